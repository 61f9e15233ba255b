import type { Span } from '#packages/spans/span'

import type { Finding } from './problem.ts'
import { showSpan } from './problem.ts'
import { isComplete, isQuery, queryText } from './query-text.ts'
import type { SegmentTree } from './segment.ts'
import type { DetectorSettings } from './settings.ts'
import { longestUs, showMs, sumUs, unionUs } from './span-times.ts'

/** Times that a pattern is repeated before it is a problem. */
const repetitionsMin = 3
/** Spans of a pattern. */
const patternMax = 8
/** How far above its spans that stands which they have in common. */
const ancestorLevelsMax = 3
/** Part of the time that queries take at least. */
const queryShareMin = 0.05

/** A pattern of spans while it repeats itself. */
interface Run {
  readonly pattern: readonly Span[]
  readonly spans: Span[]
}

const isSame = (a: Span, b: Span): boolean => {
  if (a.op !== b.op) return false
  if (a.op.startsWith('db')) return a.groupHash === b.groupHash
  return a.op !== 'default' || a.description === b.description
}

const isCountedQuery = (span: Span): boolean => isQuery(span) && isComplete(queryText(span))

const isPattern = (spans: readonly Span[]): boolean => {
  const [first] = spans
  if (first === undefined || /^prisma:(?:client|engine):serialize/.test(first.description)) return false
  return spans.some(isCountedQuery) && spans.some((span) => !isSame(first, span))
}

/** A run that begins when a span was seen before, but not just before. */
const beginRun = (recent: readonly Span[], span: Span): Run | undefined => {
  const at = recent.findIndex((earlier, index) => index < recent.length - 1 && isSame(earlier, span))
  const pattern = at < 0 ? [] : recent.slice(at)
  return isPattern(pattern) ? { pattern, spans: [...pattern, span] } : undefined
}

const ancestorsOf = ({ byId }: SegmentTree, span: Span): Span[] => {
  const found: Span[] = []
  let current: Span | undefined = byId.get(span.parentSpanId)
  for (let level = 0; level < ancestorLevelsMax && current !== undefined; level += 1) {
    found.push(current)
    current = byId.get(current.parentSpanId)
  }
  return found
}

/** The nearest span that all hang on. */
const commonAncestor = (tree: SegmentTree, spans: readonly Span[]): Span | undefined => {
  let common: readonly Span[] | undefined
  for (const span of spans) {
    const ancestors = ancestorsOf(tree, span)
    common = common === undefined ? ancestors : common.filter((one) => ancestors.includes(one))
    if (common.length === 0) return undefined
  }
  return common?.[0]
}

const findingOf = (tree: SegmentTree, { pattern, spans }: Run, durationMinMs: number): Finding | undefined => {
  const repetitions = Math.floor(spans.length / pattern.length)
  if (repetitions < repetitionsMin) return undefined
  const offenders = spans.slice(0, repetitions * pattern.length)
  const took = unionUs(offenders)
  if (took < durationMinMs * 1_000 || unionUs(offenders.filter(isQuery)) < queryShareMin * took) return undefined
  const query = offenders.find((span) => isCountedQuery(span) && span.description !== 'prisma:engine:connection')
  const parent = commonAncestor(tree, offenders)
  if (query === undefined || parent === undefined) return undefined
  const lostUs = Math.min(took - longestUs(offenders), took - sumUs(pattern))
  return {
    type: 'performance_n_plus_one_db_queries',
    code: '1011',
    identity: `${parent.op}${parent.groupHash}${query.groupHash}`,
    subtitle: query.name,
    parents: [parent],
    offenders,
    evidence: [
      ['Parent Span', showSpan(parent)],
      ['Repeating Spans', String(offenders.length)],
      ['Pattern Size', String(pattern.length)],
      ['Pattern Repetitions', String(repetitions)],
      ['Duration Impact', showMs(lostUs)],
    ],
    lostUs,
  }
}

/** Several spans, queries among them, that come again and again in the same order (features.md 3.4). Lost: all but the first round. */
export const findRepeatingPatterns = (tree: SegmentTree, { nPlusOneDb }: DetectorSettings): Finding[] => {
  const findings: Finding[] = []
  let recent: Span[] = []
  let run: Run | undefined
  const close = (): void => {
    const finding = run === undefined ? undefined : findingOf(tree, run, nPlusOneDb.durationMinMs)
    if (finding !== undefined) findings.push(finding)
  }
  for (const span of tree.ordered) {
    const expected: Span | undefined = run?.pattern[run.spans.length % run.pattern.length]
    if (run !== undefined && expected !== undefined && isSame(expected, span)) {
      run.spans.push(span)
      continue
    }
    if (run !== undefined) {
      close()
      recent = run.spans.slice(-run.pattern.length)
    }
    run = beginRun(recent, span)
    recent.push(span)
    if (recent.length > patternMax) recent.shift()
  }
  close()
  return findings
}
