import { chromeTags } from './chrome.ts'
import { filtered, frameAt, runtimeTags } from './python-shapes.ts'
import { anyText, like, listWith, some } from './view.ts'
import type { ExpectedEvent } from './view.ts'

/* Written before the answers were looked at: what the developer of each Django app expects to see. */

const django = frameAt('django', 'app.py')

const djangoUser = { id: '1', email: 'bob@shop.example', username: 'bob', ip_address: '127.0.0.1', name: null, geo: null, data: null }
const djangoSdk = { name: 'sentry.python.django', version: '2.75.0' }
const djangoTags = {
  server_name: anyText(),
  release: 'shop@2.0.0',
  environment: 'production',
  user: 'id:1',
  'sdk.name': djangoSdk.name,
  'sdk.version': djangoSdk.version,
  ...runtimeTags,
  ...chromeTags,
}

/** A view that fails while it handles another error: both are shown, the cause first. */
export const djangoChained: ExpectedEvent = {
  title: 'OrderError: order 7 cannot be paid',
  culprit: '/orders/{number}/pay',
  location: 'app.py',
  type: 'error',
  level: 'error',
  release: 'shop@2.0.0',
  user: djangoUser,
  sdk: djangoSdk,
  errors: [],
  issue: some({ isUnhandled: true, count: '1', userCount: 1 }),
  metadata: { type: 'OrderError', value: 'order 7 cannot be paid', filename: 'app.py', function: 'pay' },
  exceptions: [
    {
      type: 'KeyError',
      value: "'card'",
      module: null,
      mechanism: some({ type: 'django', handled: false }),
      frames: [
        { function: 'pay', ...django('card_of(number)'), vars: some({ number: '7' }) },
        { function: 'card_of', ...django('return methods["card"]'), vars: { order: '7', methods: { voucher: '7' } } },
      ],
    },
    {
      type: 'OrderError',
      value: 'order 7 cannot be paid',
      module: '__main__',
      mechanism: some({ type: 'django', handled: false }),
      frames: [
        { function: 'pay', ...django('raise OrderError("order %d cannot be paid" % number) from error'), vars: some({ number: '7' }) },
      ],
    },
  ],
  tags: {
    ...djangoTags,
    level: 'error',
    transaction: '/orders/{number}/pay',
    url: like(/\/orders\/7\/pay$/),
    mechanism: 'django',
    handled: 'no',
  },
  request: some({
    method: 'POST',
    query: [],
    data: { amount: '12.50', 'credit-card': filtered },
    cookies: some({ sessionid: filtered }),
    inferredContentType: 'application/x-www-form-urlencoded',
  }),
  breadcrumbs: listWith(some({ type: 'log', category: 'shop.payments', level: 'info', message: 'paying order 7' })),
}

/** A log record of level error: an issue by its template, shown with its values. */
export const djangoLogged: ExpectedEvent = {
  title: 'payment of order 8 declined by bank',
  culprit: '/orders/{number}/decline',
  location: null,
  type: 'default',
  level: 'error',
  message: 'payment of order 8 declined by bank',
  metadata: { title: 'payment of order 8 declined by bank' },
  logentry: { formatted: 'payment of order 8 declined by bank', message: 'payment of order %s declined by %s', params: [8, 'bank'] },
  user: djangoUser,
  issue: some({ logger: 'shop.payments', isUnhandled: false, level: 'error', type: 'default' }),
  extra: some({ attempt: 2 }),
  tags: {
    ...djangoTags,
    level: 'error',
    logger: 'shop.payments',
    transaction: '/orders/{number}/decline',
    url: like(/\/orders\/8\/decline$/),
  },
  exceptions: undefined,
  errors: [],
}

/** An error in a thread that a view started. */
export const djangoThread: ExpectedEvent = {
  title: 'IndexError: list index out of range',
  culprit: '/receipt',
  type: 'error',
  level: 'error',
  issue: some({ isUnhandled: true }),
  exceptions: [
    {
      type: 'IndexError',
      value: 'list index out of range',
      module: null,
      mechanism: some({ type: 'threading', handled: false }),
      frames: [{ function: 'send_receipt', ...django('return receipts[0]'), vars: { receipts: [] } }],
    },
  ],
  errors: [],
}
