import type { ExploreSeries } from '#packages/contract/explore'

import type { BucketScale } from '../../ui/chart-scale.ts'
import { scaleOfSeries, valuesOf, whereCounted } from '../performance/answers.ts'

/** One line of a chart. */
interface Line {
  readonly name: string
  readonly values: readonly (number | null)[]
}

/** What a chart draws, and how its numbers came about. */
export interface ChartData {
  readonly scale: BucketScale | null
  readonly lines: readonly Line[]
  readonly type: string
  readonly unit: string | null
  /** Only a share of what happened was sent, or only a part of the rows was read. */
  readonly isEstimate: boolean
  /** The part of the time that was read: 0 to 1. */
  readonly scannedShare: number
}

const countAxis = 'count()'

const isSeries = (value: unknown): value is ExploreSeries =>
  typeof value === 'object' && value !== null && 'data' in value && Array.isArray(value.data)

/** The part of the time that was read for a series: 0 to 1. */
export const scannedShareOf = (series: object | undefined): number => (isSeries(series) ? series.meta.scannedShare : 1)

const entriesOf = (value: object): readonly (readonly [string, object])[] =>
  Object.entries(value).flatMap(([name, part]: [string, unknown]) =>
    typeof part === 'object' && part !== null ? [[name, part] as const] : [],
  )

/** The series of one function in an answer: alone, by function, by group, or by group and function (web-api.md 8.5). */
const seriesOfAxis = (answer: object, axis: string): readonly (readonly [string, ExploreSeries])[] => {
  if (isSeries(answer)) return [[axis, answer]]
  const own: unknown = Reflect.get(answer, axis)
  if (isSeries(own)) return [[axis, own]]
  return entriesOf(answer).flatMap(([name, part]) => {
    const series: unknown = isSeries(part) ? part : Reflect.get(part, axis)
    return isSeries(series) ? [[name, series] as const] : []
  })
}

/** Counts and rates of nothing are 0; of all else there is nothing to say where nothing was counted. */
const isZeroOfNothing = (axis: string): boolean => /^(count|epm|eps|tpm|tps|spm|sps|per_minute|per_second|sum|failure_count)/.test(axis)

const hasSamples = ({ samplingRate }: ExploreSeries): boolean => samplingRate?.some((rate) => rate !== null && rate < 1) ?? false

/** Reads what a chart of one function draws from an answer of `events-stats` that was asked for it and for the count. */
export const chartOf = (answer: object, axis: string): ChartData => {
  const series = seriesOfAxis(answer, axis).toSorted(([, a], [, b]) => a.order - b.order)
  const counts = new Map(seriesOfAxis(answer, countAxis).map(([name, one]) => [name === countAxis ? axis : name, valuesOf(one)]))
  const first = series[0]?.[1]
  const scannedShare = scannedShareOf(first)
  return {
    scale: first ? scaleOfSeries(first) : null,
    lines: series.map(([name, one]) => ({
      name,
      values: isZeroOfNothing(axis) ? valuesOf(one) : whereCounted(valuesOf(one), counts.get(name) ?? []),
    })),
    type: first?.meta.fields[axis] ?? 'number',
    unit: first?.meta.units[axis] ?? null,
    isEstimate: scannedShare < 1 || series.some(([, one]) => hasSamples(one)),
    scannedShare,
  }
}
