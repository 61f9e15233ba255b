import { nowMs } from '../../lib/now.ts'
import { lastRange } from '../../lib/time-range.ts'
import type { TimeRange } from '../../lib/time-range.ts'
import { defaultPeriod } from './url.ts'

const minuteMs = 60_000

/** Widths of a bucket, as the server takes them. */
const widths: readonly (readonly [minutes: number, interval: string])[] = [
  [1, '1m'],
  [5, '5m'],
  [10, '10m'],
  [15, '15m'],
  [30, '30m'],
  [60, '1h'],
  [120, '2h'],
  [240, '4h'],
  [360, '6h'],
  [720, '12h'],
  [1_440, '1d'],
]
const bucketsMax = 72

const lengthMs = ({ start, end, statsPeriod }: TimeRange): number => {
  const range = start !== undefined && end !== undefined ? { start, end } : lastRange(statsPeriod ?? defaultPeriod, 0)
  const length = Date.parse(range.end) - Date.parse(range.start)
  return Number.isFinite(length) && length > 0 ? length : 1_440 * minuteMs
}

/** The bucket that draws a time in at most `most` points. */
export const intervalOf = (range: TimeRange, most = bucketsMax): string =>
  widths.find(([minutes]) => lengthMs(range) / (minutes * minuteMs) <= most)?.[1] ?? '1d'

/** The time of the same length just before, as instants. */
export const timeBefore = (range: TimeRange): { readonly start: string; readonly end: string } => {
  const endMs = range.start !== undefined && range.end !== undefined ? Date.parse(range.start) : nowMs() - lengthMs(range)
  return { start: new Date(endMs - lengthMs(range)).toISOString(), end: new Date(endMs).toISOString() }
}

/** The time as two instants, whatever the address says. */
export const instantsOf = (range: TimeRange): { readonly startMs: number; readonly endMs: number } => {
  const endMs = range.start !== undefined && range.end !== undefined ? Date.parse(range.end) : nowMs()
  return { startMs: endMs - lengthMs(range), endMs }
}
