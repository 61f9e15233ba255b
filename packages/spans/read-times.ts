import { Notes } from '#packages/normalize/notes'
import { readTimestamp } from '#packages/normalize/timestamps'
import type { Json } from '#packages/protocol/json'

import { durationUsMax } from './limits.ts'

/** Begin and end in whole microseconds since 1970, by the clock that said them. */
export interface Times {
  readonly startUs: number
  readonly endUs: number
}

/** A time in microseconds since 1970 (ingest.md 3.3). Undefined for what is none. */
const readUs = (value: Json | undefined): number | undefined => {
  const seconds = value === undefined || value === null ? undefined : readTimestamp(value, new Notes())
  return seconds === undefined ? undefined : Math.round(seconds * 1e6)
}

/** Begin and end of a span. Undefined when one is missing or no time, the end lies before the begin, or more than a year behind it. */
export const readTimes = (start: Json | undefined, end: Json | undefined): Times | undefined => {
  const startUs = readUs(start)
  const endUs = readUs(end)
  if (startUs === undefined || endUs === undefined || endUs < startUs || endUs - startUs > durationUsMax) return undefined
  return { startUs, endUs }
}
