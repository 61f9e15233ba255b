import type { Api } from '../../api/client.ts'
import type { PageFilters } from '../frame/page-filters.ts'
import { textOf } from './answers.ts'
import type { Row } from './answers.ts'
import { allOf, anyOf, eventsQuery, seriesMax, totalsQuery, trendsQuery, typedQuery } from './queries.ts'
import type { Star } from './stars.ts'
import type { TableSearch } from './url.ts'

/** Fields of transactions, as the API spells them. */
export const fields = {
  transaction: 'transaction',
  project: 'project',
  op: 'transaction.op',
  duration: 'transaction.duration',
  count: 'count()',
  rate: 'tpm()',
  p50: 'p50(transaction.duration)',
  p75: 'p75(transaction.duration)',
  p95: 'p95(transaction.duration)',
  failures: 'failure_rate()',
  apdex: 'apdex()',
  users: 'count_unique(user)',
  spent: 'sum(transaction.duration)',
} as const

/** The T of the apdex that the server takes where a project has no other (features.md 2.7). */
export const apdexMs = 300

const rowsPerPage = 25

/** Which transaction a row is of. */
export const starOf = (row: Row): Star => ({ project: textOf(row, fields.project), transaction: textOf(row, fields.transaction) })

/** A transaction of a project as one text; the server names series so, too. */
export const nameOf = ({ project, transaction }: Star): string => `${transaction},${project}`

/** The query of the search words; with the stars alone when these are wanted. */
export const overviewWords = (search: TableSearch, stars: readonly Star[]): string =>
  allOf(
    typedQuery(fields.transaction, search.query),
    search.starred && stars.length > 0 ? anyOf(fields.transaction, [...new Set(stars.map(({ transaction }) => transaction))]) : '',
  )

const { duration: _duration, count: _count, ...columns } = fields

/** One page of the table. */
export const tableQuery = (api: Api, org: string, search: TableSearch, asked: { readonly query: string; readonly sort: string }) =>
  eventsQuery(api, org, search, {
    dataset: 'transactions',
    field: Object.values(columns),
    ...asked,
    rows: rowsPerPage,
    cursor: search.cursor,
  })

const figures = [fields.count, fields.rate, fields.p50, fields.p75, fields.p95, fields.failures, fields.apdex, fields.users, fields.spent]

/** The figures of everything that fits. */
export const overviewTotals = (api: Api, org: string, filters: PageFilters, query: string) =>
  totalsQuery(api, org, filters, { dataset: 'transactions', field: figures, query })

const named = [fields.transaction, fields.project] as const

/** A query for the transactions of these rows. */
const ofRows = (rows: readonly Row[]): string => anyOf(fields.transaction, [...new Set(rows.map((row) => textOf(row, fields.transaction)))])

/** The p95 of these rows in the time before. */
export const beforeQuery = (api: Api, org: string, filters: PageFilters, rows: readonly Row[]) =>
  eventsQuery(api, org, filters, {
    dataset: 'transactions',
    field: [...named, fields.p95],
    query: ofRows(rows),
    rows: 100,
    when: 'before',
  })

/** How many issues and events each of these rows has among the errors. */
export const errorsQuery = (api: Api, org: string, filters: PageFilters, rows: readonly Row[]) =>
  eventsQuery(api, org, filters, {
    dataset: 'errors',
    field: [...named, 'count_unique(issue)', fields.count],
    query: ofRows(rows),
    rows: 100,
  })

/** The p95 of these rows over time, in as many requests as it takes. */
export const trendQueries = (api: Api, org: string, filters: PageFilters, rows: readonly Row[]) =>
  Array.from({ length: Math.ceil(rows.length / seriesMax) }, (_, at) =>
    trendsQuery(api, org, filters, {
      dataset: 'transactions',
      field: named,
      axis: fields.p95,
      query: ofRows(rows.slice(at * seriesMax, (at + 1) * seriesMax)),
    }),
  )
