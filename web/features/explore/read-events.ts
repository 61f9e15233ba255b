import type { ExploreTable } from '#packages/contract/explore'
import type { Dataset } from '#packages/explore/dataset'

import { valueOf } from '../../api/client.ts'
import type { Api } from '../../api/client.ts'
import { orgPath } from '../../api/queries.ts'
import { printSearch } from '../../lib/search-params.ts'
import type { PageFilters } from '../frame/page-filters.ts'
import { readCursors } from '../issues/queries.ts'
import { defaultPeriod, filtersOf } from '../performance/url.ts'

/** What is asked of `events` (web-api.md 8.4). */
export interface AskedEvents {
  readonly dataset: Dataset
  /** Keys, attributes and functions: 25 at most. */
  readonly field: readonly string[]
  readonly query?: string | undefined
  /** One of the fields, with `-` for the largest first. */
  readonly sort?: string | undefined
  readonly rows: number
  readonly cursor?: string | undefined
}

/** An answer of `events`, and where the next page begins. */
export interface EventsPage extends ExploreTable {
  readonly next: string | null
}

/** Project, environment and time as the API takes them. */
export const askedFilters = (filters: PageFilters) => {
  const { project, environment, start, end, statsPeriod } = filtersOf(filters)
  return { project, environment, ...(start && end ? { start, end } : { statsPeriod: statsPeriod ?? defaultPeriod }) }
}

/** Reads rows, or figures of groups of rows. What is wrong in the query is left out: the search box says so. Throws what `valueOf` throws. */
export const readEvents = async (
  api: Api,
  place: { readonly org: string; readonly filters: PageFilters },
  asked: AskedEvents,
  signal: AbortSignal,
): Promise<EventsPage> => {
  const { rows, query, ...rest } = asked
  const params = { ...askedFilters(place.filters), ...rest, query: query === '' ? undefined : query, per_page: String(rows), lenient: '1' }
  const answer = await api.get<ExploreTable>(orgPath(place.org, `/events/${printSearch(params)}`), signal)
  return { ...valueOf(answer), next: answer.ok ? readCursors(answer.headers.get('link')).next : null }
}
