import { success } from '#core/result'
import type { Result } from '#core/result'
import { groupEvent } from '#packages/grouping/group'
import { classifyFrames } from '#packages/grouping/rules/classify-frames'
import type { GroupingRules } from '#packages/grouping/rules/grouping-rules'
import { upgradePayload } from '#packages/normalize/upgrade-payload'
import type { Event } from '#packages/protocol/event'
import { parseJson } from '#packages/protocol/parse-json'
import type { Scope } from '#server/http/scope'
import { param, sql } from '#server/stores/events/sql'
import type { Sql } from '#server/stores/events/sql'

import type { EventKind } from './plan-regrouping.ts'

/** Both sets of rules, ready to use. */
export interface RulesToCompare {
  readonly present: GroupingRules
  readonly edited: GroupingRules
}

/** A hash whose events are read. */
export interface HashToRead {
  readonly hash: string
  readonly issue_id: number
  /** Events received before this came with an issue that was deleted. */
  readonly received_from: number
  readonly first_seen: number
}

/** What was read of some hashes. */
export interface ReadKinds {
  readonly kinds: readonly EventKind[]
  readonly events: number
}

/** An event's time is at most a minute after its receipt. */
const receiptSlackMs = 60_000
/** Larger ones are not read: a step holds its payloads at once. */
const payloadBytesMax = 300_000

interface Found {
  readonly id: string
  readonly hash_number: string
  readonly time_ms: string
  readonly received_ms: string
}

interface Payload {
  readonly id: string
  readonly hash_number: string
  readonly payload: string
  readonly payload_version: number
  readonly payload_bytes: string
}

const numberOf = (hash: string): bigint => BigInt(`0x${hash.slice(0, 16)}`)

const newestOf = async (
  scope: Scope,
  projectId: number,
  hashes: readonly HashToRead[],
  eventsPerHash: number,
): Promise<Result<Found[], Response>> => {
  const numbers = hashes.map(({ hash }) => numberOf(hash))
  const oldestMs = Math.min(...hashes.map(({ first_seen: firstMs }) => firstMs))
  const bounds = hashes.map(({ received_from: fromMs }) => fromMs)
  return scope.eventRows<Found>({
    table: 'events',
    select: sql`lower(hex(event_id)) AS id, toString(hash) AS hash_number, toString(toUnixTimestamp64Milli(timestamp)) AS time_ms,
      toString(toUnixTimestamp64Milli(received_at)) AS received_ms`,
    where: sql`project_id = ${param.uint64(projectId)} AND hash IN ${param.uint64s(numbers)}
      AND received_at >= ${param.time(Math.max(0, oldestMs - receiptSlackMs))}
      AND toUInt64(toUnixTimestamp64Milli(received_at)) >= transform(hash, ${param.uint64s(numbers)}, ${param.uint64s(bounds)}, toUInt64(0))`,
    tail: sql`ORDER BY hash, timestamp DESC LIMIT ${param.uint32(eventsPerHash)} BY hash`,
    limit: hashes.length * eventsPerHash,
  })
}

const times = (values: readonly string[]): Sql =>
  sql`(arrayMap(each -> fromUnixTimestamp64Milli(toInt64(each), 'UTC'), ${param.uint64s([...new Set(values)].map(Number))}))`

/** By their key: project, hash, time. */
const payloadsOf = async (scope: Scope, projectId: number, found: readonly Found[]): Promise<Result<Payload[], Response>> =>
  scope.eventRows<Payload>({
    table: 'event_payloads',
    select: sql`lower(hex(event_id)) AS id, toString(hash) AS hash_number, payload, payload_version, toString(length(payload)) AS payload_bytes`,
    where: sql`project_id = ${param.uint64(projectId)} AND hash IN ${param.uint64s([...new Set(found.map((row) => BigInt(row.hash_number)))])}
      AND timestamp IN ${times(found.map((row) => row.time_ms))} AND received_at IN ${times(found.map((row) => row.received_ms))}
      AND lower(hex(event_id)) IN ${param.strings(found.map(({ id }) => id))} AND length(payload) <= ${param.uint32(payloadBytesMax)}`,
    tail: sql`ORDER BY hash, timestamp DESC, event_id DESC LIMIT 1 BY hash, event_id`,
    limit: found.length,
  })

const eventOf = ({ payload, payload_version: version }: Payload): Event | undefined => {
  const parsed = parseJson(Buffer.from(payload))
  return parsed.kind === 'parsed' ? upgradePayload(version, parsed.value) : undefined
}

/** The hashes that the pipeline would give (features/errors/fingerprint.ts): it too begins with the scrubbed event. */
const hashesBy = (event: Event, rules: GroupingRules): readonly string[] => {
  classifyFrames(event, rules.stack)
  return groupEvent(event, rules).hashes
}

const addTo = (kinds: Map<string, EventKind>, kind: EventKind): void => {
  const key = [kind.hash, ...kind.edited, '/', ...kind.present].join(' ')
  const known = kinds.get(key)
  kinds.set(key, known ? { ...known, events: known.events + 1, bytes: known.bytes + kind.bytes } : kind)
}

/**
 * Groups the newest stored events of some hashes by both sets of rules. Events that are not stored any more, cannot be read or are above 300 kB are
 * left out. The failure: the columnar store is away.
 */
export const readKinds = async (
  scope: Scope,
  projectId: number,
  { hashes, eventsPerHash }: { readonly hashes: readonly HashToRead[]; readonly eventsPerHash: number },
  rules: RulesToCompare,
): Promise<Result<ReadKinds, Response>> => {
  const found = await newestOf(scope, projectId, hashes, eventsPerHash)
  if (!found.ok) return found
  if (found.value.length === 0) return success({ kinds: [], events: 0 })
  const payloads = await payloadsOf(scope, projectId, found.value)
  if (!payloads.ok) return payloads
  const byNumber = new Map(hashes.map((each) => [numberOf(each.hash).toString(), each]))
  const kinds = new Map<string, EventKind>()
  let events = 0
  for (const row of payloads.value) {
    const from = byNumber.get(row.hash_number)
    const event = eventOf(row)
    if (!from || !event) continue
    const [present, edited] = [hashesBy(event, rules.present), hashesBy(event, rules.edited)]
    addTo(kinds, {
      issueId: from.issue_id,
      hash: from.hash,
      present,
      edited,
      events: 1,
      bytes: Number(row.payload_bytes),
      eventId: row.id,
    })
    events += 1
  }
  return success({ kinds: [...kinds.values()], events })
}
