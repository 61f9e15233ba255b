import { randomUUID } from 'node:crypto'

import { filled } from './hostile-corpus.ts'

/** Fills a field with the hostile text, marked with the name of the field. */
type Fill = (field: string) => string

/** Stands for a number that JavaScript cannot keep; it is written into the JSON as digits. */
const huge = '@huge@'

const frameOf = (h: Fill, name: string) => ({
  filename: h(`${name}file`),
  function: h(`${name}function`),
  module: h(`${name}module`),
  package: h(`${name}package`),
  abs_path: h(`${name}path`),
  context_line: h(`${name}line`),
  pre_context: [h(`${name}pre`)],
  post_context: [h(`${name}post`)],
  lineno: 42,
  colno: huge,
  in_app: true,
  vars: {
    [h(`${name}varname`)]: h(`${name}var`),
    nested: { deep: [h(`${name}deep`), { ['__proto__']: h(`${name}proto`) }] },
    big: huge,
  },
})

const exceptionsOf = (h: Fill) => [
  { type: h('causetype'), value: h('causevalue'), stacktrace: { frames: [frameOf(h, 'cause')] } },
  {
    type: h('type'),
    value: h('value'),
    module: h('module'),
    mechanism: { type: h('mechanism'), handled: false, description: h('mechdescription'), data: { [h('mechkey')]: h('mechvalue') } },
    stacktrace: { frames: [{ ...frameOf(h, 'outer'), in_app: false }, frameOf(h, 'frame')] },
  },
]

const crumbsOf = (h: Fill, timestamp: number) => [
  {
    type: 'default',
    category: h('crumbcategory'),
    message: h('crumbmessage'),
    level: 'info',
    data: { [h('crumbkey')]: h('crumbvalue') },
    timestamp,
  },
  { type: 'http', category: 'http', data: { url: h('crumburl'), method: 'GET', status_code: 500 }, timestamp },
  { type: h('crumbtype'), category: 'x', message: 'x', timestamp: 'never' },
]

const requestOf = (h: Fill, text: string) => ({
  url: text,
  method: 'POST',
  query_string: [[h('querykey'), h('queryvalue')]],
  data: { [h('bodykey')]: h('bodyvalue') },
  headers: [
    ['X-Hostile', h('header')],
    ['User-Agent', h('agent')],
  ],
  cookies: [[h('cookiekey'), h('cookievalue')]],
  env: { [h('envkey')]: h('envvalue') },
})

const contextsOf = (h: Fill) => ({
  [h('context').slice(0, 100)]: { [h('contextkey')]: h('contextvalue') },
  browser: { name: h('browser'), version: h('browserversion') },
  os: { name: h('os'), version: h('osversion') },
  device: { model: h('device') },
  flags: { values: [{ flag: h('flag'), result: true }] },
})

/** An event that says the same hostile text in every field that a page renders, each with the mark of its field. */
const eventOf = (text: string, index: number, timestamp: number) => {
  const h: Fill = (field) => filled(field, text)
  return {
    event_id: randomUUID().replaceAll('-', ''),
    // One issue per text: the list shows them all.
    fingerprint: [`hostile-${String(index)}`],
    timestamp,
    platform: 'python',
    level: 'error',
    logger: h('logger'),
    transaction: h('transaction'),
    server_name: h('server'),
    release: h('release'),
    environment: h('environment').slice(0, 60),
    dist: h('dist').slice(0, 60),
    exception: { values: exceptionsOf(h) },
    breadcrumbs: { values: crumbsOf(h, timestamp) },
    request: requestOf(h, text),
    user: {
      id: h('userid'),
      email: h('useremail'),
      username: h('username'),
      ip_address: '203.0.113.7',
      data: { [h('userkey')]: h('uservalue') },
    },
    tags: [
      ['hostile', h('tag')],
      [h('tagkey').slice(0, 30), 'x'],
      ['__proto__', h('prototag')],
    ],
    contexts: contextsOf(h),
    extra: { [h('extrakey')]: h('extra'), ['__proto__']: { a: h('extraproto') }, huge, tiny: 5e-324 },
    modules: { [h('package')]: h('packageversion') },
    sdk: { name: h('sdk'), version: h('sdkversion') },
  }
}

const itemOf = (head: object, payload: string): string => `${JSON.stringify({ ...head, length: Buffer.byteLength(payload) })}\n${payload}\n`

/** An envelope with the event, a report of a user about it, and an attachment, all of them with the same text. */
export const hostileEnvelope = (text: string, index: number, timestamp: number): { readonly eventId: string; readonly body: string } => {
  const event = eventOf(text, index, timestamp)
  const report = { event_id: event.event_id, name: filled('reportname', text), email: 'a@b.example', comments: filled('report', text) }
  const body = [
    `${JSON.stringify({ event_id: event.event_id })}\n`,
    itemOf({ type: 'event' }, JSON.stringify(event).replaceAll(JSON.stringify(huge), '12345678901234567890')),
    itemOf({ type: 'user_report' }, JSON.stringify(report)),
    itemOf({ type: 'attachment', filename: filled('filename', text).slice(0, 120), content_type: 'text/html' }, text),
  ].join('')
  return { eventId: event.event_id, body }
}
