import { success } from '#core/result'
import type { Result } from '#core/result'
import type { EventItem } from '#packages/contract/event'
import { payloadVersion, readStoredPayload } from '#packages/normalize/upgrade-payload'
import type { Event } from '#packages/protocol/event'
import type { PageRequest, Page } from '#server/http/paginate'
import { cutPage } from '#server/http/paginate'
import type { Scope } from '#server/http/scope'
import type { TimeWindow } from '#server/http/time-window'
import { joinSql, param, sql } from '#server/stores/events/sql'
import type { Sql } from '#server/stores/events/sql'

import { whereIssue } from '../issues/read.ts'
import type { IssueHashes, IssueRow } from '../issues/read.ts'
import { eventListItem } from './event-answer.ts'
import type { EventRecord } from './event-answer.ts'
import { noFilter, whereFilter } from './read-filter.ts'
import type { EventFilter } from './read-filter.ts'

export { newestPayloads } from './newest-payloads.ts'
export { ownEvent } from './own-event.ts'
export type { HashToRead } from './newest-payloads.ts'

/** An issue with the hashes that point to it, and which of its events are wanted. */
export interface IssueEvents {
  readonly row: IssueRow
  readonly hashes: IssueHashes
  readonly filter: EventFilter
}

/** Which event of an issue is wanted. */
export type EventChoice = 'newest' | 'oldest' | { readonly id: string }

/** The stored JSON of an event and its size in bytes. */
export interface StoredPayload {
  readonly payload: string
  readonly bytes: number
}

/** An event's time is at most a minute after its receipt. */
const receiptSlackMs = 60_000

const recordColumns = sql`lower(hex(event_id)) AS id, toString(project_id) AS project, toString(hash) AS hash_number,
  toString(toUnixTimestamp64Milli(timestamp)) AS time_ms, toString(toUnixTimestamp64Milli(received_at)) AS received_ms,
  arrayMap(each -> lower(hex(each)), hashes) AS hash_list, grouping_config, type, level, platform, environment, release, dist, title, culprit,
  error_type, error_value,
  user_id, user_email, user_name, user_ip, tags, weight`

const newestFirst = sql`ORDER BY timestamp DESC, event_id DESC`
const oldestFirst = sql`ORDER BY timestamp, event_id`

const takeFirst = (rows: Result<EventRecord[], Response>): Result<EventRecord | undefined, Response> =>
  rows.ok ? success(rows.value[0]) : rows

const whereEvents = ({ row, hashes, filter }: IssueEvents): Sql => sql`${whereIssue(row, hashes)} AND ${whereFilter(filter)}`

/**
 * One event of an issue, without its payload: the first or last of those that the filter lets pass, or the one named, whatever the filter.
 * Undefined when there is none (any more).
 */
export const findIssueEvent = async (
  scope: Scope,
  issue: IssueEvents,
  choice: EventChoice,
): Promise<Result<EventRecord | undefined, Response>> => {
  if (issue.hashes.length === 0) return success(undefined)
  const where =
    typeof choice === 'string' ? whereEvents(issue) : sql`${whereIssue(issue.row, issue.hashes)} AND event_id = ${param.id(choice.id)}`
  const tail = choice === 'oldest' ? oldestFirst : newestFirst
  return takeFirst(await scope.eventRows<EventRecord>({ table: 'events', select: recordColumns, where, tail, limit: 1 }))
}

/** The newest stored event with one of these hashes of an issue, without its payload; undefined when none is stored any more. */
export const newestStored = (scope: Scope, issue: Omit<IssueEvents, 'filter'>): Promise<Result<EventRecord | undefined, Response>> =>
  findIssueEvent(scope, { ...issue, filter: noFilter }, 'newest')

/** An event of a project by id alone: the bloom filter finds it. */
export const findProjectEvent = async (
  scope: Scope,
  projectId: number,
  eventId: string,
): Promise<Result<EventRecord | undefined, Response>> => {
  const where = sql`project_id = ${param.uint64(projectId)} AND event_id = ${param.id(eventId)}`
  return takeFirst(await scope.eventRows<EventRecord>({ table: 'events', select: recordColumns, where, tail: newestFirst, limit: 1 }))
}

/** An event of any project of the scope by id alone. */
export const findEvent = async (scope: Scope, eventId: string): Promise<Result<EventRecord | undefined, Response>> => {
  const where = sql`event_id = ${param.id(eventId)}`
  return takeFirst(await scope.eventRows<EventRecord>({ table: 'events', select: recordColumns, where, tail: newestFirst, limit: 1 }))
}

/** The stored JSON in today's shape. What is no JSON stays as it is: its reader says so. */
const newestPayload = (payload: string, version: number): string => {
  if (version >= payloadVersion) return payload
  const event = readStoredPayload(version, payload)
  return event === undefined ? payload : JSON.stringify(event)
}

/** The payload of a row, by its full key. Undefined when it is not there (yet, or any more). */
export const readPayload = async (scope: Scope, record: EventRecord): Promise<Result<StoredPayload | undefined, Response>> => {
  const rows = await scope.eventRows<{ payload: string; payload_bytes: string; payload_version: number }>({
    table: 'event_payloads',
    select: sql`payload, toString(length(payload)) AS payload_bytes, payload_version`,
    where: sql`project_id = ${param.uint64(BigInt(record.project))} AND hash = ${param.uint64(BigInt(record.hash_number))}
      AND timestamp = ${param.time(Number(record.time_ms))} AND event_id = ${param.id(record.id)}
      AND received_at = ${param.time(Number(record.received_ms))}`,
    tail: sql``,
    limit: 1,
  })
  if (!rows.ok) return rows
  const row = rows.value[0]
  return success(row && { payload: newestPayload(row.payload, row.payload_version), bytes: Number(row.payload_bytes) })
}

/** The event of a row as it is stored. Undefined when there is none, or its payload cannot be read (yet, or any more); the failure: the columnar store is away. */
export const readEvent = async (scope: Scope, record: EventRecord | undefined): Promise<Result<Event | undefined, Response>> => {
  const payload = record ? await readPayload(scope, record) : success(undefined)
  return payload.ok ? success(payload.value && readStoredPayload(payloadVersion, payload.value.payload)) : payload
}

const beyond = (place: { readonly timeMs: number; readonly id: string }, side: 'older' | 'newer'): Sql => {
  const time = param.time(place.timeMs)
  const id = param.id(place.id)
  return side === 'older'
    ? sql`timestamp <= ${time} AND (timestamp < ${time} OR event_id < ${id})`
    : sql`timestamp >= ${time} AND (timestamp > ${time} OR event_id > ${id})`
}

/** True when the filter lets an event of the issue pass. */
export const passesFilter = async (scope: Scope, issue: IssueEvents, record: EventRecord): Promise<Result<boolean, Response>> => {
  const rows = await scope.eventRows<{ id: string }>({
    table: 'events',
    select: sql`lower(hex(event_id)) AS id`,
    where: sql`${whereEvents(issue)} AND event_id = ${param.id(record.id)}`,
    tail: sql``,
    limit: 1,
  })
  return rows.ok ? success(rows.value.length > 0) : rows
}

/** Id of the issue's event right before or after this one in time, of those that the filter lets pass. Undefined at the end. */
export const neighbourOf = async (
  scope: Scope,
  issue: IssueEvents,
  { record, side }: { readonly record: EventRecord; readonly side: 'older' | 'newer' },
): Promise<Result<string | undefined, Response>> => {
  if (issue.hashes.length === 0) return success(undefined)
  const rows = await scope.eventRows<{ id: string }>({
    table: 'events',
    select: sql`lower(hex(event_id)) AS id`,
    where: sql`${whereEvents(issue)} AND ${beyond({ timeMs: Number(record.time_ms), id: record.id }, side)}`,
    tail: side === 'older' ? newestFirst : oldestFirst,
    limit: 1,
  })
  return rows.ok ? success(rows.value[0]?.id) : rows
}

/** One page of the events that fit, newest first, by (time, event id). */
const listEvents = async (
  scope: Scope,
  where: Sql,
  page: PageRequest,
  signal?: AbortSignal,
): Promise<Result<Page<EventRecord>, Response>> => {
  const { cursor, limit } = page
  const back = cursor?.back ?? false
  const place = cursor && { timeMs: cursor.value, id: cursor.id.padStart(32, '0') }
  const rows = await scope.eventRows<EventRecord>({
    table: 'events',
    select: recordColumns,
    where: place ? sql`${where} AND ${beyond(place, back ? 'newer' : 'older')}` : where,
    tail: back ? oldestFirst : newestFirst,
    limit: limit + 1,
    ...(signal && { signal }),
  })
  if (!rows.ok) return rows
  return success(cutPage<EventRecord>(rows.value, page, (row) => ({ value: Number(row.time_ms), id: row.id })))
}

/** One page of an issue's events, newest first. The engine stops when the signal says that nobody waits any more. */
export const listIssueEvents = async (
  scope: Scope,
  issue: IssueEvents,
  page: PageRequest,
  signal: AbortSignal,
): Promise<Result<Page<EventRecord>, Response>> =>
  issue.hashes.length === 0
    ? success(cutPage<EventRecord>([], page, () => ({ value: 0, id: '0' })))
    : listEvents(scope, whereEvents(issue), page, signal)

/** One page of a project's events within the window, newest first. */
export const listProjectEvents = async (
  scope: Scope,
  projectId: number,
  window: TimeWindow,
  page: PageRequest,
): Promise<Result<Page<EventRecord>, Response>> => {
  const since = param.time(Math.max(0, window.startMs))
  const where = sql`project_id = ${param.uint64(projectId)} AND received_at >= ${param.time(Math.max(0, window.startMs - receiptSlackMs))}
    AND timestamp >= ${since} AND timestamp < ${param.time(window.endMs + receiptSlackMs)}`
  return listEvents(scope, where, page)
}

/** What is known of a hash: the time of its newest event. */
interface SeenHash {
  readonly hash: string
  readonly last_seen: number
}

/** The newest stored event of each of these hashes (at most 100) of an issue, by hash. Each is found by the key of the columns. */
export const newestOfHashes = async (
  scope: Scope,
  issue: Pick<IssueRow, 'id' | 'project_id'>,
  hashes: readonly SeenHash[],
): Promise<Result<ReadonlyMap<string, EventItem>, Response>> => {
  const seen = hashes.filter(({ last_seen: lastSeenMs }) => lastSeenMs > 0)
  if (seen.length === 0) return success(new Map())
  const places = seen.map(
    ({ hash, last_seen: lastSeenMs }) =>
      sql`hash = ${param.uint64(BigInt(`0x${hash.slice(0, 16)}`))} AND timestamp = ${param.time(lastSeenMs)}`,
  )
  const oldestMs = Math.min(...seen.map(({ last_seen: lastSeenMs }) => lastSeenMs))
  const rows = await scope.eventRows<EventRecord>({
    table: 'events',
    select: recordColumns,
    where: sql`project_id = ${param.uint64(issue.project_id)} AND received_at >= ${param.time(Math.max(0, oldestMs - receiptSlackMs))}
      AND (${joinSql(places, sql` OR `)})`,
    tail: sql`${newestFirst} LIMIT 1 BY hash`,
    limit: seen.length,
  })
  return rows.ok ? success(new Map(rows.value.map((row) => [row.hash_list[0] ?? '', eventListItem(row, issue.id)]))) : rows
}
