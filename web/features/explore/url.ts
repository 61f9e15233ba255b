import { allOf, oneOf } from '../../lib/search-params.ts'
import { readFilters } from '../frame/page-filters.ts'
import type { PageFilters } from '../frame/page-filters.ts'
import { filtersOf } from '../performance/url.ts'

/** What can be explored, in the order in which it is offered; the first is where one begins. */
export const datasets = ['spans', 'errors', 'logs', 'metrics'] as const
export type ExploreDataset = (typeof datasets)[number]

/** State of the page, all of it in the address. What is absent has its default. */
export interface ExploreSearch extends PageFilters {
  readonly dataset?: ExploreDataset
  readonly query?: string
  /** Absent: single rows. */
  readonly mode?: 'aggregate'
  /** Functions that are drawn and added up: `p95(span.duration)`. */
  readonly visualize?: readonly string[]
  /** What rows are put together by. */
  readonly groupBy?: readonly string[]
  /** Columns of single rows. */
  readonly field?: readonly string[]
  /** One of the columns, with `-` for the largest first. */
  readonly sort?: string
  readonly cursor?: string
  /** The most frequent values are beside the table. */
  readonly facets?: '1'
}

const columnsOf: Readonly<Record<ExploreDataset, readonly string[]>> = {
  spans: ['timestamp', 'span.op', 'span.description', 'span.duration', 'transaction', 'project'],
  errors: ['timestamp', 'title', 'issue', 'transaction', 'release', 'project'],
  logs: ['timestamp', 'severity', 'message', 'server_name', 'project'],
  metrics: ['timestamp', 'metric.name', 'value', 'metric.unit', 'project'],
}

const chartsMax = 3
const groupsMax = 4
export const columnsMax = 12
const queryMax = 4_096
const nameMax = 200
const cursorMax = 500

/** What other pages call the datasets. */
const spellings: ReadonlyMap<string, ExploreDataset> = new Map<string, ExploreDataset>([
  ...datasets.map((one) => [one, one] as const),
  ['events', 'errors'],
  ['error-events', 'errors'],
  ['discover', 'errors'],
  ['transactions', 'spans'],
  ['ourlogs', 'logs'],
  ['tracemetrics', 'metrics'],
])

const isFunction = (text: string): boolean => text.endsWith(')')

const namesOf = (raw: Record<string, unknown>, key: string): readonly string[] =>
  (allOf(raw, key) ?? []).filter((name) => name !== '' && name.length <= nameMax)

interface OldAxes {
  readonly groupBy: readonly string[]
  readonly visualize: readonly string[]
}

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const textsOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string' && one !== '' && one.length <= nameMax)

const partOf = (value: unknown, key: string): unknown => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined)

/** `aggregateField={"groupBy":"span.op"}` and `{"yAxes":["count()"]}`, as links of other programs have them (ui.md 1.4). */
const readOldAxes = (raw: Record<string, unknown>): OldAxes => {
  const said = (allOf(raw, 'aggregateField') ?? []).slice(0, columnsMax).map(readJson)
  return {
    groupBy: said.flatMap((one) => textsOf(partOf(one, 'groupBy'))),
    visualize: [...said.flatMap((one) => textsOf(partOf(one, 'yAxes'))), ...namesOf(raw, 'yAxis')],
  }
}

/** What is drawn, put together and shown: each from its own key, else from what links of other programs say. */
const parseAxes = (raw: Record<string, unknown>): Pick<ExploreSearch, 'visualize' | 'groupBy' | 'field' | 'mode'> => {
  const old = readOldAxes(raw)
  const named = namesOf(raw, 'field')
  const functions = [...namesOf(raw, 'visualize'), ...old.visualize, ...named.filter(isFunction)]
  const visualize = [...new Set(functions)].slice(0, chartsMax)
  const isAggregate = oneOf(raw, 'mode') === 'aggregate' || named.some(isFunction)
  const plain = named.filter((name) => !isFunction(name)).slice(0, columnsMax)
  // A link that names columns and functions together means groups of rows.
  const together = named.some(isFunction) ? plain : []
  const groupBy = [...new Set([...namesOf(raw, 'groupBy'), ...old.groupBy, ...together])].slice(0, groupsMax)
  const field = together.length > 0 ? [] : plain
  return {
    ...(isAggregate && { mode: 'aggregate' as const }),
    ...(visualize.length > 0 && visualize.join('\n') !== 'count()' && { visualize }),
    ...(groupBy.length > 0 && { groupBy }),
    ...(field.length > 0 && { field }),
  }
}

/** A text of the address; undefined when it is empty or too long to be meant. */
const short = (raw: Record<string, unknown>, key: string, most: number): string | undefined => {
  const text = oneOf(raw, key)?.trim() ?? ''
  return text === '' || text.length > most ? undefined : text
}

/** Reads the state of the page; anything unknown is left out. */
export const parseExplore = (raw: Record<string, unknown>): ExploreSearch => {
  const dataset = spellings.get(oneOf(raw, 'dataset') ?? '')
  const [query, sort, cursor] = [short(raw, 'query', queryMax), short(raw, 'sort', nameMax), short(raw, 'cursor', cursorMax)]
  return {
    ...filtersOf(readFilters(raw)),
    ...(dataset !== undefined && dataset !== datasets[0] && { dataset }),
    ...(query !== undefined && { query }),
    ...parseAxes(raw),
    ...(sort !== undefined && { sort }),
    ...(cursor !== undefined && { cursor }),
    ...(oneOf(raw, 'facets') === '1' && { facets: '1' as const }),
  }
}

export const datasetOf = ({ dataset }: ExploreSearch): ExploreDataset => dataset ?? datasets[0]
export const chartsOf = ({ visualize }: ExploreSearch): readonly string[] => visualize ?? ['count()']
export const fieldsOf = (search: ExploreSearch): readonly string[] => search.field ?? columnsOf[datasetOf(search)]

/** Columns of the table that is shown. */
export const shownColumns = (search: ExploreSearch): readonly string[] =>
  search.mode === 'aggregate' ? [...(search.groupBy ?? []), ...chartsOf(search)] : fieldsOf(search)

/** The order of the table: the one of the address when it is of a column that is shown. */
export const sortOf = (search: ExploreSearch): string | undefined => {
  const columns = shownColumns(search)
  if (search.sort !== undefined && columns.includes(search.sort.replace(/^-/, ''))) return search.sort
  const first = search.mode === 'aggregate' ? chartsOf(search)[0] : columns.find((name) => name === 'timestamp')
  return first === undefined ? undefined : `-${first}`
}

/** Another dataset has other names: only filters go along. */
export const changeDataset = (dataset: ExploreDataset) => ({
  dataset,
  query: undefined,
  visualize: undefined,
  groupBy: undefined,
  field: undefined,
  sort: undefined,
})

/** Whether another chart or group has room. */
export const hasRoom = (kind: 'charts' | 'groups', count: number): boolean => count < (kind === 'charts' ? chartsMax : groupsMax)
