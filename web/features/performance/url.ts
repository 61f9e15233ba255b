import { oneOf } from '../../lib/search-params.ts'
import { readFilters } from '../frame/page-filters.ts'
import type { PageFilters } from '../frame/page-filters.ts'

/** What the pages show when the address has no time (ui.md 1.3). */
export const defaultPeriod = '24h'

/** Pages beside the overview, each of one kind of span (ui.md 2.11). */
export const moduleNames = ['queries', 'requests', 'caches', 'queues', 'vitals'] as const
export type ModuleName = (typeof moduleNames)[number]

/** State of a page with a table. What is absent has its default. */
export interface TableSearch extends PageFilters {
  /** Words that the name has, or a query of the search language. */
  readonly query?: string
  /** Id of a column, with `-` when the largest come first. */
  readonly sort?: string
  readonly cursor?: string
  /** `1`: only what has a star. */
  readonly starred?: '1'
  /** What is looked at beside the table: a query, a host, a queue. */
  readonly group?: string
}

/** Which requests the table of samples has. */
export const sampleKinds = ['slow', 'failed', 'median', 'recent'] as const
export type SampleKind = (typeof sampleKinds)[number]

/** State of the page of one transaction. */
export interface SummarySearch extends PageFilters {
  readonly transaction?: string
  /** A band of durations in milliseconds: only requests within it are looked at. */
  readonly min?: string
  readonly max?: string
  /** Absent: `slow`. */
  readonly samples?: SampleKind
}

const periodForm = /^\d{1,6}[smhdw]$/
const sortForm = /^-?[a-z][a-z0-9]{0,30}$/i
const numberForm = /^\d{1,12}(\.\d{1,6})?$/
const textMax = 200
const queryMax = 1_000
const cursorMax = 500

const short = (text: string | undefined, most: number): string | undefined =>
  text !== undefined && text !== '' && text.length <= most ? text : undefined

const parsePlaces = ({ project, environment }: PageFilters): PageFilters => {
  const named = (project ?? []).filter((one) => one !== '' && one.length <= textMax)
  return {
    ...(named.length > 0 && !named.includes('-1') && { project: named }),
    ...(environment && { environment: environment.filter((one) => one.length <= textMax) }),
  }
}

/** The filters that all pages have; anything malformed is left out, two times win over a period. */
const parseFilters = (raw: Record<string, unknown>): PageFilters => {
  const filters = readFilters(raw)
  const [start, end] = [short(filters.start, textMax), short(filters.end, textMax)]
  if (start !== undefined && end !== undefined) return { ...parsePlaces(filters), start, end }
  const period = filters.statsPeriod ?? defaultPeriod
  return { ...parsePlaces(filters), ...(periodForm.test(period) && period !== defaultPeriod && { statsPeriod: period }) }
}

/** Reads the state of a page with a table; anything unknown is left out. */
export const parseTable = (raw: Record<string, unknown>): TableSearch => {
  const query = short(oneOf(raw, 'query')?.trim(), queryMax)
  const sort = oneOf(raw, 'sort')
  const cursor = short(oneOf(raw, 'cursor'), cursorMax)
  const group = short(oneOf(raw, 'group'), queryMax)
  return {
    ...parseFilters(raw),
    ...(query !== undefined && { query }),
    ...(sort !== undefined && sortForm.test(sort) && { sort }),
    ...(cursor !== undefined && { cursor }),
    ...(oneOf(raw, 'starred') === '1' && { starred: '1' as const }),
    ...(group !== undefined && { group }),
  }
}

const milliseconds = (text: string | undefined): string | undefined => (text !== undefined && numberForm.test(text) ? text : undefined)

/** Reads the state of the page of a transaction; anything unknown is left out. */
export const parseSummary = (raw: Record<string, unknown>): SummarySearch => {
  const transaction = short(oneOf(raw, 'transaction'), queryMax)
  const [min, max] = [milliseconds(oneOf(raw, 'min')), milliseconds(oneOf(raw, 'max'))]
  const samples = sampleKinds.find((one) => one === oneOf(raw, 'samples'))
  return {
    ...parseFilters(raw),
    ...(transaction !== undefined && { transaction }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(samples !== undefined && samples !== 'slow' && { samples }),
  }
}

/** What of a page's state goes along to another one: the filters. */
export const filtersOf = ({ project, environment, statsPeriod, start, end }: PageFilters): PageFilters =>
  parseFilters({ project, environment, statsPeriod, start, end })
