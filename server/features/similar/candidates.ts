import { success } from '#core/result'
import type { Result } from '#core/result'
import type { EpochMs } from '#core/time'
import { readStoredPayload } from '#packages/normalize/upgrade-payload'
import type { Event } from '#packages/protocol/event'
import type { Scope } from '#server/http/scope'
import { joinSql, param, sql } from '#server/stores/events/sql'
import type { Sql } from '#server/stores/events/sql'

import { whereIssue } from '../issues/read.ts'
import type { IssueHashes, IssueRow } from '../issues/read.ts'

/** Kinds of event that may be like the issue, from the columns alone. */
const kindsMax = 200
/** Bodies longer than this are not read: their likeness is told by type and title. */
const payloadBytesMax = 256 * 1024

/** The newest event of a kind: its place in the columns, and what its row says. */
export interface Kind {
  readonly hash_number: string
  /** 32 hex. */
  readonly full_hash: string
  readonly newest_id: string
  readonly time_ms: string
  readonly received_ms: string
  readonly newest_title: string
  readonly newest_type: string
}

const kindColumns = sql`toString(hash) AS hash_number, lower(hex(any(hashes[1]))) AS full_hash, lower(hex(argMax(event_id, timestamp))) AS newest_id,
  toString(toUnixTimestamp64Milli(max(timestamp))) AS time_ms, toString(toUnixTimestamp64Milli(argMax(received_at, timestamp))) AS received_ms,
  argMax(title, timestamp) AS newest_title, argMax(error_type, timestamp) AS newest_type`

const numbersOf = (hashes: IssueHashes): bigint[] => hashes.map(({ hash }) => BigInt(`0x${hash.slice(0, 16)}`))

/** What the others are looked for by. */
export interface Looked {
  readonly row: IssueRow
  readonly hashes: IssueHashes
  readonly sinceMs: EpochMs
}

const within = ({ row, sinceMs }: Looked): Sql =>
  sql`project_id = ${param.uint64(row.project_id)} AND received_at >= ${param.time(Math.max(0, sinceMs))}`

/** The newest event of the issue itself; undefined when none is stored. */
export const newestOf = async (
  scope: Scope,
  looked: Looked,
  signal: AbortSignal,
): Promise<Result<(Kind & { readonly newest_culprit: string }) | undefined, Response>> => {
  if (looked.hashes.length === 0) return success(undefined)
  const rows = await scope.eventRows<Kind & { readonly newest_culprit: string }>({
    table: 'events',
    select: sql`${kindColumns}, argMax(culprit, timestamp) AS newest_culprit`,
    where: whereIssue(looked.row, looked.hashes),
    tail: sql`GROUP BY hash ORDER BY max(timestamp) DESC`,
    limit: 1,
    signal,
  })
  return rows.ok ? success(rows.value[0]) : rows
}

/** Same type or same place; messages have no type, and are found by a word. */
const isNear = (kind: Kind, culprit: string, words: readonly string[]): Sql => {
  const sameCulprit = culprit === '' ? sql`0` : sql`culprit = ${param.string(culprit)}`
  return kind.newest_type === ''
    ? sql`error_type = '' AND (${sameCulprit} OR hasAny(splitByNonAlpha(lowerUTF8(title)), ${param.strings(words)}))`
    : sql`(error_type = ${param.string(kind.newest_type)} OR ${sameCulprit})`
}

/** Kinds of event of the project that are near the issue's own, those with the same place and the most words of the title first. One look at the columns. */
export const kindsNear = (
  scope: Scope,
  looked: Looked,
  {
    kind,
    culprit,
    words,
    signal,
  }: { readonly kind: Kind; readonly culprit: string; readonly words: readonly string[]; readonly signal: AbortSignal },
): Promise<Result<Kind[], Response>> =>
  scope.eventRows<Kind>({
    table: 'events',
    select: kindColumns,
    where: sql`${within(looked)} AND hash NOT IN ${param.uint64s(numbersOf(looked.hashes))} AND ${isNear(kind, culprit, words)}`,
    tail: sql`GROUP BY hash ORDER BY any(culprit) = ${param.string(culprit)} DESC,
      length(arrayIntersect(splitByNonAlpha(lowerUTF8(any(title))), ${param.strings(words)})) DESC, max(timestamp) DESC`,
    limit: kindsMax,
    signal,
  })

/** The stored bodies of these events, by their hash; those that are too long or gone are not among them. */
export const bodiesOf = async (
  scope: Scope,
  looked: Looked,
  kinds: readonly Kind[],
  signal: AbortSignal,
): Promise<Result<ReadonlyMap<string, Event>, Response>> => {
  const places = kinds.map(
    (kind) => sql`hash = ${param.uint64(BigInt(kind.hash_number))} AND timestamp = ${param.time(Number(kind.time_ms))}
      AND event_id = ${param.id(kind.newest_id)}`,
  )
  if (places.length === 0) return success(new Map())
  const oldestMs = Math.min(...kinds.map((kind) => Number(kind.received_ms)))
  const rows = await scope.eventRows<{ hash_number: string; payload: string; payload_version: number }>({
    table: 'event_payloads',
    select: sql`toString(hash) AS hash_number, payload, payload_version`,
    where: sql`${within({ ...looked, sinceMs: oldestMs })} AND (${joinSql(places, sql` OR `)}) AND length(payload) <= ${param.uint32(payloadBytesMax)}`,
    tail: sql`LIMIT 1 BY hash`,
    limit: kinds.length,
    signal,
  })
  if (!rows.ok) return rows
  return success(
    new Map(
      rows.value.flatMap(({ hash_number: hash, payload, payload_version: version }) => {
        const event = readStoredPayload(version, payload)
        return event ? [[hash, event] as const] : []
      }),
    ),
  )
}
