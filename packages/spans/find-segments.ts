import type { SpanDraft } from './span-draft.ts'

type Related = Pick<SpanDraft, 'spanId' | 'parentSpanId' | 'segmentId' | 'isSegment'>

/** Whether a span is the root of what its service did, and which span is; '' when nobody knows. */
export interface Place {
  readonly isSegment: boolean
  readonly segmentId: string
}

/** Said, or else: what has no parent begins its trace. */
const isRoot = ({ isSegment, parentSpanId, spanId, segmentId }: Related): boolean =>
  isSegment ?? (parentSpanId === '' || segmentId === spanId)

/**
 * The segment of each span of a container: the one that it names, else the nearest root above it among those that came along (features.md 2.3). Each span is
 * walked over once, so that long chains and cycles cost no more than others.
 */
export const findSegments = (spans: readonly Related[]): Place[] => {
  const indexes = new Map(spans.map(({ spanId }, index) => [spanId, index]))
  const found = new Map<number, string>()
  const segmentOf = (from: number): string => {
    const path: number[] = []
    const walked = new Set<number>()
    let at: number | undefined = from
    let segmentId = ''
    while (at !== undefined && !walked.has(at)) {
      const span: Related | undefined = spans[at]
      if (span === undefined) break
      segmentId = isRoot(span) ? span.spanId : (found.get(at) ?? span.segmentId)
      path.push(at)
      walked.add(at)
      if (segmentId !== '' || found.has(at)) break
      at = indexes.get(span.parentSpanId)
    }
    for (const each of path) found.set(each, segmentId)
    return segmentId
  }
  return spans.map((span, index) => ({ isSegment: isRoot(span), segmentId: segmentOf(index) }))
}
