import type { Span } from '#packages/spans/span'

import type { Finding } from './problem.ts'
import { isComplete, isSelect, queryText } from './query-text.ts'
import type { SegmentTree } from './segment.ts'
import type { DetectorSettings } from './settings.ts'
import { durationMsOf, longestUs, showMs, sumUs } from './span-times.ts'

/** Queries longer than the threshold (features.md 3.8), one problem per query. Lost: all that they took. */
export const findSlowDb = ({ ordered }: SegmentTree, { slowDb }: DetectorSettings): Finding[] => {
  const slow = new Map<string, Span[]>()
  for (const span of ordered) {
    if (durationMsOf(span) < slowDb.durationMinMs || !span.op.startsWith('db') || span.groupHash === '') continue
    const text = queryText(span)
    if (!isSelect(text) || !isComplete(text)) continue
    const same = slow.get(span.groupHash)
    if (same === undefined) slow.set(span.groupHash, [span])
    else same.push(span)
  }
  return [...slow].map(([identity, offenders]) => ({
    type: 'performance_slow_db_query',
    identity,
    subtitle: offenders[0]?.name ?? '',
    offenders,
    evidence: [['Duration', showMs(longestUs(offenders))]],
    lostUs: sumUs(offenders),
  }))
}
