import type { Span } from '#packages/spans/span'

import type { Finding } from './problem.ts'
import type { SegmentTree } from './segment.ts'
import type { DetectorSettings } from './settings.ts'
import { showMs, unionUs } from './span-times.ts'

/** Files that the system itself reads on the main thread. */
const systemFile = /(?:\.nib|\.plist|kblayouts?_iphone\.dat)$/i

const groupByParent = (spans: readonly Span[]): Span[][] => {
  const groups = new Map<string, Span[]>()
  for (const span of spans) {
    const group = groups.get(span.parentSpanId)
    if (group === undefined) groups.set(span.parentSpanId, [span])
    else group.push(span)
  }
  return [...groups.values()]
}

const hasBlocked = ({ attributes }: Span): boolean => attributes.flags.get('blocked_main_thread') === true

/** Where in the code it was done; what was done where nobody said. */
const callerOf = ({ attributes, name }: Span): string => attributes.texts.get('call_stack') ?? name

/** Files and databases that were waited for on the thread that draws (features.md 3.12). Lost: the time in which they ran. */
export const findMainThreadBlocks = ({ ordered, byId }: SegmentTree, { mainThread }: DetectorSettings): Finding[] => {
  const blocking = ordered.filter(hasBlocked)
  const find = (type: Finding['type'], spans: readonly Span[], identityOf: (span: Span) => string): Finding[] =>
    groupByParent(spans).flatMap((offenders): Finding[] => {
      const lostUs = unionUs(offenders)
      if (lostUs < mainThread.durationMinMs * 1_000) return []
      const parent = byId.get(offenders[0]?.parentSpanId ?? '')
      return [
        {
          type,
          identity: [...new Set(offenders.map(identityOf))].join('-'),
          subtitle: offenders[0]?.description ?? '',
          parents: parent === undefined ? [] : [parent],
          offenders,
          evidence: [['Duration Impact', showMs(lostUs)]],
          lostUs,
        },
      ]
    })
  const files = blocking.filter(({ op, description }) => op.startsWith('file') && !systemFile.test(description.slice(-200)))
  const queries = blocking.filter(({ op }) => op.startsWith('db'))
  return [
    ...find('performance_file_io_main_thread', files, callerOf),
    ...find('performance_db_main_thread', queries, ({ description }) => description),
  ]
}
