import type { KeySnapshot, SnapshotKey, SnapshotLimit } from '#core/key-snapshot-format'
import type { EpochMs } from '#core/time'
import type { DataCategory } from '#packages/protocol/data-category'
import type { PublicKey } from '#packages/protocol/ids'
import { coversCategory, formatRateLimits, isLimitActive } from '#packages/protocol/rate-limit-header'
import type { RateLimit } from '#packages/protocol/rate-limit-header'

const none: readonly RateLimit[] = []

/** The limits in force on a key, its project or its organization. */
export type RateLimits = (snapshot: KeySnapshot, key: PublicKey, entry: SnapshotKey, nowMs: EpochMs) => readonly RateLimit[]

const indexByTarget = (snapshot: KeySnapshot): Map<string, SnapshotLimit[]> =>
  Map.groupBy(snapshot.limits, (limit) => `${limit.scope}:${limit.target}`)

/** Looks limits up, through an index that is made once per snapshot. */
export const createRateLimits = (): RateLimits => {
  let indexed: KeySnapshot | undefined
  let byTarget = new Map<string, SnapshotLimit[]>()
  return (snapshot, key, { projectId, orgId }, nowMs) => {
    if (snapshot.limits.length === 0) return none
    if (indexed !== snapshot) {
      byTarget = indexByTarget(snapshot)
      indexed = snapshot
    }
    const targets = [`key:${key}`, `project:${projectId}`, `organization:${orgId}`]
    return targets.flatMap((target) => byTarget.get(target) ?? []).filter((limit) => isLimitActive(limit, nowMs))
  }
}

/** `X-Sentry-Rate-Limits`, which goes on every answer of a limited key (design.md law 3); nothing for the others. */
export const rateLimitHeaders = (limits: readonly RateLimit[], nowMs: EpochMs): readonly string[] =>
  limits.length === 0 ? [] : ['X-Sentry-Rate-Limits', formatRateLimits(limits, nowMs)]

/** The limits that forbid the request: for an envelope, which the door does not open, only those on all categories. */
export const forbiddingLimits = (limits: readonly RateLimit[], category: DataCategory | 'all'): readonly RateLimit[] =>
  limits.filter((limit) => (category === 'all' ? limit.categories.length === 0 : coversCategory(limit, category)))
