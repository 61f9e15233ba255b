import { success } from '#core/result'
import type { Result } from '#core/result'
import { dayMs, hourMs } from '#core/time'
import type { EpochMs } from '#core/time'
import type { IssueStats } from '#packages/contract/issue-stats'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'
import type { TimeWindow } from '#server/http/time-window'
import { param, sql } from '#server/stores/events/sql'

import { whereIssue } from '../issues/read.ts'
import { whereFilter } from './read-filter.ts'
import type { IssueEvents } from './read.ts'

const minuteMs = 60_000

/** Widths of a bucket; the smallest that draws the window in at most `bucketsMax` bars is taken. */
const intervalsMs = [minuteMs, 5 * minuteMs, 15 * minuteMs, 30 * minuteMs, hourMs, 3 * hourMs, 6 * hourMs, 12 * hourMs, dayMs, 7 * dayMs]
const bucketsMax = 100
const windowDaysMax = 90
const levelsMax = 8

/** The window that is drawn when none was asked for: the issue's life, at least a day, at most 90 days. */
const lifeOf = ({ row }: IssueEvents, nowMs: EpochMs): TimeWindow => ({
  startMs: Math.max(nowMs - windowDaysMax * dayMs, Math.min(row.first_seen, nowMs - dayMs)),
  endMs: nowMs,
})

/** Buckets of a window: whole intervals since 1970, the first one that holds the start. */
export const bucketsOf = ({
  startMs,
  endMs,
}: TimeWindow): { readonly startMs: EpochMs; readonly intervalMs: number; readonly count: number } => {
  const intervalMs = intervalsMs.find((each) => (endMs - startMs) / each <= bucketsMax) ?? 7 * dayMs
  const first = Math.floor(startMs / intervalMs)
  return { startMs: first * intervalMs, intervalMs, count: Math.max(1, Math.ceil(endMs / intervalMs) - first) }
}

interface LevelRow {
  readonly bucket: string
  readonly event_level: string
  readonly event_count: string
}
interface UserRow {
  readonly bucket: string
  readonly user_count: string
  /** 1 on the row that stands for all buckets. */
  readonly is_total: number
}

const countsOf = (count: number, rows: readonly { readonly bucket: string; readonly value: number }[]): number[] => {
  const counts = Array.from({ length: count }, () => 0)
  for (const { bucket, value } of rows) if (Number(bucket) < count) counts[Number(bucket)] = value
  return counts
}

/** Events and users of an issue over time, as far as its filter lets them pass. Counts of events are `sum(weight)`. */
export const statsOfEvents = async (
  scope: Scope,
  issue: IssueEvents,
  nowMs: EpochMs,
  signal: AbortSignal,
): Promise<Result<IssueStats, Response>> => {
  const window = issue.filter.window ?? lifeOf(issue, nowMs)
  const { startMs, intervalMs, count } = bucketsOf(window)
  const bounded = { startMs: issue.filter.window?.startMs ?? startMs, endMs: window.endMs }
  const where = sql`${whereIssue(issue.row, issue.hashes)} AND ${whereFilter({ ...issue.filter, window: bounded })}`
  const bucket = sql`toString(intDiv(toUnixTimestamp64Milli(timestamp) - ${param.int64(startMs)}, ${param.int64(intervalMs)}))`
  const none = { ok: true as const, value: [] }
  const [levels, users] = await Promise.all([
    issue.hashes.length === 0
      ? none
      : scope.eventRows<LevelRow>({
          table: 'events',
          select: sql`${bucket} AS bucket, level AS event_level, toString(sum(weight)) AS event_count`,
          where,
          tail: sql`GROUP BY bucket, event_level ORDER BY event_level`,
          limit: (count + 1) * levelsMax,
          signal,
        }),
    issue.hashes.length === 0
      ? none
      : scope.eventRows<UserRow>({
          table: 'events',
          select: sql`${bucket} AS bucket, toString(uniqExactIf(user_hash, user_hash != 0)) AS user_count, toUInt8(grouping(bucket)) AS is_total`,
          where,
          tail: sql`GROUP BY bucket WITH ROLLUP`,
          limit: count + 2,
          signal,
        }),
  ])
  if (!levels.ok) return levels
  if (!users.ok) return users
  const byLevel = [...Map.groupBy(levels.value, ({ event_level: level }) => level)].map(([level, rows]) => ({
    level,
    counts: countsOf(
      count,
      rows.map((row) => ({ bucket: row.bucket, value: Number(row.event_count) })),
    ),
  }))
  const inBuckets = users.value.filter((row) => row.is_total === 0)
  return success({
    start: isoTime(startMs),
    end: isoTime(window.endMs),
    intervalMs,
    levels: byLevel,
    users: countsOf(
      count,
      inBuckets.map((row) => ({ bucket: row.bucket, value: Number(row.user_count) })),
    ),
    totals: {
      events: byLevel.reduce((sum, { counts }) => sum + counts.reduce((all, one) => all + one, 0), 0),
      users: Number(users.value.find((row) => row.is_total !== 0)?.user_count ?? 0),
    },
  })
}
