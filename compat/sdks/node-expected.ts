import { chromeContexts, chromeTags, userAgent } from './chrome.ts'
import { anyText, hex, like, listWith, some, sourceLine } from './view.ts'
import type { ExpectedEvent } from './view.ts'

/* Written before the answers were looked at: what the developer of each Node app expects to see. */

const filtered = '[Filtered]'
const trace = some({ trace_id: hex(32), span_id: hex(16), type: 'trace' })
const nodeContexts = {
  trace,
  app: some({ app_start_time: anyText(), type: 'app' }),
  os: some({ name: anyText(), type: 'os' }),
  device: some({ arch: anyText(), type: 'device' }),
  runtime: { name: 'node', version: like(/^v24\./), type: 'runtime' },
  culture: some({ timezone: anyText(), type: 'culture' }),
  ...chromeContexts,
}
const nodeTags = {
  level: 'error',
  server_name: anyText(),
  os: anyText(),
  'os.name': anyText(),
  runtime: like(/^node v24\./),
  'runtime.name': 'node',
}

const frameOf = (app: string, file: string) => (name: string, text: string, vars: unknown) => ({
  function: name,
  module: file.slice(0, file.lastIndexOf('.')),
  filename: like(new RegExp(`/${app}/${file}$`)),
  vars,
  ...sourceLine(app, file, text),
})
const newest = frameOf('node-11', 'app.mjs')
const older = frameOf('node-8', 'app.cjs')

const answering = 'response.end(String(await pages[pathname](request, port)))'

const sdk11 = { name: 'sentry.javascript.node', version: '11.12.0' }
const tags11 = {
  ...nodeTags,
  release: 'shop@11.0.0',
  environment: 'staging',
  dist: '9',
  'sdk.name': sdk11.name,
  'sdk.version': sdk11.version,
}

/** An error with its cause, caught by the app and captured. */
export const orderFailed: ExpectedEvent = {
  title: 'OrderError: cannot order cup',
  culprit: 'POST /order',
  type: 'error',
  level: 'error',
  platform: 'node',
  release: 'shop@11.0.0',
  dist: '9',
  sdk: sdk11,
  errors: [],
  issue: some({ isUnhandled: false, count: '1', userCount: 1 }),
  user: { id: '12', email: 'gil@shop.example', username: 'gil', ip_address: '127.0.0.1', name: null, geo: null, data: null },
  exceptions: [
    {
      type: 'RangeError',
      value: 'no price for cup',
      module: null,
      mechanism: some({ type: 'chained', handled: true, source: 'cause', exception_id: 1, parent_id: 0 }),
      frames: [
        newest('answer', answering, null),
        newest('/order', 'return order(sku)', null),
        newest('order', 'return priceOf(sku) * count', null),
        newest('priceOf', 'if (!(sku in prices)) throw new RangeError(`no price for ${lookup.sku}`)', null),
      ],
    },
    {
      type: 'OrderError',
      value: 'cannot order cup',
      module: null,
      mechanism: some({ type: 'generic', handled: true, exception_id: 0 }),
      frames: [
        newest('answer', answering, null),
        newest('/order', 'return order(sku)', some({ sku: 'cup' })),
        newest('order', 'throw new OrderError(`cannot order ${sku}`, { cause: error })', some({ sku: 'cup', count: 3 })),
      ],
    },
  ],
  breadcrumbs: [
    { type: 'default', category: 'console', level: 'warning', message: 'ordering %s cup', data: some({ logger: 'console' }) },
    {
      type: 'http',
      category: 'http',
      level: 'info',
      message: null,
      data: {
        'http.request.method': 'GET',
        status_code: 200,
        url: like(/^http:\/\/127\.0\.0\.1:\d+\/stock$/),
        'url.query': 'token=[Filtered]',
      },
    },
  ],
  contexts: nodeContexts,
  tags: {
    ...tags11,
    ...chromeTags,
    tenant: 'south',
    transaction: 'POST /order',
    user: 'id:12',
    url: like(/^http:\/\/127\.0\.0\.1:\d+\/order$/),
    mechanism: 'generic',
    handled: 'yes',
  },
  request: some({
    method: 'POST',
    url: like(/^http:\/\/127\.0\.0\.1:\d+\/order$/),
    query: [['ref', 'mail']],
    data: { sku: 'cup', password: filtered },
    headers: some({ 'User-Agent': userAgent, 'X-Shop': 'vienna', Authorization: filtered }),
    cookies: { theme: 'dark', sessionid: filtered },
    inferredContentType: 'application/json',
  }),
}

/** A promise that nobody looked after. */
export const mailLost: ExpectedEvent = {
  title: 'Error: no mail for hal',
  type: 'error',
  level: 'error',
  release: 'shop@11.0.0',
  errors: [],
  issue: some({ isUnhandled: true }),
  exceptions: [
    {
      type: 'Error',
      value: 'no mail for hal',
      module: null,
      mechanism: some({ type: 'auto.node.onunhandledrejection', handled: false }),
      frames: [newest('loseMail', 'throw new Error(`no mail for ${to}`)', some({ to: 'hal' }))],
    },
  ],
}

const sdk8 = { name: 'sentry.javascript.node', version: '8.55.2' }
const tags8 = { ...nodeTags, release: 'shop@8.0.0', environment: 'production', 'sdk.name': sdk8.name, 'sdk.version': sdk8.version }

/** An error that Express caught. */
export const discountFailed: ExpectedEvent = {
  title: "TypeError: Cannot read properties of undefined (reading 'percent')",
  culprit: 'POST /orders/7',
  level: 'error',
  platform: 'node',
  release: 'shop@8.0.0',
  sdk: sdk8,
  errors: [],
  issue: some({ isUnhandled: true, userCount: 1 }),
  user: { id: '13', email: null, username: 'ida', ip_address: null, name: null, geo: null, data: null },
  exceptions: [
    {
      type: 'TypeError',
      value: "Cannot read properties of undefined (reading 'percent')",
      module: null,
      mechanism: some({ type: 'middleware', handled: false }),
      frames: [
        older('?', 'response.send(String(discountOf(request.body.coupon, total)))', some({ total: 900 })),
        older('discountOf', 'const percent = known.get(coupon).value.percent', some({ coupon: 'SPRING', total: 900 })),
      ],
    },
  ],
  breadcrumbs: [{ type: 'default', category: 'cart', level: 'info', message: 'cart of 7', data: { lines: 2 } }],
  contexts: nodeContexts,
  tags: {
    ...tags8,
    ...chromeTags,
    transaction: 'POST /orders/7',
    user: 'id:13',
    url: like(/^http:\/\/127\.0\.0\.1:\d+\/orders\/7$/),
    mechanism: 'middleware',
    handled: 'no',
  },
  request: some({
    method: 'POST',
    url: like(/^http:\/\/127\.0\.0\.1:\d+\/orders\/7$/),
    data: { count: 2, coupon: 'SPRING' },
    headers: some({ 'User-Agent': userAgent }),
    inferredContentType: 'application/json',
  }),
  packages: some({ express: '4.22.3' }),
}

/** An error that ends the process. */
export const timerBroke: ExpectedEvent = {
  title: 'Error: timer broke',
  level: 'fatal',
  release: 'shop@8.0.0',
  errors: [],
  issue: some({ isUnhandled: true, level: 'fatal' }),
  exceptions: [
    {
      type: 'Error',
      value: 'timer broke',
      module: null,
      mechanism: some({ type: 'onuncaughtexception', handled: false }),
      frames: listWith(some({ ...sourceLine('node-8', 'app.cjs', "throw new Error('timer broke')") })),
    },
  ],
}
