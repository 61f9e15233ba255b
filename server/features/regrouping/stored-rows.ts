import { success } from '#core/result'
import type { Result } from '#core/result'
import type { Scope } from '#server/http/scope'
import { joinSql, param, sql } from '#server/stores/events/sql'
import type { Sql } from '#server/stores/events/sql'
import type { EventPayloadRow, EventRow } from '#server/stores/events/tables'

/** Where a page of stored events ends: their time, then their id. */
export interface StoredPlace {
  readonly timeMs: number
  readonly eventId: string
}

/** Stored events of a hash that are to be copied: those of the rules from one version on and below another, received since the hash was last free. */
export interface StoredRange {
  readonly projectId: number
  readonly hash: string
  readonly from: number
  readonly below: number
  readonly receivedFromMs: number
}

const hashOf = (hash: string) => param.uint64(BigInt(`0x${hash.slice(0, 16)}`))

export const inRange = ({ projectId, hash, from, below, receivedFromMs }: StoredRange): Sql =>
  sql`project_id = ${param.uint64(projectId)} AND hash = ${hashOf(hash)} AND rules_version >= ${param.uint32(from)}
    AND rules_version < ${param.uint32(below)} AND received_at >= ${param.time(receivedFromMs)}`

const beyond = (place: StoredPlace | undefined): Sql =>
  place
    ? sql`(toUnixTimestamp64Milli(timestamp), lower(hex(event_id))) > (${param.int64(place.timeMs)}, ${param.string(place.eventId)})`
    : sql`1`

const upTo = (place: StoredPlace | undefined): Sql =>
  place
    ? sql`(toUnixTimestamp64Milli(timestamp), lower(hex(event_id))) <= (${param.int64(place.timeMs)}, ${param.string(place.eventId)})`
    : sql`1`

const inOrder = sql`ORDER BY toUnixTimestamp64Milli(timestamp), lower(hex(event_id)), received_at`

/** Columns that JSON cannot carry as they are, under names of their own: an alias would stand for the column in the condition too. */
const keyColumns = sql`toString(project_id) AS raw_project, toString(hash) AS raw_hash, toString(toUnixTimestamp64Milli(timestamp)) AS raw_time,
  lower(hex(event_id)) AS raw_id, toString(toUnixTimestamp64Milli(received_at)) AS raw_received, retention_class, rules_version`

interface RawKey {
  readonly raw_project: string
  readonly raw_hash: string
  readonly raw_time: string
  readonly raw_id: string
  readonly raw_received: string
  readonly retention_class: number
  readonly rules_version: number
}

const keyOf = (row: RawKey) => ({
  project_id: BigInt(row.raw_project),
  hash: BigInt(row.raw_hash),
  timestamp: Number(row.raw_time),
  event_id: row.raw_id,
  received_at: Number(row.raw_received),
  retention_class: row.retention_class,
  rules_version: row.rules_version,
})

const eventColumns = sql`${keyColumns}, arrayMap(each -> lower(hex(each)), hashes) AS raw_hashes, grouping_config, weight,
  toString(user_hash) AS raw_user, type, level, platform, environment, release, dist, transaction, title, culprit, error_type, error_value, logger,
  server_name, user_id, user_email, user_name, user_ip, lower(hex(trace_id)) AS raw_trace, lower(hex(span_id)) AS raw_span, sdk_name, sdk_version,
  handled, http_method, http_url, os, browser, device, CAST(tags, 'Array(Tuple(String, String))') AS raw_tags`

type Plain = Omit<
  EventRow,
  'project_id' | 'hash' | 'timestamp' | 'event_id' | 'received_at' | 'hashes' | 'user_hash' | 'trace_id' | 'span_id' | 'tags'
>
type RawEvent = RawKey &
  Plain & {
    readonly raw_hashes: readonly string[]
    readonly raw_user: string
    readonly raw_trace: string
    readonly raw_span: string
    readonly raw_tags: readonly (readonly [string, string])[]
  }

const eventOf = (raw: RawEvent): EventRow => {
  const { raw_project, raw_hash, raw_time, raw_id, raw_received, raw_hashes, raw_user, raw_trace, raw_span, raw_tags, ...plain } = raw
  return {
    ...plain,
    ...keyOf({ ...plain, raw_project, raw_hash, raw_time, raw_id, raw_received }),
    hashes: raw_hashes,
    user_hash: BigInt(raw_user),
    trace_id: raw_trace,
    span_id: raw_span,
    tags: raw_tags,
  }
}

/** The next stored events of a range, the oldest first, up to a place at most. The failure: the columnar store is away. */
export const readEvents = async (
  scope: Scope,
  range: StoredRange,
  page: { readonly after: StoredPlace | undefined; readonly to: StoredPlace | undefined; readonly limit: number },
): Promise<Result<EventRow[], Response>> => {
  const rows = await scope.eventRows<RawEvent>({
    table: 'events',
    select: eventColumns,
    where: joinSql([inRange(range), beyond(page.after), upTo(page.to)], sql` AND `),
    tail: inOrder,
    limit: page.limit,
    withHidden: true,
  })
  return rows.ok ? success(rows.value.map(eventOf)) : rows
}

type RawPayload = RawKey & Pick<EventPayloadRow, 'payload_version' | 'scrub_version'> & { readonly payload: string }

/** Their payloads, by event and time of receipt; some that are gone are not among them. */
export const readPayloads = async (
  scope: Scope,
  range: StoredRange,
  events: readonly EventRow[],
): Promise<Result<EventPayloadRow[], Response>> => {
  const times = events.map((event) => event.timestamp)
  const rows = await scope.eventRows<RawPayload>({
    table: 'event_payloads',
    select: sql`${keyColumns}, payload_version, scrub_version, payload`,
    where: sql`${inRange(range)} AND timestamp >= ${param.time(Math.min(...times))} AND timestamp <= ${param.time(Math.max(...times))}
      AND lower(hex(event_id)) IN ${param.strings(events.map((event) => String(event.event_id)))}`,
    tail: inOrder,
    limit: events.length * 2,
    withHidden: true,
  })
  if (!rows.ok) return rows
  return success(
    rows.value.map((row) => ({
      ...keyOf(row),
      payload_version: row.payload_version,
      scrub_version: row.scrub_version,
      payload: row.payload,
    })),
  )
}
