import { findSkews } from './clock-skew.ts'
import type { SkewedRows } from './clock-skew.ts'
import { findCriticalPath } from './critical-path.ts'
import { linkSpans } from './link-spans.ts'
import { orderRows } from './order-rows.ts'
import type { TreeRows } from './order-rows.ts'
import { at } from './span-columns.ts'
import type { SpanColumns } from './span-columns.ts'

/** What is peculiar about the whole of a trace (ui.md 2.13); whether there are errors without spans is for the caller to say. */
type TreeShape = 'one_root' | 'no_root' | 'multiple_roots' | 'browser_multiple_roots' | 'broken_subtraces' | 'empty'

/** A trace as a tree, by row. */
export interface TraceTree extends TreeRows, SkewedRows {
  /** Times at which rows are shown, in microseconds since 1970: as sent, and shifted where clocks differ. */
  readonly startUs: Float64Array
  readonly endUs: Float64Array
  /** 1: the end of the trace waited for it. */
  readonly isCritical: Uint8Array
  readonly shape: TreeShape
}

const shapeOf = ({ isBrowser }: SpanColumns, { place, parent, isOrphan }: TreeRows): TreeShape => {
  let [roots, browserRoots, orphans] = [0, 0, 0]
  for (let row = 0; row < place.length; row++) {
    if (at(parent, row) >= 0) continue
    if (isOrphan[row] === 1) orphans += 1
    else {
      roots += 1
      browserRoots += at(isBrowser, at(place, row))
    }
  }
  if (roots > 1) return browserRoots === roots ? 'browser_multiple_roots' : 'multiple_roots'
  if (roots === 1) return orphans === 0 ? 'one_root' : 'broken_subtraces'
  return orphans === 0 ? 'empty' : 'no_root'
}

/**
 * Makes the tree of a trace out of its spans: 100,000 of them in any shape, without recursion. Spans whose id another one had before are left out;
 * every other one is exactly one row.
 */
export const buildTree = (spans: SpanColumns): TraceTree => {
  const rows = orderRows(linkSpans(spans))
  const { skew, skews } = findSkews(spans, rows)
  const count = rows.place.length
  const [startUs, endUs] = [new Float64Array(count), new Float64Array(count)]
  for (let row = 0; row < count; row++) {
    const place = at(rows.place, row)
    startUs[row] = at(spans.startUs, place) + (skews[at(skew, row)]?.shiftUs ?? 0)
    endUs[row] = at(startUs, row) + at(spans.durationUs, place)
  }
  const isCritical = findCriticalPath({ parent: rows.parent, startUs, endUs })
  return { ...rows, skew, skews, startUs, endUs, isCritical, shape: shapeOf(spans, rows) }
}
