import { success } from '#core/result'
import type { Result } from '#core/result'
import type { EpochMs } from '#core/time'
import type { Scope } from '#server/http/scope'
import type { TimeWindow } from '#server/http/time-window'
import { identifier, joinSql, param, sql } from '#server/stores/events/sql'
import type { Sql } from '#server/stores/events/sql'

/** What sessions come to. `errored` are all that did not end well, with the crashed ones. */
export interface SessionFigures {
  readonly total: number
  readonly errored: number
  readonly crashed: number
  readonly abnormal: number
  readonly unhandled: number
  readonly users: UserFigures
  /** Sessions by bucket of duration. */
  readonly durations: ReadonlyMap<number, number>
  readonly durationMs: number
  readonly durationMsMax: number
}

/** Different users; all 0 where they were not asked for. */
interface UserFigures {
  readonly all: number
  readonly errored: number
  readonly crashed: number
  readonly abnormal: number
  readonly unhandled: number
  readonly anr: number
  readonly foregroundAnr: number
}

export const sessionDimensions = ['project', 'release', 'environment'] as const
export type SessionDimension = (typeof sessionDimensions)[number]

/** Which sessions are asked for. */
export interface FigureQuestion {
  /** Of the hours in which they began: whole hours. */
  readonly window: TimeWindow
  readonly groupBy: readonly SessionDimension[]
  /** Also apart by intervals of the window. */
  readonly intervalMs?: number
  /** Absent: all. */
  readonly releases?: readonly string[]
  /** Empty list: all; empty text: sessions without one. */
  readonly environments: readonly string[]
  readonly withUsers: boolean
  readonly withDurations: boolean
  /** Rows at most; one more is asked for, so that the caller sees that there are more. */
  readonly rowsMax: number
}

/** Figures of a group, or of a group in an interval. */
export interface FigureRow {
  /** 0 and empty texts for what is not grouped by. */
  readonly projectId: number
  readonly release: string
  readonly environment: string
  /** Number of the interval; undefined: of the whole window. */
  readonly interval: number | undefined
  readonly figures: SessionFigures
}

interface StoredRow {
  readonly of_project: string
  readonly of_release: string
  readonly of_environment: string
  readonly of_interval: number
  readonly is_whole: number
  readonly n_total: string
  readonly n_errored: string
  readonly n_crashed: string
  readonly n_abnormal: string
  readonly n_unhandled: string
  readonly n_users: readonly string[]
  readonly n_durations: Readonly<Record<string, string>>
  readonly n_duration_ms: string
  readonly n_duration_max: string
}

const usersOf = ([all, errored, crashed, abnormal, unhandled, anr, foregroundAnr]: readonly string[]): UserFigures => ({
  all: Number(all ?? 0),
  errored: Number(errored ?? 0),
  crashed: Number(crashed ?? 0),
  abnormal: Number(abnormal ?? 0),
  unhandled: Number(unhandled ?? 0),
  anr: Number(anr ?? 0),
  foregroundAnr: Number(foregroundAnr ?? 0),
})

const readRow = (row: StoredRow): FigureRow => ({
  projectId: Number(row.of_project),
  release: row.of_release,
  environment: row.of_environment,
  interval: row.is_whole === 1 ? undefined : row.of_interval,
  figures: {
    total: Number(row.n_total),
    errored: Number(row.n_errored),
    crashed: Number(row.n_crashed),
    abnormal: Number(row.n_abnormal),
    unhandled: Number(row.n_unhandled),
    users: usersOf(row.n_users),
    durations: new Map(Object.entries(row.n_durations).map(([bucket, count]) => [Number(bucket), Number(count)])),
    durationMs: Number(row.n_duration_ms),
    durationMsMax: Number(row.n_duration_max),
  },
})

/** Figures without any session. */
export const noFigures: SessionFigures = {
  total: 0,
  errored: 0,
  crashed: 0,
  abnormal: 0,
  unhandled: 0,
  users: usersOf([]),
  durations: new Map(),
  durationMs: 0,
  durationMsMax: 0,
}

/**
 * A session is errored by its id, and a user one by its hash, however many hours and environments know of them. Sets are counted one by one up to some
 * ten thousands, and beyond it within a thousandth: a set of all users of a large app would not fit into the memory of a query.
 */
const setColumns = [
  'errored_ids',
  'users',
  'errored_users',
  'crashed_users',
  'abnormal_users',
  'unhandled_users',
  'anr_users',
  'foreground_anr_users',
] as const
const distinct = (column: (typeof setColumns)[number]): Sql => sql`uniqCombined64Array(20)(${identifier(setColumns, column)})`
const countsText = sql`toString(sum(total)) AS n_total, toString(sum(errored) + ${distinct('errored_ids')}) AS n_errored,
  toString(sum(crashed)) AS n_crashed, toString(sum(abnormal)) AS n_abnormal, toString(sum(unhandled)) AS n_unhandled`
const usersText = sql`arrayMap(one -> toString(one), [${joinSql(setColumns.slice(1).map(distinct), sql`, `)}]) AS n_users`
const durationsText = sql`sumMap(durations) AS n_durations, toString(sum(duration_ms)) AS n_duration_ms, toString(max(duration_ms_max)) AS n_duration_max`
const noUsersText = sql`[]::Array(String) AS n_users`
const noDurationsText = sql`map()::Map(UInt16, UInt64) AS n_durations, '0' AS n_duration_ms, '0' AS n_duration_max`

const groupedText = (groupBy: readonly SessionDimension[]): Sql =>
  sql`${groupBy.includes('project') ? sql`toString(project_id)` : sql`'0'`} AS of_project,
    ${groupBy.includes('release') ? sql`toString(release)` : sql`''`} AS of_release,
    ${groupBy.includes('environment') ? sql`toString(environment)` : sql`''`} AS of_environment`

const intervalText = (startMs: EpochMs, intervalMs: number): Sql =>
  sql`toUInt32(intDiv(toUnixTimestamp64Milli(started) - ${param.int64(startMs)}, ${param.int64(intervalMs)}))`

const receiptSlackMs = 60_000

const whereText = ({ window, releases, environments }: FigureQuestion): Sql =>
  joinSql(
    [
      sql`started >= ${param.time(window.startMs)} AND started < ${param.time(window.endMs)}`,
      sql`received_at >= ${param.time(window.startMs - receiptSlackMs)}`,
      ...(releases ? [sql`release IN ${param.strings(releases)}`] : []),
      ...(environments.length > 0 ? [sql`environment IN ${param.strings(environments)}`] : []),
    ],
    sql` AND `,
  )

/** Reads figures of sessions within the scope, the group with most sessions first. The failure is the answer to give: the engine is away. */
export const readFigures = async (
  scope: Scope,
  question: FigureQuestion,
  signal?: AbortSignal,
): Promise<Result<readonly FigureRow[], Response>> => {
  const { window, groupBy, intervalMs, withUsers, withDurations, rowsMax } = question
  const names = sql`of_project, of_release, of_environment`
  const interval = intervalMs === undefined ? sql`toUInt32(0)` : intervalText(window.startMs, intervalMs)
  const rows = await scope.eventRows<StoredRow>({
    table: 'sessions',
    select: sql`${groupedText(groupBy)}, ${interval} AS of_interval, ${intervalMs === undefined ? sql`1` : sql`toUInt8(grouping(of_interval))`} AS is_whole,
      ${countsText}, ${withUsers ? usersText : noUsersText}, ${withDurations ? durationsText : noDurationsText}`,
    where: whereText(question),
    tail:
      intervalMs === undefined
        ? sql`GROUP BY ${names} ORDER BY sum(total) DESC, ${names}`
        : sql`GROUP BY GROUPING SETS ((${names}), (${names}, of_interval)) ORDER BY sum(total) DESC, ${names}, of_interval`,
    limit: rowsMax + 1,
    ...(signal && { signal }),
  })
  return rows.ok ? success(rows.value.map(readRow)) : rows
}
