import { anyNumber, anyText, hex, like, listWith, some } from './view.ts'
import type { ExpectedEvent } from './view.ts'

/* Written before the answers were looked at: what the developer of the page expects to see. */

const sdk = { name: 'sentry.javascript.browser', version: '11.12.0' }
const visitor = { id: null, email: null, username: null, ip_address: '127.0.0.1', name: null, geo: null, data: null }
const contexts = {
  trace: some({ trace_id: hex(32), span_id: hex(16), type: 'trace' }),
  browser: some({ name: like(/Chrom/), version: like(/^\d+\./), type: 'browser' }),
  os: some({ name: 'Linux', type: 'os' }),
}

/** The bundle is not minified and has no source map here: names and places in the built file. */
const frame = (name: string) => ({
  function: name,
  module: null,
  filename: like(/^\/assets\/index-[\w-]+\.js$/),
  lineNo: anyNumber(),
  line: undefined,
  vars: null,
})

const tags = {
  release: 'page@1.2.3',
  environment: 'production',
  level: 'error',
  url: like(/^http:\/\/127\.0\.0\.1:\d+\/$/),
  browser: like(/Chrom\w+ \d+/),
  'browser.name': like(/Chrom/),
  os: 'Linux',
  'os.name': 'Linux',
  'sdk.name': sdk.name,
  'sdk.version': sdk.version,
}

const request = some({
  url: like(/^http:\/\/127\.0\.0\.1:\d+\/$/),
  query: listWith(['coupon', 'SPRING'], ['access_token', '[Filtered]']),
  headers: some({ 'User-Agent': like(/Chrome/) }),
})

const unreadable = "Cannot read properties of undefined (reading 'cup')"

/** An error in a timer, after a click, a line on the console and a call. */
export const bought: ExpectedEvent = {
  title: `TypeError: ${unreadable}`,
  culprit: like(/^priceOf\(\/assets\/index-[\w-]+\.js\)$/),
  type: 'error',
  level: 'error',
  platform: 'javascript',
  release: 'page@1.2.3',
  sdk,
  errors: [],
  user: visitor,
  issue: some({ isUnhandled: true, count: '1', userCount: 1 }),
  exceptions: [
    {
      type: 'TypeError',
      value: unreadable,
      module: null,
      mechanism: some({ type: 'auto.browser.browserapierrors.setTimeout', handled: false }),
      frames: listWith(frame('show'), frame('priceOf')),
    },
  ],
  breadcrumbs: [
    { type: 'default', category: 'ui.click', level: 'info', message: 'body > button#buy[type="button"]', data: null },
    {
      type: 'default',
      category: 'console',
      level: 'warning',
      message: 'buying cup',
      data: { arguments: ['buying', 'cup'], logger: 'console' },
    },
    {
      type: 'http',
      category: 'fetch',
      level: 'info',
      message: null,
      data: some({ method: 'GET', status_code: 200, url: like(/\/stock\.json/) }),
    },
  ],
  contexts: { ...contexts, culture: some({ locale: anyText(), timezone: anyText(), type: 'culture' }) },
  tags: { ...tags, user: 'ip:127.0.0.1', mechanism: 'auto.browser.browserapierrors.setTimeout', handled: 'no' },
  request,
}

/** A promise that nobody looked after. */
export const mailLost: ExpectedEvent = {
  title: 'RangeError: mail was lost',
  level: 'error',
  errors: [],
  issue: some({ isUnhandled: true }),
  exceptions: [
    {
      type: 'RangeError',
      value: 'mail was lost',
      module: null,
      mechanism: some({ type: 'auto.browser.global_handlers.onunhandledrejection', handled: false }),
      frames: listWith(some({ function: like(/mail$/) })),
    },
  ],
}

const lea = { id: '61', email: 'lea@shop.example', username: 'lea', ip_address: '127.0.0.1', name: null, geo: null, data: null }

/** An error with its cause, of a person who is known, through a tunnel. */
export const ordered: ExpectedEvent = {
  title: 'Error: cannot order tea',
  culprit: like(/order\(\/assets\/index-[\w-]+\.js\)$/),
  user: lea,
  errors: [],
  issue: some({ isUnhandled: false, userCount: 1 }),
  exceptions: [
    {
      type: 'TypeError',
      value: "Cannot read properties of undefined (reading 'tea')",
      module: null,
      mechanism: some({ type: 'chained', source: 'cause', exception_id: 1, parent_id: 0 }),
      frames: listWith(frame('priceOf')),
    },
    {
      type: 'Error',
      value: 'cannot order tea',
      module: null,
      mechanism: some({ type: 'generic', handled: true, exception_id: 0 }),
      frames: listWith(some({ function: like(/order$/) })),
    },
  ],
  tags: { ...tags, tenant: 'west', user: 'id:61', mechanism: 'generic', handled: 'yes' },
  request,
}

/** What was kept in the browser while it had no network. */
export const sentLater: ExpectedEvent = {
  title: 'sent when back online',
  level: 'warning',
  message: 'sent when back online',
  // The SDK gives a message a stack, in the shape of an exception that it calls synthetic.
  tags: { ...tags, level: 'warning', user: 'ip:127.0.0.1', mechanism: 'generic', handled: 'yes' },
  errors: [],
}

export const titles = { bought: "reading 'cup'", lost: 'mail was lost', ordered: 'cannot order tea', later: 'back online' }
