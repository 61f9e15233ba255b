import type { StatusHow } from './status-text.ts'
import { durationText, usualArchiving } from './status-text.ts'

/** One way to resolve or to archive. */
export interface StatusChoice {
  readonly key: string
  readonly label: string
  readonly note?: string
  readonly how: StatusHow
}

const conditionMet = 'archived_until_condition_met'
const durations = [30, 120, 1_440, 10_080] as const
/** Number, and minutes of the window; 0: over all time. */
const eventCounts = [
  [10, 0],
  [100, 0],
  [1_000, 0],
  [100, 10],
  [100, 60],
] as const
const userCounts = [
  [10, 0],
  [100, 0],
  [10, 60],
] as const

const during = (minutes: number): StatusChoice => ({
  key: `for ${String(minutes)}`,
  label: `For ${durationText(minutes)}`,
  how: { substatus: conditionMet, statusDetails: { ignoreDuration: minutes } },
})

const keysOf = {
  event: { count: 'ignoreCount', window: 'ignoreWindow' },
  user: { count: 'ignoreUserCount', window: 'ignoreUserWindow' },
} as const

const untilMore = (one: keyof typeof keysOf, count: number, window: number): StatusChoice => {
  const label = `Until ${String(count)} more ${count === 1 ? one : `${one}s`}${window > 0 ? ` in ${durationText(window)}` : ''}`
  const keys = keysOf[one]
  const statusDetails = { [keys.count]: count, ...(window > 0 && { [keys.window]: window }) }
  return { key: label, label, how: { substatus: conditionMet, statusDetails } }
}

/** Ways to archive (ui.md 2.3); the usual one first. */
export const archiveChoices: readonly StatusChoice[] = [
  { key: 'escalating', label: 'Until it escalates', note: 'more events in an hour than it ever had', how: usualArchiving },
  {
    key: 'forever',
    label: 'Forever',
    note: 'events are counted, nothing wakes it',
    how: { substatus: 'archived_forever', statusDetails: {} },
  },
  ...durations.map(during),
  ...eventCounts.map(([count, window]) => untilMore('event', count, window)),
  ...userCounts.map(([count, window]) => untilMore('user', count, window)),
]

const minutesOf: Readonly<Record<string, number>> = {
  m: 1,
  min: 1,
  minute: 1,
  h: 60,
  hour: 60,
  d: 1_440,
  day: 1_440,
  w: 10_080,
  week: 10_080,
}
const countMax = 1_000_000
const minutesMax = 525_600
const windowMinutesMax = 10_080
const span = String.raw`(\d{1,6}) *(min|minute|m|hour|h|day|d|week|w)s?`
const durationForm = new RegExp(`^(?:for )?${span}$`, 'i')
const countForm = new RegExp(String.raw`^(?:until )?(\d{1,7}) *(?:more )?(event|user)s?(?: *(?:in|\/|per)? *${span})?$`, 'i')

const minutesIn = (count: string | undefined, unit: string | undefined): number =>
  Number(count ?? 0) * (minutesOf[(unit ?? '').toLowerCase()] ?? 0)

const typedCount = (words: string): StatusChoice | null => {
  const [, number, what, windowCount, windowUnit] = countForm.exec(words) ?? []
  const count = Number(number ?? 0)
  const window = minutesIn(windowCount, windowUnit)
  if (count < 1 || count > countMax || window > windowMinutesMax) return null
  return untilMore(what?.toLowerCase() === 'user' ? 'user' : 'event', count, window)
}

/** What somebody types who wants another number: `3 d`, `for 5 hours`, `50 events`, `20 users in 2 h`. Null when it is nothing of that kind. */
export const typedArchiving = (text: string): StatusChoice | null => {
  const words = text.trim()
  const [, duration, unit] = durationForm.exec(words) ?? []
  const minutes = minutesIn(duration, unit)
  if (minutes > 0 && minutes <= minutesMax) return during(minutes)
  return typedCount(words)
}

const unlessOlder = 'events reopen it, unless of an older release'

const now = (opens: string): StatusChoice => ({
  key: 'now',
  label: 'Now',
  note: opens,
  how: { statusDetails: {} },
})

/**
 * Ways to resolve, by the releases of the project, newest first; only "now" when there is none, or when they are not known (null). What opens an
 * issue again is what `judgeEvent` (packages/lifecycle/regression.ts) says: any event, but for those of a release older than one it was seen in.
 */
export const resolveChoices = (versions: readonly string[] | null): readonly StatusChoice[] => {
  const [newest] = versions ?? []
  if (versions === null || newest === undefined) return [now(versions === null ? unlessOlder : 'any event opens it again')]
  return [
    now(unlessOlder),
    { key: 'next', label: 'In the next release', note: `after ${newest}`, how: { statusDetails: { inNextRelease: true } } },
    ...versions.map((version, at) => ({
      key: `in ${version}`,
      label: at === 0 ? 'In the current release' : `In ${version}`,
      ...(at === 0 && { note: version }),
      how: { statusDetails: { inRelease: version } },
    })),
  ]
}
