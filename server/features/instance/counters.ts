import { setImmediate as turn } from 'node:timers/promises'

import { sql } from 'kysely'

import { dayMs, hourMs } from '#core/time'
import type { EpochMs } from '#core/time'
import type { InstanceOutcomes, InstancePeriod, InstanceRates } from '#packages/contract/instance'
import type { Instance } from '#server/http/instance'
import { isoTime } from '#server/http/time-window'

import { byteCategories } from './read.ts'

const minuteMs = 60_000
/** Counters that one statement looks at: SQLite answers on the thread of all other requests, which get their turn in between. */
const minutesAtOnce = 360
const categoriesMax = 20
const rowsMax = 200
/** Different outcomes that are added up; reasons come from a closed list, so that this is never reached by what is ours. */
const sumsMax = 5_000

const spans: Readonly<Record<InstancePeriod, { readonly ms: number; readonly stepMs: number }>> = {
  '1h': { ms: hourMs, stepMs: minuteMs },
  '24h': { ms: dayMs, stepMs: 15 * minuteMs },
  '7d': { ms: 7 * dayMs, stepMs: 2 * hourMs },
}

interface Window {
  /** Minutes since 1970; the end is not included. */
  readonly from: number
  readonly to: number
  readonly stepMinutes: number
}

/** Whole steps, the last of which has begun. */
const windowOf = (period: InstancePeriod, nowMs: EpochMs): Window => {
  const { ms, stepMs } = spans[period]
  const end = (Math.floor(nowMs / stepMs) + 1) * stepMs
  return { from: (end - ms) / minuteMs, to: end / minuteMs, stepMinutes: stepMs / minuteMs }
}

/** Reads a window piece by piece. */
const piecewise = async <Row>(
  window: Pick<Window, 'from' | 'to'>,
  read: (from: number, to: number) => Promise<readonly Row[]>,
): Promise<Row[]> => {
  const rows: Row[] = []
  for (let from = window.from; from < window.to; from += minutesAtOnce) {
    for (const row of await read(from, Math.min(from + minutesAtOnce, window.to))) rows.push(row)
    await turn()
  }
  return rows
}

const sumOf = (series: readonly number[]): number => series.reduce((sum, quantity) => sum + quantity, 0)

/** What arrived over time, by category, kept or not. */
export const readRates = async (instance: Instance, period: InstancePeriod, nowMs: EpochMs): Promise<InstanceRates> => {
  const window = windowOf(period, nowMs)
  const steps = (window.to - window.from) / window.stepMinutes
  // A literal, not a parameter: Postgres must see the same expression in SELECT and GROUP BY, and a bound number is a float in SQLite.
  const step = sql<number>`((minute - ${sql.lit(window.from)}) / ${sql.lit(window.stepMinutes)})`
  const kept = sql<number>`sum(case when outcome = 'accepted' then quantity else 0 end)`
  const rows = await piecewise(window, (from, to) =>
    instance
      .rows('outcomes')
      .select((eb) => [step.as('step'), 'category', kept.as('kept'), eb.fn.sum<number>('quantity').as('all')])
      .where('minute', '>=', from)
      .where('minute', '<', to)
      .where('category', 'not in', byteCategories)
      .groupBy([step, 'category'])
      .execute(),
  )
  const categories = [...Map.groupBy(rows, ({ category }) => category)].map(([category, ofCategory]) => {
    const series = { category, accepted: Array.from({ length: steps }, () => 0), dropped: Array.from({ length: steps }, () => 0) }
    for (const row of ofCategory) {
      const at = Number(row.step)
      series.accepted[at] = (series.accepted[at] ?? 0) + Number(row.kept)
      series.dropped[at] = (series.dropped[at] ?? 0) + Number(row.all) - Number(row.kept)
    }
    return series
  })
  const weight = (one: (typeof categories)[number]): number => sumOf(one.accepted) + sumOf(one.dropped)
  return {
    start: isoTime(window.from * minuteMs),
    stepSeconds: window.stepMinutes * 60,
    steps,
    categories: categories.toSorted((a, b) => weight(b) - weight(a)).slice(0, categoriesMax),
  }
}

/** How everything ended, over all projects; what was refused before a project was known stands apart. */
export const readInstanceOutcomes = async (instance: Instance, period: InstancePeriod, nowMs: EpochMs): Promise<InstanceOutcomes> => {
  const window = windowOf(period, nowMs)
  const known = sql<number>`case when project_id = 0 then 0 else 1 end`
  const read = await piecewise(window, (from, to) =>
    instance
      .rows('outcomes')
      .select((eb) => ['outcome', 'reason', 'category', known.as('known'), eb.fn.sum<number>('quantity').as('quantity')])
      .where('minute', '>=', from)
      .where('minute', '<', to)
      .groupBy(['outcome', 'reason', 'category', known])
      .orderBy('quantity', 'desc')
      .limit(sumsMax)
      .execute(),
  )
  const rows = [
    ...Map.groupBy(read, ({ outcome, reason, category, known: isKnown }) => JSON.stringify([outcome, reason, category, isKnown])),
  ]
    .flatMap(([, ofGroup]) => {
      const [first] = ofGroup
      if (!first) return []
      const { outcome, reason, category } = first
      return [
        { outcome, reason, category, projectKnown: Number(first.known) === 1, quantity: sumOf(ofGroup.map((row) => Number(row.quantity))) },
      ]
    })
    .toSorted((a, b) => b.quantity - a.quantity)
  return { start: isoTime(window.from * minuteMs), rows: rows.slice(0, rowsMax), more: Math.max(0, rows.length - rowsMax) }
}

/** What the forecast of the disk wants of the counters: bytes of attachments taken since a time, and when the first count was. */
export const readReceipt = async (
  instance: Instance,
  sinceMs: EpochMs,
  nowMs: EpochMs,
): Promise<{ readonly blobBytes: number; readonly firstMs: EpochMs | undefined }> => {
  const first = await instance
    .rows('outcomes')
    .select((eb) => eb.fn.min<number | null>('minute').as('minute'))
    .executeTakeFirst()
  const window = { from: Math.floor(sinceMs / minuteMs), to: Math.floor(nowMs / minuteMs) + 1 }
  const blobs = await piecewise(window, (from, to) =>
    instance
      .rows('outcomes')
      .select((eb) => eb.fn.sum<number | null>('quantity').as('bytes'))
      .where('minute', '>=', from)
      .where('minute', '<', to)
      .where('category', '=', 'attachment')
      .where('outcome', '=', 'accepted')
      .execute(),
  )
  const minute = first?.minute ?? null
  return {
    blobBytes: sumOf(blobs.map(({ bytes }) => Number(bytes ?? 0))),
    firstMs: minute === null ? undefined : Number(minute) * minuteMs,
  }
}
