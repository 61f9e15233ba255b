import { clockDriftMsMin, futureMsMax, pastMsMaxDefault } from '#packages/normalize/limits'

import type { Times } from './read-times.ts'

/** What the server knows about time, in milliseconds since 1970. */
export interface ArrivalTimes {
  readonly receivedAtMs: number
  /** `sent_at` of the envelope, by the client's clock. */
  readonly sentAtMs: number | undefined
}

/**
 * By how many microseconds the clock that said these times has to be put forward: one shift for all that came together, as they belong to each other. A
 * drift of 55 minutes or more between sending and receipt is believed, as for events (ingest.md 3.3), and a smaller one where something would end after it
 * was received.
 */
export const clockShiftUs = (latestEndUs: number, { receivedAtMs, sentAtMs }: ArrivalTimes): number => {
  const driftMs = sentAtMs === undefined ? 0 : receivedAtMs - sentAtMs
  const isAhead = latestEndUs > (receivedAtMs + futureMsMax) * 1000
  return Math.abs(driftMs) >= clockDriftMsMin || (isAhead && driftMs < 0) ? driftMs * 1000 : 0
}

/**
 * Begin and end by our clock. What still lies more than a minute ahead of its receipt, or a month behind, ends at `fallbackEndUs`, and is as long as it
 * was said to be.
 */
export const correctTimes = ({ startUs, endUs }: Times, shiftUs: number, receivedAtMs: number, fallbackEndUs: number): Times => {
  const end = endUs + shiftUs
  const isBelieved = end <= (receivedAtMs + futureMsMax) * 1000 && end >= (receivedAtMs - pastMsMaxDefault) * 1000
  return isBelieved ? { startUs: startUs + shiftUs, endUs: end } : { startUs: fallbackEndUs - (endUs - startUs), endUs: fallbackEndUs }
}
