import type { DataCategory } from './data-category.ts'

/** What a limit applies to, as the header spells it (ingest.md 1.7). */
export type RateLimitScope = 'organization' | 'project' | 'key'

/** A limit that is in force until a moment. */
export interface RateLimit {
  readonly scope: RateLimitScope
  /** Empty: all categories, client reports included. */
  readonly categories: readonly DataCategory[]
  /** Milliseconds since 1970. */
  readonly untilMs: number
  /** Reason code; characters that the header cannot carry become `_`. */
  readonly reason: string
}

/** Limits that one answer tells of; more would make a header that proxies refuse. */
const limitsMax = 32
const reasonLengthMax = 64

// SDKs name some categories otherwise than quotas do (ingest.md 1.7): send all the names.
const namesOf: Partial<Record<DataCategory, readonly string[]>> = {
  trace_metric: ['trace_metric', 'metric'],
  profile_chunk: ['profile_chunk', 'profile_chunk_ui', 'profile'],
}

const secondsLeft = (untilMs: number, nowMs: number): number => Math.max(1, Math.ceil((untilMs - nowMs) / 1000))

const categoryList = (categories: readonly DataCategory[]): string =>
  [...new Set(categories.flatMap((category) => namesOf[category] ?? [category]))].join(';')

const formatLimit = (limit: RateLimit, nowMs: number): string => {
  const head = `${secondsLeft(limit.untilMs, nowMs)}:${categoryList(limit.categories)}:${limit.scope}`
  const reason = limit.reason.slice(0, reasonLengthMax).replaceAll(/[^A-Za-z0-9_.-]/g, '_')
  return reason === '' ? head : `${head}:${reason}`
}

/** True while the limit is in force. */
export const isLimitActive = (limit: RateLimit, nowMs: number): boolean => limit.untilMs > nowMs

/** True when the limit forbids items of this category. */
export const coversCategory = (limit: RateLimit, category: DataCategory): boolean =>
  limit.categories.length === 0 || limit.categories.includes(category)

/** Value of `X-Sentry-Rate-Limits`: whole seconds, at least 1, as Python reads nothing else; the longest limits first. */
export const formatRateLimits = (limits: readonly RateLimit[], nowMs: number): string =>
  limits
    .toSorted((left, right) => right.untilMs - left.untilMs)
    .slice(0, limitsMax)
    .map((limit) => formatLimit(limit, nowMs))
    .join(', ')

/** Value of `Retry-After`: whole seconds until the last of the limits ends, at least 1. */
export const retryAfterSeconds = (limits: readonly RateLimit[], nowMs: number): number =>
  limits.reduce((longest, limit) => Math.max(longest, secondsLeft(limit.untilMs, nowMs)), 1)
