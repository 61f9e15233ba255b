import type { BreadcrumbAnswer, EventAnswer, ExceptionAnswer, FrameAnswer } from '../../packages/contract/event.ts'
import type { JsonObject } from '../../packages/protocol/json.ts'
import { eventOf } from './fixture-event.ts'

/* Events that a stack trace, breadcrumbs and a request find hard to show: very large, grouped, native, with many crumbs. */

const frame = (given: Partial<FrameAnswer>): FrameAnswer => ({
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
  inApp: true,
  instructionAddr: null,
  symbolAddr: null,
  trust: null,
  errors: null,
  lock: null,
  vars: null,
  sourceLink: null,
  ...given,
})

const exception = (given: Partial<ExceptionAnswer>, frames: readonly FrameAnswer[]): ExceptionAnswer => ({
  type: 'Error',
  value: null,
  module: null,
  threadId: null,
  mechanism: null,
  rawStacktrace: null,
  stacktrace: { frames, framesOmitted: null, registers: null, hasSystemFrames: true },
  ...given,
})

const base = eventOf({ groupID: '1000', older: false, chained: false })
const withEntries = (values: readonly ExceptionAnswer[], given: Partial<EventAnswer> = {}): EventAnswer => ({
  ...base,
  entries: [
    { type: 'exception', data: { values, hasSystemFrames: true, excOmitted: null } },
    ...base.entries.filter(({ type }) => type === 'request'),
  ],
  ...given,
})

const sourceLines = (line: number): (readonly [number, string])[] =>
  Array.from({ length: 11 }, (_, at) => [
    line - 5 + at,
    `    total = await prices.find("item-${String(at)}", { limit: 10_000 + ${String(at)}, note: 'as agreed' }) // step ${String(at)}`,
  ])
const variables = (frameNumber: number): JsonObject =>
  Object.fromEntries(
    Array.from({ length: 24 }, (_, at) => [
      `value_${String(at)}`,
      { id: frameNumber * 100 + at, name: 'n'.repeat(60), tags: ['a', 'b', { c: 1 }] },
    ]),
  )

/** 300 frames with source and variables, 1,000 tags, about 1 MB of JSON. */
export const hugeEvent: EventAnswer = withEntries(
  [
    exception(
      { type: 'RecursionError', value: 'maximum recursion depth exceeded' },
      Array.from({ length: 300 }, (_, at) =>
        frame({
          filename: `shop/checkout/step_${String(at)}.py`,
          absPath: `/srv/app/shop/checkout/step_${String(at)}.py`,
          function: `step_${String(at)}`,
          module: `shop.checkout.step_${String(at)}`,
          lineNo: 100 + at,
          inApp: at % 3 !== 1,
          context: sourceLines(100 + at),
          vars: variables(at),
        }),
      ),
    ),
  ],
  {
    tags: Array.from({ length: 1_000 }, (_, at) => ({ key: `group-${String(at % 30)}.tag-${String(at)}`, value: `value ${String(at)}` })),
    context: { large: Array.from({ length: 4_000 }, (_, at) => ({ at, name: `entry ${String(at)}` })) },
  },
)

interface Member {
  readonly id: number
  readonly parent: number
  readonly place: number
  readonly group?: boolean
}
const member = (name: string, { id, parent, place, group = false }: Member): ExceptionAnswer =>
  exception(
    {
      type: name,
      value: `${name} in task ${String(place)}`,
      mechanism: {
        type: 'chained',
        exception_id: id,
        parent_id: parent,
        source: `exceptions[${String(place)}]`,
        is_exception_group: group,
      },
    },
    [frame({ filename: 'shop/tasks.py', function: `task_${String(place)}`, lineNo: 10 + place, context: [[10 + place, '    raise']] })],
  )

/** A group of five, the first a group itself. */
export const groupEvent: EventAnswer = withEntries([
  ...[4, 3, 2, 1].map((place) => member(`Member${String(place)}`, { id: place + 3, parent: 0, place })),
  member('InnerA', { id: 2, parent: 1, place: 0 }),
  member('InnerGroup', { id: 1, parent: 0, place: 0, group: true }),
  exception(
    {
      type: 'ExceptionGroup',
      value: 'tasks failed (5 sub-exceptions)',
      mechanism: { type: 'generic', exception_id: 0, is_exception_group: true },
    },
    [frame({ filename: 'shop/main.py', function: 'main', lineNo: 3, context: [[3, 'run()']] })],
  ),
])

const crumb = (at: number, given: Partial<BreadcrumbAnswer>): BreadcrumbAnswer => ({
  type: 'default',
  category: 'log',
  level: 'info',
  message: `step ${String(at)}`,
  data: null,
  timestamp: new Date(Date.parse(base.dateCreated) - (96 - at) * 100).toISOString(),
  event_id: null,
  ...given,
})
const crumbAt = (at: number): BreadcrumbAnswer => {
  if (at % 8 === 3) {
    const data = { url: `https://pay.example/${String(at)}`, method: 'PUT', status_code: at % 16 === 3 ? 503 : 200, duration_ms: 42 }
    return crumb(at, { type: 'http', category: 'fetch', message: null, data })
  }
  return at % 8 === 5 ? crumb(at, { category: 'ui.click', message: `button#buy-${String(at)}` }) : crumb(at, {})
}

/** 96 breadcrumbs, and a request whose address is no address of the web. */
export const crumbsEvent: EventAnswer = {
  ...base,
  entries: [
    ...base.entries.filter(({ type }) => type === 'exception'),
    { type: 'breadcrumbs', data: { values: Array.from({ length: 96 }, (_, at) => crumbAt(at)) } },
    {
      type: 'request',
      data: {
        method: 'POST',
        url: 'javascript:alert(1)',
        query: [],
        fragment: null,
        data: { coupon: 'BLACK10' },
        headers: [['Accept', 'text/html']],
        cookies: [],
        env: null,
        inferredContentType: null,
        apiTarget: null,
      },
    },
  ],
}
