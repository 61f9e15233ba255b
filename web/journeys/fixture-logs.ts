import type { Route } from 'playwright-core'

import type { ExploreMeta, TraceAttributes } from '../../packages/contract/explore.ts'
import { fixtureNow, hostile } from './fixture-issues.ts'

/* Lines of logs, as `events` and what belongs to it answer (web-api.md 8.4, 8.5). */

type Row = Readonly<Record<string, string | number | null>>

const esc = '\u001B['
const idOf = (number: number): string => number.toString(16).padStart(32, '0')
export const traceId = 'c0ffee00c0ffee00c0ffee00c0ffee00'

const messages: readonly (readonly [severity: string, message: string, server: string])[] = [
  ['info', 'GET /api/products 200 in 12 ms', 'web-1'],
  ['error', 'Payment failed: card declined for order 1017', 'web-1'],
  ['warn', `${esc}33mSLOW${esc}0m query took ${esc}1m1.2 s${esc}0m: SELECT * FROM orders WHERE customer_id = ?`, 'web-2'],
  ['info', 'POST /api/checkout 500 in 431 ms', 'web-1'],
  ['debug', 'cache miss for cart:88', 'web-2'],
  [
    'fatal',
    `${hostile.script} ${hostile.override} out of memory\nTraceback (most recent call last):\n  File "app.py", line 12`,
    'worker-1',
  ],
  ['trace', 'entering retry loop', 'worker-1'],
  ['notice', 'Stock is low: SKU-17', 'worker-1'],
]

/** One line; the higher its number, the older it is: three quarters of a second each. */
export const logRow = (number: number): Row => {
  const [severity, message, server] = messages[number % messages.length] ?? ['info', '', '']
  const atMs = fixtureNow.getTime() - 1_000 - number * 750
  return {
    id: idOf(number + 1),
    'sentry.item_id': idOf(number + 1),
    timestamp: `${new Date(atMs).toISOString().slice(0, 19)}+00:00`,
    timestamp_precise: atMs * 1_000_000,
    severity,
    severity_number: null,
    message,
    trace: number % 4 === 2 ? null : traceId,
    span_id: number % 4 === 1 ? 'abcdef0123456789' : null,
    project: number % 3 === 0 ? 'shop-web' : 'shop-api',
    'project.name': 'shop-api',
    server_name: server,
    environment: 'production',
    release: 'shop@2.4.1',
    'tags[order,number]': 1017,
    customer: hostile.override,
  }
}

const meta: ExploreMeta = {
  fields: {},
  units: {},
  isMetricsData: false,
  isMetricsExtractedData: false,
  tips: {},
  datasetReason: 'unchanged',
  dataset: 'logs',
  dataScanned: 'full',
  scannedShare: 1,
}

const attribute = (name: string, type: 'string' | 'number', source: 'sentry' | 'user'): TraceAttributes[number] => ({
  key: type === 'number' ? `tags[${name},number]` : name,
  name,
  attributeType: type,
  attributeSource: { source_type: source },
  secondaryAliases: [],
})
const attributes: TraceAttributes = [
  attribute('severity', 'string', 'sentry'),
  attribute('order', 'number', 'user'),
  attribute('customer', 'string', 'user'),
]

const bucketMs = 1_200_000
const seriesOf = (seed: number, most: number) => ({
  data: Array.from({ length: 72 }, (_, at) => [
    (fixtureNow.getTime() - (72 - at) * bucketMs) / 1000,
    [{ count: Math.round(most * (0.3 + (((at * seed) % 11) / 11) * 0.7)) }],
  ]),
  meta: { scannedShare: 1 },
})
const histogram = {
  info: seriesOf(3, 420),
  debug: seriesOf(5, 300),
  warn: seriesOf(7, 60),
  error: seriesOf(4, 22),
  fatal: { ...seriesOf(2, 1), data: seriesOf(2, 1).data.map(([time], at) => [time, [{ count: at > 64 ? 3 : 0 }]]) },
}

/** What the server has: a test changes it. */
export interface LogScene {
  lines: readonly Row[]
  /** Lines that the next look at what is new finds. */
  fresh: readonly Row[]
  failing: boolean
  /** What was asked of `events`. */
  readonly asked: URLSearchParams[]
}

export const newLogScene = (lines = 450): LogScene => ({
  lines: Array.from({ length: lines }, (_, number) => logRow(number)),
  fresh: [],
  failing: false,
  asked: [],
})

const isTail = (params: URLSearchParams): boolean => /^\d+s$/.test(params.get('statsPeriod') ?? '')

const fitting = ({ lines, fresh }: LogScene, params: URLSearchParams): readonly Row[] => {
  const query = params.get('query') ?? ''
  const wanted = /sentry\.item_id:(\w+)/.exec(query)?.[1]
  const trace = /\btrace:(\w+)/.exec(query)?.[1]
  const severity = /severity:(\w+)/.exec(query)?.[1]
  const words = query.split(' ').filter((word) => word !== '' && !word.includes(':'))
  const [start, end] = ['start', 'end'].map((key) => Date.parse(params.get(key) ?? ''))
  const found = (isTail(params) ? fresh : [...fresh, ...lines]).filter((row) => {
    const atMs = Number(row['timestamp_precise']) / 1_000_000
    return (
      (wanted === undefined || row['id'] === wanted) &&
      (trace === undefined || row['trace'] === trace) &&
      (severity === undefined || row['severity'] === severity) &&
      words.every((word) => String(row['message']).includes(word)) &&
      !(atMs < (start ?? Number.NaN)) &&
      !(atMs >= (end ?? Number.NaN))
    )
  })
  return params.get('sort') === 'timestamp' ? found.toReversed() : found
}

const eventsReply = (scene: LogScene, params: URLSearchParams) => {
  scene.asked.push(params)
  const all = fitting(scene, params)
  const from = Number(params.get('cursor')?.split(':')[1] ?? 0)
  const rows = Number(params.get('per_page'))
  const link = `<x>; rel="next"; results="${String(all.length > from + rows)}"; cursor="0:${String(from + rows)}:0"`
  return { json: { data: all.slice(from, from + rows), meta }, headers: { Link: link } }
}

/** Answers what the page of logs asks. */
export const answerLogs =
  (scene: LogScene) =>
  async (route: Route): Promise<void> => {
    const { pathname, searchParams } = new URL(route.request().url())
    const isNames = pathname.endsWith('/trace-items/attributes/')
    if (scene.failing) await route.fulfill({ status: 500, json: { detail: 'The store did not answer' } })
    else if (pathname.endsWith('/values/'))
      await route.fulfill({ json: [{ key: 'server_name', name: 'web-1', value: 'web-1', count: 90 }] })
    else if (isNames) await route.fulfill({ json: attributes })
    else if (pathname.endsWith('/events-stats/')) await route.fulfill({ json: scene.lines.length === 0 ? {} : histogram })
    else await route.fulfill(eventsReply(scene, searchParams))
  }

/** Addresses that `answerLogs` answers. */
export const logAddresses = /\/api\/0\/organizations\/acme\/(events|events-stats|trace-items\/.*)\/(\?|$)/
