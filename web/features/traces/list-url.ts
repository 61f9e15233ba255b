import { oneOf } from '../../lib/search-params.ts'
import { readFilters } from '../frame/page-filters.ts'
import type { PageFilters } from '../frame/page-filters.ts'

/** Traces of a day are enough to begin with (ui.md 1.3). */
export const tracesPeriod = '24h'

/** State of the list of traces, all of it in the address. */
export interface TraceListSearch extends PageFilters {
  /** Exact name of a transaction that is part of them. */
  readonly transaction?: string
  readonly cursor?: string
}

const textMax = 250
const cursorMax = 500

/** Reads the state of the list; anything unknown is left out. */
export const parseTraceList = (raw: Record<string, unknown>): TraceListSearch => {
  const { project, ...filters } = readFilters(raw)
  const transaction = oneOf(raw, 'transaction')?.trim().slice(0, textMax)
  const cursor = oneOf(raw, 'cursor')
  return {
    ...filters,
    ...(project && !project.includes('-1') && { project: project.filter((one) => one !== '' && one.length <= textMax) }),
    ...(transaction && { transaction }),
    ...(cursor && cursor.length <= cursorMax && { cursor }),
  }
}

/** What is asked of the server for a page of the list. */
export const askTraceList = ({ statsPeriod, start, ...rest }: TraceListSearch): TraceListSearch & { readonly per_page: string } => ({
  ...rest,
  ...(start === undefined ? { statsPeriod: statsPeriod ?? tracesPeriod } : { start }),
  per_page: '50',
})
