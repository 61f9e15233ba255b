import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { dayMs, hourMs } from '#core/time'
import type { EpochMs } from '#core/time'

/** A span of time that a request asks for: start included, end not. */
export interface TimeWindow {
  readonly startMs: EpochMs
  readonly endMs: EpochMs
}

const unitMs = new Map([
  ['s', 1000],
  ['m', 60_000],
  ['h', hourMs],
  ['d', dayMs],
  ['w', 7 * dayMs],
])
const periodMsMax = 400 * dayMs
const isoPattern = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/
const isoLengthMax = 40

/** Milliseconds as ISO 8601 with `Z`, as all answers show times (web-api.md trap 9). */
export const isoTime = (ms: EpochMs): string => new Date(ms).toISOString()

/** Reads `24h`, `14d`, `90s`: milliseconds, at most 400 days. Undefined when malformed or zero. */
export const parsePeriodMs = (text: string): number | undefined => {
  const match = /^(\d{1,8})([smhdw])$/.exec(text)
  const unit = unitMs.get(match?.[2] ?? '')
  if (!match || unit === undefined) return undefined
  const periodMs = Number(match[1]) * unit
  return periodMs > 0 ? Math.min(periodMs, periodMsMax) : undefined
}

/** Reads an ISO 8601 time; without a zone it is UTC. A `+` that arrived as a space is put back. Undefined when malformed. */
export const parseIsoTime = (text: string): EpochMs | undefined => {
  const repaired = text.replace(/ (?=\d{2}:?\d{2}$)/, '+')
  if (repaired.length > isoLengthMax || !isoPattern.test(repaired)) return undefined
  const zoned = !repaired.includes('T') || /(?:Z|[+-]\d{2}:?\d{2})$/.test(repaired.slice(10)) ? repaired : `${repaired}Z`
  const ms = Date.parse(zoned)
  return Number.isNaN(ms) ? undefined : ms
}

/** Reads `statsPeriod`, or `start` with `end`, of a query (web-api.md 1.2). The failure is a sentence. */
export const readTimeWindow = (query: URLSearchParams, nowMs: EpochMs, defaultPeriodMs: number): Result<TimeWindow, string> => {
  const period = query.get('statsPeriod')
  if (period !== null && period !== '') {
    const periodMs = parsePeriodMs(period)
    return periodMs === undefined
      ? failure('statsPeriod must be a number and a unit, such as 24h or 14d')
      : success({ startMs: nowMs - periodMs, endMs: nowMs })
  }
  const start = query.get('start') ?? ''
  const end = query.get('end') ?? ''
  if (start === '' && end === '') return success({ startMs: nowMs - defaultPeriodMs, endMs: nowMs })
  const startMs = parseIsoTime(start)
  const endMs = parseIsoTime(end)
  if (startMs === undefined || endMs === undefined) return failure('start and end must both be given, as ISO 8601 times')
  if (startMs >= endMs) return failure('start must be before end')
  return success({ startMs, endMs })
}
