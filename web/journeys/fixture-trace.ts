import type { TraceListItem } from '../../packages/contract/trace-list.ts'
import type { TraceStrip } from '../../packages/contract/trace-strip.ts'
import type { TraceEvent, TraceSpan, TraceSpans } from '../../packages/contract/trace.ts'

/** The trace of the pictures: a page load that goes through four services, of which one has a clock 90 s ahead. */
export const traceId = '7d0e51c4a8b34c1f9e2d6b7a8c9d0e1f'
const beginUs = Date.parse('2026-11-22T16:09:40.142Z') * 1000
export const skewUs = 90_000_000

const services = [
  { id: '2', slug: 'shop-web', platform: 'javascript' },
  { id: '4', slug: 'shop-bff', platform: 'node' },
  { id: '1', slug: 'shop-api', platform: 'python' },
  { id: '3', slug: 'shop-stock', platform: 'go' },
] as const
const [web, bff, api, stock] = [0, 1, 2, 3] as const

/** Where, what and when, in milliseconds; `[depth, service, op, description, start, duration, own]`. */
type Line = readonly [depth: number, service: number, op: string, description: string, startMs: number, durationMs: number, ownMs: number]

const productQuery = 'SELECT product.* FROM product WHERE product.id = '
const products: readonly Line[] = Array.from({ length: 24 }, (_, index) => [
  6,
  api,
  'db',
  `${productQuery}${String(4100 + index)}`,
  358 + index * 17.4,
  16.2 + (index % 5) * 0.8,
  16.2 + (index % 5) * 0.8,
])

const lines: readonly Line[] = [
  [0, web, 'pageload', '/checkout', 0, 1240, 110],
  [1, web, 'resource.script', '/assets/checkout.4f1a.js', 18, 86, 86],
  [1, web, 'ui.render', 'CheckoutPage', 112, 44, 44],
  [1, web, 'http.client', 'POST https://shop.example/api/checkout', 166, 1010, 14],
  [2, bff, 'http.server', 'POST /api/checkout', 174, 994, 31],
  [3, bff, 'middleware', 'session', 178, 12, 12],
  [3, bff, 'cache.get', 'session:4412', 180, 4, 4],
  [3, bff, 'http.client', 'POST http://shop-api/checkout', 196, 948, 9],
  [4, api, 'http.server', 'POST /checkout', 205, 934, 38],
  [5, api, 'grpc.client', 'stock.Stock/Reserve', 216, 96, 22],
  [6, stock, 'grpc.server', 'stock.Stock/Reserve', 228, 74, 9],
  [7, stock, 'db', 'SELECT qty FROM stock WHERE sku = ANY($1)', 232, 21, 21],
  [7, stock, 'db', 'UPDATE stock SET reserved = reserved + $1 WHERE sku = $2', 256, 38, 38],
  [5, api, 'db', 'SELECT id, customer_id, priced_at FROM cart WHERE id = %s FOR UPDATE', 318, 12, 12],
  [5, api, 'db', 'SELECT id, product_id, qty, price FROM cart_line WHERE cart_id = %s', 334, 16, 16],
  [5, api, 'function', 'price_cart', 352, 716, 96],
  ...products,
  [6, api, 'function', 'coupons.find', 972, 62, 53],
  [7, api, 'db', 'SELECT id, code, percent FROM coupon WHERE code = %s', 976, 9, 9],
  [6, api, 'function', 'apply_discount', 1036, 30, 30],
  [5, api, 'queue.publish', 'checkout-failed', 1078, 22, 22],
  [1, web, 'ui.render', 'CartSummary', 1182, 38, 38],
]

const categories: readonly (readonly [prefix: string, category: string])[] = [
  ['db', 'db'],
  ['http', 'http'],
  ['grpc', 'http'],
  ['cache', 'cache'],
  ['queue', 'queue'],
  ['ui', 'ui'],
  ['resource', 'resource'],
  ['pageload', 'browser'],
]
const categoryOf = (op: string): string => categories.find(([prefix]) => op.startsWith(prefix))?.[1] ?? ''

const idOf = (row: number): string => (0x7a00_0000 + row).toString(16).padStart(16, '0')

/** Rows that the end of the trace waited for. */
const critical = new Set([0, 3, 4, 7, 8, 15])

const columnsOf = (rows: readonly Line[], shift: (row: Line) => number): Pick<TraceSpans, 'words' | 'spans'> => {
  const words: string[] = []
  const places = new Map<string, number>()
  const word = (text: string): number => {
    const known = places.get(text)
    if (known !== undefined) return known
    places.set(text, words.length)
    return words.push(text) - 1
  }
  const above: number[] = []
  const parents = rows.map(([depth], row) => {
    above[depth] = row
    return depth === 0 ? -1 : (above[depth - 1] ?? -1)
  })
  const isSegment = rows.map(([, service], row) => (parents[row] === -1 || rows[parents[row] ?? 0]?.[1] !== service ? 1 : 0))
  const transactions = new Map<number, string>()
  for (const [row, [, service, , description]] of rows.entries()) if (isSegment[row] === 1) transactions.set(service, description)
  return {
    spans: {
      id: rows.map((_, row) => idOf(row)),
      parent: parents,
      depth: rows.map(([depth]) => depth),
      project: rows.map(([, service]) => service),
      isSegment,
      op: rows.map(([, , op]) => word(op)),
      category: rows.map(([, , op]) => word(categoryOf(op))),
      description: rows.map(([, , , description]) => word(description)),
      status: rows.map(() => word('ok')),
      transaction: rows.map(([, service]) => word(transactions.get(service) ?? '')),
      startUs: rows.map((line) => line[4] * 1000 + shift(line)),
      durationUs: rows.map(([, , , , , duration]) => duration * 1000),
      selfUs: rows.map(([, , , , , , own]) => own * 1000),
      skew: rows.map((line) => (shift(line) === 0 ? -1 : 0)),
      isOrphan: rows.map(() => 0),
      isCritical: rows.map((_, row) => (critical.has(row) ? 1 : 0)),
      measurements: { 0: { lcp: 840, fcp: 212 } },
    },
    words,
  }
}

const attributeError = lines.findIndex(([, , , description]) => description === 'apply_discount')
const typeError = lines.length - 1
const firstProduct = lines.findIndex(([, , , description]) => description.startsWith(productQuery))

const eventOf = (given: Pick<TraceEvent, 'eventId' | 'row' | 'atUs' | 'title'> & Partial<TraceEvent>): TraceEvent => ({
  projectId: '1',
  issueId: '1000',
  shortId: 'SHOP-API-3F',
  kind: 'error',
  level: 'error',
  culprit: 'shop.checkout.pricing in apply_discount',
  ...given,
})

/** Ids of its events: two errors and the performance issue of the repeated query. */
export const traceEventIds = { attribute: 'a'.repeat(32), type: 'c'.repeat(32), repeated: 'd'.repeat(32) }

const events: readonly TraceEvent[] = [
  eventOf({
    eventId: traceEventIds.repeated,
    row: firstProduct,
    atUs: 358_000,
    title: 'N+1 Query',
    kind: 'occurrence',
    level: 'info',
    issueId: '1002',
    shortId: 'SHOP-API-2Z',
  }),
  eventOf({
    eventId: traceEventIds.attribute,
    row: attributeError,
    atUs: 1_060_000,
    title: "AttributeError: 'NoneType' object has no attribute 'percent'",
  }),
  eventOf({
    eventId: traceEventIds.type,
    row: typeError,
    atUs: 1_205_000,
    title: "TypeError: Cannot read properties of undefined (reading 'lines')",
    projectId: '2',
    issueId: '1001',
    shortId: 'SHOP-WEB-1A',
    culprit: 'CartSummary(checkout/Summary.tsx)',
  }),
]

const frame = { traceId, beginUs, projects: services.map((service) => ({ ...service })), isCut: false, logs: 14 }

/** The whole trace. The clock of shop-api is ahead, and with it what hangs on its spans, stock too. */
export const traceAnswer: TraceSpans = {
  ...frame,
  endUs: beginUs + 1_240_000,
  shape: 'one_root',
  ...columnsOf(lines, ([, service, , , startMs]) => (service === api || (service === stock && startMs > 0) ? skewUs : 0)),
  skews: [{ row: 8, shiftUs: -skewUs }],
  events: events.map((event) => (event.row === typeError ? event : { ...event, atUs: event.atUs + skewUs })),
}

/** Errors alone. */
export const errorsOnly: TraceSpans = {
  ...frame,
  endUs: beginUs + 1_205_000,
  shape: 'only_errors',
  ...columnsOf([], () => 0),
  skews: [],
  events: events.filter(({ kind }) => kind === 'error').map((event) => ({ ...event, row: -1 })),
}

const routes = ['/api/orders', '/api/cart', '/api/search', '/api/products', '/api/account'] as const

/** One request of a long trace with `count` spans, in turns between its services. */
const requestLines = (index: number): readonly Line[] => {
  const start = index * 11
  const route = routes[index % routes.length] ?? ''
  const base: readonly Line[] = [
    [1, bff, 'http.server', `GET ${route}`, start, 9.4, 1.2],
    [2, bff, 'middleware', 'session', start + 0.3, 0.9, 0.9],
    [2, bff, 'http.client', `GET http://shop-api${route}`, start + 1.4, 7.6, 0.8],
    [3, api, 'http.server', `GET ${route}`, start + 1.9, 6.8, 1.1],
    [4, api, 'db', `SELECT id, total FROM orders WHERE customer_id = ${String(index)}`, start + 2.1, 1.7, 1.7],
  ]
  const rest: readonly Line[] = Array.from({ length: 5 + (index % 7) }, (_, part) => [
    4,
    api,
    part % 3 === 0 ? 'cache.get' : 'function',
    part % 3 === 0 ? `product:${String(index + part)}` : `load_part_${String(part)}`,
    start + 4 + part * 0.5,
    0.4,
    0.4,
  ])
  return [...base, ...rest]
}

/** A long trace: a job that asks for the pages of a shop, one after the other. */
export const longTrace = (count: number): TraceSpans => {
  const rows: Line[] = [[0, web, 'function', 'nightly crawl', 0, 0, 40]]
  for (let index = 0; rows.length < count; index++) rows.push(...requestLines(index).slice(0, count - rows.length))
  const lastMs = rows.reduce((last, [, , , , start, duration]) => Math.max(last, start + duration), 0)
  rows[0] = [0, web, 'function', 'nightly crawl', 0, lastMs, 40]
  const columns = columnsOf(rows, () => 0)
  const late = events.map((event, place) => ({
    ...event,
    row: Math.floor((count * (place + 1)) / 4),
    atUs: (lastMs * 1000 * (place + 1)) / 4,
  }))
  return { ...frame, endUs: beginUs + lastMs * 1000, shape: 'one_root', ...columns, skews: [], events: late }
}

/** A chain of spans, each inside of the one before. */
export const deepTrace = (levels: number): TraceSpans => {
  const rows = Array.from({ length: levels }, (_, depth): Line => [
    depth,
    api,
    'function',
    `walk_${String(depth)}`,
    depth / 10,
    levels - depth / 5,
    0.1,
  ])
  return { ...frame, endUs: beginUs + levels * 1000, shape: 'one_root', ...columnsOf(rows, () => 0), skews: [], events: [] }
}

/** A span of another trace. */
const strange: Line = [0, api, 'function', 'load', 0, 10, 5]

/** One span with what it said. */
export const spanAnswer = (spanId: string): TraceSpan => {
  const row = traceAnswer.spans.id.indexOf(spanId)
  const [, service, op, description, startMs, durationMs, ownMs] = lines[row] ?? strange
  const project = services[service] ?? services[web]
  return {
    spanId,
    traceId,
    parentSpanId: row > 0 ? idOf(0) : null,
    segmentId: idOf(0),
    eventId: null,
    projectSlug: project.slug,
    projectId: project.id,
    isSegment: row === 0,
    name: description,
    op,
    category: categoryOf(op),
    description,
    status: 'ok',
    transaction: '/checkout',
    startedAt: new Date(beginUs / 1000 + startMs).toISOString().replace('Z', '000Z'),
    durationUs: durationMs * 1000,
    selfUs: ownMs * 1000,
    release: '2.4.1',
    environment: 'production',
    sdk: 'sentry.python 3.4.0',
    platform: project.platform,
    weight: 1,
    attributes: [
      { key: 'db.system', value: 'postgresql' },
      { key: 'db.name', value: 'shop' },
      { key: 'server.address', value: 'api-2' },
      { key: 'http.response.status_code', value: 500 },
      { key: 'thread.name', value: 'MainThread' },
      { key: 'sentry.sampled', value: true },
    ],
    measurements: {},
    links: [{ traceId: 'e'.repeat(32), spanId: idOf(3), kind: 'previous_trace' }],
    group: { count: 412, avgUs: 6_100, p95Us: 14_200 },
  }
}

const listed = (index: number, given: Partial<TraceListItem>): TraceListItem => ({
  traceId: (0x7d0e_51c4 + index).toString(16).padEnd(32, '0'),
  root: { spanId: idOf(0), name: 'GET /api/orders', op: 'http.server', projectId: '1', projectSlug: 'shop-api' },
  startedAt: new Date(beginUs / 1000 - index * 47_000).toISOString(),
  durationUs: 12_400 + ((index * 7_919) % 90_000),
  spans: 4 + ((index * 13) % 60),
  errors: index % 9 === 4 ? 1 : 0,
  projects: ['shop-api'],
  ...given,
})

/** A page of the list. */
export const traceList: readonly TraceListItem[] = [
  listed(0, {
    traceId,
    root: { spanId: idOf(0), name: '/checkout', op: 'pageload', projectId: '2', projectSlug: 'shop-web' },
    durationUs: 1_240_000,
    spans: lines.length,
    errors: 2,
    projects: services.map(({ slug }) => slug),
  }),
  ...Array.from({ length: 30 }, (_, index) =>
    listed(index + 1, {
      root: {
        spanId: idOf(0),
        name: `${index % 3 === 0 ? 'POST' : 'GET'} ${routes[index % routes.length] ?? ''}`,
        op: 'http.server',
        projectId: '1',
        projectSlug: 'shop-api',
      },
    }),
  ),
]

const stripLines = [0, 3, 4, 7, 8, 15, attributeError]

/** The trace of the event on the issue page. */
export const traceStrip: NonNullable<TraceStrip> = {
  traceId,
  spanId: idOf(attributeError),
  beginUs,
  durationUs: 1_240_000,
  spans: lines.length,
  errors: 2,
  occurrences: 1,
  projects: services.map(({ slug }) => slug),
  rows: stripLines.map((row, place) => {
    const [depth, service, op, description, startMs, durationMs] = lines[row] ?? [0, 0, '', '', 0, 0, 0]
    return {
      spanId: idOf(row),
      projectId: services[service]?.id ?? '1',
      projectSlug: services[service]?.slug ?? '',
      op,
      category: categoryOf(op),
      description,
      status: 'ok',
      isSegment: traceAnswer.spans.isSegment[row] === 1,
      depth,
      folded: 0,
      siblings: place === 0 ? 0 : ([3, 0, 2, 0, 4, 26][place - 1] ?? 0),
      startUs: startMs * 1000,
      durationUs: durationMs * 1000,
      errors: row === attributeError ? 1 : 0,
      isFailing: row === attributeError,
    }
  }),
  issues: [
    {
      issueId: '1001',
      shortId: 'SHOP-WEB-1A',
      kind: 'error',
      level: 'error',
      title: "TypeError: Cannot read properties of undefined (reading 'lines')",
      culprit: 'CartSummary(checkout/Summary.tsx)',
      projectSlug: 'shop-web',
      eventId: traceEventIds.type,
      events: 1,
    },
    {
      issueId: '1002',
      shortId: 'SHOP-API-2Z',
      kind: 'occurrence',
      level: 'info',
      title: 'N+1 Query',
      culprit: 'price_cart',
      projectSlug: 'shop-api',
      eventId: traceEventIds.repeated,
      events: 1,
    },
  ],
  issuesTotal: 2,
}
