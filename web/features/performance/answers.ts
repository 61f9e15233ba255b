import type { ExploreSeries, ExploreTable } from '#packages/contract/explore'

import type { BucketScale } from '../../ui/chart-scale.ts'

/** A row of `events`: a value per field as it was asked for (web-api.md 8.4). */
export type Row = ExploreTable['data'][number]

/** A number of a row; null when it has none: nothing was measured. */
export const numberOf = (row: Row | undefined, field: string): number | null => {
  const value = row?.[field]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** A text of a row; empty when it has none. */
export const textOf = (row: Row | undefined, field: string): string => {
  const value = row?.[field]
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

/** `events-stats` for one axis: `[seconds, [{count}]]` per bucket (web-api.md 8.5). */
export type SeriesAnswer = Pick<ExploreSeries, 'data'>

/** The buckets of a series; null when it has fewer than two, as then there is nothing to draw. */
export const scaleOfSeries = ({ data }: SeriesAnswer): BucketScale | null => {
  const [first, second] = data
  if (!first || !second) return null
  return { startMs: first[0] * 1000, intervalMs: Math.max(1, second[0] - first[0]) * 1000, count: data.length }
}

/** The values of a series, in time's order. */
export const valuesOf = ({ data }: SeriesAnswer): readonly (number | null)[] => data.map(([, values]) => values[0]?.count ?? null)

/** Values where something was counted, null elsewhere: a percentile of nothing is not 0. */
export const whereCounted = (values: readonly (number | null)[], counts: readonly (number | null)[]): readonly (number | null)[] =>
  values.map((value, at) => ((counts[at] ?? 0) > 0 ? value : null))

/** A rate without the bucket that is not over yet: it would look like a fall. */
export const untilNow = (values: readonly (number | null)[], scale: BucketScale | null, nowMs: number): readonly (number | null)[] =>
  values.map((value, at) => (scale && scale.startMs + (at + 1) * scale.intervalMs > nowMs ? null : value))

const hasData = (value: unknown): value is SeriesAnswer =>
  typeof value === 'object' && value !== null && 'data' in value && Array.isArray(value.data)

/** The series of an answer by name: by axis when several were asked for, by group for the top ones; a single one has the name that is given. */
export const seriesByName = (answer: object, only: string): ReadonlyMap<string, SeriesAnswer> =>
  hasData(answer)
    ? new Map([[only, answer]])
    : new Map(Object.entries(answer).flatMap(([name, value]) => (hasData(value) ? [[name, value] as const] : [])))

/** How much a value changed: 0.5 is half as much again. Null without both, or when there was nothing before. */
export const changeOf = (now: number | null, before: number | null): number | null =>
  now === null || before === null || before <= 0 ? null : (now - before) / before
