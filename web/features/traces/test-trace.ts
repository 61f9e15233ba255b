import type { TraceEvent, TraceSpans } from '#packages/contract/trace'

/** A span of a test: the rest is what most spans are. Times are in milliseconds. */
export interface TestSpan {
  readonly depth: number
  readonly op?: string
  readonly category?: string
  readonly description?: string
  readonly startMs?: number
  readonly durationMs?: number
  readonly selfMs?: number
  readonly isSegment?: boolean
  readonly isOrphan?: boolean
  readonly project?: number
  readonly skew?: number
}

/** An error at a row. */
export const testEvent = (row: number, given: Partial<TraceEvent> = {}): TraceEvent => ({
  eventId: 'a'.repeat(32),
  row,
  atUs: 0,
  projectId: '1',
  issueId: '1',
  shortId: 'API-1',
  kind: 'error',
  level: 'error',
  title: 'ValueError: no',
  culprit: 'f',
  ...given,
})

const projects = [
  { id: '1', slug: 'api', platform: 'python' },
  { id: '2', slug: 'web', platform: 'javascript' },
]

/** Id of the span in a row. */
export const testId = (row: number): string => row.toString(16).padStart(16, '0')

/** A trace as the server answers it, out of spans in the order of the tree. */
export const testTrace = (given: readonly TestSpan[], rest: Partial<Pick<TraceSpans, 'events' | 'skews'>> = {}): TraceSpans => {
  const words: string[] = []
  const places = new Map<string, number>()
  const word = (text: string): number => {
    const place = places.get(text) ?? words.push(text) - 1
    places.set(text, place)
    return place
  }
  const above: number[] = []
  const parent = given.map(({ depth }, row) => {
    above[depth] = row
    return depth === 0 ? -1 : (above[depth - 1] ?? -1)
  })
  const us = (ms: number | undefined): number => (ms ?? 0) * 1000
  return {
    traceId: 'f'.repeat(32),
    beginUs: 1_700_000_000_000_000,
    endUs: 1_700_000_001_000_000,
    shape: 'one_root',
    projects,
    spans: {
      id: given.map((_, row) => testId(row)),
      parent,
      depth: given.map(({ depth }) => depth),
      project: given.map(({ project }) => project ?? 0),
      isSegment: given.map(({ isSegment, depth }) => Number(isSegment ?? depth === 0)),
      op: given.map(({ op }) => word(op ?? 'function')),
      category: given.map(({ category }) => word(category ?? '')),
      description: given.map(({ description }, row) => word(description ?? `step ${String(row)}`)),
      status: given.map(() => word('ok')),
      transaction: given.map(() => word('/')),
      startUs: given.map(({ startMs }) => us(startMs)),
      durationUs: given.map(({ durationMs }) => us(durationMs)),
      selfUs: given.map(({ selfMs }) => us(selfMs)),
      skew: given.map(({ skew }) => skew ?? -1),
      isOrphan: given.map(({ isOrphan }) => Number(isOrphan ?? false)),
      isCritical: given.map(() => 0),
      measurements: {},
    },
    words,
    skews: [],
    events: [],
    logs: 0,
    isCut: false,
    ...rest,
  }
}
