import { chromeContexts, chromeTags, userAgent } from './chrome.ts'
import { anyNumber, hex, like, some, sourceLine } from './view.ts'
import type { ExpectedEvent } from './view.ts'

/* Written before the answers were looked at: what the developer of each Go program expects to see. */

const filtered = '[Filtered]'
const sdk = { name: 'sentry.go.http', version: '0.50.0' }
const trace = some({ trace_id: hex(32), span_id: hex(16), type: 'trace' })
const goContexts = {
  trace,
  device: some({ arch: like(/^\w+$/), num_cpu: anyNumber(), type: 'device' }),
  os: some({ name: 'linux', type: 'os' }),
  runtime: some({ name: 'go', version: like(/^go1\./), type: 'runtime' }),
}
const goTags = { os: 'linux', 'os.name': 'linux', runtime: like(/^go go1\./), 'runtime.name': 'go' }

/** Go sends absolute paths, and neither source lines nor variables. */
const frame = (app: string, file: string, name: string, text: string) => ({
  function: name,
  module: 'main',
  filename: like(new RegExp(`/${file}$`)),
  vars: null,
  lineNo: sourceLine(app, file, text).lineNo,
  line: undefined,
})

const web = (name: string, text: string) => frame('go', 'web/web.go', name, text)
const rpc = (name: string, text: string) => frame('go', 'rpc/rpc.go', name, text)

const webTags = {
  server_name: 'shop-1',
  release: 'web@5.0.0',
  environment: 'development',
  dist: '17',
  'sdk.name': 'sentry.go.http',
  'sdk.version': '0.50.0',
  ...goTags,
}

const request = {
  query: [],
  fragment: null,
  data: null,
  headers: some({ 'User-Agent': userAgent, 'X-Shop': 'vienna' }),
  cookies: { theme: 'dark', sessionid: filtered },
  env: some({ REMOTE_ADDR: '127.0.0.1' }),
  inferredContentType: null,
  apiTarget: null,
}

const eva = { id: '42', email: 'eva@shop.example', username: 'eva', ip_address: '127.0.0.1', name: null, geo: null, data: { plan: 'gold' } }

/** A wrapped error, captured in a scope of its own. */
export const goCaptured: ExpectedEvent = {
  title: '*main.PaymentError: payment of order 7 failed: bank says no: card declined',
  culprit: 'main in func1',
  type: 'error',
  level: 'warning',
  platform: 'go',
  release: 'web@5.0.0',
  dist: '17',
  sdk,
  user: eva,
  errors: [],
  issue: some({ isUnhandled: false, count: '1', userCount: 1, level: 'warning' }),
  exceptions: [
    {
      type: '*errors.errorString',
      value: 'card declined',
      module: null,
      mechanism: some({ type: 'chained', exception_id: 2, parent_id: 1 }),
      frames: [],
    },
    {
      type: '*fmt.wrapError',
      value: 'bank says no: card declined',
      module: null,
      mechanism: some({ type: 'chained', exception_id: 1, parent_id: 0 }),
      frames: [],
    },
    {
      type: '*main.PaymentError',
      value: 'payment of order 7 failed: bank says no: card declined',
      module: null,
      mechanism: some({ type: 'generic', exception_id: 0 }),
      frames: [web('pay', 'hub.WithScope(func(scope *sentry.Scope) {'), web('func1', 'hub.CaptureException(err)')],
    },
  ],
  breadcrumbs: [
    {
      type: 'default',
      category: 'cache',
      level: 'debug',
      message: 'miss for order 7',
      data: { key: 'order:7', api_key: filtered },
    },
  ],
  contexts: { ...goContexts, ...chromeContexts, order: { number: 7, lines: ['tea', 'cup'], type: 'order' } },
  tags: {
    ...webTags,
    ...chromeTags,
    payment: 'card',
    level: 'warning',
    user: 'id:42',
    url: like(/^http:\/\/127\.0\.0\.1:\d+\/orders\/7\/pay$/),
    mechanism: 'generic',
  },
  request: { ...request, method: 'POST', url: like(/^http:\/\/127\.0\.0\.1:\d+\/orders\/7\/pay$/) },
}

/** A panic that the SDK's handler recovered. */
export const goPanic: ExpectedEvent = {
  title: 'runtime.boundsError: runtime error: index out of range [9] with length 2',
  culprit: 'main in stock',
  level: 'fatal',
  release: 'web@5.0.0',
  errors: [],
  user: { id: null, email: null, username: null, ip_address: '127.0.0.1', name: null, geo: null, data: null },
  exceptions: [
    {
      type: 'runtime.boundsError',
      value: 'runtime error: index out of range [9] with length 2',
      module: null,
      mechanism: null,
      frames: [web('stock', 'fmt.Fprint(w, shelves[wanted])')],
    },
  ],
  tags: {
    ...webTags,
    ...chromeTags,
    level: 'fatal',
    user: 'ip:127.0.0.1',
    url: like(/\/stock$/),
  },
  request: { ...request, method: 'GET', url: like(/\/stock$/), query: [['shelf', 'upper']] },
}

/** A message, sent in the last moment of a process. */
export const goMessage: ExpectedEvent = {
  title: 'shop closes',
  type: 'default',
  level: 'info',
  message: 'shop closes',
  user: null,
  exceptions: undefined,
  tags: { ...webTags, level: 'info' },
  errors: [],
}

/** What M4's interceptor caught in the moment before the process died of it. */
export const goRpc: ExpectedEvent = {
  title: 'runtime.errorString: runtime error: invalid memory address or nil pointer dereference',
  culprit: 'main in answer',
  type: 'error',
  level: 'fatal',
  platform: 'go',
  release: 'rpc@3.1.0',
  user: { id: 'u-5', email: null, username: null, ip_address: null, name: null, geo: null, data: null },
  errors: [],
  exceptions: [
    {
      type: 'runtime.errorString',
      value: 'runtime error: invalid memory address or nil pointer dereference',
      module: null,
      mechanism: null,
      frames: [
        rpc('capturing', 'return handle(sentry.SetHubOnContext(ctx, hub), request)'),
        rpc('health.Check', 'return answer(request.GetService(), map[string]*grpc_health_v1.HealthCheckResponse{})'),
        rpc('answer', 'response.Status = grpc_health_v1.HealthCheckResponse_SERVING'),
      ],
    },
  ],
  breadcrumbs: [{ type: 'default', category: 'grpc', level: 'info', message: 'called /grpc.health.v1.Health/Check', data: null }],
  contexts: { ...goContexts, grpc: { request: like(/service:\s*"stock"/), type: 'grpc' } },
  tags: {
    ...goTags,
    'grpc.method': '/grpc.health.v1.Health/Check',
    level: 'fatal',
    server_name: like(/./),
    release: 'rpc@3.1.0',
    environment: 'production',
    user: 'id:u-5',
    'sdk.name': 'sentry.go',
    'sdk.version': '0.50.0',
  },
  request: undefined,
}

const oldTags = {
  ...goTags,
  shelf: 'lower',
  server_name: 'shop-old',
  release: 'shop@0.1.0',
  environment: 'production',
  user: 'id:77',
  'sdk.name': 'sentry.go',
  'sdk.version': '0.11.0',
}
const fay = { id: '77', email: 'fay@shop.example', username: null, ip_address: null, name: null, geo: null, data: null }

/** The SDK of 2021, by `/store/`. */
export const oldGoCaptured: ExpectedEvent = {
  title: '*errors.errorString: shelf "b" is locked',
  culprit: 'main in main',
  level: 'error',
  platform: 'go',
  release: 'shop@0.1.0',
  sdk: { name: 'sentry.go', version: '0.11.0' },
  user: fay,
  extra: { tries: 2 },
  breadcrumbs: [{ type: 'default', category: 'stock', level: 'info', message: 'counting', data: null }],
  exceptions: [
    {
      type: '*errors.errorString',
      value: 'shelf "b" is locked',
      module: null,
      mechanism: null,
      // This one still sent source lines.
      frames: [{ ...frame('old-go', 'shop/shop.go', 'main', 'sentry.CaptureException(err)'), line: 'sentry.CaptureException(err)' }],
    },
  ],
  tags: { ...oldTags, level: 'error' },
  errors: [],
}

export const oldGoMessage: ExpectedEvent = {
  title: 'stock was counted',
  type: 'default',
  level: 'info',
  message: 'stock was counted',
  user: fay,
  tags: { ...oldTags, level: 'info' },
  errors: [],
}
