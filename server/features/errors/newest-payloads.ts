import { success } from '#core/result'
import type { Result } from '#core/result'
import type { Scope } from '#server/http/scope'
import { param, sql } from '#server/stores/events/sql'
import type { Sql } from '#server/stores/events/sql'

/** A hash whose newest events are read. */
export interface HashToRead {
  readonly hash: string
  readonly first_seen: number
  /** Events received before this came with an issue that was deleted. */
  readonly received_from: number
}

/** A stored event as it is written: `readStoredPayload` makes an event of it. */
export interface NewestPayload<Hash> {
  readonly of: Hash
  readonly eventId: string
  readonly timeMs: number
  readonly receivedMs: number
  readonly payload: string
  readonly version: number
  readonly bytes: number
}

interface PayloadBounds {
  readonly eventsPerHash: number
  /** Larger ones are not read: whoever asks holds all payloads at once. */
  readonly payloadBytesMax: number
}

interface Place {
  readonly id: string
  readonly hash_number: string
  readonly time_ms: string
  readonly received_ms: string
}

interface PayloadRow extends Place {
  readonly payload: string
  readonly payload_version: number
  readonly payload_bytes: string
}

/** An event's time is at most a minute after its receipt. */
const receiptSlackMs = 60_000

const placeColumns = sql`lower(hex(event_id)) AS id, toString(hash) AS hash_number, toString(toUnixTimestamp64Milli(timestamp)) AS time_ms,
  toString(toUnixTimestamp64Milli(received_at)) AS received_ms`

const numberOf = (hash: string): bigint => BigInt(`0x${hash.slice(0, 16)}`)

const placesOf = (
  scope: Scope,
  projectId: number,
  hashes: readonly HashToRead[],
  eventsPerHash: number,
): Promise<Result<Place[], Response>> => {
  const numbers = hashes.map(({ hash }) => numberOf(hash))
  const oldestMs = Math.min(...hashes.map(({ first_seen: firstMs }) => firstMs))
  const bounds = hashes.map(({ received_from: fromMs }) => fromMs)
  return scope.eventRows<Place>({
    table: 'events',
    select: placeColumns,
    where: sql`project_id = ${param.uint64(projectId)} AND hash IN ${param.uint64s(numbers)}
      AND received_at >= ${param.time(Math.max(0, oldestMs - receiptSlackMs))}
      AND toUInt64(toUnixTimestamp64Milli(received_at)) >= transform(hash, ${param.uint64s(numbers)}, ${param.uint64s(bounds)}, toUInt64(0))`,
    tail: sql`ORDER BY hash, timestamp DESC, event_id DESC LIMIT ${param.uint32(eventsPerHash)} BY hash`,
    limit: hashes.length * eventsPerHash,
  })
}

const times = (values: readonly string[]): Sql =>
  sql`(arrayMap(each -> fromUnixTimestamp64Milli(toInt64(each), 'UTC'), ${param.uint64s([...new Set(values)].map(Number))}))`

/** By their key: project, hash, time. */
const payloadsAt = (
  scope: Scope,
  projectId: number,
  places: readonly Place[],
  payloadBytesMax: number,
): Promise<Result<PayloadRow[], Response>> =>
  scope.eventRows<PayloadRow>({
    table: 'event_payloads',
    select: sql`${placeColumns}, payload, payload_version, toString(length(payload)) AS payload_bytes`,
    where: sql`project_id = ${param.uint64(projectId)} AND hash IN ${param.uint64s([...new Set(places.map((place) => BigInt(place.hash_number)))])}
      AND timestamp IN ${times(places.map((place) => place.time_ms))} AND received_at IN ${times(places.map((place) => place.received_ms))}
      AND lower(hex(event_id)) IN ${param.strings(places.map(({ id }) => id))} AND length(payload) <= ${param.uint32(payloadBytesMax)}`,
    tail: sql`ORDER BY hash, timestamp DESC, event_id DESC LIMIT 1 BY hash, event_id`,
    limit: places.length,
  })

/**
 * The newest stored events of each of these hashes of a project, newest first: where they are, then their payloads by key. Those that are not stored any more or are
 * above the bound are left out. The failure: the columnar store is away.
 */
export const newestPayloads = async <Hash extends HashToRead>(
  scope: Scope,
  projectId: number,
  hashes: readonly Hash[],
  { eventsPerHash, payloadBytesMax }: PayloadBounds,
): Promise<Result<NewestPayload<Hash>[], Response>> => {
  if (hashes.length === 0) return success([])
  const places = await placesOf(scope, projectId, hashes, eventsPerHash)
  if (!places.ok) return places
  if (places.value.length === 0) return success([])
  const rows = await payloadsAt(scope, projectId, places.value, payloadBytesMax)
  if (!rows.ok) return rows
  const byNumber = new Map(hashes.map((each) => [numberOf(each.hash).toString(), each]))
  return success(
    rows.value.flatMap(({ id: eventId, payload, payload_version: version, ...row }) => {
      const of = byNumber.get(row.hash_number)
      const figures = { timeMs: Number(row.time_ms), receivedMs: Number(row.received_ms), bytes: Number(row.payload_bytes) }
      return of ? [{ of, eventId, payload, version, ...figures }] : []
    }),
  )
}
