import { success } from '#core/result'
import type { Result } from '#core/result'
import type { IssueTagDetails, TagValue } from '#packages/contract/issue'
import { cutPage } from '#server/http/paginate'
import type { Page, PageRequest } from '#server/http/paginate'
import type { Scope } from '#server/http/scope'
import type { TimeWindow } from '#server/http/time-window'
import { isoTime } from '#server/http/time-window'
import { param, sql } from '#server/stores/events/sql'
import type { Sql } from '#server/stores/events/sql'

import { hashesOfIssue, whereIssue } from './read.ts'
import type { IssueHashes, IssueRow } from './read.ts'

const topValuesMax = 10
const offeredMax = 50
const tagsOfferedMax = 200
/** An event's time is at most a minute after its receipt. */
const receiptSlackMs = 60_000

interface ValueRow {
  readonly tag_value: string
  readonly event_count: string
  readonly first_ms: string
  readonly last_ms: string
  /** md5 of the value, hex: the place among values of one count. */
  readonly place: string
}

const valueAnswer = (row: ValueRow): TagValue => ({
  value: row.tag_value,
  name: row.tag_value,
  count: Number(row.event_count),
  firstSeen: isoTime(Number(row.first_ms)),
  lastSeen: isoTime(Number(row.last_ms)),
})

const valueColumns = (key: string): Sql => sql`tags[${param.string(key)}] AS tag_value, lower(hex(MD5(tag_value))) AS place,
  toString(sum(weight)) AS event_count, toString(toUnixTimestamp64Milli(min(timestamp))) AS first_ms,
  toString(toUnixTimestamp64Milli(max(timestamp))) AS last_ms`

/** No value of a tag is empty (normalising drops such tags); and the names of all tags are ten times as much to read as the values of one. */
const withTag = (issue: IssueRow, hashes: IssueHashes, key: string): Sql =>
  sql`${whereIssue(issue, hashes)} AND tags[${param.string(key)}] != ''`

/** One tag of an issue: how many events have it, how many values, the ten most frequent. Undefined when no stored event has it. */
export const tagOfIssue = async (scope: Scope, issue: IssueRow, key: string): Promise<Result<IssueTagDetails | undefined, Response>> => {
  const hashes = await hashesOfIssue(scope, issue)
  if (hashes.length === 0) return success(undefined)
  const where = withTag(issue, hashes, key)
  const [totals, top] = await Promise.all([
    scope.eventRows<{ event_count: string; value_count: string }>({
      table: 'events',
      select: sql`toString(sum(weight)) AS event_count, toString(uniqExact(tags[${param.string(key)}])) AS value_count`,
      where,
      tail: sql``,
      limit: 1,
    }),
    scope.eventRows<ValueRow>({
      table: 'events',
      select: valueColumns(key),
      where,
      tail: sql`GROUP BY tag_value ORDER BY sum(weight) DESC, place DESC`,
      limit: topValuesMax,
    }),
  ])
  if (!totals.ok) return totals
  if (!top.ok) return top
  const total = totals.value[0]
  if (!total || top.value.length === 0) return success(undefined)
  return success({
    key,
    name: key,
    totalValues: Number(total.event_count),
    uniqueValues: Number(total.value_count),
    topValues: top.value.map(valueAnswer),
  })
}

/** One page of a tag's values in an issue, the most frequent first. */
export const tagValuesOfIssue = async (
  scope: Scope,
  issue: IssueRow,
  key: string,
  page: PageRequest,
): Promise<Result<Page<TagValue>, Response>> => {
  const hashes = await hashesOfIssue(scope, issue)
  const { cursor, limit } = page
  const back = cursor?.back ?? false
  const count = param.uint64(cursor?.value ?? 0)
  const place = param.string((cursor?.id ?? '').padStart(32, '0'))
  const beyond = back
    ? sql`HAVING sum(weight) > ${count} OR (sum(weight) = ${count} AND place > ${place})`
    : sql`HAVING sum(weight) < ${count} OR (sum(weight) = ${count} AND place < ${place})`
  const order = back ? sql`ORDER BY sum(weight), place` : sql`ORDER BY sum(weight) DESC, place DESC`
  const rows =
    hashes.length === 0
      ? success([])
      : await scope.eventRows<ValueRow>({
          table: 'events',
          select: valueColumns(key),
          where: withTag(issue, hashes, key),
          tail: sql`GROUP BY tag_value ${cursor ? beyond : sql``} ${order}`,
          limit: limit + 1,
        })
  if (!rows.ok) return rows
  const cut = cutPage<ValueRow>(rows.value, page, (row) => ({ value: Number(row.event_count), id: row.place }))
  return success({ ...cut, rows: cut.rows.map(valueAnswer) })
}

/** What is asked of the tags of all events of a scope. */
interface TagsAsked {
  readonly window: TimeWindow
  readonly environments: readonly string[]
  /** Somewhere in the key or value, in any case; empty: any. */
  readonly words: string
}

const inWindow = ({ window, environments }: TagsAsked): Sql => sql`timestamp >= ${param.time(Math.max(0, window.startMs))}
  AND timestamp < ${param.time(Math.max(0, window.endMs))} AND received_at >= ${param.time(Math.max(0, window.startMs - receiptSlackMs))}
  AND ${environments.length === 0 ? sql`1` : sql`environment IN ${param.strings(environments)}`}`

/** Values of a tag in the events of a scope, the most frequent first, at most 50: what a search can be completed by. */
export const valuesOfTag = async (scope: Scope, key: string, asked: TagsAsked): Promise<Result<TagValue[], Response>> => {
  const value = sql`tags[${param.string(key)}]`
  const rows = await scope.eventRows<ValueRow>({
    table: 'events',
    select: valueColumns(key),
    where: sql`${inWindow(asked)} AND tags[${param.string(key)}] != '' AND positionCaseInsensitiveUTF8(${value}, ${param.string(asked.words)}) > 0`,
    tail: sql`GROUP BY tag_value ORDER BY sum(weight) DESC, place DESC`,
    limit: offeredMax,
  })
  return rows.ok ? success(rows.value.map(valueAnswer)) : rows
}

/** Of a part of the columns so many rows are all looked at, and of the others every eighth block: all names of all tags are the most that there is to read. */
const wholeRows = 16_384
const blockRows = 8_192
const blockEvery = 8

/** Tags of the events of a scope, those of the most events first, at most 200, with how many events have them: about how many, and without rare ones, of many events and no words. */
export const tagsOfScope = async (
  scope: Scope,
  asked: TagsAsked,
): Promise<Result<{ readonly key: string; readonly name: string; readonly totalValues: number }[], Response>> => {
  // Who types a name looks for one that may be rare.
  const isWhole = asked.words === '' ? sql`_part_offset < ${param.uint32(wholeRows)}` : sql`1`
  const rows = await scope.eventRows<{ tag_key: string; event_count: string }>({
    table: 'events',
    select: sql`arrayJoin(mapKeys(tags)) AS tag_key, toString(sum(if(${isWhole}, weight, weight * ${param.uint32(blockEvery)}))) AS event_count`,
    where: sql`${inWindow(asked)} AND (${isWhole} OR intDiv(_part_offset, ${param.uint32(blockRows)}) % ${param.uint32(blockEvery)} = 0)`,
    tail: sql`GROUP BY tag_key HAVING positionCaseInsensitiveUTF8(tag_key, ${param.string(asked.words)}) > 0 ORDER BY toUInt64(event_count) DESC, tag_key`,
    limit: tagsOfferedMax,
  })
  return rows.ok
    ? success(rows.value.map(({ tag_key, event_count }) => ({ key: tag_key, name: tag_key, totalValues: Number(event_count) })))
    : rows
}
