import type { Span } from '#packages/spans/span'

import type { Finding } from './problem.ts'
import { showSpan } from './problem.ts'
import { isComplete, isQuery, queryText } from './query-text.ts'
import type { SegmentTree } from './segment.ts'
import type { DetectorSettings } from './settings.ts'
import { longestUs, showMs, unionUs } from './span-times.ts'

/** A query, and queries behind it that all are the same. */
interface Series {
  readonly parent: Span
  /** The query that says how many there are. */
  readonly source: Span
  readonly repeats: Span[]
}

/** Waiting for a free connection is no query. */
const isWait = (text: string): boolean => text.includes('pg-pool.connect')

/** The span that queries hang on: the root, or one that hangs on something itself. No query hangs on a query. */
const parentOf = ({ byId, root }: SegmentTree, { parentSpanId }: Span): Span | undefined => {
  const parent = byId.get(parentSpanId)
  if (parent === undefined || (parent !== root && parent.parentSpanId === '')) return undefined
  return isQuery(parent) ? undefined : parent
}

const begin = (tree: SegmentTree, source: Span): Series | undefined => {
  const parent = parentOf(tree, source)
  return parent === undefined ? undefined : { parent, source, repeats: [] }
}

/**
 * True: the query is one more of a series. The source is another query, or the first of many that are the same and read: whoever walks through a list that
 * was not asked from this database, or from another span, has no other source.
 */
const continues = ({ source, repeats }: Series, span: Span): boolean => {
  if (span.parentSpanId !== source.parentSpanId || span.groupHash === '') return false
  const [first] = repeats
  if (first !== undefined) return first.groupHash === span.groupHash
  return span.groupHash !== source.groupHash || span.action === 'SELECT'
}

const isProblem = ({ source, repeats }: Series, { countMin, durationMinMs }: DetectorSettings['nPlusOneDb']): boolean => {
  const [first] = repeats
  if (first === undefined || repeats.length < countMin || source.description === '') return false
  const text = queryText(first)
  return isComplete(text) && !isWait(text) && !isWait(source.description) && unionUs(repeats) >= durationMinMs * 1_000
}

const findingOf = ({ parent, source, repeats }: Series): Finding => {
  const took = unionUs(repeats)
  const lostUs = took - longestUs(repeats)
  const [first] = repeats
  return {
    type: 'performance_n_plus_one_db_queries',
    identity: `${parent.op}${parent.groupHash}${source.groupHash}${first?.groupHash}`,
    subtitle: first?.name ?? '',
    parents: [parent],
    causes: [source],
    offenders: repeats,
    evidence: [
      ['Parent Span', showSpan(parent)],
      ['Source Span', showSpan(source)],
      ['Repeating Spans', String(repeats.length)],
      ['Duration Impact', showMs(lostUs)],
    ],
    lostUs,
  }
}

/**
 * A query followed by many others that are all the same (features.md 3.3). Other than there, repeats need not have the same text: with values written into
 * them they are as much the same. Lost: the time in which repeats ran, less the longest of them.
 */
export const findNPlusOneDb = (tree: SegmentTree, { nPlusOneDb }: DetectorSettings): Finding[] => {
  const findings: Finding[] = []
  let series: Series | undefined
  const close = (): void => {
    if (series !== undefined && isProblem(series, nPlusOneDb)) findings.push(findingOf(series))
  }
  for (const span of tree.ordered) {
    if (!isQuery(span)) {
      close()
      series = undefined
    } else if (series !== undefined && continues(series, span)) series.repeats.push(span)
    else {
      close()
      const last: Span | undefined = series?.repeats.at(-1)
      const next = last === undefined ? undefined : begin(tree, last)
      series = next !== undefined && continues(next, span) ? { ...next, repeats: [span] } : begin(tree, span)
    }
  }
  close()
  return findings
}
