import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'

import { valueOf } from '../../api/client.ts'
import type { Api } from '../../api/client.ts'
import { orgPath } from '../../api/queries.ts'
import { printSearch } from '../../lib/search-params.ts'
import { readAttributes } from '../explore/attributes.ts'
import type { Attribute } from '../explore/attributes.ts'
import { askedFilters, readEvents } from '../explore/read-events.ts'
import { scannedShareOf } from '../explore/series.ts'
import { termOf } from '../explore/terms.ts'
import type { PageFilters } from '../frame/page-filters.ts'
import { scaleOfSeries, seriesByName, textOf } from '../performance/answers.ts'
import type { Row } from '../performance/answers.ts'
import { intervalOf } from '../performance/times.ts'
import { lineFields, onceEach, readLog } from './log.ts'
import type { Log } from './log.ts'
import { countsBySeverity } from './severity-counts.ts'
import { periodSince } from './tail.ts'
import { fieldsOf, linesOf } from './url.ts'
import type { LogsSearch } from './url.ts'

/** Lines of one page of the list, and of one look at what is new. */
const pageLines = 200
const tailLines = 1_000

const newestFirst = '-timestamp'

const askedFields = (search: LogsSearch): readonly string[] => [...new Set([...lineFields, ...fieldsOf(search)])]

const logsKey = (org: string, search: LogsSearch) => ['logs', org, linesOf(search)] as const

/** Lines that fit, page by page. A page begins where the one before ended, also while new lines come. */
export const linesQuery = (api: Api, org: string, search: LogsSearch) =>
  infiniteQueryOptions({
    queryKey: [...logsKey(org, search), 'lines'],
    queryFn: async ({ pageParam, signal }) => {
      const { data, next } = await readEvents(
        api,
        { org, filters: search },
        {
          dataset: 'logs',
          field: askedFields(search),
          query: search.query,
          sort: search.sort ?? newestFirst,
          rows: pageLines,
          ...(pageParam !== '' && { cursor: pageParam }),
        },
        signal,
      )
      return { lines: data.flatMap((row) => readLog(row) ?? []), next }
    },
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    staleTime: Number.POSITIVE_INFINITY,
  })

/** What came since the last look, the newest first. */
export const readTail = async (
  api: Api,
  place: { readonly org: string; readonly search: LogsSearch; readonly sinceMs: number },
  signal: AbortSignal,
): Promise<{ readonly lines: readonly Log[]; readonly isFull: boolean }> => {
  const { project, environment } = place.search
  const { data } = await readEvents(
    api,
    {
      org: place.org,
      filters: { ...(project && { project }), ...(environment && { environment }), statsPeriod: periodSince(place.sinceMs) },
    },
    { dataset: 'logs', field: askedFields(place.search), query: place.search.query, sort: newestFirst, rows: tailLines },
    signal,
  )
  return { lines: data.flatMap((row) => readLog(row) ?? []), isFull: data.length >= tailLines }
}

/** Groups of which the histogram has counts; sent words beyond them are counted together. */
const topSeverities = '10'

/** How many lines there are over time, by how grave they are. */
export const histogramQuery = (api: Api, org: string, search: LogsSearch) =>
  queryOptions({
    queryKey: ['logs', org, 'histogram', askedFilters(search), search.query],
    queryFn: async ({ signal }) => {
      const params = {
        ...askedFilters(search),
        dataset: 'logs',
        query: search.query,
        field: ['severity', 'count()'],
        yAxis: 'count()',
        topEvents: topSeverities,
        sort: '-count()',
        interval: intervalOf(search),
        lenient: '1',
      }
      const answer = valueOf(await api.get<object>(orgPath(org, `/events-stats/${printSearch(params)}`), signal))
      const series = seriesByName(answer, 'count()')
      const [first] = series.values()
      return { scale: first ? scaleOfSeries(first) : null, series: countsBySeverity(series), scannedShare: scannedShareOf(first) }
    },
    placeholderData: (previous, before) => (before?.queryKey[1] === org ? previous : undefined),
    staleTime: 30_000,
  })

const dayMs = 86_400_000
/** How far from a line its neighbours are looked for. */
const aroundMs = dayMs / 24
/** Neighbours on each side. */
export const neighbours = 50

const between = (startMs: number, endMs: number) => ({
  start: new Date(startMs).toISOString(),
  end: new Date(endMs).toISOString(),
})

/** The time in which the neighbours of a line are looked for. */
export const timeAround = ({ atMs }: Log) => between(atMs - aroundMs, atMs + aroundMs)

/** One line by its id; null when there is none in the time of the page. */
export const lineQuery = (api: Api, org: string, search: LogsSearch, id: string) =>
  queryOptions({
    queryKey: ['logs', org, 'line', id, askedFilters(search)],
    queryFn: async ({ signal }) => {
      const asked = { dataset: 'logs', field: [...lineFields, 'server_name'], query: `sentry.item_id:${id}`, rows: 1 } as const
      const { data } = await readEvents(api, { org, filters: search }, asked, signal)
      return (data[0] && readLog(data[0])) ?? null
    },
    staleTime: Number.POSITIVE_INFINITY,
  })

/** Where the neighbours of a line are looked for. */
export interface Neighbourhood {
  readonly query: string
  /** What they have in common: "the same trace". */
  readonly says: string
}

/** Lines of the same trace; of one that belongs to none those of its machine, else of its project. */
export const neighbourhoodOf = (line: Log): Neighbourhood => {
  if (line.trace !== '') return { query: termOf('trace', line.trace), says: 'the same trace' }
  const server = textOf(line.row, 'server_name')
  return server === ''
    ? { query: termOf('project', line.project), says: 'the same project' }
    : { query: termOf('server_name', server), says: 'the same server' }
}

/** Lines before and after one, in the order in which they were written. */
export const neighboursQuery = (api: Api, org: string, line: Log) =>
  queryOptions({
    queryKey: ['logs', org, 'around', line.id],
    queryFn: async ({ signal }): Promise<readonly Log[]> => {
      const { query } = neighbourhoodOf(line)
      const read = async (sort: string, startMs: number, endMs: number) => {
        const asked = { dataset: 'logs', field: lineFields, query, sort, rows: neighbours + 1 } as const
        const { data } = await readEvents(api, { org, filters: between(startMs, endMs) }, asked, signal)
        return data.flatMap((row) => readLog(row) ?? []).filter(({ id }) => id !== line.id)
      }
      const [before, after] = await Promise.all([
        // The end is not included, and a line of the same millisecond may stand on either side.
        read(newestFirst, line.atMs - aroundMs, line.atMs + 1),
        read('timestamp', line.atMs, line.atMs + aroundMs),
      ])
      const all = onceEach([...before, ...after]).toSorted((a, b) => a.order - b.order)
      const earlier = all.filter(({ order }) => order <= line.order).slice(-neighbours)
      const later = all.filter(({ order }) => order > line.order).slice(0, neighbours)
      return [...earlier, line, ...later]
    },
    staleTime: Number.POSITIVE_INFINITY,
  })

/** What is shown of every line that is open, where it has it. */
const ownFields = ['environment', 'release', 'server_name', 'user', 'message.template', 'platform', 'sdk.name', 'sdk.version'] as const

/** Fields of one request, less those of every line. */
const fieldsPerRequest = 24
/** Attributes that are read of one line. */
const attributesMax = 120
const secondMs = 1_000

type ShownAttribute = Pick<Attribute, 'key' | 'name'>

/** A line with all that was said beside it. */
export interface LineDetails {
  /** In the order in which they are shown: by the name that the API has for them. */
  readonly attributes: readonly ShownAttribute[]
  readonly values: Row
}

/** All attributes of a line: their names first, then their values. */
export const detailsQuery = (api: Api, org: string, line: Log) =>
  queryOptions({
    queryKey: ['logs', org, 'details', line.id],
    queryFn: async ({ signal }): Promise<LineDetails> => {
      const filters = between(line.atMs - secondMs, line.atMs + secondMs)
      const query = `sentry.item_id:${line.id}`
      const known = await readAttributes(api, { org, filters }, { itemType: 'logs', query }, signal)
      const own = ownFields.map((name): ShownAttribute => ({ key: name, name }))
      const others = known.filter(({ attributeSource }) => attributeSource.source_type === 'user').slice(0, attributesMax)
      const attributes = [...own, ...others.toSorted((a, b) => a.name.localeCompare(b.name))]
      const parts = Array.from({ length: Math.ceil(attributes.length / fieldsPerRequest) }, (_, part) =>
        attributes.slice(part * fieldsPerRequest, (part + 1) * fieldsPerRequest).map(({ key }) => key),
      )
      const read = (field: readonly string[]) => readEvents(api, { org, filters }, { dataset: 'logs', field, query, rows: 1 }, signal)
      const answers = await Promise.all(parts.map(read))
      return { attributes, values: Object.assign(Object.create(null), ...answers.map(({ data }) => data[0] ?? {})) }
    },
    staleTime: Number.POSITIVE_INFINITY,
  })

const longest: PageFilters = { statsPeriod: '90d' }

/** Whether any line can be found at all, of whatever project. */
export const anyLogQuery = (api: Api, org: string) =>
  queryOptions({
    queryKey: ['logs', org, 'any'],
    queryFn: async ({ signal }) => {
      const asked = { dataset: 'logs', field: ['sentry.item_id', 'timestamp'], sort: newestFirst, rows: 1 } as const
      const { data, next } = await readEvents(api, { org, filters: longest }, asked, signal)
      return data.length > 0 || next !== null
    },
    staleTime: 10_000,
  })
