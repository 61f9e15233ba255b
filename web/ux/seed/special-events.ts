import { eventBody, shapes } from '../../../bench/event-body.ts'
import { createRandom } from '../../../bench/random.ts'
import { environmentOf, releaseOf } from './plan.ts'
import type { SeedIssue } from './plan.ts'

/** An event that is sent one by one, with what comes beside it. */
export interface SpecialEvent {
  /** How the seed names its issue; also in the event's tag `seed`. */
  readonly name: string
  /** Index in `seedProjects`. */
  readonly project: number
  readonly event: Readonly<Record<string, unknown>>
  readonly attachments?: readonly { readonly filename: string; readonly type: string; readonly bytes: Buffer }[]
  readonly report?: { readonly name: string; readonly email: string; readonly comments: string }
}

const longWord = 'Unbreakable'.repeat(930)
const combining = 'Z' + '\u0301\u0327\u0338\u0489'.repeat(40)

/** Texts that pages have to survive; the first word of each names its issue. */
const hostileTexts: Readonly<Record<string, string>> = {
  'long-words': `Hostile long text: ${'the quick brown fox jumps over the lazy dog and '.repeat(210)}end`,
  'long-word': `Hostile ${longWord}`,
  rtl: 'Hostile rtl: فشل تحميل الطلب رقم ٤٢ من الخادم لأن الاتصال انقطع - נכשל בטעינת ההזמנה',
  bidi: 'Hostile bidi: \u202Egnp.exe\u202C \u2066isolated\u2069 \u200Fmark\u200E \u202Dforced\u202C end',
  emoji: 'Hostile emoji: 👩‍👩‍👧‍👦 🏳️‍🌈 👍🏿 🇦🇹 ✈️ 🧑🏽‍🚀 could not be sent to 🐘',
  combining: `Hostile combining: ${combining} end`,
  markup:
    'Hostile markup: <script>window.hostile=1</script><img src=x onerror=window.hostile=1> {{7*7}} javascript:alert(1) </title><svg onload=window.hostile=1>',
  control: 'Hostile control: bell \u0007 escape \u001b[31mred\u001b[0m zero\u200Bwidth null-ish \u0001 tab\tnew\nline',
  prototype: 'Hostile prototype: __proto__ constructor toString hasOwnProperty [object Object] undefined null NaN',
}

const frame = (name: string, lineno: number): object => ({
  filename: 'shop/hostile.py',
  abs_path: '/srv/app/shop/hostile.py',
  module: 'shop.hostile',
  function: name,
  lineno,
  in_app: true,
  pre_context: ['def fail(text):'],
  context_line: '    raise HostileError(text)',
  post_context: ['', ''],
})

const hostileEvent = (name: string, text: string, index: number): SpecialEvent => ({
  name,
  project: index % 2,
  event: {
    platform: 'python',
    level: 'error',
    release: releaseOf(3),
    environment: environmentOf(0),
    // No user: an issue with 0 users.
    exception: {
      values: [{ type: 'HostileError', value: text, stacktrace: { frames: [frame(`fail_${name.replace('-', '_')}`, 10 + index)] } }],
    },
    tags: { seed: name, hostile: text.slice(0, 190), [`key.${name}`]: 'x' },
    extra: { text, ['__proto__x']: text.slice(0, 500) },
    breadcrumbs: { values: [{ category: 'console', level: 'warning', message: text.slice(0, 2000) }] },
    request: {
      url: `https://shop.example.com/${encodeURIComponent(name)}`,
      method: 'GET',
      headers: { Referer: text.slice(0, 500).replaceAll('\n', ' ') },
    },
  },
})

/** As large as an event may be that the server keeps: 1 MiB. */
const hugeBytes = 1_000_000
const rowBytes = 100

/** An event with 1,000 tags, 300 frames and 1 MB of JSON: what the server keeps of it is the most that a page has to render. */
const hugeEvent = (): SpecialEvent => {
  const random = createRandom(1000)
  const frames = Array.from({ length: 300 }, (_, index) => ({
    filename: `shop/deep/module_${String(index % 40)}.py`,
    abs_path: `/srv/app/shop/deep/module_${String(index % 40)}.py`,
    module: `shop.deep.module_${String(index % 40)}`,
    function: `descend_${String(index)}`,
    lineno: 10 + index,
    in_app: index % 2 === 0,
    pre_context: Array.from({ length: 5 }, (_unused, line) => `    value_${String(line)} = compute(${String(index)})`),
    context_line: `    return descend_${String(index + 1)}(value)`,
    post_context: Array.from({ length: 5 }, (_unused, line) => `    done_${String(line)}()`),
    vars: Object.fromEntries(Array.from({ length: 12 }, (_unused, number) => [`variable_${String(number)}`, `'${random.hex(60)}'`])),
  }))
  const tags = Object.fromEntries(
    Array.from({ length: 1000 }, (_, index) => [`tag.group${String(index % 50)}.key${String(index)}`, `value ${random.hex(20)}`]),
  )
  const event = {
    platform: 'python',
    level: 'error',
    release: releaseOf(3),
    environment: environmentOf(0),
    exception: { values: [{ type: 'HugeEventError', value: 'an event as large as the door keeps', stacktrace: { frames } }] },
    // The one that names it comes first, so that it is among those which are kept.
    tags: { seed: 'huge', ...tags },
    breadcrumbs: {
      values: Array.from({ length: 100 }, (_, index) => ({
        category: 'query',
        message: `SELECT ${random.hex(200)} FROM t${String(index)}`,
      })),
    },
  }
  const rows: object[] = []
  for (let bytes = Buffer.byteLength(JSON.stringify(event)); bytes < hugeBytes; bytes += rowBytes)
    rows.push({ id: 1000 + rows.length, name: random.hex(16), nested: { state: random.hex(8), list: [1, 2, { deep: random.hex(12) }] } })
  return { name: 'huge', project: 0, event: { ...event, extra: { rows } } }
}

const clocks = (): SpecialEvent[] =>
  [
    ['future', 400 * 86_400],
    ['past', -20 * 365 * 86_400],
  ].map(([name, offsetSeconds], index) => ({
    name: String(name),
    project: 0,
    event: {
      platform: 'python',
      level: 'error',
      timestamp: Date.now() / 1000 + Number(offsetSeconds),
      exception: {
        values: [
          {
            type: 'ClockError',
            value: `a clock in the ${String(name)}`,
            stacktrace: { frames: [frame(`clock_${String(name)}`, 200 + index)] },
          },
        ],
      },
      tags: { seed: String(name) },
    },
  }))

const onePixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=', 'base64')

/** A whole event, with everything that a page can show, of an issue of the list. */
const richEvent = (issue: SeedIssue, index: number): SpecialEvent => {
  const { template } = issue
  const body = JSON.parse(eventBody(createRandom(31 + index), template, shapes.l, Date.now() / 1000)) as Record<string, unknown>
  return {
    name: `rich-${String(index)}`,
    project: issue.project,
    event: {
      ...body,
      release: releaseOf(11),
      environment: environmentOf(0),
      tags: { ...(body['tags'] as object), seed: `rich-${String(index)}` },
      contexts: {
        ...(body['contexts'] as object),
        flags: {
          values: [
            { flag: 'new-checkout', result: true },
            { flag: 'dark-launch', result: false },
          ],
        },
      },
    },
    ...(index === 1
      ? {
          attachments: [
            { filename: 'state.json', type: 'application/json', bytes: Buffer.from(JSON.stringify({ cart: [1, 2, 3], total: '12.50' })) },
            { filename: 'screenshot.png', type: 'image/png', bytes: onePixel },
            { filename: 'server.log', type: 'text/plain', bytes: Buffer.from('12:00:01 paying order 7\n12:00:02 card declined\n') },
          ],
          report: {
            name: 'Eva',
            email: 'eva@example.org',
            comments: 'I pressed "Pay" twice and then it broke.\nThe cart was empty afterwards.',
          },
        }
      : {}),
  }
}

const richIssues = 30

/** Everything that is sent after the bulk, oldest first. */
export const specialEvents = (issues: readonly SeedIssue[]): SpecialEvent[] => [
  ...Object.entries(hostileTexts).map(([name, text], index) => hostileEvent(name, text, index)),
  ...clocks(),
  hugeEvent(),
  // Of issues of the bulk: the same stack, so the same issue; the newest event is the whole one.
  ...issues.slice(0, richIssues).map((issue, index) => richEvent(issue, index)),
]
