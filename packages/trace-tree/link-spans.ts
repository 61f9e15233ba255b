import { at } from './span-columns.ts'
import type { SpanColumns } from './span-columns.ts'

/** Which span hangs on which, by place in the columns. */
export interface LinkedSpans {
  /** Places of the spans that are kept, by begin: of several with one id the first. */
  readonly kept: Int32Array
  /** -1 = it hangs on none. Without cycles. */
  readonly parent: Int32Array
  /** 1: it names a parent that is not there, or that is itself or below it. */
  readonly isOrphan: Uint8Array
}

/** By begin; of those that begin together the longest first, as it is likely to hold the others. */
const byBegin = (spans: SpanColumns): Int32Array => {
  const startUs = Float64Array.from(spans.startUs)
  return Int32Array.from(startUs.keys()).sort(
    (a, b) => at(startUs, a) - at(startUs, b) || at(spans.durationUs, b) - at(spans.durationUs, a) || a - b,
  )
}

/** A span without its parent stays with what its service did, as long as that is known. */
const parentOf = (spans: SpanColumns, places: ReadonlyMap<string, number>, place: number): { place: number; isFound: boolean } => {
  const named = places.get(spans.parentId[place] ?? '')
  if (named !== undefined && named !== place) return { place: named, isFound: true }
  const segment = places.get(spans.segmentId[place] ?? '')
  return { place: segment === undefined || segment === place ? -1 : segment, isFound: false }
}

/** Where a walk up the parents stands with a span. */
const unseen = 0
const onThisWalk = 1
const settled = 2

/** The member of a cycle that comes first by begin. */
const firstOfCycle = (member: number, parent: Int32Array, rank: Int32Array): number => {
  let first = member
  for (let place = at(parent, member); place !== member; place = at(parent, place)) if (at(rank, place) < at(rank, first)) first = place
  return first
}

/** Lets go of its parent the first span of each cycle. Every span is walked over at most three times. */
const breakCycles = ({ kept, parent, isOrphan }: LinkedSpans): void => {
  const rank = new Int32Array(parent.length)
  for (const [index, place] of kept.entries()) rank[place] = index
  const state = new Uint8Array(parent.length)
  for (const start of kept) {
    let end = start
    for (; end >= 0 && state[end] === unseen; end = at(parent, end)) state[end] = onThisWalk
    const isCycle = end >= 0 && state[end] === onThisWalk
    for (let place = start; place >= 0 && state[place] === onThisWalk; place = at(parent, place)) state[place] = settled
    if (!isCycle) continue
    const first = firstOfCycle(end, parent, rank)
    parent[first] = -1
    isOrphan[first] = 1
  }
}

/**
 * Finds the parent of every span by its id, whatever project sent it. Spans with an id that another one had before them are left out; orphans hang
 * on the segment that they name, else on nothing; cycles are broken where they begin.
 */
export const linkSpans = (spans: SpanColumns): LinkedSpans => {
  const order = byBegin(spans)
  const places = new Map<string, number>()
  const kept = order.filter((place) => {
    const id = spans.id[place] ?? ''
    const isFirst = !places.has(id)
    if (isFirst) places.set(id, place)
    return isFirst
  })
  const links: LinkedSpans = { kept, parent: new Int32Array(order.length).fill(-1), isOrphan: new Uint8Array(order.length) }
  for (const place of kept) {
    if (spans.parentId[place] === '') continue
    const found = parentOf(spans, places, place)
    links.parent[place] = found.place
    links.isOrphan[place] = found.isFound ? 0 : 1
  }
  breakCycles(links)
  return links
}
