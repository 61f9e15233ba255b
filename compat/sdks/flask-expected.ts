import { chromeContexts, chromeTags, userAgent } from './chrome.ts'
import { filtered, frameAt, runtime, runtimeTags, trace } from './python-shapes.ts'
import { anyText, like, some } from './view.ts'
import type { ExpectedEvent } from './view.ts'

/* Written before the answers were looked at: what the developer of each Flask app expects to see. */

const flask = frameAt('flask', 'app.py')
const old = frameAt('old-flask', 'app.py')
const sdk = { name: 'sentry.python.flask', version: '2.75.0' }

const flaskFrames = [
  {
    function: 'checkout',
    ...flask('return str(apply_discount(product.price * order["count"], order["coupon"]))'),
    vars: some({ sku: "'tea-1'", order: some({ count: '3', coupon: '0' }) }),
  },
  {
    function: 'apply_discount',
    ...flask('return total / coupon'),
    vars: {
      total: '1350',
      coupon: '0',
      access_key_password: filtered,
      card: `'${filtered}'`,
      shares: { percent: '10', split: ['1', '2'] },
    },
  },
]

const flaskBreadcrumbs = [
  {
    type: 'default',
    category: 'query',
    level: 'info',
    message: like(/^SELECT users\.id[^]*FROM users[^]*WHERE users\.id = \?/),
    data: null,
  },
  { type: 'log', category: 'shop.checkout', level: 'info', message: 'checking out tea-1 for 3', data: null },
  {
    type: 'default',
    category: 'query',
    level: 'info',
    message: like(/^SELECT products\.sku[^]*FROM products[^]*WHERE products\.sku = \?/),
    data: null,
  },
  { type: 'log', category: 'shop.checkout', level: 'warning', message: 'stock of tea-1 is low', data: { left: 3 } },
]

const flaskTags = {
  level: 'error',
  server_name: anyText(),
  release: 'shop@1.4.0',
  environment: 'staging',
  transaction: 'checkout',
  url: like(/^http:\/\/127\.0\.0\.1:\d+\/checkout\/tea-1$/),
  mechanism: 'flask',
  handled: 'no',
  'sdk.name': sdk.name,
  'sdk.version': sdk.version,
  ...runtimeTags,
  ...chromeTags,
}

const flaskEvent: ExpectedEvent = {
  issue: {
    title: 'ZeroDivisionError: division by zero',
    culprit: 'checkout',
    level: 'error',
    platform: 'python',
    type: 'error',
    logger: null,
    isUnhandled: true,
    count: '1',
    userCount: 1,
    metadata: some({ type: 'ZeroDivisionError', value: 'division by zero', filename: 'app.py', function: 'apply_discount' }),
  },
  title: 'ZeroDivisionError: division by zero',
  culprit: 'checkout',
  location: 'app.py',
  type: 'error',
  level: 'error',
  platform: 'python',
  message: null,
  metadata: { type: 'ZeroDivisionError', value: 'division by zero', filename: 'app.py', function: 'apply_discount' },
  release: 'shop@1.4.0',
  dist: null,
  sdk,
  errors: [],
  packages: some({ flask: '3.1.3', 'flask-login': '0.6.3', sqlalchemy: '2.1.9', 'sentry-sdk': '2.75.0' }),
  exceptions: [
    {
      type: 'ZeroDivisionError',
      value: 'division by zero',
      module: null,
      mechanism: some({ type: 'flask', handled: false }),
      frames: flaskFrames,
    },
  ],
  breadcrumbs: flaskBreadcrumbs,
  extra: { 'sys.argv': [like(/app\.py$/)] },
}

/** Flask with `send_default_pii`: who, from where, and with what. */
export const flaskOpen: ExpectedEvent = {
  ...flaskEvent,
  user: { id: '7', email: 'ana@shop.example', username: 'ana', ip_address: '127.0.0.1', name: null, geo: null, data: null },
  tags: { ...flaskTags, user: 'id:7' },
  contexts: { trace, runtime, ...chromeContexts },
  request: {
    method: 'POST',
    url: like(/^http:\/\/127\.0\.0\.1:\d+\/checkout\/tea-1$/),
    query: [
      ['coupon', 'SPRING'],
      ['api_key', filtered],
    ],
    fragment: null,
    data: { count: 3, coupon: 0, password: filtered, note: 'card 4111', customer: { iban: filtered, name: 'Ana' } },
    headers: some({ 'User-Agent': userAgent, 'X-Shop': 'vienna', Authorization: filtered, 'Content-Type': 'application/json' }),
    cookies: { session: filtered, theme: 'dark' },
    env: some({ REMOTE_ADDR: '127.0.0.1', SERVER_NAME: '127.0.0.1' }),
    inferredContentType: 'application/json',
    apiTarget: null,
  },
}

/** The same without: nobody is named, no cookies, no body of a person. */
export const flaskPrivate: ExpectedEvent = {
  ...flaskEvent,
  issue: { ...(flaskEvent.issue as object), userCount: 0 },
  user: null,
  tags: flaskTags,
  contexts: { trace, runtime, ...chromeContexts },
  request: {
    method: 'POST',
    url: like(/^http:\/\/127\.0\.0\.1:\d+\/checkout\/tea-1$/),
    query: [
      ['coupon', 'SPRING'],
      ['api_key', filtered],
    ],
    fragment: null,
    data: { count: 3, coupon: 0, password: filtered, note: 'card 4111', customer: { iban: filtered, name: 'Ana' } },
    headers: some({ 'User-Agent': userAgent, 'X-Shop': 'vienna', Authorization: filtered }),
    cookies: {},
    env: some({ SERVER_NAME: '127.0.0.1' }),
    inferredContentType: 'application/json',
    apiTarget: null,
  },
}

/** The SDK of Debian 12, by `/store/`. */
export const oldFlask: ExpectedEvent = {
  title: 'ValueError: only 2 left',
  culprit: 'reserve_tea',
  location: 'app.py',
  type: 'error',
  level: 'error',
  platform: 'python',
  release: 'shop@0.9.0',
  sdk: { name: 'sentry.python', version: '1.9.10' },
  user: { id: '31', email: null, username: 'dora', ip_address: '127.0.0.1', name: null, geo: null, data: null },
  issue: some({ isUnhandled: true, count: '1', userCount: 1 }),
  exceptions: [
    {
      type: 'ValueError',
      value: 'only 2 left',
      module: null,
      mechanism: some({ type: 'flask', handled: false }),
      frames: [
        { function: 'reserve_tea', ...old('return str(reserve({"tea": 2}, int(request.form["count"])))'), vars: null },
        {
          function: 'reserve',
          ...old('raise ValueError("only %d left" % stock["tea"])'),
          vars: { stock: { tea: '2' }, wanted: '5', left: '-3' },
        },
      ],
    },
  ],
  breadcrumbs: [{ type: 'log', category: 'shop.stock', level: 'warning', message: 'reserving 5', data: null }],
  tags: {
    shelf: 'upper',
    level: 'error',
    server_name: anyText(),
    release: 'shop@0.9.0',
    environment: 'production',
    transaction: 'reserve_tea',
    url: like(/\/reserve$/),
    user: 'id:31',
    mechanism: 'flask',
    handled: 'no',
    'sdk.name': 'sentry.python',
    'sdk.version': '1.9.10',
    ...runtimeTags,
    ...chromeTags,
  },
  request: some({
    method: 'POST',
    query: [],
    data: { count: '5', user_password: filtered },
    inferredContentType: 'application/x-www-form-urlencoded',
  }),
  errors: [],
}
