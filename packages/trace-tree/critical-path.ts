import { at } from './span-columns.ts'

/** Rows of a tree with the times at which they are shown. */
export interface TimedRows {
  readonly parent: Int32Array
  readonly startUs: Float64Array
  readonly endUs: Float64Array
}

/** Children of each row, the one that ends last first. */
const childrenByEnd = ({ parent, endUs }: TimedRows): { readonly first: Int32Array; readonly next: Int32Array } => {
  const order = Int32Array.from(parent.keys()).sort((a, b) => at(endUs, a) - at(endUs, b) || b - a)
  const first = new Int32Array(parent.length).fill(-1)
  const next = new Int32Array(parent.length).fill(-1)
  for (const row of order) {
    const over = at(parent, row)
    if (over < 0) continue
    next[row] = at(first, over)
    first[over] = row
  }
  return { first, next }
}

/** The root that ends last; of several the first. -1 when there is none. */
const lastRoot = ({ parent, endUs }: TimedRows): number => {
  let last = -1
  for (let row = 0; row < parent.length; row++) if (at(parent, row) < 0 && (last < 0 || at(endUs, row) > at(endUs, last))) last = row
  return last
}

/**
 * 1 for each row that the end of the trace waited for: seen from the end of a span, its child that ended last, then the one that ended last before
 * that one began, and so on; and the same within these. A child that outlives its parent counts up to the parent's end.
 */
export const findCriticalPath = (rows: TimedRows): Uint8Array => {
  const { startUs, endUs } = rows
  const isCritical = new Uint8Array(rows.parent.length)
  const { first, next } = childrenByEnd(rows)
  const awaitedUntilUs = Float64Array.from(endUs)
  const waiting = [lastRoot(rows)].filter((row) => row >= 0)
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
    isCritical[row] = 1
    const untilUs = at(awaitedUntilUs, row)
    let nowUs = untilUs
    for (let child = at(first, row); child >= 0; child = at(next, child)) {
      const childEndUs = Math.min(at(endUs, child), untilUs)
      if (childEndUs > nowUs || childEndUs < at(startUs, row) || at(startUs, child) >= untilUs) continue
      nowUs = Math.min(nowUs, at(startUs, child))
      awaitedUntilUs[child] = childEndUs
      waiting.push(child)
    }
  }
  return isCritical
}
