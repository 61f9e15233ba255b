import type { Json } from '#packages/protocol/json'
import type { Span } from '#packages/spans/span'

/** One segment: what a service did for one request, page or task. */
export interface Segment {
  /** Its spans, the one that is the segment (`isSegment`) among them; any order. */
  readonly spans: readonly Span[]
  /** Name of the transaction. */
  readonly transaction: string
  /** `sentry.python`, ..; '' = unknown. */
  readonly sdkName: string
  /** `Chrome`, ..; '' = none. */
  readonly browserName: string
  /** Path or URL that was asked for; '' = none. */
  readonly requestUrl: string
  /** What was asked with it, scrubbed: parameters of the URL, and the body. */
  readonly requestQuery?: readonly (readonly [key: string, value: string])[]
  readonly requestBody?: Json | undefined
  /** Names of the packages that the service is built with. */
  readonly modules?: readonly string[]
}

/** A segment as detectors walk through it. */
export interface SegmentTree extends Segment {
  readonly root: Span | undefined
  /** All spans but the root, parents before their children, siblings by their begin; what hangs on nothing stands behind. */
  readonly ordered: readonly Span[]
  readonly byId: ReadonlyMap<string, Span>
}

const byStart = (a: Span, b: Span): number => a.startUs - b.startUs

/** Puts a span and all below it, depth first. Each span once, whatever the parents say. */
const putBelow = (top: Span, children: ReadonlyMap<string, readonly Span[]>, seen: Set<Span>): void => {
  const stack = [top]
  for (let span = stack.pop(); span !== undefined; span = stack.pop()) {
    if (seen.has(span)) continue
    seen.add(span)
    const below = children.get(span.spanId)
    if (below === undefined) continue
    for (let index = below.length - 1; index >= 0; index -= 1) {
      const child = below[index]
      if (child !== undefined && !seen.has(child)) stack.push(child)
    }
  }
}

/** Puts the spans of a segment in the order of features.md 3.1; time n log n, cycles and spans that are their own parents are walked once. */
export const growTree = (segment: Segment): SegmentTree => {
  const sorted = segment.spans.toSorted(byStart)
  const byId = new Map<string, Span>()
  const children = new Map<string, Span[]>()
  for (const span of sorted) {
    if (!byId.has(span.spanId)) byId.set(span.spanId, span)
    const siblings = children.get(span.parentSpanId)
    if (siblings === undefined) children.set(span.parentSpanId, [span])
    else siblings.push(span)
  }
  const root = sorted.find(({ isSegment }) => isSegment)
  const seen = new Set<Span>()
  if (root !== undefined) putBelow(root, children, seen)
  for (const span of sorted) if (!byId.has(span.parentSpanId)) putBelow(span, children, seen)
  for (const span of sorted) putBelow(span, children, seen)
  if (root !== undefined) seen.delete(root)
  return { ...segment, root, ordered: [...seen], byId }
}
