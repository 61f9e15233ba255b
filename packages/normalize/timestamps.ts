import type { Json } from '#packages/protocol/json'

import type { Notes } from './notes.ts'

/** Above this a number cannot mean seconds (year 5138): it is milliseconds, microseconds or nanoseconds. */
const secondsMax = 1e11
const scaleStepsMax = 3
const textCharsMax = 64

const isoPattern = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(\.\d{1,30})?)?)? ?(Z|[+-]\d\d(?::?\d\d)?)?$/i

/** Rounds seconds to microseconds. */
export const toMicros = (seconds: number): number => Math.round(seconds * 1e6) / 1e6

const zoneSeconds = (zone: string | undefined): number => {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0
  const digits = zone.slice(1).replace(':', '')
  const seconds = Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2) || '0') * 60
  return zone.startsWith('-') ? -seconds : seconds
}

const daysIn = (year: number, month: number): number => {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

const zero = 48

/** The two digits at `at`; the pattern has made sure that they are digits. */
const pair = (text: string, at: number): number => (text.charCodeAt(at) - zero) * 10 + text.charCodeAt(at + 1) - zero

/** RFC 3339 and its looser cousins: blank for `T`, seconds or zone missing (UTC). Undefined for anything else. */
const parseIso = (text: string): number | undefined => {
  const match = isoPattern.exec(text)
  if (!match) return undefined
  const year = pair(text, 0) * 100 + pair(text, 2)
  const month = pair(text, 5)
  const day = pair(text, 8)
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined
  const time = text.charAt(13) === ':' ? timeSeconds(text) : 0
  const midnight = Date.UTC(year, month - 1, day) / 1000
  return time === undefined ? undefined : midnight + time + (match[1] ? Number(match[1]) : 0) - zoneSeconds(match[2])
}

/** Seconds since midnight without the fraction; a leap second counts as the next one. */
const timeSeconds = (text: string): number | undefined => {
  const hour = pair(text, 11)
  const minute = pair(text, 14)
  const second = text.charAt(16) === ':' ? pair(text, 17) : 0
  return hour > 23 || minute > 59 || second > 60 ? undefined : hour * 3600 + minute * 60 + second
}

const parseText = (text: string): number | undefined => {
  if (text.length > textCharsMax) return undefined
  return /^-?\d{1,20}(?:\.\d{1,20})?$/.test(text) ? Number(text) : parseIso(text)
}

/** Seconds since 1970, and whether the number stood for a smaller unit. */
const parseTimestamp = (value: Json | undefined): { seconds: number; wasScaled: boolean } | undefined => {
  const stated = typeof value === 'string' ? parseText(value.slice(0, textCharsMax + 1).trim()) : value
  if (typeof stated !== 'number' || !Number.isFinite(stated) || stated < 0) return undefined
  let seconds = stated
  for (let step = 0; step < scaleStepsMax && seconds > secondsMax; step += 1) seconds /= 1000
  return seconds > secondsMax ? undefined : { seconds: toMicros(seconds), wasScaled: seconds !== stated }
}

/**
 * Seconds since 1970 from a number, a numeric text or a date text (ingest.md 3.3), to the microsecond. Values too large for seconds are divided by
 * 1000 with a note. Undefined, with a note, for what is no time or lies before 1970.
 */
export const readTimestamp = (value: Json, notes: Notes): number | undefined => {
  const parsed = parseTimestamp(value)
  if (!parsed || parsed.wasScaled) notes.invalid(value, parsed ? 'timestamp was not in seconds' : 'expected a timestamp')
  return parsed?.seconds
}

/** The time that a client states, uncorrected, in milliseconds since 1970; undefined when it states none that can be read. */
export const claimedTimeMs = (value: Json | undefined): number | undefined => {
  const parsed = parseTimestamp(value)
  return parsed && Math.round(parsed.seconds * 1000)
}
