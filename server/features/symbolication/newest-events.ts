import { success } from '#core/result'
import type { Result } from '#core/result'
import { upgradePayload } from '#packages/normalize/upgrade-payload'
import type { Event } from '#packages/protocol/event'
import { parseJson } from '#packages/protocol/parse-json'
import type { Scope } from '#server/http/scope'
import { param, sql } from '#server/stores/events/sql'

/** A hash whose newest event is read. */
export interface SeenHash {
  readonly hash: string
  readonly issue_id: number
  readonly first_seen: number
  readonly last_seen: number
  /** Events received before this came with an issue that was deleted. */
  readonly received_from: number
}

/** The newest stored event of a hash. */
export interface NewestEvent {
  readonly seen: SeenHash
  readonly timeMs: number
  readonly event: Event
}

/** An event's time is at most a minute after its receipt. */
const receiptSlackMs = 60_000
/** Larger ones are not read: a step holds its payloads at once. */
const payloadBytesMax = 400_000

const numberOf = (hash: string): bigint => BigInt(`0x${hash.slice(0, 16)}`)

interface Place {
  readonly id: string
  readonly hash_number: string
  readonly time_ms: string
  readonly received_ms: string
}

const times = (values: readonly string[]) =>
  sql`(arrayMap(each -> fromUnixTimestamp64Milli(toInt64(each), 'UTC'), ${param.uint64s([...new Set(values)].map(Number))}))`

const eventOf = (payload: string, version: number): Event | undefined => {
  const parsed = parseJson(Buffer.from(payload))
  return parsed.kind === 'parsed' ? upgradePayload(version, parsed.value) : undefined
}

/** The newest stored event of each hash: first where it is, then its payload by its key. Those that are not stored any more or are above 400 kB are left out. */
export const newestEvents = async (
  scope: Scope,
  projectId: number,
  hashes: readonly SeenHash[],
): Promise<Result<NewestEvent[], Response>> => {
  if (hashes.length === 0) return success([])
  const byNumber = new Map(hashes.map((each) => [numberOf(each.hash).toString(), each]))
  const places = await scope.eventRows<Place>({
    table: 'events',
    select: sql`lower(hex(event_id)) AS id, toString(hash) AS hash_number, toString(toUnixTimestamp64Milli(timestamp)) AS time_ms,
      toString(toUnixTimestamp64Milli(received_at)) AS received_ms`,
    where: sql`project_id = ${param.uint64(projectId)} AND hash IN ${param.uint64s(hashes.map(({ hash }) => numberOf(hash)))}
      AND received_at >= ${param.time(Math.max(0, Math.min(...hashes.map((each) => each.first_seen)) - receiptSlackMs))}`,
    tail: sql`ORDER BY hash, timestamp DESC, event_id DESC LIMIT 1 BY hash`,
    limit: hashes.length,
  })
  if (!places.ok) return places
  const found = places.value.filter((place) => Number(place.received_ms) >= (byNumber.get(place.hash_number)?.received_from ?? 0))
  if (found.length === 0) return success([])
  const payloads = await scope.eventRows<{ hash_number: string; time_ms: string; payload: string; payload_version: number }>({
    table: 'event_payloads',
    select: sql`toString(hash) AS hash_number, toString(toUnixTimestamp64Milli(timestamp)) AS time_ms, payload, payload_version`,
    where: sql`project_id = ${param.uint64(projectId)} AND hash IN ${param.uint64s(found.map((place) => BigInt(place.hash_number)))}
      AND timestamp IN ${times(found.map((place) => place.time_ms))} AND received_at IN ${times(found.map((place) => place.received_ms))}
      AND lower(hex(event_id)) IN ${param.strings(found.map(({ id }) => id))} AND length(payload) <= ${param.uint32(payloadBytesMax)}`,
    tail: sql`ORDER BY hash, timestamp DESC, event_id DESC LIMIT 1 BY hash`,
    limit: found.length,
  })
  if (!payloads.ok) return payloads
  return success(
    payloads.value.flatMap((row) => {
      const seen = byNumber.get(row.hash_number)
      const event = eventOf(row.payload, row.payload_version)
      return seen && event ? [{ seen, timeMs: Number(row.time_ms), event }] : []
    }),
  )
}
