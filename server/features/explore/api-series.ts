import { z } from 'zod'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { dayMs, hourMs } from '#core/time'
import { exploreStatsSchema, exploreTimeSeriesSchema } from '#packages/contract/explore'
import type { ExploreSeries } from '#packages/contract/explore'
import { isAggregate } from '#packages/explore/field'
import type { Field } from '#packages/explore/field'
import { json, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'
import type { Scope } from '#server/http/scope'
import type { TimeWindow } from '#server/http/time-window'
import { parsePeriodMs } from '#server/http/time-window'

import { metaOf } from './answer-table.ts'
import { exploreQuery, readExplore, readSorts } from './api.ts'
import { readSeries } from './read-series.ts'
import type { GroupSeries, SeriesAsked, SeriesRead } from './read-series.ts'

const axesMax = 10
const groupsMax = 10
const axisDefault = 'count()'
const minuteMs = 60_000
/** Widths of an interval; the smallest that draws the window in at most `intervalsWanted` of them is taken. */
const intervalsMs = [minuteMs, 5 * minuteMs, 15 * minuteMs, 30 * minuteMs, hourMs, 3 * hourMs, 6 * hourMs, 12 * hourMs, dayMs, 7 * dayMs]
const intervalsWanted = 150
const intervalMsMin = 1_000
const otherName = 'Other'
/** The name of a group whose field has no value. */
const noValue = '(no value)'

const seriesQuery = exploreQuery.extend({
  yAxis: z.string().optional().describe('Function of each interval, repeated; count() when absent.'),
  interval: z.string().optional().describe('Such as 5m, 1h or 1d.'),
  field: z.string().optional().describe('With topEvents: what groups are told apart by, and functions that they are sorted by; repeated.'),
  topEvents: z.string().optional().describe('So many groups get a line each, 1 to 10.'),
  sort: z.string().optional(),
  excludeOther: z.string().optional().describe('1: no line for the rest of the groups.'),
})

const intervalOf = (query: URLSearchParams, { startMs, endMs }: TimeWindow): number | undefined => {
  const text = query.get('interval') ?? ''
  if (text === '') return intervalsMs.find((each) => (endMs - startMs) / each <= intervalsWanted) ?? 7 * dayMs
  const ms = /^\d{1,12}$/.test(text) ? Number(text) : parsePeriodMs(text)
  return ms === undefined || ms < intervalMsMin ? undefined : ms
}

const topOf = (query: URLSearchParams): number => {
  const text = query.get('topEvents') ?? ''
  return /^\d{1,4}$/.test(text) ? Math.min(groupsMax, Number(text)) : 0
}

interface ReadChart {
  readonly scope: Scope
  readonly asked: SeriesAsked
}

/** Names of groups and functions that a chart is about, fields and axes apart. The failure is the answer to give. */
const readChart = (request: ScopedRequest, groupNames: readonly string[]): Result<ReadChart, Response> => {
  const { query } = request
  const axisTexts = [...new Set(query.getAll('yAxis').filter((text) => text !== ''))]
  const axes = axisTexts.length === 0 ? [axisDefault] : axisTexts
  if (axes.length > axesMax) return failure(problem(400, `At most ${axesMax} functions can be drawn`))
  const read = readExplore(request, [...new Set([...groupNames, ...axes])])
  if (!read.ok) return read
  const { scope, asking, fields: all } = read.value
  const axisFields = axes.flatMap((text) => all.find((field) => field.text === text) ?? [])
  const plain = axisFields.find((field) => !isAggregate(field))
  if (plain) return failure(problem(400, `yAxis takes a function, such as count() or p95(span.duration), not ${plain.text}`))
  const top = topOf(query)
  const groups = all.filter((field) => groupNames.includes(field.text))
  // Without a field to tell groups apart by there is one line (web-api.md 6.1).
  const isGrouped = top > 0 && groups.some((field) => !isAggregate(field))
  const fields: readonly Field[] = isGrouped ? all : []
  const sorts = isGrouped ? readSorts(query, asking.dataset, fields) : success([])
  if (!sorts.ok) return sorts
  const intervalMs = intervalOf(query, asking.window)
  if (intervalMs === undefined) return failure(problem(400, 'interval must be a number and a unit, such as 5m or 1h'))
  const withOther = query.get('excludeOther') !== '1'
  return success({ scope, asked: { asking, axes: axisFields, fields, sorts: sorts.value, groupsMax: top, withOther, intervalMs } })
}

const nameOf = ({ kind, values }: GroupSeries): string =>
  kind === 'other' ? otherName : values.map(({ value }) => (value === null ? noValue : String(value))).join(',')

const seriesOf = (
  asked: SeriesAsked,
  read: SeriesRead,
  place: { readonly group: GroupSeries; readonly axis: number; readonly order: number },
): ExploreSeries => {
  const { group, axis, order } = place
  const field = asked.axes[axis]
  const { fields, units, dataset, dataScanned, scannedShare } = metaOf(asked.asking.dataset, field ? [field] : [], read.share)
  const isSampled = group.samplingRate.some((rate) => rate !== null)
  return {
    data: (group.axes[axis] ?? []).map((count, index) => [(read.startMs + index * read.intervalMs) / 1000, [{ count }]] as const),
    start: read.startMs / 1000,
    end: read.window.endMs / 1000,
    order,
    isMetricsData: false,
    meta: { fields, units, dataset, dataScanned, scannedShare, interval: read.intervalMs / 1000 },
    ...(isSampled && { samplingRate: group.samplingRate }),
    ...(group.kind === 'group' && { groupBy: group.values }),
  }
}

type SeriesByName = Record<string, ExploreSeries | Record<string, ExploreSeries>>

const ofAxes = (asked: SeriesAsked, read: SeriesRead, group: GroupSeries): Record<string, ExploreSeries> =>
  Object.fromEntries(asked.axes.map(({ text }, axis) => [text, seriesOf(asked, read, { group, axis, order: axis })]))

/** Groups by name; those of one name, as values may be joined to the same text, get a number behind it. */
const byName = (asked: SeriesAsked, read: SeriesRead): SeriesByName => {
  const named = new Map<string, ExploreSeries | Record<string, ExploreSeries>>()
  for (const [order, group] of read.groups.entries()) {
    const name = nameOf(group)
    const free = named.has(name) ? `${name} (${order})` : name
    named.set(free, asked.axes.length === 1 ? seriesOf(asked, read, { group, axis: 0, order }) : ofAxes(asked, read, group))
  }
  return Object.fromEntries(named)
}

/** `GET /organizations/{org}/events-stats/` (web-api.md 8.5). */
export const exploreStatsRoute = endpoint(
  {
    summary: 'Draws figures over time of errors, transactions, spans, logs or metrics, of all of them or of the first groups.',
    query: seriesQuery,
    answer: exploreStatsSchema,
  },
  async (request: ScopedRequest) => {
    const chart = readChart(
      request,
      request.query.getAll('field').filter((text) => text !== ''),
    )
    if (!chart.ok) return chart.error
    const { scope, asked } = chart.value
    const read = await readSeries(scope, asked, request.signal)
    if (!read.ok) return read.error
    const [only] = read.value.groups
    if (asked.fields.length > 0 || !only) return json(byName(asked, read.value))
    return json(asked.axes.length === 1 ? seriesOf(asked, read.value, { group: only, axis: 0, order: 0 }) : ofAxes(asked, read.value, only))
  },
)

/** `GET /organizations/{org}/events-timeseries/` (web-api.md 8.5). */
export const exploreTimeSeriesRoute = endpoint(
  {
    summary: 'Draws the same as events-stats, as a list of lines.',
    query: seriesQuery.extend({ groupBy: z.string().optional().describe('What groups are told apart by; repeated.') }),
    answer: exploreTimeSeriesSchema,
  },
  async (request: ScopedRequest) => {
    const names = [...request.query.getAll('groupBy'), ...request.query.getAll('field')].filter((text) => text !== '')
    const chart = readChart(request, names)
    if (!chart.ok) return chart.error
    const { scope, asked } = chart.value
    const read = await readSeries(scope, asked, request.signal)
    if (!read.ok) return read.error
    const { startMs, intervalMs, window, groups, share } = read.value
    const timeSeries = groups.flatMap((group, order) =>
      asked.axes.map((field, axis) => ({
        yAxis: field.text,
        values: (group.axes[axis] ?? []).map((value, index) => ({
          timestamp: startMs + index * intervalMs,
          value,
          incomplete: startMs + (index + 1) * intervalMs > window.endMs,
        })),
        ...(group.kind === 'group' && { groupBy: group.values }),
        meta: {
          valueType: field.type,
          valueUnit: field.unit,
          interval: intervalMs,
          ...(group.kind !== 'all' && { order, isOther: group.kind === 'other' }),
          dataScanned: share === 1 ? ('full' as const) : ('partial' as const),
        },
      })),
    )
    return json({ meta: { dataset: metaOf(asked.asking.dataset, [], share).dataset, start: startMs, end: window.endMs }, timeSeries })
  },
)
