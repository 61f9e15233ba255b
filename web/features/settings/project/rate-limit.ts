import type { Key } from '#packages/contract/key'

/** Windows of a rate limit to choose from, in seconds. */
export const limitWindows: readonly { readonly value: string; readonly label: string }[] = [
  { value: '60', label: 'minute' },
  { value: '300', label: '5 minutes' },
  { value: '3600', label: 'hour' },
  { value: '86400', label: 'day' },
]

const secondsText = (seconds: number): string =>
  limitWindows.find(({ value }) => Number(value) === seconds)?.label ?? `${String(seconds)} seconds`

/** A limit in words: "100 events per minute". */
export const limitText = (limit: Key['rateLimit']): string =>
  limit === null ? 'no limit' : `${String(limit.count)} ${limit.count === 1 ? 'event' : 'events'} per ${secondsText(limit.window)}`

/** A limit from the fields of a form; null for none. */
export const readLimit = (count: string, window: string): Key['rateLimit'] => {
  const events = /^\d{1,9}$/.test(count.trim()) ? Number(count) : 0
  return events > 0 ? { count: events, window: Number(window) } : null
}
