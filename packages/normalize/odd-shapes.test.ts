import { describe, expect, test } from 'vitest'

import type { Event } from '#packages/protocol/event'
import type { EventId } from '#packages/protocol/ids'
import type { Json, JsonObject } from '#packages/protocol/json'

import { normalizeEvent } from './normalize-event.ts'

const receivedAtMs = Date.UTC(2025, 10, 22, 10, 0, 5)
const normalize = (raw: JsonObject): Event =>
  normalizeEvent(raw, { eventId: '4a1f0c77d2e94b5f8c3a6e90b1d24f57' as EventId, receivedAtMs, clientAddress: '203.0.113.7' })
const complaints = (event: Event): string[] => (event.errors ?? []).map(({ type, name }) => `${type} ${name}`)
const frame = { function: 'main' }
const framed = (fields: JsonObject): Event => normalize({ exception: { type: 'E', stacktrace: { frames: [fields] } } })

describe('exception', () => {
  const one = { type: 'E', value: 'v' }

  test.each<[Json, number | undefined]>([
    [one, 1],
    [[one, one], 2],
    [{ values: [null, one] }, 1],
    [null, undefined],
  ])('%j is a list of %j', (exception, count) => {
    const event = normalize({ exception })
    expect(event.exception?.length).toBe(count)
    expect(event.errors).toBeUndefined()
  })

  test('text is no exception', () => {
    const event = normalize({ exception: 'str' })
    expect(event.exception).toBeUndefined()
    expect(complaints(event)).toEqual(['invalid_data exception'])
  })

  test.each<[Json, string | undefined]>([
    [{ a: 1 }, '{"a":1}'],
    [5, '5'],
    [true, 'true'],
    [null, undefined],
  ])('value %j becomes %j', (value, text) => {
    expect(normalize({ exception: { type: 'E', value } }).exception?.[0]?.value).toBe(text)
  })

  test('one without type, value and stack trace is dropped with a note', () => {
    const event = normalize({ exception: [{ module: 'm' }, one] })
    expect(event.exception).toEqual([one])
    expect(complaints(event)).toEqual(['missing_attribute exception'])
  })

  test('a value `Word: rest` without a type is split', () => {
    expect(normalize({ exception: { value: 'TypeError: x is null' } }).exception).toEqual([{ type: 'TypeError', value: 'x is null' }])
    expect(normalize({ exception: { value: 'no type here' } }).exception).toEqual([{ value: 'no type here' }])
  })

  test('of too many the newest stay', () => {
    const event = normalize({ exception: Array.from({ length: 60 }, (_, index) => ({ type: `E${index}` })) })
    expect(event.exception).toHaveLength(50)
    expect(event.exception?.at(-1)?.type).toBe('E59')
  })

  test('the stack trace of the event moves into a lone exception', () => {
    const event = normalize({ exception: one, stacktrace: { frames: [frame] } })
    expect(event.exception?.[0]?.stacktrace?.frames).toEqual([frame])
    expect(event.stacktrace).toBeUndefined()
  })

  test('a mechanism has a type', () => {
    expect(normalize({ exception: { type: 'E', mechanism: { handled: false } } }).exception?.[0]?.mechanism).toEqual({
      type: 'generic',
      handled: false,
    })
    expect(normalize({ exception: { type: 'E', mechanism: 'onerror' } }).exception?.[0]?.mechanism).toEqual({ type: 'onerror' })
  })
})

describe('tags', () => {
  test('pairs: null values and entries vanish, short pairs are invalid', () => {
    const event = normalize({ tags: [['a', 1], ['b', null], null, ['c']] })
    expect(event.tags).toEqual([['a', '1']])
    expect(complaints(event)).toEqual(['invalid_data tags.3'])
  })

  test('keys lose their blanks, booleans are written as Python does', () => {
    expect(normalize({ tags: { 'a b': true, ' c ': false } }).tags).toEqual([
      ['a-b', 'True'],
      ['c', 'False'],
    ])
  })

  test.each<[Json, string]>([
    [{}, 'invalid_data tags.x'],
    ['', 'invalid_data tags.x'],
    ['a\nb', 'invalid_data tags.x'],
    ['v'.repeat(201), 'value_too_long tags.x'],
  ])('value %j is dropped', (value, complaint) => {
    const event = normalize({ tags: { x: value } })
    expect(event.tags).toEqual([])
    expect(complaints(event)).toEqual([complaint])
  })

  test('reserved keys vanish, `environment` moves, the first of equals wins', () => {
    const event = normalize({
      tags: [
        ['release', 'r'],
        ['user', 'u'],
        ['environment', 'dev'],
        ['k', '1'],
        ['k', '2'],
        [7, 'seven'],
      ],
    })
    expect(event.tags).toEqual([
      ['k', '1'],
      ['7', 'seven'],
    ])
    expect(event.environment).toBe('dev')
    expect(normalize({ environment: 'prod', tags: { environment: 'dev' } }).environment).toBe('prod')
  })

  test('at most 200; server_name and site join them', () => {
    expect(normalize({ tags: Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`k${index}`, 'v'])) }).tags).toHaveLength(200)
    expect(normalize({ server_name: 'web-1', site: 'eu' }).tags).toEqual([
      ['server_name', 'web-1'],
      ['site', 'eu'],
    ])
  })
})

describe('message', () => {
  test.each<[JsonObject, Event['logentry']]>([
    [{ message: { message: '%s', params: ['x'] } }, { message: '%s', params: ['x'], formatted: 'x' }],
    [{ message: 'text' }, { formatted: 'text' }],
    [{ message: '' }, undefined],
    [{ logentry: { message: 'a', formatted: 'a' } }, { formatted: 'a' }],
    [{ logentry: { message: 'only' } }, { formatted: 'only' }],
    [{ 'sentry.interfaces.Message': { formatted: 'old' } }, { formatted: 'old' }],
  ])('%j', (raw, entry) => {
    expect(normalize(raw).logentry).toEqual(entry)
  })

  test.each<[string, Json, string]>([
    ['%s and %d', ['a', 2], 'a and 2'],
    ['%(name)s is 100%% %s', { name: 'Ana' }, 'Ana is 100% %s'],
    ['{} {name} {0}', { name: 'n' }, '{} n {0}'],
    ['{} and {} and {}', ['x', null], 'x and None and {}'],
    ['%5.2f', [1.5], '1.5'],
    ['{a}', [1], '{a}'],
  ])('%j with %j', (template, params, formatted) => {
    expect(normalize({ logentry: { message: template, params } }).logentry?.formatted).toBe(formatted)
  })
})

describe('level', () => {
  test.each<[Json, string]>([
    ['warn', 'warning'],
    ['critical', 'fatal'],
    ['log', 'info'],
    [30, 'warning'],
    ['DEBUG', 'debug'],
  ])('%j is %s', (level, expected) => {
    const event = normalize({ level })
    expect(event.level).toBe(expected)
    expect(event.errors).toBeUndefined()
  })

  test('an unknown one is `error`, with a note', () => {
    const event = normalize({ level: 'bogus' })
    expect(event.level).toBe('error')
    expect(event.errors).toEqual([{ type: 'invalid_data', name: 'level', value: 'bogus', reason: 'unknown level' }])
  })
})

describe('user', () => {
  test('numbers become ids, unknown keys go to data, a bad address is dropped', () => {
    const event = normalize({ user: { id: 1, ip_address: 'not-an-ip', foo: 1, data: { bar: 2 } } })
    expect(event.user).toEqual({ id: '1', data: { bar: 2, foo: 1 } })
    expect(event.errors?.[0]).toMatchObject({ name: 'user.ip_address', value: 'not-an-ip' })
  })

  test.each<[Json]>([[{}], [null], [{ id: '' }], [{ email: null }]])('%j is nobody', (user) => {
    const event = normalize({ user })
    expect(event.user).toBeUndefined()
    expect(event.errors).toBeUndefined()
  })
})

describe('request', () => {
  test('headers, query and cookies in any form', () => {
    const event = normalize({
      request: {
        headers: [
          ['Cookie', 'a=b; c=d'],
          ['X', ['1', '2']],
        ],
        query_string: { a: ['1', '2'] },
      },
    })
    expect(event.request).toEqual({
      headers: [['X', '1,2']],
      cookies: [
        ['a', 'b'],
        ['c', 'd'],
      ],
      query_string: [
        ['a', '1'],
        ['a', '2'],
      ],
    })
    expect(normalize({ request: { cookies: 'a=b' } }).request?.cookies).toEqual([['a', 'b']])
    const emptied = normalize({ request: { headers: { Cookie: '[Filtered]' } } }).request
    expect(emptied).toEqual({ headers: [['Cookie', '[Filtered]']] })
  })

  test.each<[Json, Json | undefined, string | undefined]>([
    ['{"a":1}', { a: 1 }, 'application/json'],
    ['a=1&b=2', { a: '1', b: '2' }, 'application/x-www-form-urlencoded'],
    ['', undefined, undefined],
    [[1], [1], undefined],
    ['plain words', 'plain words', 'text/plain'],
    ['aGVsbG8=', 'aGVsbG8=', 'text/plain'],
    ['{"broken', '{"broken', 'text/plain'],
  ])('body %j', (data, expected, type) => {
    const request = normalize({ request: { method: 'post', data } }).request
    expect(request?.data).toEqual(expected)
    expect(request?.inferred_content_type).toBe(type)
    expect(request?.method).toBe('POST')
  })
})

describe('frame', () => {
  test('variables as a list, numbers as text, an URL as file name', () => {
    const event = framed({ vars: [1, 2], lineno: '12', filename: 'https://h/p.js?x' })
    expect(event.exception?.[0]?.stacktrace?.frames[0]).toEqual({
      vars: { 0: 1, 1: 2 },
      lineno: 12,
      filename: '/p.js',
      abs_path: 'https://h/p.js?x',
    })
  })

  test('file name and path fill each other', () => {
    expect(framed({ abs_path: '/srv/a.py' }).exception?.[0]?.stacktrace?.frames[0]).toEqual({
      abs_path: '/srv/a.py',
      filename: '/srv/a.py',
    })
    expect(framed({ filename: 'a.py' }).exception?.[0]?.stacktrace?.frames[0]).toEqual({ abs_path: 'a.py', filename: 'a.py' })
  })

  test('addresses in any form', () => {
    const [first] = framed({ instruction_addr: 4096, symbol_addr: '0xABC', image_addr: '255' }).exception?.[0]?.stacktrace?.frames ?? []
    expect(first).toEqual({ instruction_addr: '0x1000', symbol_addr: '0xabc', image_addr: '0xff' })
  })

  test('no frames, no stack trace; null frames vanish', () => {
    expect(normalize({ exception: { type: 'E', stacktrace: { frames: [] } } }).exception).toEqual([{ type: 'E' }])
    expect(normalize({ exception: { type: 'E', stacktrace: { frames: [null, frame] } } }).exception?.[0]?.stacktrace?.frames).toEqual([
      frame,
    ])
  })

  test('250 newest frames stay; of the middle ones source and variables go, system frames first', () => {
    const frames = Array.from({ length: 300 }, (_, index) => ({
      lineno: index,
      in_app: index % 10 === 0,
      vars: { a: 1 },
      pre_context: ['x'],
    }))
    const kept = normalize({ exception: { type: 'E', stacktrace: { frames } } }).exception?.[0]?.stacktrace?.frames ?? []
    expect(kept).toHaveLength(250)
    expect(kept.at(-1)?.lineno).toBe(299)
    expect(kept.filter(({ vars }) => vars)).toHaveLength(50)
    expect(kept.every(({ in_app: inApp, vars }) => inApp !== true || vars !== undefined)).toBe(true)
    expect(kept[124]?.pre_context).toBeUndefined()
  })
})

describe('breadcrumbs', () => {
  test('order stays, missing times are fine, data must be a map', () => {
    const event = normalize({
      breadcrumbs: [
        { timestamp: 1763805600, message: 'new' },
        { message: 'old', data: 'str', level: 'warn' },
      ],
    })
    expect(event.breadcrumbs).toEqual([
      { timestamp: 1763805600, type: 'default', level: 'info', message: 'new' },
      { type: 'default', level: 'warning', message: 'old' },
    ])
    expect(complaints(event)).toEqual(['invalid_data breadcrumbs.1.data'])
  })

  test('the last 100 stay', () => {
    const event = normalize({ breadcrumbs: { values: Array.from({ length: 500 }, (_, index) => ({ message: String(index) })) } })
    expect(event.breadcrumbs).toHaveLength(100)
    expect(event.breadcrumbs?.[0]?.message).toBe('400')
    expect(event._meta).toEqual({ breadcrumbs: { '': { len: 500 } } })
  })
})

describe('fingerprint', () => {
  test('scalars become text, the rest is noted', () => {
    const event = normalize({ fingerprint: ['{{ default }}', 1, true, null, {}] })
    expect(event.fingerprint).toEqual(['{{ default }}', '1', 'True'])
    expect(complaints(event)).toEqual(['invalid_data fingerprint.3', 'invalid_data fingerprint.4'])
  })
})

describe('release, dist, environment', () => {
  test.each<[Json, string | undefined, string[]]>([
    ['', undefined, []],
    ['a/b', undefined, ['invalid_data release']],
    [42, '42', []],
    ['r'.repeat(300), undefined, ['invalid_data release']],
    ['Latest', undefined, ['invalid_data release']],
    [' app@1.2.3+4 ', 'app@1.2.3+4', []],
  ])('release %j is %j', (release, expected, notes) => {
    const event = normalize({ release })
    expect(event.release).toBe(expected)
    expect(complaints(event)).toEqual(notes)
  })

  test.each<[string, Json, string]>([
    ['dist', 'a b', 'invalid_data dist'],
    ['dist', 'd'.repeat(65), 'value_too_long dist'],
    ['environment', 'None', 'invalid_environment environment'],
    ['environment', 'a/b', 'invalid_environment environment'],
  ])('%s %j is dropped', (key, value, complaint) => {
    const event = normalize({ [key]: value })
    expect(event.dist ?? event.environment).toBeUndefined()
    expect(complaints(event)).toEqual([complaint])
  })
})

describe('texts, keys, depth', () => {
  test('NUL and lone surrogates become U+FFFD', () => {
    const event = normalize({ message: 'a\0b', transaction: 'x\uD800y', extra: { 'k\0': ['\uDC00'] } })
    expect(event.logentry?.formatted).toBe('a\uFFFDb')
    expect(event.transaction).toBe('x\uFFFDy')
    expect(event.extra).toEqual({ 'k\uFFFD': ['\uFFFD'] })
  })

  test('`__proto__` is a plain key and pollutes nothing', () => {
    const raw = JSON.parse(
      '{"__proto__":{"level":"fatal"},"extra":{"__proto__":{"polluted":1}},"user":{"id":"1","__proto__":{"email":"x"}},"tags":{"__proto__":"v"},"contexts":{"__proto__":{"a":1}},"modules":{"__proto__":"1"},"_meta":{"__proto__":{"":{"err":["invalid_data"]}}}}',
    ) as JsonObject
    const event = normalize(raw)
    expect(event.level).toBe('error')
    expect(Object.hasOwn({}, 'polluted') || 'polluted' in {}).toBe(false)
    expect(JSON.stringify(event.extra)).toBe('{"__proto__":{"polluted":1}}')
    expect(JSON.stringify(event.contexts)).toBe('{"__proto__":{"type":"__proto__","a":1}}')
    expect(event.user?.email).toBeUndefined()
    expect(event.tags).toEqual([['__proto__', 'v']])
  })
})
