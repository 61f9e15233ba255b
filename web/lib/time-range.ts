/** A time range as the address has it (ui.md 1.3): a period that ends now, or two instants. All absent: the page's default. */
export interface TimeRange {
  /** Such as `24h`. */
  readonly statsPeriod?: string | undefined
  /** ISO 8601. `[start, end)` wins over the period. */
  readonly start?: string | undefined
  readonly end?: string | undefined
}

/** Periods that the picker offers. */
export const periods = ['1h', '24h', '7d', '14d', '30d', '90d'] as const

const unitWords: Readonly<Record<string, string>> = { s: 'seconds', m: 'minutes', h: 'hours', d: 'days', w: 'weeks' }
const periodForm = /^(\d{1,6})([smhdw])$/

/** `24h` as `24 h`; what is no period stays as it is. */
const shortPeriod = (period: string): string => period.replace(periodForm, '$1 $2')

/** `24h` as `Last 24 hours`. */
export const periodWords = (period: string): string => {
  const [, amount = '', unit = ''] = periodForm.exec(period) ?? []
  const words = unitWords[unit]
  if (words === undefined) return period
  return amount === '1' ? `Last ${words.slice(0, -1)}` : `Last ${amount} ${words}`
}

const two = (value: number): string => String(value).padStart(2, '0')
const dayOf = (time: Date): string => `${String(time.getFullYear())}-${two(time.getMonth() + 1)}-${two(time.getDate())}`
const minuteOf = (time: Date): string => `${two(time.getHours())}:${two(time.getMinutes())}`

/** An instant without a zone is one of UTC, as the server reads it. */
const parseInstant = (iso: string): Date | null => {
  const time = new Date(/T.*(Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : /T/.test(iso) ? `${iso}Z` : iso)
  return Number.isNaN(time.getTime()) ? null : time
}

/** The instant in local time as inputs of the type `datetime-local` have it; empty when it is none. */
export const inputTime = (iso: string): string => {
  const time = parseInstant(iso)
  return time ? `${dayOf(time)}T${minuteOf(time)}` : ''
}

/** What such an input says, as an instant of UTC to the second; null when it is empty or none. */
export const readInputTime = (text: string): string | null => {
  const time = text === '' ? null : new Date(text)
  return !time || Number.isNaN(time.getTime()) ? null : `${time.toISOString().slice(0, 19)}Z`
}

const instantText = (iso: string): string => {
  const time = parseInstant(iso)
  return time ? `${dayOf(time)} ${minuteOf(time)}` : iso.slice(0, 40)
}

/** The range in a few letters, in local time: `24 h`, `2026-11-22 10:00 to 12:00`. */
export const rangeText = ({ statsPeriod, start, end }: TimeRange, defaultPeriod: string): string => {
  if (start === undefined && end === undefined) return shortPeriod(statsPeriod ?? defaultPeriod)
  const from = instantText(start ?? '')
  const to = end === undefined ? 'now' : instantText(end)
  return from.slice(0, 10) === to.slice(0, 10) ? `${from} to ${to.slice(11)}` : `${from} to ${to}`
}

/** The range of the given length that ends now, as instants: what an absolute choice starts from. */
export const lastRange = (statsPeriod: string, nowMs: number): { readonly start: string; readonly end: string } => {
  const [, amount = '24', unit = 'h'] = periodForm.exec(statsPeriod) ?? []
  const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }[unit] ?? 3_600_000
  return { start: new Date(nowMs - Number(amount) * unitMs).toISOString(), end: new Date(nowMs).toISOString() }
}
