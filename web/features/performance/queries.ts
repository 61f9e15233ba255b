import { queryOptions } from '@tanstack/react-query'

import type { ExploreTable } from '#packages/contract/explore'
import { printValue } from '#packages/search/print'

import { valueOf } from '../../api/client.ts'
import type { Api } from '../../api/client.ts'
import { orgPath } from '../../api/queries.ts'
import { nowMs } from '../../lib/now.ts'
import { printSearch } from '../../lib/search-params.ts'
import type { PageFilters } from '../frame/page-filters.ts'
import { readCursors } from '../issues/queries.ts'
import { scaleOfSeries, seriesByName, untilNow, valuesOf, whereCounted } from './answers.ts'
import type { Row } from './answers.ts'
import { intervalOf, timeBefore } from './times.ts'
import { defaultPeriod, filtersOf } from './url.ts'

export type Dataset = 'transactions' | 'spans' | 'errors'

/** What is asked of `events`. */
export interface Asked {
  readonly dataset: Dataset
  readonly field: readonly string[]
  readonly query?: string
  /** One of the fields, with `-` for the largest first. */
  readonly sort?: string
  readonly rows: number
  readonly cursor?: string | undefined
  /** `before`: the time of the same length before the one of the address. */
  readonly when?: 'now' | 'before'
}

/** Rows of `events`, how they came about, and where the pages beside begin. */
export interface Rows {
  readonly rows: readonly Row[]
  readonly meta: ExploreTable['meta']
  readonly next: string | null
  readonly previous: string | null
}

/** Where all that is known of performance begins. */
const performanceKey = (org: string) => ['performance', org] as const

const timeParams = (filters: PageFilters, when: Asked['when']) => {
  const { project, environment, start, end, statsPeriod } = filtersOf(filters)
  if (when === 'before') return { project, environment, ...timeBefore({ start, end, statsPeriod }) }
  return { project, environment, ...(start && end ? { start, end } : { statsPeriod: statsPeriod ?? defaultPeriod }) }
}

/** `key:value` as the search language prints it. */
export const term = (key: string, value: string): string => `${key}:${printValue({ pieces: [value] })}`

/** `key:[a, b]`; a list of one is no list. */
export const anyOf = (key: string, values: readonly string[]): string =>
  values.length === 1 ? term(key, values[0] ?? '') : `${key}:[${values.map((value) => printValue({ pieces: [value] })).join(', ')}]`

/** What was typed: words are part of `key`'s value, whatever has a colon is a query of the search language. */
export const typedQuery = (key: string, typed: string | undefined): string => {
  if (typed === undefined) return ''
  return typed.includes(':') ? typed : `${key}:${printValue({ pieces: ['', typed, ''] })}`
}

/** Terms that all must fit. */
export const allOf = (...terms: readonly string[]): string => terms.filter((one) => one !== '').join(' ')

const stale = { staleTime: 30_000 } as const

/** Rows of events, spans or transactions. */
export const eventsQuery = (api: Api, org: string, filters: PageFilters, asked: Asked) =>
  queryOptions({
    queryKey: [...performanceKey(org), 'events', filtersOf(filters), asked],
    queryFn: async ({ signal }): Promise<Rows> => {
      const { dataset, field, query, sort, rows, cursor, when } = asked
      const params = { ...timeParams(filters, when), dataset, field, query, sort, per_page: String(rows), cursor }
      const answer = await api.get<ExploreTable>(orgPath(org, `/events/${printSearch(params)}`), signal)
      const { data, meta } = valueOf(answer)
      return { rows: data, meta, ...readCursors(answer.ok ? answer.headers.get('link') : null) }
    },
    ...stale,
  })

/** The one row of figures over everything that fits. */
export const totalsQuery = (api: Api, org: string, filters: PageFilters, asked: Pick<Asked, 'dataset' | 'field' | 'query' | 'when'>) =>
  eventsQuery(api, org, filters, { ...asked, rows: 1 })

/** What is asked of `events-stats`. */
export interface AskedSeries {
  readonly dataset: Dataset
  readonly axes: readonly string[]
  readonly query?: string
}

const countAxis = 'count()'

/** Figures over time, by axis; a bucket in which nothing was counted has no value but for counts and rates. */
export const seriesQuery = (api: Api, org: string, filters: PageFilters, asked: AskedSeries) =>
  queryOptions({
    queryKey: [...performanceKey(org), 'series', filtersOf(filters), asked],
    queryFn: async ({ signal }) => {
      const { dataset, axes, query } = asked
      const params = { ...timeParams(filters, 'now'), dataset, query, yAxis: [countAxis, ...axes], interval: intervalOf(filters) }
      const answer = valueOf(await api.get<object>(orgPath(org, `/events-stats/${printSearch(params)}`), signal))
      const series = seriesByName(answer, countAxis)
      const counted = series.get(countAxis)
      const counts = counted ? valuesOf(counted) : []
      const scale = counted ? scaleOfSeries(counted) : null
      const lineOf = (axis: string, values: readonly (number | null)[]) =>
        isRate(axis) ? untilNow(values, scale, nowMs()) : whereCounted(values, counts)
      return { scale, lines: new Map([...series].map(([axis, one]) => [axis, lineOf(axis, valuesOf(one))])) }
    },
    placeholderData: (previous, before) => (before?.queryKey[1] === org ? previous : undefined),
    ...stale,
  })

const isRate = (axis: string): boolean => axis === countAxis || /^[te]pm\(\)$/.test(axis)

/** Groups whose series one request can give. */
export const seriesMax = 10
const trendBuckets = 24

/** One figure over time for each of at most ten groups; the name of a group is its values, joined by commas. */
export const trendsQuery = (
  api: Api,
  org: string,
  filters: PageFilters,
  asked: { readonly dataset: Dataset; readonly field: readonly string[]; readonly axis: string; readonly query: string },
) =>
  queryOptions({
    queryKey: [...performanceKey(org), 'trends', filtersOf(filters), asked],
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, readonly (number | null)[]>> => {
      const { dataset, field, axis, query } = asked
      const params = {
        ...timeParams(filters, 'now'),
        dataset,
        field: [...field, axis],
        query,
        yAxis: axis,
        topEvents: String(seriesMax),
        excludeOther: '1',
        sort: `-${axis}`,
        interval: intervalOf(filters, trendBuckets),
      }
      const answer = valueOf(await api.get<object>(orgPath(org, `/events-stats/${printSearch(params)}`), signal))
      return new Map([...seriesByName(answer, axis)].map(([name, series]) => [name, valuesOf(series)]))
    },
    ...stale,
  })
