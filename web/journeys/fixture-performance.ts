import { fixtureNow } from './fixture-issues.ts'

/* A small stand-in for the query engine: every field that the pages ask for has a value that follows from its row. */

interface Base {
  readonly name: Readonly<Record<string, string | number | boolean>>
  /** Per minute. */
  readonly rate: number
  /** Milliseconds. */
  readonly p50: number
  readonly failures?: number
}

const transactionOf = (transaction: string, project: string, op: string, figures: Omit<Base, 'name'>): Base => ({
  name: { transaction, project, 'transaction.op': op },
  ...figures,
})

const transactions: readonly Base[] = [
  transactionOf('POST /checkout', 'shop-api', 'http.server', { rate: 61, p50: 168, failures: 0.084 }),
  transactionOf('GET /products/{slug}', 'shop-api', 'http.server', { rate: 410, p50: 23, failures: 0.002 }),
  transactionOf('GET /orders', 'shop-api', 'http.server', { rate: 96, p50: 61 }),
  transactionOf('/products/[slug]', 'shop-web', 'pageload', { rate: 180, p50: 940, failures: 0.012 }),
  transactionOf('/checkout', 'shop-web', 'navigation', { rate: 44, p50: 410 }),
  transactionOf('/shop.Stock/Reserve', 'shop-stock', 'grpc.server', { rate: 58, p50: 9.4 }),
  transactionOf('mails.send', 'shop-api', 'queue.process', { rate: 12, p50: 320, failures: 0.03 }),
  transactionOf('GET /<script>alert(1)</script>?q=‮txt', 'shop-api', 'http.server', { rate: 0.04, p50: 4 }),
]

const queries: readonly Base[] = [
  ['SELECT .. FROM product WHERE id = %s', 'product', 2_410, 1.4],
  ['SELECT .. FROM orders JOIN customer ON orders.customer_id = customer.id WHERE customer.id = %s', 'orders,customer', 96, 18],
  ['INSERT INTO orders (..) VALUES (%s)', 'orders', 61, 3.1],
  ['UPDATE stock SET .. WHERE sku = %s', 'stock', 58, 6.2],
].map(([text, tables, rate, p50], at) => ({
  name: {
    'span.group': `${String(at)}a1b2c3d4e5f6071`,
    'sentry.normalized_description': String(text),
    'span.domain': `,${String(tables)},`,
    project: 'shop-api',
  },
  rate: Number(rate),
  p50: Number(p50),
}))

const requests: readonly Base[] = [
  { name: { 'span.domain': 'pay.example', 'span.action': 'POST', project: 'shop-api' }, rate: 61, p50: 212, failures: 0.04 },
  { name: { 'span.domain': '*.search.example', 'span.action': 'GET', project: 'shop-api' }, rate: 380, p50: 31 },
]
const caches: readonly Base[] = [
  { name: { transaction: 'GET /products/{slug}', project: 'shop-api' }, rate: 800, p50: 0.4, failures: 0.08 },
  { name: { transaction: 'GET /orders', project: 'shop-api' }, rate: 90, p50: 0.6, failures: 0.61 },
]
const queues: readonly Base[] = [
  { name: { 'messaging.destination.name': 'mails', project: 'shop-api' }, rate: 24, p50: 310, failures: 0.03 },
  { name: { 'messaging.destination.name': 'invoices', project: 'shop-api' }, rate: 3, p50: 1_900 },
]

const groups: readonly Base[] = [
  ['db', 'db.sql.query', 'SELECT .. FROM product WHERE id = %s', false, 1_470, 9],
  ['http', 'http.client', 'POST https://pay.example', false, 61, 160],
  ['http', 'http.server', 'POST /checkout', true, 61, 84],
  ['cache', 'cache.get', 'GET *', false, 122, 0.6],
  ['app', 'serialize', 'order', false, 61, 2.2],
].map(([category, op, text, isTransaction, rate, p50]) => ({
  name: {
    'span.category': String(category),
    'span.op': String(op),
    'sentry.normalized_description': String(text),
    is_transaction: isTransaction === true,
  },
  rate: Number(rate),
  p50: Number(p50),
}))

const minutes = 1_440
const vitals: Readonly<Record<string, number>> = { lcp: 2_740, inp: 180, cls: 0.31, fcp: 1_320, ttfb: 610, 'score.total': 0.71 }

/** A rough log-normal distribution: how many of `count` take less than `ms`. */
const countBelow = ({ p50 }: Base, count: number, ms: number): number => {
  const hump = (middle: number) => 1 / (1 + (middle / ms) ** 3.2)
  return Math.round(count * (0.86 * hump(p50) + 0.14 * hump(p50 * 5.6)))
}

const share = (base: Base): number => base.failures ?? 0
const figures: readonly (readonly [form: RegExp, value: (base: Base, found: readonly string[]) => number])[] = [
  [/^count\(\)$/, ({ rate }) => Math.round(rate * minutes)],
  [/^(tpm|epm)\(\)$/, ({ rate }) => rate],
  [/^p50\((transaction|span)\./, ({ p50 }) => p50],
  [/^(avg\((transaction|span)|p75\((transaction|span))/, ({ p50 }) => p50 * 1.8],
  [/^p95\(/, ({ p50 }) => p50 * 5.56],
  [/^p100\(/, ({ p50 }) => p50 * 60],
  [/^min\(/, ({ p50 }) => p50 / 12],
  [/^(failure_rate|cache_miss_rate)\(\)$/, share],
  [/^failure_count\(\)$/, (base) => Math.round(base.rate * minutes * share(base))],
  [/^http_response_rate\(5\)$/, share],
  [/^http_response_rate\(/, () => 0.01],
  [/^apdex\(/, ({ p50 }) => Math.max(0.1, Math.min(1, 1.1 - p50 / 1_900))],
  [/^user_misery\(/, (base) => 0.05 + share(base)],
  [/^count_unique\(/, ({ rate }) => Math.round(rate * 11)],
  [/^sum\(/, ({ rate, p50 }) => rate * minutes * p50 * 1.8],
  [/^count_if\(transaction\.duration,less,([\d.]+)\)$/, (base, [, ms]) => countBelow(base, Math.round(base.rate * minutes), Number(ms))],
  [/^count_if\(/, ({ rate }) => Math.round(rate * minutes * 0.5)],
  [/measurements\.([\w.]+)\)$/, (base, [, name = '']) => (vitals[name] ?? 0) * (base.p50 > 500 ? 1 : 0.4)],
  [/^avg\(messaging/, () => 840],
  [/^avg\(cache/, () => 2_140],
]

const valueOf = (base: Base, field: string): string | number | boolean | null => {
  const named = base.name[field]
  if (named !== undefined) return named
  for (const [form, value] of figures) {
    const found = form.exec(field)
    if (found) return value(base, found)
  }
  return null
}

const rowOf = (base: Base, fields: readonly string[]) => Object.fromEntries(fields.map((field) => [field, valueOf(base, field)]))

const endpoint: Base = { name: {}, rate: 61, p50: 168, failures: 0.084 }
const everything: Base = { name: {}, rate: 861, p50: 320, failures: 0.011 }
const traceOf = (at: number): string => `${String(at).repeat(2)}${'4c79f60c11214eb38604f4ae0781bfb2'.slice(2)}`
const spanOf = (at: number): string => `b0e6f15b45c36b1${String(at)}`

const samples = (kind: string): readonly Base[] =>
  Array.from({ length: 8 }, (_, at) => ({
    name: {
      id: traceOf(at),
      trace: traceOf(at),
      span_id: spanOf(at),
      timestamp: new Date(fixtureNow.getTime() - at * 37_000).toISOString(),
      'transaction.duration': kind.startsWith('-timestamp') ? 168 + at * 9 : 1_411 - at * 83,
      'span.duration': 212 - at * 9,
      transaction: 'POST /checkout',
      'transaction.status': at % 2 === 0 ? 'internal_error' : 'ok',
      'http.status_code': at % 2 === 0 ? 500 : 200,
      'user.display': `customer ${String(4_412 - at * 97)}`,
      'span.description': 'SELECT product.id, product.name, product.price\nFROM product\nWHERE product.id = %s',
    },
    rate: 1,
    p50: 1,
  }))

const shares = Array.from({ length: 8 }, (_, at) =>
  (['db', 'http', 'app'] as const).map((category, part) => ({
    name: {
      trace: traceOf(at),
      'transaction.span_id': spanOf(at),
      'span.category': category,
      is_transaction: false,
      'sum(span.self_time)': [610, 160, 210][part] ?? 0,
    },
    rate: 1,
    p50: 1,
  })),
).flat()

const slowValues: Readonly<Record<string, readonly (readonly [value: string, rate: number, p50: number])[]>> = {
  release: [
    ['shop-api@2.4.1', 14, 390],
    ['shop-api@2.4.0', 47, 150],
  ],
  server_name: [['api-7', 9, 420]],
  'http.method': [['POST', 61, 168]],
}

/** Rows by the field that only they have. */
const byField: readonly (readonly [field: string, bases: (params: URLSearchParams) => readonly Base[]])[] = [
  ['span_id', (params) => samples(params.get('sort') ?? '')],
  ['transaction.span_id', () => shares],
  ['is_transaction', () => groups],
  ['span.group', () => queries],
  ['span.domain', () => requests],
  ['messaging.destination.name', () => queues],
  ['issue', () => [{ name: { trace: traceOf(0), issue: 'SHOP-API-3', 'issue.id': 1000 }, rate: 1 / minutes, p50: 1 }]],
  ...Object.entries(slowValues).map(([key, values]) => {
    const bases = values.map(([value, rate, p50]) => ({ name: { [key]: value }, rate, p50 }))
    return [key, () => bases] as const
  }),
]

const named = (dataset: string, query: string): readonly Base[] => {
  const words = /transaction:"?\*(.+?)\*/.exec(query)?.[1]?.toLowerCase()
  const callers = query.includes('cache') ? caches : transactions.slice(0, 3)
  const all = dataset === 'spans' ? callers : transactions
  return words === undefined ? all : all.filter(({ name }) => String(name['transaction']).toLowerCase().includes(words))
}

const basesOf = (params: URLSearchParams, fields: readonly string[]): readonly Base[] => {
  const query = params.get('query') ?? ''
  const own = byField.find(([field]) => fields.includes(field))
  if (own) return own[1](params)
  if (fields.includes('transaction')) return named(params.get('dataset') ?? '', query)
  if (!fields[0]?.includes('(')) return []
  return [query.includes('transaction:') && !query.includes('*') ? endpoint : everything]
}

const meta = {
  fields: {},
  units: {},
  isMetricsData: false,
  isMetricsExtractedData: false,
  tips: {},
  datasetReason: 'unchanged',
  dataset: 'transactions',
  dataScanned: 'full',
  scannedShare: 1,
}

const isBefore = (params: URLSearchParams): boolean => Date.parse(params.get('end') ?? '') < fixtureNow.getTime() - 60_000

/** What `events` answers. */
export const eventsAnswer = (params: URLSearchParams): object => {
  const fields = params.getAll('field')
  const sort = params.get('sort') ?? ''
  const field = sort.replace(/^-/, '')
  const bases = basesOf(params, fields).map((base) => (isBefore(params) ? { ...base, p50: base.p50 * 0.66, failures: 0.003 } : base))
  const rows = bases.map((base) => rowOf(base, fields))
  const data = sort === '' ? rows : rows.toSorted((a, b) => (Number(a[field]) - Number(b[field]) || 0) * (sort.startsWith('-') ? -1 : 1))
  return { data, meta }
}

const buckets = 48
const stepSeconds = 1_800

const seriesOf = (base: Base, axis: string, order: number) => ({
  data: Array.from({ length: buckets }, (_, at) => {
    const isLate = at > 40 ? 1.55 : 1
    const wave = 1 + Math.sin(at * 1.7) * 0.07
    const value = Number(valueOf(base, axis) ?? 0) * (/^p\d|failure/.test(axis) ? isLate : 1) * wave
    const seconds = Math.floor(fixtureNow.getTime() / 1000 / stepSeconds - buckets + 1 + at) * stepSeconds
    return [seconds, [{ count: /apdex/.test(axis) ? Math.min(1, value / isLate) : value }]]
  }),
  start: 0,
  end: 0,
  order,
  isMetricsData: false,
  meta: { fields: {}, units: {}, dataset: 'transactions', dataScanned: 'full', scannedShare: 1, interval: stepSeconds },
})

/** What `events-stats` answers. */
export const statsAnswer = (params: URLSearchParams): object => {
  const axes = params.getAll('yAxis')
  const [axis = ''] = axes
  if (params.has('topEvents'))
    return Object.fromEntries(
      transactions.map((base, at) => [`${String(base.name['transaction'])},${String(base.name['project'])}`, seriesOf(base, axis, at)]),
    )
  const base = /transaction:[^[]/.test(params.get('query') ?? '') ? endpoint : everything
  return axes.length === 1 ? seriesOf(base, axis, 0) : Object.fromEntries(axes.map((one, order) => [one, seriesOf(base, one, order)]))
}
