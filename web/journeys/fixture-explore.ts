import type { Route } from 'playwright-core'

import type { ExploreFacets, ExploreMeta, TraceAttributes } from '../../packages/contract/explore.ts'
import { fixtureNow, hostile } from './fixture-issues.ts'

/* Spans as `events`, `events-stats` and `events-facets` answer (web-api.md 8.4, 8.5): a tenth of them was sent. */

const types: Readonly<Record<string, readonly [type: string, unit: string | null]>> = {
  timestamp: ['date', null],
  'span.duration': ['duration', 'millisecond'],
  'count()': ['integer', null],
  'p95(span.duration)': ['duration', 'millisecond'],
  'avg(span.duration)': ['duration', 'millisecond'],
  'count_unique(user)': ['integer', null],
}

const metaOf = (fields: readonly string[], more: Partial<ExploreMeta> = {}): ExploreMeta => ({
  fields: Object.fromEntries(fields.map((field) => [field, types[field]?.[0] ?? 'string'])),
  units: Object.fromEntries(fields.map((field) => [field, types[field]?.[1] ?? null])),
  isMetricsData: false,
  isMetricsExtractedData: false,
  tips: {},
  datasetReason: 'unchanged',
  dataset: 'spans',
  dataScanned: 'full',
  scannedShare: 1,
  ...more,
})

const operations = ['db', 'http.client', 'cache.get', 'ui.render', 'queue.process']

const span = (number: number): Readonly<Record<string, string | number | null>> => ({
  id: (number + 161).toString(16).padStart(16, 'a'),
  'project.name': 'shop-api',
  project: 'shop-api',
  timestamp: `${new Date(fixtureNow.getTime() - number * 61_000).toISOString().slice(0, 19)}+00:00`,
  'span.op': operations[number % operations.length] ?? '',
  'span.description': number % 7 === 3 ? hostile.script : `SELECT * FROM orders WHERE customer_id = ${String(number)}`,
  'span.duration': 3.5 + number * 17,
  transaction: '/api/checkout',
  trace: 'c0ffee00c0ffee00c0ffee00c0ffee00',
})

const figures = (at: number): Readonly<Record<string, number>> => ({
  'count()': 42_000 / (at + 1),
  'p95(span.duration)': 430 - at * 71,
  'avg(span.duration)': 120 - at * 13,
  'count_unique(user)': 310 - at,
})

const groups = (fields: readonly string[]) => {
  const functions = fields.filter((field) => field.endsWith(')'))
  const isGrouped = functions.length < fields.length
  const rows = operations.slice(0, isGrouped ? operations.length : 1)
  const perRow = <T>(of: (name: string, at: number) => T) =>
    rows.map((_, at) => Object.fromEntries(functions.map((name) => [name, of(name, at)])))
  return {
    data: rows.map((operation, at) => ({
      ...(isGrouped && { 'span.op': operation }),
      ...perRow((name, row) => figures(row)[name] ?? 0)[at],
    })),
    accuracy: {
      sampleCount: perRow((_, at) => (at === 4 ? 9 : 4_200)),
      samplingRate: perRow(() => 0.1),
      confidence: perRow((_, at) => (at === 4 ? ('low' as const) : ('high' as const))),
      interval: perRow((name, at): readonly [number, number] => [(figures(at)[name] ?? 0) * 0.9, (figures(at)[name] ?? 0) * 1.1]),
    },
  }
}

const eventsBody = (params: URLSearchParams) => {
  const fields = params.getAll('field')
  if (fields.some((field) => field.endsWith(')'))) {
    const { data, accuracy } = groups(fields)
    return { data, meta: metaOf(fields, { accuracy }), confidence: accuracy.confidence }
  }
  const isNone = (params.get('query') ?? '').includes('nothing')
  const from = Number(params.get('cursor')?.split(':')[1] ?? 0)
  return { data: isNone ? [] : Array.from({ length: 50 }, (_, at) => span(from + at)), meta: metaOf(fields) }
}

const buckets = 72
const series = (axis: string, order: number) => {
  const { fields, units } = metaOf([axis])
  const base = (figures(order)[axis] ?? 10) / 8
  return {
    data: Array.from({ length: buckets }, (_, at) => [
      fixtureNow.getTime() / 1000 - (buckets - at) * 1_200,
      [{ count: base * (1 + (((at * (order + 3)) % 9) / 9) * 0.8) }],
    ]),
    start: fixtureNow.getTime() / 1000 - buckets * 1_200,
    end: fixtureNow.getTime() / 1000,
    order,
    isMetricsData: false,
    meta: { fields, units, dataset: 'spans', dataScanned: 'full', scannedShare: 1, interval: 1_200 },
    samplingRate: Array.from({ length: buckets }, () => 0.1),
  }
}

const statsBody = (params: URLSearchParams): unknown => {
  const axes = params.getAll('yAxis')
  const ofAxes = (order: number): unknown =>
    axes.length === 1 ? series(axes[0] ?? '', order) : Object.fromEntries(axes.map((axis) => [axis, series(axis, order)]))
  return params.has('topEvents') ? Object.fromEntries(operations.map((operation, at) => [operation, ofAxes(at)])) : ofAxes(0)
}

const facets: ExploreFacets = [
  { key: 'span.op', topValues: operations.map((value, at) => ({ name: value, value, count: 42_000 / (at + 1) })) },
  { key: 'customer', topValues: [{ name: hostile.override, value: hostile.override, count: 17 }] },
]

const attributes: TraceAttributes = [
  { key: 'customer', name: 'customer', attributeType: 'string', attributeSource: { source_type: 'user' }, secondaryAliases: [] },
]

/** What the server has: a test changes it. */
export interface ExploreScene {
  failing: string | null
  readonly asked: URLSearchParams[]
}

/** Answers what the page asks. */
export const answerExplore =
  (scene: ExploreScene) =>
  async (route: Route): Promise<void> => {
    const { pathname, searchParams } = new URL(route.request().url())
    scene.asked.push(searchParams)
    const from = Number(searchParams.get('cursor')?.split(':')[1] ?? 0)
    const hasNext = from < 50 && !(searchParams.get('query') ?? '').includes('nothing')
    const link = `<x>; rel="next"; results="${String(hasNext)}"; cursor="0:${String(from + 50)}:0"`
    if (scene.failing !== null && pathname.endsWith(scene.failing))
      await route.fulfill({ status: 400, json: { detail: 'At most 25 fields can be asked for' } })
    else if (pathname.endsWith('/events-stats/')) await route.fulfill({ json: statsBody(searchParams) })
    else if (pathname.endsWith('/events-facets/')) await route.fulfill({ json: facets })
    else if (pathname.endsWith('/values/')) await route.fulfill({ json: [] })
    else if (pathname.endsWith('/attributes/')) await route.fulfill({ json: attributes })
    else await route.fulfill({ json: eventsBody(searchParams), headers: { Link: link } })
  }

/** Addresses that `answerExplore` answers. */
export const exploreAddresses = /\/api\/0\/organizations\/acme\/(events|events-stats|events-facets|trace-items\/.*)\/(\?|$)/
