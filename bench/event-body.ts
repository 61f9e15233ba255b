import type { FrameTemplate, IssueTemplate } from './issue-template.ts'
import type { Random } from './random.ts'

/** Number of things per event: M and L of the method (storage chapter 8). */
export interface EventShape {
  readonly frames: number
  readonly crumbsMin: number
  readonly crumbsMax: number
}

export const shapes = {
  m: { frames: 8, crumbsMin: 5, crumbsMax: 8 },
  l: { frames: 30, crumbsMin: 50, crumbsMax: 50 },
} as const satisfies Record<string, EventShape>

const usersTotal = 50_000
const plans = ['free', 'team', 'business', 'enterprise']
const cities = ['Lisbon', 'Oslo', 'Graz', 'Porto', 'Bergen', 'Lund', 'Gent', 'Turin', 'Brno', 'Cork']
const tables = ['orders', 'carts', 'invoices', 'ledger_entries', 'parcels', 'tenants', 'sessions', 'vouchers']
const hosts = ['billing.internal', 'stock.internal', 'rates.example.com', 'mail.example.com', 'geo.example.net']
const browsers = [
  'Mozilla/5.0 (X11; Linux x64) Gecko/20100101 Firefox/151.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 15_3) AppleWebKit/619.1 Version/26.1 Safari/619.1',
]

/** A variable as SDKs send it: a repr of something. */
const variable = (random: Random): unknown => {
  switch (random.below(10)) {
    case 0:
      return String(random.below(10_000))
    case 1:
      return `'${random.pick(cities)}-${random.hex(4)}'`
    case 2:
      return `<Order: Order object (${random.below(100_000)})>`
    case 3:
      return { id: random.below(100_000), state: `'${random.pick(plans)}'` }
    case 4:
      return ['None', 'True', `'${random.pick(tables)}'`]
    case 5:
    case 6:
    case 7:
    case 8:
      return random.pick(['None', 'True', "''", '[]'])
    default:
      return `Decimal('${random.below(100_000)}.${random.below(100)}')`
  }
}

const frame = (random: Random, template: FrameTemplate): object => {
  const { variableNames, ...fixed } = template
  const vars: Record<string, unknown> = {}
  for (const variableName of variableNames) vars[variableName] = variable(random)
  return { ...fixed, vars }
}

const crumb = (random: Random, seconds: number): object => {
  const timestamp = Math.round(seconds) - random.below(3000) / 100
  const kind = random.below(3)
  if (kind === 0) {
    const table = random.pick(tables)
    const message = `SELECT "id", "state", "updated_at" FROM "${table}" WHERE "tenant_id" = %s AND "id" > ${random.below(100_000)} LIMIT 50`
    return { type: 'default', category: 'query', level: 'info', timestamp, message, data: { 'db.system': 'postgresql' } }
  }
  if (kind === 1) {
    const url = `https://${random.pick(hosts)}/v2/${random.pick(tables)}/${random.below(100_000)}?page=${random.below(40)}`
    return {
      type: 'http',
      category: 'httplib',
      level: 'info',
      timestamp,
      data: { url, method: random.pick(['GET', 'POST', 'PUT']), status_code: random.pick([200, 200, 201, 304, 404, 502]), reason: 'OK' },
    }
  }
  return {
    type: 'log',
    category: 'shop.worker',
    level: random.pick(['info', 'warning', 'debug']),
    timestamp,
    message: `handled ${random.pick(tables)} in ${random.below(2000)} ms`,
    data: { region: random.pick(cities) },
  }
}

const requestOf = (random: Random, path: string): object => ({
  url: `https://shop.example.com${path}`,
  method: random.pick(['GET', 'POST', 'PATCH']),
  query_string: `page=${random.below(90)}&trace=${random.hex(8)}&sort=updated`,
  headers: {
    Host: 'shop.example.com',
    Accept: 'application/json, text/plain, */*',
    'Accept-Encoding': 'gzip, deflate, br',
    'Accept-Language': random.pick(['en-GB,en;q=0.9', 'pt-PT,pt;q=0.9', 'de-AT,de;q=0.8']),
    'Content-Type': 'application/json',
    'User-Agent': random.pick(browsers),
    'X-Request-Id': random.hex(32),
    'X-Forwarded-For': `203.0.113.${random.below(255)}`,
  },
  env: { SERVER_NAME: `web-${random.below(12)}`, SERVER_PORT: '8000', REMOTE_ADDR: `10.0.${random.below(4)}.${random.below(255)}` },
})

const contextsOf = (random: Random, template: IssueTemplate): object => {
  const runtime =
    template.platform === 'python'
      ? { name: 'CPython', version: '3.13.2', build: '3.13.2 (main, Feb  4 2026) [GCC 14.2.0]' }
      : { name: 'node', version: 'v24.21.0' }
  return {
    trace: {
      trace_id: random.hex(32),
      span_id: random.hex(16),
      parent_span_id: random.hex(16),
      op: 'http.server',
      status: 'internal_error',
    },
    runtime,
    os: { name: 'Linux', version: '6.12.9', kernel_version: '6.12.9-cloud-amd64' },
    device: { arch: 'x86_64', memory_size: 16_777_216_000, processor_count: 8 },
    app: { app_start_time: '2026-11-20T06:14:09Z', app_memory: random.below(2 ** 31) },
  }
}

const sdkOf = (platform: IssueTemplate['platform']): object =>
  platform === 'python'
    ? {
        name: 'sentry.python.django',
        version: '2.68.0',
        integrations: ['argv', 'atexit', 'celery', 'dedupe', 'django', 'excepthook', 'logging', 'modules', 'redis', 'stdlib', 'threading'],
        packages: [{ name: 'pypi:sentry-sdk', version: '2.68.0' }],
      }
    : {
        name: 'sentry.javascript.node',
        version: '11.12.0',
        integrations: [
          'InboundFilters',
          'FunctionToString',
          'LinkedErrors',
          'Http',
          'NodeFetch',
          'OnUncaughtException',
          'ContextLines',
          'LocalVariables',
          'Modules',
        ],
        packages: [{ name: 'npm:@sentry/node', version: '11.12.0' }],
      }

/** One event of the issue as the SDK would serialise it, without event id and timestamp: these are written per request. */
export const eventBody = (random: Random, template: IssueTemplate, shape: EventShape, seconds: number): string => {
  const user = random.below(usersTotal)
  const orderId = random.below(10_000_000)
  const crumbs = shape.crumbsMin + random.below(shape.crumbsMax - shape.crumbsMin + 1)
  const value = template.errorValue.replace('{n}', String(orderId)).replace('{id}', random.hex(8))
  const stacktrace = { frames: template.frames.map((each) => frame(random, each)) }
  const mechanism = { type: template.platform === 'python' ? 'django' : 'express', handled: random.below(3) === 0 }
  return JSON.stringify({
    level: 'error',
    platform: template.platform,
    logger: '',
    transaction: template.transaction,
    transaction_info: { source: 'route' },
    server_name: `web-${random.below(12)}`,
    release: template.release,
    environment: random.pick(['production', 'production', 'production', 'staging']),
    exception: { values: [{ type: template.errorType, value, module: null, mechanism, stacktrace }] },
    breadcrumbs: { values: Array.from({ length: crumbs }, () => crumb(random, seconds)) },
    user: {
      id: String(user),
      email: `user${user}@example.org`,
      username: `user${user}`,
      ip_address: `198.51.${user % 100}.${user % 251}`,
      plan: random.pick(plans),
    },
    request: requestOf(random, template.transaction.replace('{id}', String(orderId))),
    contexts: contextsOf(random, template),
    tags: {
      tenant: `t${random.below(400)}`,
      plan: random.pick(plans),
      region: random.pick(cities),
      shard: String(random.below(16)),
      'queue.name': random.pick(tables),
    },
    extra: { 'sys.argv': ['manage.py', 'runserver', `--worker=${random.below(8)}`], order: orderId, attempt: random.below(5) },
    modules: template.modules,
    sdk: sdkOf(template.platform),
  })
}
