const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const weekMs = 7 * dayMs

const numberPattern = /^(-?\d{1,16}(?:\.\d{0,9})?)([kmb]?)$/i
const durationPattern = /^(\d{1,12}(?:\.\d{0,6})?)(ms|s|min|m|hr|h|day|d|wk|w)$/
const sizePattern = /^(\d{1,12}(?:\.\d{0,6})?)([a-z]{1,5})$/
const percentagePattern = /^(\d{1,6}(?:\.\d{0,6})?)%$/
const relativePattern = /^([+-])(\d{1,6})([mhdw])$/
const dayPattern = /^(\d{4})-(\d{2})-(\d{2})$/
const timePattern = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(:\d{2})?(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})?$/

const scales: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['k', 1e3],
  ['m', 1e6],
  ['b', 1e9],
])
const unitMs: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['min', minuteMs],
  ['m', minuteMs],
  ['hr', hourMs],
  ['h', hourMs],
  ['day', dayMs],
  ['d', dayMs],
  ['wk', weekMs],
  ['w', weekMs],
])

const sizeLetters = ['k', 'm', 'g', 't', 'p'] as const
/** Units of sizes (web-api.md 9.1). */
const unitBytes: ReadonlyMap<string, number> = new Map([
  ['bit', 1 / 8],
  ['nb', 1 / 2],
  ['bytes', 1],
  ['b', 1],
  ...sizeLetters.flatMap((letter, index): [string, number][] => [
    [`${letter}b`, 1000 ** (index + 1)],
    [`${letter}ib`, 1024 ** (index + 1)],
  ]),
])

/** `12`, `-1.5`, `3k`, `2m`, `1b`. Undefined when it is no number. */
export const readNumber = (text: string): number | undefined => {
  const match = numberPattern.exec(text)
  return match ? Number(match[1]) * (scales.get((match[2] ?? '').toLowerCase()) ?? 1) : undefined
}

/** `250ms`, `1.5s`, `2h`: milliseconds. Undefined when it is no duration. */
export const readDuration = (text: string): number | undefined => {
  const match = durationPattern.exec(text)
  return match ? Number(match[1]) * (unitMs.get(match[2] ?? '') ?? 1) : undefined
}

/** `20kb`, `3mib`, `512bytes`: bytes. Undefined when it is no size. */
export const readSize = (text: string): number | undefined => {
  const match = sizePattern.exec(text.toLowerCase())
  const unit = unitBytes.get(match?.[2] ?? '')
  return match && unit !== undefined ? Number(match[1]) * unit : undefined
}

/** `5%`: part of one. Undefined when it is no percentage. */
export const readPercentage = (text: string): number | undefined => {
  const match = percentagePattern.exec(text)
  return match ? Number(match[1]) / 100 : undefined
}

/** `true`, `1`, `false`, `0` in any case. */
export const readBoolean = (text: string): boolean | undefined => {
  const word = text.toLowerCase()
  if (word === 'true' || word === '1') return true
  return word === 'false' || word === '0' ? false : undefined
}

/** A time as a query names it: so long ago (`-24h` means newer, `+24h` older), or a point or a day of the calendar, in UTC when it has no zone. */
export type TimeValue =
  | { readonly kind: 'newer'; readonly agoMs: number }
  | { readonly kind: 'older'; readonly agoMs: number }
  | { readonly kind: 'day'; readonly ms: number }
  | { readonly kind: 'point'; readonly ms: number }

const readDay = (text: string): number | undefined => {
  const match = dayPattern.exec(text)
  if (!match) return undefined
  const [year = 0, month = 0, day = 0] = match.slice(1).map(Number)
  const date = new Date(Date.UTC(year, month - 1, day))
  // The 31st of June would be the 1st of July.
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : undefined
}

const readPoint = (text: string): number | undefined => {
  const match = timePattern.exec(text)
  if (!match) return undefined
  const [, day = '', minute = '', second = ':00', fraction = '', zone = 'Z'] = match
  const ms = readDay(day) === undefined ? Number.NaN : Date.parse(`${day}T${minute}${second}${fraction.slice(0, 4)}${zone}`)
  return Number.isNaN(ms) ? undefined : ms
}

/** `-14d`, `+7d`, `2026-11-22`, `2026-11-22T13:30:00Z`. Undefined when it is no time. */
export const readTime = (text: string): TimeValue | undefined => {
  const relative = relativePattern.exec(text)
  if (relative) {
    const agoMs = Number(relative[2]) * (unitMs.get(relative[3] ?? '') ?? 0)
    return { kind: relative[1] === '-' ? 'newer' : 'older', agoMs }
  }
  const day = readDay(text)
  if (day !== undefined) return { kind: 'day', ms: day }
  const point = readPoint(text)
  return point === undefined ? undefined : { kind: 'point', ms: point }
}

/** Bounds of whole numbers, both included; null is open. `from > to` when nothing fits. */
export interface Range {
  readonly from: number | null
  readonly to: number | null
}

const whole = (value: number): number => Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, value))

/** The whole numbers that stand in this relation to a number. */
export const rangeOf = (operator: '=' | '>' | '>=' | '<' | '<=', value: number): Range => {
  switch (operator) {
    case '=':
      return { from: whole(Math.ceil(value)), to: whole(Math.floor(value)) }
    case '>':
      return { from: whole(Math.floor(value) + 1), to: null }
    case '>=':
      return { from: whole(Math.ceil(value)), to: null }
    case '<':
      return { from: null, to: whole(Math.ceil(value) - 1) }
    case '<=':
      return { from: null, to: whole(Math.floor(value)) }
    default:
      return operator satisfies never
  }
}

/** A time that was named without an operator is met from five minutes before to six after it (web-api.md 9.1). */
const pointBeforeMs = 5 * minuteMs
const pointAfterMs = 6 * minuteMs

/** The milliseconds that stand in this relation to a time; undefined for `>+7d`, which says two things. A day compared with `>` begins at 00:00 UTC. */
export const timeRangeOf = (operator: '=' | '>' | '>=' | '<' | '<=', value: TimeValue, nowMs: number): Range | undefined => {
  if (value.kind === 'newer' || value.kind === 'older') {
    const then = nowMs - value.agoMs
    if (operator !== '=') return value.kind === 'newer' ? rangeOf(operator, then) : undefined
    return value.kind === 'newer' ? { from: then, to: null } : { from: null, to: then }
  }
  if (operator !== '=') return rangeOf(operator, value.ms)
  return value.kind === 'day'
    ? { from: value.ms, to: value.ms + dayMs - 1 }
    : { from: value.ms - pointBeforeMs, to: value.ms + pointAfterMs }
}
