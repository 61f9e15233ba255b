import type { Api } from '../../api/client.ts'
import type { HistogramBar } from '../../ui/histogram.tsx'
import type { PageFilters } from '../frame/page-filters.ts'
import { numberOf } from './answers.ts'
import type { Row } from './answers.ts'
import { fields } from './overview-data.ts'
import { allOf, eventsQuery, term, totalsQuery } from './queries.ts'
import type { Asked } from './queries.ts'
import type { SampleKind, SummarySearch } from './url.ts'

/** The page of one transaction: where it is, and what it is narrowed to. */
export interface SummaryPlace {
  readonly org: string
  readonly transaction: string
  readonly search: SummarySearch
}

/** The query of the transaction, of all durations. */
export const ofTransaction = ({ transaction }: Pick<SummaryPlace, 'transaction'>): string => term(fields.transaction, transaction)

/** The query of the band of durations that is looked at; empty for all. */
const ofBand = ({ min, max }: SummarySearch): string =>
  allOf(min === undefined ? '' : `${fields.duration}:>=${min}ms`, max === undefined ? '' : `${fields.duration}:<${max}ms`)

/** The query of what is looked at: the transaction, within the band. */
export const inBand = (place: SummaryPlace): string => allOf(ofTransaction(place), ofBand(place.search))

const figures = [
  fields.count,
  fields.rate,
  fields.p50,
  fields.p75,
  fields.p95,
  'p100(transaction.duration)',
  'min(transaction.duration)',
  fields.failures,
  'failure_count()',
  fields.apdex,
  fields.users,
  'user_misery(300)',
  fields.spent,
]

/** The figures of the transaction in the time of the address, in the one before, or in another one. */
export const summaryTotals = (
  api: Api,
  place: SummaryPlace,
  asked: { readonly when?: Asked['when']; readonly range?: Pick<PageFilters, 'start' | 'end'> } = {},
) => {
  const { statsPeriod, ...search } = place.search
  const filters = asked.range ? { ...search, ...asked.range } : { ...search, ...(statsPeriod !== undefined && { statsPeriod }) }
  return totalsQuery(api, place.org, filters, {
    dataset: 'transactions',
    field: figures,
    query: ofTransaction(place),
    ...(asked.when && { when: asked.when }),
  })
}

/** Fields that one request may have. */
const fieldsMax = 20
const barsMax = 2 * fieldsMax + 1
/** Bars per power of ten, from fine to coarse. */
const densities = [24, 16, 12, 8, 6, 4, 3, 2] as const

/**
 * The ends of bars between two durations: on a grid that does not move with them, as fine as the number of fields in two requests allows. Values are
 * rounded as they are asked for.
 */
export const endsOf = (minMs: number, maxMs: number): readonly number[] => {
  const low = Math.log10(Math.max(0.001, minMs))
  const high = Math.max(low + 0.1, Math.log10(Math.max(0.001, maxMs)))
  const density = densities.find((one) => Math.ceil(high * one) - Math.floor(low * one) <= barsMax) ?? 2
  const first = Math.floor(low * density)
  const count = Math.min(barsMax, Math.max(1, Math.ceil(high * density) - first))
  return Array.from({ length: count + 1 }, (_, at) => Number((10 ** ((first + at) / density)).toPrecision(4)))
}

const below = (end: number): string => `count_if(${fields.duration},less,${String(end)})`

/** The questions for bars with these ends: how many took less than each. */
export const histogramQueries = (api: Api, place: SummaryPlace, ends: readonly number[]) => {
  const inner = ends.slice(1, -1)
  return Array.from({ length: Math.ceil(inner.length / fieldsMax) }, (_, at) =>
    totalsQuery(api, place.org, place.search, {
      dataset: 'transactions',
      field: inner.slice(at * fieldsMax, (at + 1) * fieldsMax).map(below),
      query: ofTransaction(place),
    }),
  )
}

/** The bars of the answers; what is counted twice by rounding is left out rather than shown below 0. */
export const barsOf = (ends: readonly number[], answers: readonly (Row | undefined)[], whole: number): readonly HistogramBar[] => {
  const found = (end: number): number => answers.map((row) => numberOf(row, below(end))).find((one) => one !== null) ?? 0
  const last = ends.length - 1
  const sums = ends.map((end, at) => (at === 0 ? 0 : at === last ? whole : found(end)))
  return ends.slice(0, -1).map((from, at) => ({
    from,
    to: ends[at + 1] ?? from,
    count: Math.max(0, (sums[at + 1] ?? 0) - (sums[at] ?? 0)),
  }))
}

/** The rows that a table of samples has. */
const samplesShown = 10

const roundedMs = (ms: number): string => `${ms.toFixed(3)}ms`

const sampleTerms: Readonly<Record<SampleKind, (p50: number | null) => { readonly query: string; readonly sort: string }>> = {
  slow: () => ({ query: '', sort: `-${fields.duration}` }),
  failed: () => ({ query: '!transaction.status:[ok, cancelled, unknown]', sort: '-timestamp' }),
  median: (p50) => ({
    query: p50 === null ? '' : `${fields.duration}:>=${roundedMs(p50 * 0.9)} ${fields.duration}:<=${roundedMs(p50 * 1.1)}`,
    sort: '-timestamp',
  }),
  recent: () => ({ query: '', sort: '-timestamp' }),
}

/** Single requests of the transaction; `p50` in milliseconds, for those that take about as long. */
export const samplesQuery = (api: Api, place: SummaryPlace, p50: number | null) => {
  const { query, sort } = sampleTerms[place.search.samples ?? 'slow'](p50)
  return eventsQuery(api, place.org, place.search, {
    dataset: 'transactions',
    field: ['id', 'span_id', 'trace', 'timestamp', fields.duration, 'transaction.status', 'http.status_code', 'user.display'],
    query: allOf(inBand(place), query),
    sort,
    rows: samplesShown,
  })
}
