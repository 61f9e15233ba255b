import type { Span } from '#packages/spans/span'

import type { Finding } from './problem.ts'
import { showSpan } from './problem.ts'
import { isComplete, isSelect, queryText } from './query-text.ts'
import type { SegmentTree } from './segment.ts'
import type { DetectorSettings } from './settings.ts'
import { durationMsOf, endUsOf, longestUs, showMs, sumUs } from './span-times.ts'

/** Spans that are shown of one problem. */
const shownSpansMax = 20

/** A value in a query may be the answer to the one before. */
const parameter = /'[^']{0,2000}'|"[^"]{0,2000}"|\btrue\b|\bfalse\b|\b[0-9]+\b|\?|\$[0-9]|%s|%\(/i

const isIndependent = (span: Span): boolean => {
  const text = queryText(span)
  return isComplete(text) && !/\bwhere\b/i.test(text) && !parameter.test(text)
}

const findingOf = (series: readonly Span[], settings: DetectorSettings['consecutiveDb']): Finding | undefined => {
  if (series.length < settings.countMin) return undefined
  const independent = series.slice(1).filter(isIndependent)
  const [first] = independent
  if (first === undefined || independent.some((span) => durationMsOf(span) <= settings.spanMinMs)) return undefined
  const all = sumUs(series)
  const savedUs = all - Math.max(longestUs(independent), all - sumUs(independent))
  if (savedUs < settings.savedMinMs * 1_000 || savedUs < settings.savedShareMin * all) return undefined
  const before = series[series.indexOf(first) - 1]
  const hashes = [before, ...independent].map((span) => span?.groupHash ?? '')
  return {
    type: 'performance_consecutive_db_queries',
    identity: hashes.join('-'),
    subtitle: series[0]?.name ?? '',
    causes: before === undefined ? [] : [before],
    offenders: independent,
    evidence: [
      ['Starting Span', before === undefined ? '' : showSpan(before)],
      ['Parallelizable Spans', independent.slice(0, shownSpansMax).map(showSpan).join('\n')],
      ['Duration Impact', showMs(savedUs)],
    ],
    lostUs: savedUs,
  }
}

/** Queries one after another of which some need no answer of those before (features.md 3.6). Lost: what running those at the same time would save. */
export const findConsecutiveDb = ({ ordered, sdkName, requestUrl }: SegmentTree, { consecutiveDb }: DetectorSettings): Finding[] => {
  const findings: Finding[] = []
  // PHP runs one thing at a time, and what GraphQL asks one after another nobody wrote.
  if (sdkName.includes('php') || /\/graphql\/?$/.test(requestUrl.split('?', 1)[0] ?? '')) return findings
  let series: Span[] = []
  const close = (): void => {
    const finding = findingOf(series, consecutiveDb)
    if (finding !== undefined) findings.push(finding)
  }
  for (const span of ordered) {
    const isRead = span.op.startsWith('db') && isSelect(queryText(span))
    const last = series.at(-1)
    if (isRead && (last === undefined || span.startUs >= endUsOf(last))) series.push(span)
    else {
      close()
      series = isRead ? [span] : []
    }
  }
  close()
  return findings
}
