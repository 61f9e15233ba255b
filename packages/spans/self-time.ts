/** As much of a span as its self time depends on. Times in microseconds, the end not before the start. */
export interface Interval {
  readonly spanId: string
  readonly parentSpanId: string
  readonly startUs: number
  readonly endUs: number
}

interface Child {
  /** Index of its parent. */
  readonly parent: number
  readonly startUs: number
  readonly endUs: number
}

/** Children in the order in which their parents' intervals are walked through. */
const childrenOf = (spans: readonly Interval[]): Child[] => {
  const indexes = new Map<string, number>()
  for (const [index, { spanId }] of spans.entries()) if (!indexes.has(spanId)) indexes.set(spanId, index)
  const children: Child[] = []
  for (const [index, { parentSpanId, startUs, endUs }] of spans.entries()) {
    const parent = indexes.get(parentSpanId)
    if (parent !== undefined && parent !== index) children.push({ parent, startUs, endUs })
  }
  return children.toSorted((a, b) => a.parent - b.parent || a.startUs - b.startUs)
}

/**
 * Of each span's duration the part in which none of its direct children ran, in microseconds (ingest.md 3.6): the duration minus the union of the
 * children's intervals, as far as they lie within it. Grandchildren do not count, so that cycles do no harm; a span is no child of itself. Of spans with
 * the same id the first has the children. O(n log n).
 */
export const selfTimes = (spans: readonly Interval[]): number[] => {
  const selfUs = spans.map(({ startUs, endUs }) => endUs - startUs)
  let parent = -1
  let coveredToUs = 0
  for (const child of childrenOf(spans)) {
    const around = spans[child.parent]
    if (around === undefined) continue
    if (child.parent !== parent) {
      parent = child.parent
      coveredToUs = around.startUs
    }
    const fromUs = Math.max(child.startUs, coveredToUs)
    const toUs = Math.min(child.endUs, around.endUs)
    if (toUs <= fromUs) continue
    selfUs[parent] = (selfUs[parent] ?? 0) - (toUs - fromUs)
    coveredToUs = toUs
  }
  return selfUs
}
