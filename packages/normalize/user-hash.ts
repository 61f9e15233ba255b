import { hash } from 'node:crypto'

import type { Event, User } from '#packages/protocol/event'

/** What the scrubber leaves behind: such a value is nobody's identity. */
const scrubMarks = ['[Filtered]', '[ip]', '[email]']

const isIdentity = (value: string | undefined): value is string =>
  value !== undefined && value.trim() !== '' && !scrubMarks.some((mark) => value.includes(mark))

/**
 * The text that "users affected" counts (spine.md 4): `id:..`, else `username:..`, else `email:..`, else `ip:..`. A scrubbed or empty value is
 * skipped. Undefined for an event without a known user.
 */
export const sentryUser = (user: User | undefined): string | undefined => {
  if (!user) return undefined
  if (isIdentity(user.id)) return `id:${user.id}`
  if (isIdentity(user.username)) return `username:${user.username}`
  if (isIdentity(user.email)) return `email:${user.email}`
  return isIdentity(user.ip_address) ? `ip:${user.ip_address}` : undefined
}

/** Top 53 bits of the md5 of `sentryUser`, a safe integer; 0 when there is no known user. To be called after scrubbing. */
export const userHash = (event: Pick<Event, 'user'>): number => {
  const identity = sentryUser(event.user)
  if (identity === undefined) return 0
  const digest = hash('md5', identity)
  return Number.parseInt(digest.slice(0, 8), 16) * 2 ** 21 + Math.floor(Number.parseInt(digest.slice(8, 14), 16) / 8)
}
