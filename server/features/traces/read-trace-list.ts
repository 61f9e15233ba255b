import { success } from '#core/result'
import type { Result } from '#core/result'
import type { TraceListItem } from '#packages/contract/trace-list'
import { cutPage } from '#server/http/paginate'
import type { Page, PageRequest } from '#server/http/paginate'
import type { Scope } from '#server/http/scope'
import type { TimeWindow } from '#server/http/time-window'
import { joinSql, param, sql } from '#server/stores/events/sql'
import type { Sql } from '#server/stores/events/sql'

import { isoMicros } from './read-trace-span.ts'

/** An item's time is at most a minute after its receipt. */
const receiptSlackMs = 60_000
const projectsMax = 20

/** Which traces are listed: those in which something began within the window. */
export interface TraceSelection {
  readonly window: TimeWindow
  /** Name of a transaction that is part of it; '' = any. */
  readonly transaction: string
  /** Empty = all. */
  readonly environments: readonly string[]
  readonly signal: AbortSignal
}

interface TracePlace {
  readonly id: string
  readonly begin_us: string
}

const receivedSince = ({ startMs }: TimeWindow): Sql => sql`received_at >= ${param.time(Math.max(0, startMs - receiptSlackMs))}`

/** Rows of the first transactions of the selection. */
const whereSelected = ({ window, transaction, environments }: TraceSelection): Sql => {
  const inWindow = sql`${receivedSince(window)} AND timestamp >= ${param.time(Math.max(0, window.startMs))}
    AND timestamp < ${param.time(Math.max(0, window.endMs))}`
  const isNamed = transaction === '' ? sql`true` : sql`name = ${param.string(transaction)}`
  const isThere = environments.length === 0 ? sql`true` : sql`environment IN ${param.strings(environments)}`
  return sql`is_segment = 1 AND ${inWindow} AND ${isNamed} AND ${isThere}`
}

/** Rows beyond the place at which a page ended, in its direction. */
const beyond = ({ cursor }: PageRequest): Sql => {
  if (!cursor) return sql``
  const place = sql`(${param.int64(cursor.value)}, ${param.id(cursor.id.padStart(32, '0'))})`
  return cursor.back ? sql`HAVING (begin, trace_id) > ${place}` : sql`HAVING (begin, trace_id) < ${place}`
}

/** Traces by their first transaction: these are few beside all spans, and lie together. */
const readPage = async (scope: Scope, selection: TraceSelection, page: PageRequest): Promise<Result<readonly TracePlace[], Response>> => {
  const order = page.cursor?.back ? sql`ORDER BY begin, trace_id` : sql`ORDER BY begin DESC, trace_id DESC`
  const rows = await scope.eventRows<TracePlace>({
    table: 'spans',
    select: sql`lower(hex(trace_id)) AS id, min(toUnixTimestamp64Micro(timestamp)) AS begin, toString(begin) AS begin_us`,
    where: whereSelected(selection),
    tail: sql`GROUP BY trace_id ${beyond(page)} ${order}`,
    limit: page.limit + 1,
    signal: selection.signal,
  })
  return rows.ok ? success(rows.value) : rows
}

interface TraceFacts {
  readonly id: string
  readonly spans: string
  readonly projects: readonly string[]
  /** Span id, name, op, project, begin in microseconds, duration in microseconds. */
  readonly root: readonly [string, string, string, string, string, number]
}

const readFacts = (scope: Scope, selection: TraceSelection, isListed: Sql) =>
  scope.eventRows<TraceFacts>({
    table: 'spans',
    select: sql`lower(hex(trace_id)) AS id, toString(count()) AS spans, groupUniqArray(20)(toString(project_id)) AS projects,
      argMin((lower(hex(span_id)), toString(name), toString(op), toString(project_id), toString(toUnixTimestamp64Micro(timestamp)),
        toFloat64(duration_us)), (parent_span_id != toFixedString('', 8), is_segment = 0, timestamp)) AS root`,
    where: sql`${receivedSince(selection.window)} AND ${isListed}`,
    tail: sql`GROUP BY trace_id`,
    limit: 1_000,
    signal: selection.signal,
  })

const readErrors = (scope: Scope, selection: TraceSelection, isListed: Sql) =>
  scope.eventRows<{ readonly id: string; readonly errors: string }>({
    table: 'events',
    select: sql`lower(hex(trace_id)) AS id, toString(sum(weight)) AS errors`,
    where: sql`${receivedSince(selection.window)} AND ${isListed}`,
    tail: sql`GROUP BY trace_id`,
    limit: 1_000,
    signal: selection.signal,
  })

const itemOf = (scope: Scope, { id, spans, projects, root }: TraceFacts, errors: number): TraceListItem => {
  const [spanId, name, op, projectId, startedUs, durationUs] = root
  const slugOf = (project: string): string => scope.project(Number(project))?.slug ?? ''
  return {
    traceId: id,
    root: { spanId, name, op, projectId, projectSlug: slugOf(projectId) },
    startedAt: isoMicros(Number(startedUs)),
    durationUs,
    spans: Number(spans),
    errors,
    projects: projects.slice(0, projectsMax).map(slugOf).sort(),
  }
}

/** One page of traces, the one whose first transaction began last first. */
export const listTraces = async (
  scope: Scope,
  selection: TraceSelection,
  page: PageRequest,
): Promise<Result<Page<TraceListItem>, Response>> => {
  const places = await readPage(scope, selection, page)
  if (!places.ok) return places
  const cut = cutPage(places.value, page, ({ id, begin_us: beginUs }) => ({ value: Number(beginUs), id }))
  if (cut.rows.length === 0) return success({ ...cut, rows: [] })
  const isListed = sql`trace_id IN (${joinSql(
    cut.rows.map(({ id }) => param.id(id)),
    sql`, `,
  )})`
  const [facts, errors] = await Promise.all([readFacts(scope, selection, isListed), readErrors(scope, selection, isListed)])
  if (!facts.ok) return facts
  if (!errors.ok) return errors
  const errorsOf = new Map(errors.value.map((row) => [row.id, Number(row.errors)]))
  const items = new Map(facts.value.map((row) => [row.id, itemOf(scope, row, errorsOf.get(row.id) ?? 0)]))
  return success({ ...cut, rows: cut.rows.flatMap(({ id }) => items.get(id) ?? []) })
}
