import { queryOptions } from '@tanstack/react-query'

import type { ExploreFacets } from '#packages/contract/explore'

import { valueOf } from '../../api/client.ts'
import type { Api } from '../../api/client.ts'
import { orgPath } from '../../api/queries.ts'
import { printSearch } from '../../lib/search-params.ts'
import { intervalOf } from '../performance/times.ts'
import { askedFilters, readEvents } from './read-events.ts'
import { chartOf } from './series.ts'
import { datasetOf, shownColumns, sortOf } from './url.ts'
import type { ExploreDataset, ExploreSearch } from './url.ts'

/** Rows of one page of the table. */
const pageRows = 50
/** Lines of one chart. */
const linesMax = 6

/** What leads from a row to its own page: asked for beside the columns. */
const linkFields: Readonly<Record<ExploreDataset, readonly string[]>> = {
  spans: ['trace'],
  errors: ['issue'],
  logs: ['sentry.item_id', 'timestamp'],
  metrics: ['trace', 'span_id'],
}

const stale = { staleTime: 30_000, retry: false } as const

/** Rows, or figures of groups of rows. */
export const tableQuery = (api: Api, org: string, search: ExploreSearch) => {
  const dataset = datasetOf(search)
  const columns = shownColumns(search)
  const field = search.mode === 'aggregate' ? columns : [...new Set([...columns, ...linkFields[dataset]])]
  const asked = { dataset, field, query: search.query, sort: sortOf(search), rows: pageRows, cursor: search.cursor }
  return queryOptions({
    queryKey: ['explore', org, 'table', askedFilters(search), asked],
    queryFn: ({ signal }) => readEvents(api, { org, filters: search }, asked, signal),
    ...stale,
  })
}

/** One function over time, of the groups with the largest values. */
export const chartQuery = (api: Api, org: string, search: ExploreSearch, axis: string) => {
  const groups = search.mode === 'aggregate' ? (search.groupBy ?? []) : []
  const isGrouped = groups.length > 0
  const params = {
    ...askedFilters(search),
    dataset: datasetOf(search),
    query: search.query,
    yAxis: [...new Set([axis, 'count()'])],
    interval: intervalOf(search),
    lenient: '1',
    ...(isGrouped && { field: [...new Set([...groups, axis])], topEvents: String(linesMax), sort: `-${axis}`, excludeOther: '1' }),
  }
  return queryOptions({
    queryKey: ['explore', org, 'chart', params],
    queryFn: async ({ signal }) =>
      chartOf(valueOf(await api.get<object>(orgPath(org, `/events-stats/${printSearch(params)}`), signal)), axis),
    ...stale,
  })
}

/** The most frequent values of keys and attributes. */
export const facetsQuery = (api: Api, org: string, search: ExploreSearch) => {
  const params = { ...askedFilters(search), dataset: datasetOf(search), query: search.query, lenient: '1' }
  return queryOptions({
    queryKey: ['explore', org, 'facets', params],
    queryFn: async ({ signal }) => valueOf(await api.get<ExploreFacets>(orgPath(org, `/events-facets/${printSearch(params)}`), signal)),
    ...stale,
  })
}
