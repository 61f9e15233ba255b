import type { TreeRows } from './order-rows.ts'
import { at } from './span-columns.ts'
import type { SpanColumns } from './span-columns.ts'

/** A clock that differs: what hangs on `row`, itself included, is shown `shiftUs` later (earlier, when negative). */
interface Skew {
  readonly row: number
  readonly shiftUs: number
}

export interface SkewedRows {
  /** Place in `skews` by row; -1 = shown as it was sent. */
  readonly skew: Int32Array
  readonly skews: readonly Skew[]
}

/** Clocks that differ by less look the same: timers are coarse, and servers close their spans a little after they answered. */
const toleranceUs = 5_000

interface Interval {
  readonly startUs: number
  readonly endUs: number
}

const durationOf = ({ startUs, endUs }: Interval): number => endUs - startUs

const moved = ({ startUs, endUs }: Interval, byUs: number): Interval => ({ startUs: startUs + byUs, endUs: endUs + byUs })

/** True when what was asked can have run while the asker waited. Who gave up early, or was answered in part, sees nothing of the end. */
const fits = (inner: Interval, outer: Interval, slackUs: number): boolean => {
  if (inner.startUs < outer.startUs - slackUs || inner.startUs > outer.endUs + slackUs) return false
  return inner.endUs <= outer.endUs + slackUs || durationOf(inner) > durationOf(outer)
}

/** How far the inner one is moved to lie in the middle of the outer one: both ways through the network are taken to last the same. */
const centringUs = (inner: Interval, outer: Interval): number =>
  durationOf(inner) > durationOf(outer)
    ? outer.startUs - inner.startUs
    : (outer.startUs + outer.endUs) / 2 - (inner.startUs + inner.endUs) / 2

/** Clocks as they are found, and how sure: half of the time that a request spent on its way. */
class Clocks {
  readonly skews: Skew[] = []
  readonly #unsureUs: number[] = []

  shiftUs(skew: number): number {
    return this.skews[skew]?.shiftUs ?? 0
  }

  unsureUs(skew: number): number {
    return this.#unsureUs[skew] ?? 0
  }

  add(skew: Skew, unsureUs: number): number {
    this.#unsureUs.push(unsureUs)
    return this.skews.push(skew) - 1
  }
}

/** The clock of a segment that `asker` of another service waited for: the asker's, the one it says, or one that is found out. */
const clockOf = (row: number, inner: Interval, asker: { readonly span: Interval; readonly skew: number }, clocks: Clocks): number => {
  if (fits(inner, asker.span, toleranceUs)) return asker.skew
  const shown = moved(asker.span, clocks.shiftUs(asker.skew))
  // Behind a clock that was wrong may be one that is right.
  const slackUs = toleranceUs + clocks.unsureUs(asker.skew)
  if (asker.skew >= 0 && fits(inner, shown, slackUs)) return -1
  const shiftUs = Math.round(centringUs(inner, shown))
  return clocks.add({ row, shiftUs }, slackUs + Math.abs(durationOf(shown) - durationOf(inner)) / 2)
}

/**
 * Finds clocks that differ (features.md 2.4): a segment that lies outside of the span of another service that waited for it is moved into its middle,
 * with all that hangs on it. The shift is wrong by at most half of the time that the request and its answer were on their way. Inside one service
 * nothing is moved. For display only.
 */
export const findSkews = (spans: SpanColumns, { place, parent }: TreeRows): SkewedRows => {
  const skew = new Int32Array(place.length).fill(-1)
  const clocks = new Clocks()
  const intervalOf = (row: number): Interval => {
    const startUs = at(spans.startUs, at(place, row))
    return { startUs, endUs: startUs + at(spans.durationUs, at(place, row)) }
  }
  for (let row = 0; row < place.length; row++) {
    const over = at(parent, row)
    if (over < 0) continue
    const [own, above] = [at(place, row), at(place, over)]
    const isAsked = spans.isSegment[own] === 1 && spans.isClient[above] === 1 && spans.service[own] !== spans.service[above]
    const asker = { span: intervalOf(over), skew: at(skew, over) }
    skew[row] = isAsked ? clockOf(row, intervalOf(row), asker, clocks) : asker.skew
  }
  return { skew, skews: clocks.skews }
}
