import { lastRange } from '../../lib/time-range.ts'
import type { TimeRange } from '../../lib/time-range.ts'

const hourMs = 3_600_000

/** Widths of a bucket, as the server takes them, each for ranges up to so many hours. */
const steps: readonly (readonly [hours: number, interval: string])[] = [
  [2, '5m'],
  [12, '15m'],
  [49, '1h'],
  [24 * 15, '6h'],
]

/** The bucket that draws a range in 12 to 100 bars. */
export const intervalOf = (range: TimeRange, defaultPeriod: string): string => {
  const { start, end } =
    range.start !== undefined && range.end !== undefined
      ? { start: range.start, end: range.end }
      : lastRange(range.statsPeriod ?? defaultPeriod, 0)
  const hours = (Date.parse(end) - Date.parse(start)) / hourMs
  return steps.find(([max]) => hours <= max)?.[1] ?? '1d'
}
