import { sql } from 'kysely'

import type { StatsAnswer } from '#packages/contract/stats'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'
import type { TimeWindow } from '#server/http/time-window'

export const outcomeDimensions = ['outcome', 'reason', 'category', 'project'] as const
type OutcomeDimension = (typeof outcomeDimensions)[number]

/** What is asked of the outcome counters. */
export interface OutcomeQuestion {
  readonly window: TimeWindow
  readonly intervalMs: number
  readonly groupBy: readonly OutcomeDimension[]
  /** Empty lists do not narrow. */
  readonly outcomes: readonly string[]
  readonly reasons: readonly string[]
  readonly categories: readonly string[]
}

const minuteMs = 60_000
const rowsMax = 100_000
const columnOf = { outcome: 'outcome', reason: 'reason', category: 'category', project: 'project_id' } as const

/** Starts of the intervals that touch the window. */
const intervalStarts = ({ startMs, endMs }: TimeWindow, intervalMs: number): number[] => {
  const first = Math.floor(startMs / intervalMs)
  const last = Math.ceil(endMs / intervalMs)
  return Array.from({ length: last - first }, (_, index) => (first + index) * intervalMs)
}

interface CountRow {
  readonly bucket: number
  readonly quantity: number
  readonly outcome?: string
  readonly reason?: string
  readonly category?: string
  readonly project_id?: number
}

const readCounts = async (scope: Scope, question: OutcomeQuestion, starts: readonly number[]): Promise<CountRow[]> => {
  const intervalMinutes = question.intervalMs / minuteMs
  // A literal, not a parameter: Postgres must see the same expression in SELECT and GROUP BY, and a bound number is a float in SQLite.
  const bucket = sql<number>`(minute / ${sql.lit(intervalMinutes)})`
  const columns = question.groupBy.map((dimension) => columnOf[dimension])
  let rows = scope
    .rows('outcomes')
    .where('minute', '>=', Math.floor((starts[0] ?? 0) / minuteMs))
    .where('minute', '<', Math.ceil(((starts.at(-1) ?? 0) + question.intervalMs) / minuteMs))
  if (question.outcomes.length > 0) rows = rows.where('outcome', 'in', question.outcomes)
  if (question.reasons.length > 0) rows = rows.where('reason', 'in', question.reasons)
  if (question.categories.length > 0) rows = rows.where('category', 'in', question.categories)
  return rows
    .select((eb) => [bucket.as('bucket'), eb.fn.sum<number>('quantity').as('quantity'), ...columns])
    .groupBy([bucket, ...columns])
    .limit(rowsMax)
    .execute()
}

const byOf = (row: CountRow): StatsAnswer['groups'][number]['by'] => ({
  ...(row.outcome === undefined ? {} : { outcome: row.outcome }),
  ...(row.reason === undefined ? {} : { reason: row.reason }),
  ...(row.category === undefined ? {} : { category: row.category }),
  ...(row.project_id === undefined ? {} : { project: row.project_id }),
})

/** Counters of the window by group, zero-filled; the largest group first. Undefined when there are too many groups to show. */
export const readOutcomes = async (scope: Scope, question: OutcomeQuestion): Promise<StatsAnswer | undefined> => {
  const starts = intervalStarts(question.window, question.intervalMs)
  const rows = await readCounts(scope, question, starts)
  if (rows.length >= rowsMax) return undefined
  const firstBucket = Math.floor((starts[0] ?? 0) / question.intervalMs)
  const groups = [...Map.groupBy(rows, (row) => JSON.stringify(byOf(row))).values()].map((ofGroup) => {
    const series = starts.map(() => 0)
    let total = 0
    for (const row of ofGroup) {
      const quantity = Number(row.quantity)
      series[row.bucket - firstBucket] = quantity
      total += quantity
    }
    return { by: ofGroup[0] ? byOf(ofGroup[0]) : {}, totals: { 'sum(quantity)': total }, series: { 'sum(quantity)': series } }
  })
  return {
    start: isoTime(starts[0] ?? question.window.startMs),
    end: isoTime((starts.at(-1) ?? 0) + question.intervalMs),
    intervals: starts.map(isoTime),
    groups: groups.toSorted((a, b) => b.totals['sum(quantity)'] - a.totals['sum(quantity)']),
  }
}
