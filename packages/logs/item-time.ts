import { futureMsMax, pastMsMaxDefault } from '#packages/normalize/limits'
import { Notes } from '#packages/normalize/notes'
import { readTimestamp } from '#packages/normalize/timestamps'
import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'
import { clockShiftUs } from '#packages/spans/span-clock'

/** What corrects the times of a container's items: they belong together. */
export interface ItemClock {
  /** Milliseconds since 1970. */
  readonly receivedAtMs: number
  /** By how much the client's clock is to be put forward, in microseconds. */
  readonly shiftUs: number
}

/** A time by our clock, in microseconds since 1970, and the nanoseconds below, 0 to 999. */
export interface ItemTime {
  readonly timestampUs: number
  readonly nanoseconds: number
}

/** A fraction of seconds that says more than microseconds. */
const fineFraction = /\.(\d{6})(\d{1,3})\d{0,20}/
const textCharsMax = 64

const nanosecondsOf = (stated: Json | undefined): number => {
  const [, , digits] = (typeof stated === 'string' && stated.length <= textCharsMax && fineFraction.exec(stated)) || []
  return digits === undefined ? 0 : Number(digits.padEnd(3, '0'))
}

const statedUs = (stated: Json | undefined): number | undefined => {
  if (stated === undefined || stated === null) return undefined
  const whole = typeof stated === 'string' && stated.length <= textCharsMax ? stated.replace(fineFraction, '.$1') : stated
  const seconds = readTimestamp(whole, new Notes())
  return seconds === undefined ? undefined : Math.round(seconds * 1e6)
}

/**
 * The clock of a container that was sent at `sentAtMs` by the client's clock: shifted as that of spans is (`clockShiftUs`), by the latest time that one of
 * its items states.
 */
export const itemClock = (items: readonly Json[], receivedAtMs: number, sentAtMs: number | undefined): ItemClock => {
  let latestUs = 0
  if (sentAtMs !== undefined) for (const item of items) if (isObject(item)) latestUs = Math.max(latestUs, statedUs(item['timestamp']) ?? 0)
  return { receivedAtMs, shiftUs: clockShiftUs(latestUs, { receivedAtMs, sentAtMs }) }
}

/**
 * The time of a log or metric (ingest.md 3.3), by our clock. What then still lies more than a minute ahead of the receipt or 30 days behind, and what has
 * no time, is of the time of receipt.
 */
export const readItemTime = (stated: Json | undefined, { receivedAtMs, shiftUs }: ItemClock): ItemTime => {
  const us = statedUs(stated)
  const aheadMs = ((us ?? 0) + shiftUs) / 1000 - receivedAtMs
  if (us === undefined || aheadMs > futureMsMax || -aheadMs > pastMsMaxDefault) return { timestampUs: receivedAtMs * 1000, nanoseconds: 0 }
  return { timestampUs: us + shiftUs, nanoseconds: nanosecondsOf(stated) }
}
