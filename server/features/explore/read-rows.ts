import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { problem } from '#server/http/answer'
import type { EventSelection, Scope } from '#server/http/scope'
import type { TimeWindow } from '#server/http/time-window'
import { joinSql, param, sql } from '#server/stores/events/sql'
import type { Param, Sql } from '#server/stores/events/sql'

/** What a look at the columns may cost. */
export interface ExploreBudget {
  /** Rows that one statement may read: some seconds of two cores, for columns of numbers and words. */
  readonly rowsReadMax: number
  /** Of the first try; each one after it has half of the time of the one before, so that all together take twice as long. */
  readonly timeoutMs: number
}

const exploreBudget: ExploreBudget = { rowsReadMax: 50_000_000, timeoutMs: 5_000 }

/** The parts of a window that are read, in turn, until one is within the budget. */
const shares = [1, 1 / 4, 1 / 16, 1 / 64, 1 / 256]
/** Pieces of a window from each of which its part is read, .. */
const slicesDefault = 48
/** .. and at most: each is two values of the statement. */
const slicesMax = 150
/** An event's time is at most a minute after its receipt. */
const receiptSlackMs = 60_000
/** Parts of a piece, turn by turn, at which the read part of it begins: another one in each, so that nothing regular is met or missed. */
const goldenPart = 0.618_034
/** What the type of a time column can hold: 1970 to 2299. */
const timeMsMax = 10_000_000_000_000
/** Values that a statement takes, less those of its frame (sql.ts). */
const valuesMax = 450

const clampTime = (ms: number): number => Math.max(0, Math.min(timeMsMax, Math.floor(ms)))

const within = ({ startMs, endMs }: TimeWindow): Sql =>
  sql`timestamp >= ${param.time(clampTime(startMs))} AND timestamp < ${param.time(clampTime(endMs))}`

/** The read parts of a window: all of it, or as much of each of its slices. */
export const slicesOf = ({ startMs, endMs }: TimeWindow, share: number, wanted: number = slicesDefault): TimeWindow[] => {
  if (share === 1) return [{ startMs, endMs }]
  const count = Math.max(1, Math.min(wanted, Math.floor((endMs - startMs) / 1000)))
  const lengthMs = (endMs - startMs) / count
  return Array.from({ length: count }, (_, index) => {
    const fromMs = startMs + lengthMs * (index + ((index * goldenPart) % 1) * (1 - share))
    return { startMs: Math.floor(fromMs), endMs: Math.floor(fromMs + lengthMs * share) }
  })
}

/** The condition on the time of rows, and on their receipt, by which the engine skips whole days. */
const inWindow = (window: TimeWindow, parts: readonly TimeWindow[]): Sql =>
  sql`received_at >= ${param.time(clampTime(window.startMs - receiptSlackMs))} AND (${joinSql(parts.map(within), sql` OR `)})`

/**
 * How rows are taken of a window that holds more than may be read: of many a part of each moment, of a list its newest. `in-order`: a list of the newest
 * first, which is looked for in the newest parts of the window before all of it is.
 */
export type TakenBy = 'slices' | 'newest' | 'in-order'

/** A statement that may be read in part. */
interface Asked {
  readonly window: TimeWindow
  readonly takenBy: TakenBy
  /** Pieces from each of which a part is read: every bucket of a series has one. */
  readonly slices?: number
  /** The statement for a part of the window; the condition on time is added to its own. */
  readonly select: (share: number) => Omit<EventSelection, 'signal'>
  readonly signal: AbortSignal
}

/** Rows, and how much of the window they are from. */
export interface RowsRead<Row> {
  readonly rows: Row[]
  /** 1: all of it was read. */
  readonly share: number
  /** The read part, when it is the newest. */
  readonly window: TimeWindow
}

/** The values of a statement; one that stands in several places is sent once. */
const valuesOf = ({ values }: Sql, found: Set<Param>): Set<Param> => {
  for (const value of values) {
    if (value.kind === 'param') found.add(value)
    else if (value.kind === 'sql') valuesOf(value, found)
  }
  return found
}

const tooLong = (): Response => problem(400, 'This asks for too many things at once: leave out fields or parts of the query')

const tooMuch = (): Response =>
  problem(
    400,
    'This reads more than the server allows in one go: narrow the time window, the projects or the query, or ask for longer intervals',
  )

const newestOf = ({ startMs, endMs }: TimeWindow, share: number): TimeWindow => ({ startMs: endMs - (endMs - startMs) * share, endMs })

interface Look {
  /** The part of the window: of each slice, or the newest. */
  readonly share: number
  readonly timeoutMs: number
}

/** One statement on a part of the window. */
const lookAt = async <Row>(
  scope: Scope,
  { window, takenBy, select, signal, slices = slicesDefault }: Asked,
  { share, timeoutMs }: Look,
  { rowsReadMax }: ExploreBudget,
): Promise<Result<RowsRead<Row> & { readonly isFull: boolean }, Response | 'too-much'>> => {
  const isSliced = takenBy === 'slices'
  const read = isSliced ? window : newestOf(window, share)
  const selection = select(isSliced ? share : 1)
  const where = sql`${inWindow(read, isSliced ? slicesOf(window, share, slices) : [read])} AND ${selection.where}`
  if (valuesOf(sql`${selection.select}${where}${selection.tail}`, new Set()).size > valuesMax) return failure(tooLong())
  const rows = await scope.rowsWithin<Row>({ ...selection, where, signal }, { rowsReadMax, timeoutMs })
  return rows.ok ? success({ rows: rows.value, share, window: read, isFull: rows.value.length >= selection.limit }) : rows
}

/** The newest parts of a window in which a list in order is looked for first: what is found there is what would be found in all of it. */
const firstLooks = [1 / 64, 1 / 8]

/** A whole page of a list in order, out of the newest part of the window that has one; undefined when there is none, or they have too many rows as well. */
const lookFirst = async <Row>(scope: Scope, asked: Asked, budget: ExploreBudget): Promise<Result<RowsRead<Row> | undefined, Response>> => {
  for (const share of firstLooks) {
    const look = await lookAt<Row>(scope, asked, { share, timeoutMs: Math.floor(budget.timeoutMs / 4) }, budget)
    if (!look.ok) return look.error === 'too-much' ? success(undefined) : failure(look.error)
    if (look.value.isFull) return success({ rows: look.value.rows, share: 1, window: asked.window })
  }
  return success(undefined)
}

/**
 * Reads rows within a budget (features.md 2.8): first of the whole window, then, as long as the engine would have to read too much, of a fourth of
 * what was tried before. The engine tells by its index, before it reads. The failure is the answer to give.
 */
export const readRows = async <Row>(
  scope: Scope,
  asked: Asked,
  budget: ExploreBudget = exploreBudget,
): Promise<Result<RowsRead<Row>, Response>> => {
  const first = asked.takenBy === 'in-order' ? await lookFirst<Row>(scope, asked, budget) : success(undefined)
  if (!first.ok) return failure(first.error)
  if (first.value) return success(first.value)
  let { timeoutMs } = budget
  for (const share of (asked.slices ?? 1) > slicesMax ? [1] : shares) {
    const look = await lookAt<Row>(scope, asked, { share, timeoutMs }, budget)
    if (look.ok) return success({ rows: look.value.rows, share, window: look.value.window })
    if (look.error !== 'too-much') return failure(look.error)
    timeoutMs = Math.max(1, Math.floor(timeoutMs / 2))
  }
  return failure(tooMuch())
}
