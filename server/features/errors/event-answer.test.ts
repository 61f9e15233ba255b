import { describe, expect, it } from 'vitest'

import type { Event } from '#packages/protocol/event'
import type { EventId } from '#packages/protocol/ids'

import { eventAnswer, eventListItem, eventWithoutPayload, parseStoredEvent } from './event-answer.ts'
import type { EventRecord } from './event-answer.ts'

const id = 'c0ffee00000000000000000000000001'

const record: EventRecord = {
  id,
  project: '7',
  hash_number: '18446744073709551615',
  time_ms: '1795354200123',
  received_ms: '1795354200456',
  hash_list: ['f'.repeat(32)],
  grouping_config: 'vedette:1',
  type: 'error',
  level: 'fatal',
  platform: 'javascript',
  environment: 'production',
  release: 'shop@1.2.0',
  dist: '',
  title: 'TypeError: x is undefined',
  culprit: 'pay(checkout)',
  error_type: 'ValueError',
  error_value: 'no',
  user_id: '42',
  user_email: '',
  user_name: '',
  user_ip: '',
  tags: { release: 'shop@1.2.0', browser: 'Firefox' },
  weight: 1,
}

const event: Event = {
  event_id: id as EventId,
  type: 'error',
  level: 'fatal',
  platform: 'javascript',
  timestamp: 1_795_354_200.123,
  received: 1_795_354_200.456,
  tags: [],
  user: { id: '42', geo: { country_code: 'AT' } },
  sdk: { name: 'sentry.javascript.browser' },
  extra: { cart: 3 },
  errors: [{ type: 'value_too_long', name: 'message', value: 'x' }, { type: 'some_new_kind' }],
  exception: [
    {
      type: 'TypeError',
      value: 'x is undefined',
      thread_id: '1',
      mechanism: { type: 'onerror', handled: false },
      stacktrace: {
        frames: [
          { function: 'lib', filename: 'lib.js', in_app: false },
          {
            function: 'pay',
            filename: 'pay.js',
            abs_path: 'https://x/pay.js',
            lineno: 10,
            colno: 4,
            in_app: true,
            pre_context: ['a', 'b'],
            context_line: 'c',
            post_context: ['d'],
            vars: { n: 1 },
          },
        ],
      },
    },
  ],
  breadcrumbs: [
    { timestamp: 1_795_354_199.5, type: 'http', level: 'info', data: { url: '/' } },
    { timestamp: 1e300, type: 'default', level: 'info' },
  ],
  request: {
    url: 'https://shop.example/',
    query_string: [
      ['a', '1'],
      ['a', '2'],
    ],
    headers: [['Host', 'shop.example']],
  },
  contexts: { browser: { name: 'Firefox' } },
  _meta: { message: { '': { len: 9000 } } },
}

const around = { size: 123, issueId: 9, nextId: undefined, previousId: 'd'.repeat(32), attachments: [], userReport: null }

describe('an event as the API shows it', () => {
  const answer = eventAnswer(record, event, around)

  it('has ids as text, times with Z, and null for what is absent', () => {
    expect(answer).toMatchObject({
      id,
      eventID: id,
      groupID: '9',
      projectID: '7',
      dateCreated: '2026-11-22T13:30:00.123Z',
      dateReceived: '2026-11-22T13:30:00.456Z',
      dist: null,
      message: null,
      nextEventID: null,
      previousEventID: 'd'.repeat(32),
      sdk: { name: 'sentry.javascript.browser', version: '' },
      release: { version: 'shop@1.2.0', shortVersion: '1.2.0' },
      user: { id: '42', email: null, geo: { country_code: 'AT' } },
      context: { cart: 3 },
      fingerprints: ['f'.repeat(32)],
      metadata: { type: 'TypeError', value: 'x is undefined' },
      size: 123,
    })
    expect(answer.tags.map((tag) => tag.key)).toEqual(['browser', 'release'])
  })

  it('shows frames in camelCase with numbered source lines, oldest first', () => {
    const entry = answer.entries.find((each) => each.type === 'exception')
    const [value] = entry?.type === 'exception' ? entry.data.values : []
    expect(value).toMatchObject({
      type: 'TypeError',
      threadId: '1',
      module: null,
      mechanism: { type: 'onerror', handled: false },
      rawStacktrace: null,
    })
    expect(value?.stacktrace?.hasSystemFrames).toBe(true)
    expect(value?.stacktrace?.frames.map((frame) => frame.function)).toEqual(['lib', 'pay'])
    expect(value?.stacktrace?.frames[1]).toMatchObject({
      absPath: 'https://x/pay.js',
      lineNo: 10,
      colNo: 4,
      inApp: true,
      vars: { n: 1 },
      context: [
        [8, 'a'],
        [9, 'b'],
        [10, 'c'],
        [11, 'd'],
      ],
    })
    expect(value?.stacktrace?.frames[0]).toMatchObject({ context: [], lineNo: null, inApp: false })
  })

  it('keeps repeated query parameters, and crumbs whose time is no time', () => {
    const request = answer.entries.find((each) => each.type === 'request')
    expect(request?.data).toMatchObject({
      query: [
        ['a', '1'],
        ['a', '2'],
      ],
      cookies: [],
      method: null,
    })
    const crumbs = answer.entries.find((each) => each.type === 'breadcrumbs')
    expect(crumbs?.type === 'breadcrumbs' && crumbs.data.values.map((crumb) => crumb.timestamp)).toEqual(['2026-11-22T13:29:59.500Z', null])
  })

  it('puts complaints of the normaliser into words', () => {
    expect(answer.errors).toEqual([
      { type: 'value_too_long', message: 'This value was too long and was cut.', data: { name: 'message', value: 'x' } },
      { type: 'some_new_kind', message: 'some new kind.', data: {} },
    ])
  })

  it('leaves out parts that the event does not have', () => {
    expect(answer.entries.map((entry) => entry.type)).toEqual(['exception', 'breadcrumbs', 'request'])
    const bare = eventAnswer(
      { ...record, type: 'default' },
      { ...event, type: 'default', logentry: { formatted: 'hello 1', message: 'hello %s', params: [1] }, exception: [], breadcrumbs: [] },
      around,
    )
    expect(bare.entries[0]).toEqual({ type: 'message', data: { formatted: 'hello 1', message: 'hello %s', params: [1] } })
    expect(bare.message).toBe('hello 1')
  })
})

describe('what was left out of too much', () => {
  const frames = [{ function: 'pay', filename: 'pay.js', in_app: true }]
  const cut = { '': { len: 51 } }
  const answer = eventAnswer(
    record,
    {
      ...event,
      tags: [['browser', 'Firefox']],
      exception: [
        { type: 'A', stacktrace: { frames } },
        { type: 'B', stacktrace: { frames }, raw_stacktrace: { frames } },
      ],
      threads: [{ id: '1', stacktrace: { frames } }],
      _meta: {
        exception: { 1: { stacktrace: { frames: cut }, raw_stacktrace: { frames: { '': { len: 1 } } } } },
        threads: { 0: { stacktrace: { frames: cut } } },
        tags: { '': { len: 1000 } },
      },
    },
    around,
  )

  it('are the oldest frames of a stack trace, counted from 1', () => {
    const omitted = answer.entries.flatMap((entry) =>
      entry.type === 'exception' || entry.type === 'threads' ? entry.data.values.map(({ stacktrace }) => stacktrace?.framesOmitted) : [],
    )
    expect(omitted).toEqual([null, [1, 51], [1, 51]])
    const exceptions = answer.entries.flatMap((entry) => (entry.type === 'exception' ? entry.data.values : []))
    expect(exceptions[1]?.rawStacktrace?.framesOmitted).toBeNull()
  })

  it('are tags, by their number', () => {
    expect(answer.tagsOmitted).toBe(999)
    expect(eventAnswer(record, event, around)).not.toHaveProperty('tagsOmitted')
  })

  it('is nothing where the note is no length', () => {
    for (const len of ['9', -1, 1.5, null, Number.MAX_VALUE])
      expect(eventAnswer(record, { ...event, _meta: { tags: { '': { len } } } }, around)).not.toHaveProperty('tagsOmitted')
  })
})

describe('hostile payloads', () => {
  it('keep __proto__ a plain key on the way through', () => {
    const stored = parseStoredEvent(JSON.stringify(event).replace('"cart":3', '"__proto__":{"polluted":true},"constructor":1'))
    const text = JSON.stringify(stored && eventAnswer(record, stored, around))
    expect(text).toContain('"__proto__":{"polluted":true}')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('are not an event when they are no object', () => {
    for (const text of ['', '[]', 'null', '"x"', '{']) expect(parseStoredEvent(text)).toBeUndefined()
  })
})

describe('a group of exceptions', () => {
  it('is called after the same exception in its metadata as in its title', () => {
    const frames = [{ function: 'pay', filename: 'pay.js', in_app: true }]
    const exception = [
      { type: 'TypeError', value: 'x is undefined', stacktrace: { frames }, mechanism: { type: 'chained', exception_id: 1, parent_id: 0 } },
      { type: 'AggregateError', value: 'one', mechanism: { type: 'generic', exception_id: 0, is_exception_group: true } },
    ]
    const answer = eventAnswer(record, { ...event, exception }, around)
    expect(answer.title).toBe('TypeError: x is undefined')
    expect(answer.metadata).toEqual({ type: 'TypeError', value: 'x is undefined', filename: 'pay.js', function: 'pay' })
  })
})

describe('a row without its payload', () => {
  it('still tells what the row knows, and says that the details are gone', () => {
    const answer = eventAnswer(record, eventWithoutPayload(record), { ...around, size: null })
    expect(answer).toMatchObject({
      title: record.title,
      culprit: record.culprit,
      level: 'fatal',
      errors: [{ type: 'missing_payload' }],
      size: null,
      metadata: { type: 'ValueError', value: 'no' },
      entries: [{ type: 'exception', data: { values: [{ type: 'ValueError', value: 'no', stacktrace: null }] } }],
    })
    const message = eventWithoutPayload({ ...record, type: 'default', title: 'hello', error_type: '', error_value: '' })
    expect(eventAnswer(record, message, around)).toMatchObject({ message: 'hello', metadata: { title: 'hello' } })
  })
})

describe('an event in a list', () => {
  it('is told from the row alone', () => {
    expect(eventListItem(record, 9)).toMatchObject({
      id,
      'event.type': 'error',
      groupID: '9',
      eventID: id,
      projectID: '7',
      user: { id: '42', email: null },
    })
    expect(eventListItem({ ...record, user_id: '' }, 9).user).toBeNull()
    expect([eventListItem(record, 9).weight, eventListItem({ ...record, weight: 12 }, 9).weight]).toEqual([undefined, 12])
  })
})
