import { success } from '#core/result'
import type { Result } from '#core/result'
import type { EpochMs } from '#core/time'
import { dayMs } from '#core/time'
import type { IssueTag } from '#packages/contract/issue'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'
import { param, sql } from '#server/stores/events/sql'

import { hashesOfIssue, whereIssue } from './read.ts'
import type { IssueHashes, IssueRow } from './read.ts'

const receiptSlackMs = 60_000
const tagRowsMax = 2000
const tagValuesMax = 100

/** Events per UTC day since `sinceMs`, by unix seconds of the day's start. Undefined when the engine is away. */
export const eventsByDay = async (
  scope: Scope,
  issue: IssueRow,
  hashes: IssueHashes,
  sinceMs: EpochMs,
): Promise<Map<number, number> | undefined> => {
  if (hashes.length === 0) return new Map()
  const rows = await scope.eventRows<{ day_s: number; event_count: string }>({
    table: 'events',
    select: sql`toUnixTimestamp(toStartOfDay(timestamp, 'UTC')) AS day_s, toString(sum(weight)) AS event_count`,
    where: sql`${whereIssue(issue, hashes)} AND timestamp >= ${param.time(sinceMs)} AND received_at >= ${param.time(sinceMs - receiptSlackMs)}`,
    tail: sql`GROUP BY day_s ORDER BY day_s`,
    limit: 400,
  })
  return rows.ok ? new Map(rows.value.map((row) => [row.day_s, Number(row.event_count)])) : undefined
}

interface TagRow {
  readonly tag_key: string
  readonly tag_value: string
  readonly event_count: string
  readonly key_count: string
  readonly first_ms: string
  readonly last_ms: string
}

const tagOf = (key: string, rows: readonly TagRow[]): IssueTag => ({
  key,
  name: key,
  totalValues: Number(rows[0]?.key_count ?? 0),
  topValues: rows.map((row) => ({
    value: row.tag_value,
    name: row.tag_value,
    count: Number(row.event_count),
    firstSeen: isoTime(Number(row.first_ms)),
    lastSeen: isoTime(Number(row.last_ms)),
  })),
})

/** Value distribution of every tag over the stored events of the issue: tags on the most events first, each with its `values` most frequent values. */
export const tagsOfIssue = async (scope: Scope, issue: IssueRow, values: number): Promise<Result<IssueTag[], Response>> => {
  const hashes = await hashesOfIssue(scope, issue)
  if (hashes.length === 0) return success([])
  const rows = await scope.eventRows<TagRow>({
    table: 'events',
    select: sql`arrayJoin(CAST(tags, 'Array(Tuple(String, String))')) AS tag, tag.1 AS tag_key, tag.2 AS tag_value, toString(sum(weight)) AS event_count,
      toString(sum(sum(weight)) OVER (PARTITION BY tag_key)) AS key_count, toString(toUnixTimestamp64Milli(min(timestamp))) AS first_ms,
      toString(toUnixTimestamp64Milli(max(timestamp))) AS last_ms`,
    where: whereIssue(issue, hashes),
    tail: sql`GROUP BY tag ORDER BY sum(weight) DESC, tag_key, tag_value LIMIT ${param.uint32(Math.min(values, tagValuesMax))} BY tag_key`,
    limit: tagRowsMax,
  })
  if (!rows.ok) return rows
  const byKey = [...Map.groupBy(rows.value, (row) => row.tag_key)].map(([key, ofKey]) => tagOf(key, ofKey))
  return success(byKey.toSorted((a, b) => b.totalValues - a.totalValues || (a.key < b.key ? -1 : 1)))
}

/** First day of a daily series that ends today. */
export const firstDayMs = (nowMs: EpochMs, days: number): EpochMs => (Math.floor(nowMs / dayMs) - (days - 1)) * dayMs
