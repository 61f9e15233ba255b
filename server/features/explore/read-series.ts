import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import type { Scalar } from '#packages/contract/explore'
import { isAggregate } from '#packages/explore/field'
import type { Field, Sort } from '#packages/explore/field'
import { problem } from '#server/http/answer'
import type { Scope } from '#server/http/scope'
import type { TimeWindow } from '#server/http/time-window'
import { joinSql, param, sql } from '#server/stores/events/sql'
import type { Sql } from '#server/stores/events/sql'

import { issuesOfRows, shownValue } from './answer-table.ts'
import type { ColumnRow, Shown } from './answer-table.ts'
import { tableOf } from './columns.ts'
import { issueExpression, knownToExplore } from './known.ts'
import type { KnownToExplore } from './print-condition.ts'
import { measuredBy, needsIssues, printField, printGroups, printWhere, valueName } from './print-query.ts'
import type { Asking } from './read-request.ts'
import { readRows } from './read-rows.ts'

/** Intervals of a series at most: with ten groups and the rest as many rows as a statement gives. */
const intervalsMax = 4_000

/** What a chart is asked for. */
export interface SeriesAsked {
  readonly asking: Asking
  /** One line each: functions. */
  readonly axes: readonly Field[]
  /** Fields of the table whose first groups get a line each; its functions are what it is sorted by. Empty: all rows in one. */
  readonly fields: readonly Field[]
  readonly sorts: readonly Sort[]
  /** Groups that get a line. */
  readonly groupsMax: number
  readonly withOther: boolean
  readonly intervalMs: number
}

/** The values of one group (or of all rows, or of the rest) for each axis, by interval. */
export interface GroupSeries {
  readonly kind: 'all' | 'group' | 'other'
  readonly values: readonly { readonly key: string; readonly value: Scalar }[]
  readonly axes: readonly (readonly number[])[]
  /** Counted rows / what they stand for; null where nothing was sampled. */
  readonly samplingRate: readonly (number | null)[]
}

/** Lines of a chart from `startMs` on, whole intervals since 1970. */
export interface SeriesRead {
  readonly startMs: number
  readonly intervalMs: number
  readonly count: number
  readonly window: TimeWindow
  readonly groups: readonly GroupSeries[]
  readonly share: number
}

interface Buckets {
  readonly startMs: number
  readonly intervalMs: number
  readonly count: number
}

const bucketsOf = ({ startMs, endMs }: TimeWindow, intervalMs: number): Buckets => {
  const first = Math.floor(startMs / intervalMs)
  return { startMs: first * intervalMs, intervalMs, count: Math.max(1, Math.ceil(endMs / intervalMs) - first) }
}

/** Parts the values of a group in its key: no text that people see has it. */
const separator = '\u001F'

const keyOf = (values: readonly Sql[]): Sql =>
  values.length === 1
    ? sql`ifNull(toString(${values[0] ?? sql`''`}), '')`
    : sql`concat(${joinSql(
        values.flatMap((value, index) => [...(index === 0 ? [] : [sql`${param.string(separator)}`]), sql`ifNull(toString(${value}), '')`]),
        sql`, `,
      )})`

const keyOfRow = (row: ColumnRow, places: readonly number[]): string =>
  places.map((place) => String(row[`f${place}`] ?? '')).join(separator)

/** What is known beside the columns, for all statements of one chart. */
interface Prepared {
  readonly asked: SeriesAsked
  readonly known: KnownToExplore
  readonly issue: Sql | undefined
  readonly buckets: Buckets
  readonly signal: AbortSignal
}

const prepare = async (scope: Scope, asked: SeriesAsked, signal: AbortSignal): Promise<Result<Prepared, Response>> => {
  const buckets = bucketsOf(asked.asking.window, asked.intervalMs)
  if (buckets.count > intervalsMax) return failure(problem(400, `At most ${intervalsMax} intervals can be drawn: ask for longer ones`))
  const asking = { ...asked.asking, window: { startMs: buckets.startMs, endMs: asked.asking.window.endMs } }
  const known = await knownToExplore(scope, asking, signal)
  if (!known.ok) return known
  const needsThem = needsIssues([...asked.fields, ...asked.axes])
  const issue = needsThem ? await issueExpression(scope, asking, known.value, signal) : success(undefined)
  return issue.ok ? success({ asked: { ...asked, asking }, known: known.value, issue: issue.value, buckets, signal }) : issue
}

/** The first groups of the table. */
const readTop = async (scope: Scope, { asked, known, issue, signal }: Prepared): Promise<Result<readonly ColumnRow[], Response>> => {
  const { asking, fields, sorts, groupsMax } = asked
  // Without a function there is no order but that of the first line.
  const withFunction = fields.some(isAggregate) ? fields : [...fields, ...asked.axes.slice(0, 1)]
  const rows = await readRows<ColumnRow>(scope, {
    window: asking.window,
    takenBy: 'slices',
    select: (share) => printGroups({ asking, fields: withFunction, sorts, known, issue, limit: groupsMax, offset: 0 }, share),
    signal,
  })
  return rows.ok ? success(rows.value.rows) : rows
}

interface SeriesRow extends ColumnRow {
  readonly bucket: string
  readonly group_index: string
}

/** 1.. for the first groups, 0 for the rest. */
const groupIndex = (keys: readonly string[], values: readonly Sql[]): Sql =>
  keys.length === 0 ? sql`toUInt64(0)` : sql`indexOf(${param.strings(keys)}, ${keyOf(values)})`

const selectSeries = ({ asked, known, issue, buckets }: Prepared, index: Sql, withOther: boolean, share: number) => {
  const { asking, axes } = asked
  const measured = { ...measuredBy({ asking, issue }, share), seconds: buckets.intervalMs / 1000 }
  const columns = axes.map((axis, place) => sql`${printField({ ...measured, share }, axis).value} AS ${valueName(place)}`)
  const weight = tableOf[asking.dataset].weight ?? sql`1`
  const bucket = sql`intDiv(toUnixTimestamp64Milli(timestamp) - ${param.int64(buckets.startMs)}, ${param.int64(buckets.intervalMs)})`
  return {
    table: tableOf[asking.dataset].name,
    select: joinSql(
      [
        sql`toString(${bucket}) AS bucket`,
        sql`toString(${index}) AS group_index`,
        ...columns,
        sql`count() AS row_count`,
        sql`sum(${weight}) AS row_weight`,
      ],
      sql`, `,
    ),
    where: withOther ? printWhere(asking, known) : sql`${printWhere(asking, known)} AND ${index} != 0`,
    tail: sql` GROUP BY bucket, group_index`,
    limit: 50_000,
  }
}

const rateOf = (row: ColumnRow | undefined, share: number): number | null => {
  if (!row) return null
  const rate = (Number(row['row_count']) / Number(row['row_weight'])) * share
  return rate < 1 ? rate : null
}

const linesOf = (
  rows: readonly SeriesRow[],
  { axes, count, share }: { axes: number; count: number; share: number },
): Pick<GroupSeries, 'axes' | 'samplingRate'> => {
  const byBucket = new Map(rows.map((row) => [Number(row.bucket), row]))
  const buckets = Array.from({ length: count }, (_, bucket) => byBucket.get(bucket))
  return {
    axes: Array.from({ length: axes }, (_, axis) =>
      buckets.map((row) => {
        const value = Number(row?.[`f${axis}`] ?? 0)
        return Number.isFinite(value) ? value : 0
      }),
    ),
    samplingRate: buckets.map((row) => rateOf(row, share)),
  }
}

/** Reads the lines of a chart: those of the first groups by their order over the whole window, and of the rest. The failure is the answer to give. */
export const readSeries = async (scope: Scope, wanted: SeriesAsked, signal: AbortSignal): Promise<Result<SeriesRead, Response>> => {
  const prepared = await prepare(scope, wanted, signal)
  if (!prepared.ok) return prepared
  const { asked, buckets, issue } = prepared.value
  const places = asked.fields.flatMap((field, place) => (isAggregate(field) ? [] : [place]))
  const groupFields = places.flatMap((place) => asked.fields[place] ?? [])
  const top = places.length === 0 ? success([]) : await readTop(scope, prepared.value)
  if (!top.ok) return top
  const keys = top.value.map((row) => keyOfRow(row, places))
  const measured = measuredBy({ asking: asked.asking, issue }, 1)
  const index = groupIndex(
    keys,
    groupFields.map((field) => printField(measured, field).value),
  )
  const withOther = asked.withOther || places.length === 0
  const isNothing = places.length > 0 && keys.length === 0
  const rows = isNothing
    ? success({ rows: [], share: 1 })
    : await readRows<SeriesRow>(scope, {
        window: asked.asking.window,
        takenBy: 'slices',
        slices: buckets.count,
        select: (share) => selectSeries(prepared.value, index, withOther, share),
        signal,
      })
  if (!rows.ok) return rows
  const { share } = rows.value
  const byGroup = Map.groupBy(rows.value.rows, (row) => Number(row.group_index))
  const shown: Shown = {
    dataset: asked.asking.dataset,
    projects: new Map(scope.projects.map(({ id, slug }) => [id, slug])),
    issues: await issuesOfRows(scope, asked.fields, top.value),
  }
  const lines = (group: number) => linesOf(byGroup.get(group) ?? [], { axes: asked.axes.length, count: buckets.count, share })
  const groups = top.value.map((row, place): GroupSeries => ({
    kind: 'group',
    values: places.flatMap((at) => {
      const field = asked.fields[at]
      return field ? [{ key: field.text, value: shownValue(field, row[`f${at}`], shown) }] : []
    }),
    ...lines(place + 1),
  }))
  const rest: GroupSeries[] =
    places.length === 0
      ? [{ kind: 'all', values: [], ...lines(0) }]
      : withOther && byGroup.has(0)
        ? [{ kind: 'other', values: [], ...lines(0) }]
        : []
  return success({ ...buckets, window: asked.asking.window, groups: [...groups, ...rest], share })
}
