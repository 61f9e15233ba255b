import { success } from '#core/result'
import type { Result } from '#core/result'
import { param, sql } from '#server/stores/events/sql'
import type { Sql } from '#server/stores/events/sql'

import { cutPage, rowIdAt } from './paginate.ts'
import type { Page, PageRequest } from './paginate.ts'
import type { Scope } from './scope.ts'

/** A row of metadata that names an event. */
interface RowOfEvent {
  readonly id: number
  readonly event_id: string
  readonly created_at: number
}

/** What rows to fetch next, newest first (oldest first when `back`): of these events only, unless undefined; beyond this place, unless undefined. */
export interface RowsAsked {
  readonly eventIds: readonly string[] | undefined
  readonly beyond: { readonly createdAtMs: number; readonly id: number } | undefined
  readonly back: boolean
  readonly limit: number
}

/** Events that rows are wanted of: a condition on the columns, undefined = none at all, and how many they are. */
export interface WantedEvents {
  readonly where: Sql | undefined
  readonly count: number
}

/** Up to so many events all ids are asked for; of more events, rows are looked through. */
const eventIdsMax = 2_000
const lookedAtOnce = 1_000
const looksMax = 10

const eventIdsOf = async (
  scope: Scope,
  { where }: WantedEvents,
  among: readonly string[] | undefined,
): Promise<Result<string[], Response>> => {
  if (where === undefined) return success([])
  const rows = await scope.eventRows<{ id: string }>({
    table: 'events',
    select: sql`DISTINCT lower(hex(event_id)) AS id`,
    where: among === undefined ? where : sql`${where} AND lower(hex(event_id)) IN ${param.strings(among)}`,
    tail: sql``,
    limit: Math.max(eventIdsMax, lookedAtOnce),
  })
  return rows.ok ? success(rows.value.map(({ id }) => id)) : rows
}

interface LookedThrough<Row> {
  readonly found: readonly Row[]
  /** Where the look stopped; undefined: there is nothing beyond. */
  readonly stoppedAt: RowsAsked['beyond']
}

const lookThrough = async <Row extends RowOfEvent>(
  scope: Scope,
  events: WantedEvents,
  first: RowsAsked,
  fetchRows: (asked: RowsAsked) => Promise<readonly Row[]>,
): Promise<Result<LookedThrough<Row>, Response>> => {
  const found: Row[] = []
  let beyond = first.beyond
  for (let look = 0; look < looksMax && found.length < first.limit; look += 1) {
    const rows = await fetchRows({ ...first, beyond, limit: lookedAtOnce })
    const last = rows.at(-1)
    if (last === undefined) return success({ found, stoppedAt: undefined })
    const ids = await eventIdsOf(scope, events, [...new Set(rows.map((row) => row.event_id))])
    if (!ids.ok) return ids
    const wanted = new Set(ids.value)
    found.push(...rows.filter((row) => wanted.has(row.event_id)))
    if (rows.length < lookedAtOnce) return success({ found, stoppedAt: undefined })
    beyond = { createdAtMs: last.created_at, id: last.id }
  }
  return success({ found, stoppedAt: beyond })
}

/**
 * One page of the rows of metadata (attachments, user reports) whose events are wanted, newest first. Of many events at most 10,000 rows are looked
 * through per request: a page may then have fewer rows than asked for, and the next one goes on.
 */
export const pageOfEventRows = async <Row extends RowOfEvent>(
  scope: Scope,
  events: WantedEvents,
  page: PageRequest,
  fetchRows: (asked: RowsAsked) => Promise<readonly Row[]>,
): Promise<Result<Page<Row>, Response>> => {
  const { cursor, limit } = page
  const back = cursor?.back ?? false
  const placeOf = (row: RowOfEvent) => ({ value: row.created_at, id: String(row.id) })
  const asked: RowsAsked = {
    eventIds: undefined,
    beyond: cursor && { createdAtMs: cursor.value, id: rowIdAt(cursor) },
    back,
    limit: limit + 1,
  }
  if (events.count <= eventIdsMax) {
    const ids = await eventIdsOf(scope, events, undefined)
    return ids.ok ? success(cutPage(await fetchRows({ ...asked, eventIds: ids.value }), page, placeOf)) : ids
  }
  const looked = await lookThrough(scope, events, asked, fetchRows)
  if (!looked.ok) return looked
  const { found, stoppedAt } = looked.value
  const cut = cutPage(found.slice(0, limit + 1), page, placeOf)
  if (found.length > limit || stoppedAt === undefined) return success(cut)
  const further = { cursor: { value: stoppedAt.createdAtMs, id: String(stoppedAt.id), back }, results: true }
  return success(back ? { ...cut, previous: further } : { ...cut, next: further })
}
