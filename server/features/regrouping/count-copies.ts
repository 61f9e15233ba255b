import { success } from '#core/result'
import type { Result } from '#core/result'
import type { Scope } from '#server/http/scope'
import { param, sql } from '#server/stores/events/sql'
import type { HandedRows } from '#server/stores/metadata/hash-counts'

import { inRange } from './stored-rows.ts'
import type { StoredRange } from './stored-rows.ts'

/** Rows of one step: each is two or three writes (durability.md 16). */
const rowsPerStep = 50

const numberOf = (hash: string): bigint => BigInt(`0x${hash.slice(0, 16)}`)

interface CopyTotal {
  readonly times: number
  readonly firstMs: number
  readonly lastMs: number
}

interface TotalRow {
  readonly raw_hash: string
  readonly times: string
  readonly first_ms: string
  readonly last_ms: string
}

const totalColumns = sql`toString(sum(weight)) AS times, toString(toUnixTimestamp64Milli(min(timestamp))) AS first_ms,
  toString(toUnixTimestamp64Milli(max(timestamp))) AS last_ms`

const totalOf = ({ times, first_ms: firstMs, last_ms: lastMs }: Omit<TotalRow, 'raw_hash'>): CopyTotal => ({
  times: Number(times),
  firstMs: Number(firstMs),
  lastMs: Number(lastMs),
})

/** What copies count, by their hash; of those that are gone nothing. */
export const totalsOfCopies = async (
  scope: Scope,
  projectId: number,
  copyHashes: readonly string[],
): Promise<Result<ReadonlyMap<string, CopyTotal>, Response>> => {
  const rows = await scope.eventRows<TotalRow>({
    table: 'events',
    select: sql`toString(hash) AS raw_hash, ${totalColumns}`,
    where: sql`project_id = ${param.uint64(projectId)} AND hash IN ${param.uint64s(copyHashes.map(numberOf))}`,
    tail: sql`GROUP BY hash`,
    limit: copyHashes.length,
    withHidden: true,
  })
  if (!rows.ok) return rows
  const byNumber = new Map(rows.value.map((row) => [row.raw_hash, totalOf(row)]))
  return success(
    new Map(
      copyHashes.flatMap((hash) => {
        const total = byNumber.get(String(numberOf(hash)))
        return total ? [[hash, total] as const] : []
      }),
    ),
  )
}

/** What the events of a range count. */
export const totalOfRange = async (scope: Scope, range: StoredRange): Promise<Result<CopyTotal, Response>> => {
  const rows = await scope.eventRows<Omit<TotalRow, 'raw_hash'>>({
    table: 'events',
    select: totalColumns,
    where: inRange(range),
    tail: sql``,
    limit: 1,
    withHidden: true,
  })
  return rows.ok ? success(rows.value[0] ? totalOf(rows.value[0]) : { times: 0, firstMs: 0, lastMs: 0 }) : rows
}

/** How far what a copy counts is handed over: by kind, then by what tells its rows apart. */
export interface CountPlace {
  readonly part: number
  readonly kind: HandedRows['kind']
  readonly after: string
}

export interface CountPage {
  readonly rows: HandedRows
  /** Undefined: there are no more of this kind. */
  readonly after: string | undefined
}

const ofCopy = (projectId: number, copyHash: string) =>
  sql`project_id = ${param.uint64(projectId)} AND hash = ${param.uint64(numberOf(copyHash))}`

const lastOf = <Row>(rows: readonly Row[], placeOf: (row: Row) => string): string | undefined => {
  const last = rows.at(-1)
  return last === undefined || rows.length < rowsPerStep ? undefined : placeOf(last)
}

interface Counting {
  readonly projectId: number
  readonly copyHash: string
  /** Events that came under the old hash by the new rules. */
  readonly since: StoredRange
}

const usersOf = async (scope: Scope, { projectId, copyHash, since }: Counting, after: string): Promise<Result<CountPage, Response>> => {
  const found = await scope.eventRows<{ raw_user: string }>({
    table: 'events',
    select: sql`DISTINCT toString(user_hash) AS raw_user`,
    where: sql`${ofCopy(projectId, copyHash)} AND user_hash > ${param.uint64(Number(after))}`,
    tail: sql`ORDER BY user_hash`,
    limit: rowsPerStep,
    withHidden: true,
  })
  if (!found.ok) return found
  const users = found.value.map((row) => Number(row.raw_user))
  const still = await scope.eventRows<{ raw_user: string }>({
    table: 'events',
    select: sql`DISTINCT toString(user_hash) AS raw_user`,
    where: sql`${inRange(since)} AND user_hash IN ${param.uint64s(users)}`,
    tail: sql``,
    limit: rowsPerStep,
    withHidden: true,
  })
  if (!still.ok) return still
  const staying = new Set(still.value.map((row) => Number(row.raw_user)))
  const rows: HandedRows = { kind: 'users', users: users.map((user) => ({ user, stays: staying.has(user) })) }
  return success({ rows, after: lastOf(users, String) })
}

const minutesOf = async (scope: Scope, { projectId, copyHash }: Counting, after: string): Promise<Result<CountPage, Response>> => {
  const [minute = '0', environment = ''] = after.split(/ (.*)/s)
  const found = await scope.eventRows<{ received_minute: number; raw_environment: string; times: string }>({
    table: 'events',
    select: sql`toUInt32(intDiv(toUnixTimestamp64Milli(received_at), 60000)) AS received_minute, toString(environment) AS raw_environment,
      toString(sum(weight)) AS times`,
    where: sql`${ofCopy(projectId, copyHash)} AND (toUInt32(intDiv(toUnixTimestamp64Milli(received_at), 60000)), toString(environment))
      > (${param.uint32(Number(minute))}, ${param.string(environment)})`,
    tail: sql`GROUP BY received_minute, raw_environment ORDER BY received_minute, raw_environment`,
    limit: rowsPerStep,
    withHidden: true,
  })
  if (!found.ok) return found
  const minutes = found.value.map((row) => ({ minute: row.received_minute, environment: row.raw_environment, events: Number(row.times) }))
  return success({ rows: { kind: 'minutes', minutes }, after: lastOf(minutes, (row) => `${row.minute} ${row.environment}`) })
}

interface EnvironmentRow extends Omit<TotalRow, 'raw_hash'> {
  readonly raw_environment: string
  readonly first_name: string
  readonly first_name_ms: string
  readonly last_name: string
  readonly last_name_ms: string
}

const environmentsOf = async (scope: Scope, { projectId, copyHash }: Counting, after: string): Promise<Result<CountPage, Response>> => {
  // A place begins with a letter of ours: the first environment of all may be the empty one.
  const beyond = after === '' ? sql`1` : sql`toString(environment) > ${param.string(after.slice(1))}`
  const found = await scope.eventRows<EnvironmentRow>({
    table: 'events',
    select: sql`toString(environment) AS raw_environment, ${totalColumns},
      argMinIf(toString(release), (timestamp, toString(release)), release != '') AS first_name,
      toString(toUnixTimestamp64Milli(minIf(timestamp, release != ''))) AS first_name_ms,
      argMaxIf(toString(release), (timestamp, toString(release)), release != '') AS last_name,
      toString(toUnixTimestamp64Milli(maxIf(timestamp, release != ''))) AS last_name_ms`,
    where: sql`${ofCopy(projectId, copyHash)} AND ${beyond}`,
    tail: sql`GROUP BY raw_environment ORDER BY raw_environment`,
    limit: rowsPerStep,
    withHidden: true,
  })
  if (!found.ok) return found
  const environments = found.value.map((row) => ({
    environment: row.raw_environment,
    times_seen: Number(row.times),
    first_seen: Number(row.first_ms),
    last_seen: Number(row.last_ms),
    first_release: row.first_name,
    first_release_at: row.first_name === '' ? 0 : Number(row.first_name_ms),
    last_release: row.last_name,
    last_release_at: row.last_name === '' ? 0 : Number(row.last_name_ms),
  }))
  return success({ rows: { kind: 'environments', environments }, after: lastOf(environments, (row) => `e${row.environment}`) })
}

const pages = { users: usersOf, minutes: minutesOf, environments: environmentsOf } as const
/** In this order they are handed over. */
const kinds = ['users', 'minutes', 'environments'] as const

/** The next rows that copies of a hash count, read from the copies themselves. */
export const countPage = (scope: Scope, counting: Counting, { kind, after }: CountPlace): Promise<Result<CountPage, Response>> =>
  pages[kind](scope, counting, after)

/** Where counting goes on: in the same kind, in the next one, with the next part. */
export const nextCountPlace = (place: CountPlace, after: string | undefined): CountPlace => {
  if (after !== undefined) return { ...place, after }
  const kind = kinds[kinds.indexOf(place.kind) + 1]
  return kind ? { ...place, kind, after: '' } : { part: place.part + 1, kind: 'users', after: '' }
}
