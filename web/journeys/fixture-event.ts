import type { EventAnswer, ExceptionAnswer, FrameAnswer } from '../../packages/contract/event.ts'
import type { JsonObject } from '../../packages/protocol/json.ts'
import { hostile } from './fixture-issues.ts'

const emptyFrame: FrameAnswer = {
  filename: null,
  absPath: null,
  module: null,
  package: null,
  platform: null,
  function: null,
  rawFunction: null,
  symbol: null,
  context: [],
  lineNo: null,
  colNo: null,
  inApp: false,
  instructionAddr: null,
  symbolAddr: null,
  trust: null,
  errors: null,
  lock: null,
  vars: null,
  sourceLink: null,
}
const frameOf = (given: Partial<FrameAnswer>): FrameAnswer => ({ ...emptyFrame, ...given })
const own = (filename: string, name: string, line: number): FrameAnswer =>
  frameOf({
    filename,
    absPath: `/srv/app/${filename}`,
    module: filename.replace('.py', '').replaceAll('/', '.'),
    function: name,
    lineNo: line,
    inApp: true,
    context: [
      [line - 1, '    # before'],
      [line, `    return ${name}_inner(request)`],
      [line + 1, ''],
    ],
  })
const library = (name: string, file: string, line: number): FrameAnswer =>
  frameOf({
    filename: file,
    absPath: `/usr/lib/python3.13/site-packages/${file}`,
    module: file.replace('.py', '').replaceAll('/', '.'),
    function: name,
    lineNo: line,
  })

const source = `def apply_discount(cart, code):
    """Total of \`cart\` after the coupon \`code\`."""
    if not code:
        return cart.total
    coupon = coupons.find(code, at=cart.priced_at)
    discount = cart.total * coupon.percent / 100
    if coupon.max_amount:
        discount = min(discount, coupon.max_amount)
    cart.lines.append(DiscountLine(coupon, -discount))
    metrics.count("coupon.applied", code=code)
    return cart.total - discount`

const failing = frameOf({
  ...own('shop/checkout/pricing.py', 'apply_discount', 42),
  context: source.split('\n').map((line, index) => [37 + index, line] as const),
  vars: {
    code: "'BLACK10'",
    customer: { id: 4412, tier: "'plus'", email: '[Filtered]', addresses: [{ city: "'Berlin'", zip: "'10115'" }, { city: "'Lyon'" }] },
    priced_at: 'datetime.datetime(2026, 11, 22, 17, 9, 40, tzinfo=UTC)',
    coupon: 'None',
    cart: "<Cart id=88213 lines=24 total=Decimal('1149.70') currency='EUR'>",
    evil: hostile.script,
    long: hostile.longWord,
  },
})

const exceptionOf = (given: Partial<ExceptionAnswer> & { readonly frames: readonly FrameAnswer[] }): ExceptionAnswer => ({
  type: given.type ?? null,
  value: given.value ?? null,
  module: given.module ?? null,
  threadId: null,
  mechanism: given.mechanism ?? null,
  stacktrace: { frames: given.frames, framesOmitted: null, registers: null, hasSystemFrames: true },
  rawStacktrace: null,
})

const mainException = exceptionOf({
  type: 'AttributeError',
  value: "'NoneType' object has no attribute 'percent'",
  mechanism: { type: 'flask', handled: false },
  frames: [
    library('run_wsgi', 'gunicorn/workers/sync.py', 134),
    own('shop/wsgi.py', '__call__', 22),
    ...['wsgi_app', 'full_dispatch_request', 'dispatch_request', 'ensure_sync', 'inner', 'view'].map((name, index) =>
      library(name, 'flask/app.py', 1400 + index),
    ),
    ...['run', 'traverse', 'call'].map((name, index) => library(name, 'werkzeug/serving.py', 300 + index)),
    own('shop/checkout/views.py', 'post_checkout', 64),
    own('shop/checkout/service.py', 'price_cart', 118),
    failing,
  ],
})

const crumbs: EventAnswer['entries'][number] = {
  type: 'breadcrumbs',
  data: {
    values: [
      {
        type: 'default',
        category: 'auth',
        level: 'info',
        message: 'signed in as customer 4412',
        data: null,
        timestamp: '2026-11-22T17:08:58.000Z',
        event_id: null,
      },
      {
        type: 'navigation',
        category: 'navigation',
        level: 'info',
        message: null,
        data: { from: '/cart', to: '/checkout' },
        timestamp: '2026-11-22T17:09:39.100Z',
        event_id: null,
      },
      {
        type: 'default',
        category: 'query',
        level: 'info',
        message: 'SELECT id, percent, max_amount FROM coupon WHERE code = %s AND valid_until > %s',
        data: { 'db.system': 'postgresql' },
        timestamp: '2026-11-22T17:09:40.900Z',
        event_id: null,
      },
      ...[1, 2, 3].map(() => ({
        type: 'default',
        category: 'query',
        level: 'info',
        message: 'SELECT 1',
        data: null,
        timestamp: '2026-11-22T17:09:41.000Z',
        event_id: null,
      })),
      {
        type: 'http',
        category: 'httplib',
        level: 'info',
        message: null,
        data: { url: 'https://pay.example/v1/intents', method: 'POST', status_code: 502, reason: 'Bad Gateway' },
        timestamp: '2026-11-22T17:09:41.060Z',
        event_id: null,
      },
      {
        type: 'default',
        category: 'console',
        level: 'warning',
        message: `${hostile.script} ${hostile.override}`,
        data: null,
        timestamp: '2026-11-22T17:09:41.180Z',
        event_id: null,
      },
    ],
  },
}

const meta: JsonObject = {
  exception: {
    values: {
      0: { stacktrace: { frames: { 13: { vars: { customer: { email: { '': { rem: [['@email', 's', 0, 10]], len: 14 } } } } } } } },
    },
  },
  request: {
    headers: { 2: { 1: { '': { rem: [['@bearer', 's', 0, 10]], len: 40 } } } },
    data: { password: { '': { rem: [['@password:filter', 's', 0, 10]], len: 12 } } },
  },
  extra: { note: { '': { rem: [['!limit', 's', 16381, 16384]], len: 48_211 } } },
}

const same: Omit<EventAnswer, 'id' | 'eventID' | 'groupID' | 'nextEventID' | 'previousEventID' | 'entries'> = {
  projectID: '1',
  size: 18_411,
  title: "AttributeError: 'NoneType' object has no attribute 'percent'",
  message: null,
  location: 'shop/checkout/pricing.py',
  culprit: 'shop/checkout/pricing.py in apply_discount',
  platform: 'python',
  type: 'error',
  level: 'error',
  metadata: { type: 'AttributeError', value: "'NoneType' object has no attribute 'percent'" },
  dateCreated: '2026-11-22T17:09:41.204Z',
  dateReceived: '2026-11-22T17:09:41.390Z',
  dist: null,
  user: {
    id: '4412',
    email: null,
    username: 'ada',
    ip_address: '203.0.113.9',
    name: null,
    geo: { country_code: 'DE', city: 'Berlin' },
    data: null,
  },
  tags: [
    { key: 'environment', value: 'production' },
    { key: 'release', value: 'shop@2.4.1' },
    { key: 'server_name', value: 'api-2' },
    { key: 'coupon', value: 'BLACK10' },
    { key: 'evil', value: hostile.script },
    { key: 'long', value: hostile.longWord.slice(0, 200) },
  ],
  contexts: {
    runtime: { type: 'runtime', name: 'CPython', version: '3.13.1', build: '3.13.1 (main, Nov  4 2026)' },
    trace: {
      type: 'trace',
      trace_id: '1e57b752bc6e4544bbaa246cd1d05dee',
      span_id: 'b01b9f6349558cd1',
      op: 'http.server',
      status: 'internal_error',
    },
    browser: { type: 'browser', name: 'Chrome', version: '131' },
    checkout: {
      step: 3,
      items: [
        { sku: 'A-1', qty: 2 },
        { sku: 'B-7', qty: 1 },
      ],
      flags: { new_pricing: true },
    },
  },
  context: { 'sys.argv': ['gunicorn', 'shop.wsgi'], note: 'N'.repeat(300), rtl: hostile.rightToLeft },
  packages: Object.fromEntries(Array.from({ length: 160 }, (_, index) => [`package-${String(index)}`, `1.${String(index)}.0`])),
  sdk: { name: 'sentry.python.flask', version: '2.66.1' },
  errors: [{ type: 'invalid_data', message: 'Discarded invalid value', data: { name: 'user.age', value: 'eleven' } }],
  occurrence: null,
  crashFile: null,
  fingerprints: ['{{ default }}'],
  groupingConfig: { id: 'vedette:2026-11', enhancements: '' },
  release: { version: 'shop@2.4.1', shortVersion: '2.4.1' },
  userReport: null,
  sdkUpdates: [],
  resolvedWith: [],
  attachments: [
    {
      id: '1',
      event_id: '4a1f0c77d2e94b5f8c3a6e90b1d24f57',
      name: 'log.txt',
      mimetype: 'text/plain',
      type: 'event.attachment',
      dateCreated: '2026-11-22T12:00:00Z',
      size: 4096,
      headers: { 'Content-Type': 'text/plain' },
      sha1: 'a'.repeat(40),
    },
  ],
  _meta: meta,
}

const otherEntries: EventAnswer['entries'] = [
  {
    type: 'threads',
    data: {
      values: [
        { id: '1', name: 'MainThread', current: true, crashed: true, state: null, heldLocks: null, stacktrace: null },
        {
          id: '2',
          name: 'worker',
          current: false,
          crashed: false,
          state: 'WAITING',
          heldLocks: null,
          stacktrace: { frames: [own('shop/worker.py', 'poll', 9)], framesOmitted: null, registers: null, hasSystemFrames: false },
        },
      ],
    },
  },
  crumbs,
  {
    type: 'request',
    data: {
      method: 'POST',
      url: 'https://shop.example/checkout',
      query: [
        ['step', '3'],
        ['evil', hostile.script],
      ],
      fragment: null,
      data: { coupon: 'BLACK10', password: '[Filtered]', items: [1, 2, 3] },
      headers: [
        ['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64)'],
        ['Accept', 'application/json'],
        ['Authorization', '[Filtered]'],
        ['X-Long', hostile.longWord.slice(0, 2000)],
      ],
      cookies: [['session', '[Filtered]']],
      env: { REMOTE_ADDR: '203.0.113.9' },
      inferredContentType: 'application/json',
      apiTarget: null,
    },
  },
]

const cause = exceptionOf({
  type: 'timeout',
  value: 'timed out',
  mechanism: { type: 'chained', source: '__context__' },
  frames: [library('connect', 'redis/connection.py', 88), own('shop/cache.py', 'get', 12)],
})

/** An event with every part that the page can show, or the one before it. */
export const eventOf = (given: { readonly groupID: string; readonly older: boolean; readonly chained: boolean }): EventAnswer => {
  const [newest, older] = ['9f3c1ab2'.padEnd(32, '0'), 'b'.repeat(32)]
  return {
    ...same,
    id: given.older ? older : newest,
    eventID: given.older ? older : newest,
    groupID: given.groupID,
    nextEventID: given.older ? newest : null,
    previousEventID: given.older ? null : older,
    entries: [
      {
        type: 'exception',
        data: { values: given.chained ? [cause, mainException] : [mainException], hasSystemFrames: true, excOmitted: null },
      },
      ...otherEntries,
    ],
  }
}
