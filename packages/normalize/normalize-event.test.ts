import { describe, expect, test } from 'vitest'

import type { Event } from '#packages/protocol/event'
import type { EventId } from '#packages/protocol/ids'
import type { Json, JsonObject } from '#packages/protocol/json'

import { normalizeEvent } from './normalize-event.ts'
import type { EventFacts } from './normalize-event.ts'

const receivedAtMs = Date.UTC(2026, 10, 22, 10, 0, 5)
const facts: EventFacts = { eventId: '4a1f0c77d2e94b5f8c3a6e90b1d24f57' as EventId, receivedAtMs, clientAddress: '203.0.113.7' }
const normalize = (raw: Json, more: Partial<EventFacts> = {}): Event => normalizeEvent(raw, { ...facts, ...more })

describe('what real SDKs send (ingest.md, Appendix A)', () => {
  test('A1, Python', () => {
    const frame = {
      filename: 'app.py',
      abs_path: '/srv/app.py',
      function: 'main',
      lineno: 3,
      in_app: true,
      vars: { x: '1' },
      pre_context: ['a'],
      context_line: 'b',
      post_context: ['c'],
    }
    const event = normalize({
      event_id: '4a1f0c77d2e94b5f8c3a6e90b1d24f57',
      level: 'error',
      platform: 'python',
      timestamp: '2026-11-22T10:00:00.000000Z',
      exception: {
        values: [{ type: 'ValueError', value: 'boom', mechanism: { type: 'logging', handled: true }, stacktrace: { frames: [frame] } }],
      },
      breadcrumbs: { values: [] },
      sdk: { name: 'sentry.python', version: '2.68.0', packages: [{ name: 'pypi:sentry-sdk', version: '2.68.0' }] },
    })
    expect(event).toEqual({
      event_id: '4a1f0c77d2e94b5f8c3a6e90b1d24f57',
      type: 'error',
      level: 'error',
      platform: 'python',
      timestamp: Date.UTC(2026, 10, 22, 10) / 1000,
      received: receivedAtMs / 1000,
      tags: [],
      exception: [{ type: 'ValueError', value: 'boom', mechanism: { type: 'logging', handled: true }, stacktrace: { frames: [frame] } }],
      sdk: { name: 'sentry.python', version: '2.68.0', packages: [{ name: 'pypi:sentry-sdk', version: '2.68.0' }] },
    })
  })

  test('A2, a browser that keeps its address to itself', () => {
    const event = normalize({
      exception: {
        values: [
          {
            type: 'TypeError',
            value: 'x is not a function',
            stacktrace: { frames: [{ filename: 'https://a.example/app.js', function: '?', lineno: 1, colno: 200 }] },
          },
        ],
      },
      platform: 'javascript',
      timestamp: receivedAtMs / 1000 - 0.9,
      environment: 'production',
      sdk: { name: 'sentry.javascript.browser', version: '10.63.0', settings: { infer_ip: 'never' } },
      breadcrumbs: [],
      request: { url: 'https://a.example/?q=1#top', headers: { 'User-Agent': 'Mozilla' } },
      debug_meta: {
        images: [{ type: 'sourcemap', code_file: 'https://a.example/app.js', debug_id: '01980000-0000-7000-8000-000000000000' }, null],
      },
    })
    expect(event.user).toBeUndefined()
    expect(event.request).toEqual({
      url: 'https://a.example/',
      query_string: [['q', '1']],
      fragment: 'top',
      headers: [['User-Agent', 'Mozilla']],
    })
    expect(event.exception?.[0]?.stacktrace?.frames[0]).toMatchObject({ filename: '/app.js', abs_path: 'https://a.example/app.js' })
    expect(event.debug_meta).toEqual({
      images: [{ type: 'sourcemap', code_file: 'https://a.example/app.js', debug_id: '01980000-0000-7000-8000-000000000000' }],
    })
    expect(event.errors).toBeUndefined()
  })

  test('A3, Go: bare lists, empty objects, nanoseconds with a zone', () => {
    const event = normalize({
      exception: [{ type: '*errors.errorString', value: 'x' }],
      breadcrumbs: [{ message: 'b' }],
      threads: [{ id: 1, current: true }],
      user: {},
      sdk: {},
      message: '',
      timestamp: '2026-11-22T11:00:00.123456789+01:00',
    })
    expect(event.timestamp).toBe(Date.UTC(2026, 10, 22, 10) / 1000 + 0.123457)
    expect(event.threads).toEqual([{ id: '1', current: true }])
    expect(Object.keys(event).toSorted()).toEqual([
      'breadcrumbs',
      'event_id',
      'exception',
      'level',
      'platform',
      'received',
      'tags',
      'threads',
      'timestamp',
      'type',
    ])
  })
})

describe('what the event does not say', () => {
  test('anything that is no object is an empty event with a note', () => {
    for (const raw of [null, 5, 'x', [], true]) {
      const event = normalize(raw)
      expect(event).toMatchObject({ type: 'default', level: 'error', platform: 'other', timestamp: receivedAtMs / 1000 })
      expect(event.errors?.[0]?.reason).toBe('expected an event')
    }
  })

  test('type is inferred from what is there', () => {
    expect(normalize({ type: 'error' }).type).toBe('default')
    expect(normalize({ type: 'transaction', exception: [{ type: 'E' }] }).type).toBe('error')
    expect(normalize({ csp: { effective_directive: 'img-src' }, exception: [{ type: 'E' }] }).type).toBe('csp')
  })

  test('the request that carried it may know release, environment, platform and SDK', () => {
    const carried = { release: 'r@1', environment: 'prod', platformHint: 'php', client: 'sentry.php/4.1.0' }
    expect(normalize({}, carried)).toMatchObject({
      release: 'r@1',
      environment: 'prod',
      platform: 'php',
      sdk: { name: 'sentry.php', version: '4.1.0' },
    })
    expect(normalize({ release: 'own', sdk: { name: 'mine' } }, carried)).toMatchObject({ release: 'own', sdk: { name: 'mine' } })
    expect(normalize({}, { sdkFromHeader: { name: 'head', version: '1' }, client: 'c/2' }).sdk).toEqual({ name: 'head', version: '1' })
    expect(normalize({}, { release: 'not/valid' }).errors).toBeUndefined()
  })

  test('logger names lose their leading words', () => {
    const logger = normalize({ logger: `${'package.'.repeat(10)}module.Class` }).logger
    expect(logger).toMatch(/^\*\.package\..*module\.Class$/)
    expect(logger?.length).toBeLessThanOrEqual(64)
    expect(normalize({ logger: 'a\nb' }).logger).toBeUndefined()
  })
})

describe("the user's address (ingest.md 3.7)", () => {
  const address = (raw: JsonObject, clientAddress = '203.0.113.7'): string | undefined => normalize(raw, { clientAddress }).user?.ip_address
  const sdk = (setting: string): JsonObject => ({ name: 's', settings: { infer_ip: setting } })

  test('what was sent stays, `{{auto}}` is the client', () => {
    expect(address({ user: { ip_address: '2001:db8::1' } })).toBe('2001:db8::1')
    expect(address({ user: { ip_address: '{{auto}}' } })).toBe('203.0.113.7')
    expect(address({ user: { ip_address: '{{auto}}' } }, 'unix')).toBeUndefined()
    expect(normalize({ request: { env: { REMOTE_ADDR: '{{auto}}' } } }).request?.env).toEqual({ REMOTE_ADDR: '203.0.113.7' })
  })

  test('legacy: REMOTE_ADDR, or the client for browsers and Apple platforms', () => {
    expect(address({ request: { env: { REMOTE_ADDR: '198.51.100.1' } } })).toBe('198.51.100.1')
    expect(address({ platform: 'javascript', user: { id: 1 } })).toBe('203.0.113.7')
    expect(address({ platform: 'python' })).toBeUndefined()
  })

  test('auto always infers, never and anything unknown never do', () => {
    expect(address({ platform: 'python', sdk: sdk('auto') })).toBe('203.0.113.7')
    expect(address({ platform: 'javascript', sdk: sdk('never') })).toBeUndefined()
    expect(address({ platform: 'javascript', sdk: sdk('bogus'), user: { ip_address: '{{auto}}' } })).toBeUndefined()
  })
})

describe('notes', () => {
  test('are merged into the _meta of the SDK, which is never overwritten', () => {
    const sdkMeta = {
      exception: { values: { 1: { value: { '': { len: 9000, rem: [['!limit', 's', 1, 2]] } } } } },
      gone: { path: { '': { len: 1 } } },
      level: { '': { err: ['custom'] } },
    }
    const event = normalize({ exception: { values: [null, { type: 'E', value: 'v'.repeat(9000) }] }, level: 'bogus', _meta: sdkMeta })
    expect(event._meta).toEqual({
      exception: {
        0: {
          value: {
            '': {
              len: 9000,
              rem: [
                ['!limit', 's', 1, 2],
                ['!limit', 's', 8189, 8192],
              ],
            },
          },
        },
      },
      gone: { path: { '': { len: 1 } } },
      level: { '': { err: ['custom', ['invalid_data', { reason: 'unknown level' }]], val: 'bogus' } },
    })
    expect(event.exception?.[0]?.value).toBe(`${'v'.repeat(8189)}...`)
    expect(event.errors?.map(({ type, name }) => `${type} ${name}`)).toEqual(['custom level', 'invalid_data level'])
    expect(sdkMeta.exception.values[1].value[''].rem).toHaveLength(1)
  })

  test('a _meta that is none is ignored; errors of the SDK stay', () => {
    const event = normalize({ _meta: null, errors: [{ type: 'js_no_source', url: 'x' }, 'junk', null] })
    expect(event.errors).toEqual([{ type: 'js_no_source', url: 'x' }])
    expect(event._meta).toBeUndefined()
  })

  test('long originals and containers are not repeated', () => {
    expect(normalize({ user: { ip_address: 'x'.repeat(300) } }).errors?.[0]).toEqual({
      type: 'invalid_data',
      name: 'user.ip_address',
      reason: 'expected an IP address',
    })
    expect(normalize({ release: { secret: 1 } }).errors?.[0]?.value).toBeUndefined()
  })

  test('at most 100 errors', () => {
    expect(normalize({ tags: Array.from({ length: 500 }, () => ['only']) }).errors).toHaveLength(100)
  })
})

describe('hostile events are cheap', () => {
  const timed = (raw: Json): number => {
    const from = process.threadCpuUsage()
    const text = JSON.stringify(normalize(raw))
    const { user, system } = process.threadCpuUsage(from)
    expect(text.length).toBeLessThan(500_000)
    return (user + system) / 1000
  }
  // The goal is 50 ms for 1 MiB. Time of this thread, as other programs must not matter; what is not linear takes far longer.
  const msMax = 500
  const text = 'x'.repeat(2 ** 20)
  const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`key${index}`, index]))
  const nested = (depth: number): Json => {
    let value: Json = 1
    for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value }
    return value
  }

  test.each<[string, JsonObject]>([
    [
      '1 MiB texts',
      {
        message: text,
        transaction: text,
        logger: text,
        tags: { a: text },
        release: text,
        exception: { type: text, value: text },
        user: { id: text },
        request: { url: text, data: text, query_string: text, headers: { Cookie: text } },
        timestamp: text,
      },
    ],
    [
      '1 MiB of blanks, dots and placeholders',
      {
        message: { message: '%s{}'.repeat(2 ** 18), params: [text, text] },
        transaction: ' '.repeat(2 ** 20),
        logger: '.'.repeat(2 ** 20),
        contexts: { os: { raw_description: ' '.repeat(2 ** 20) } },
      },
    ],
    [
      'pairs without end',
      { request: { url: `http://h/?${'a=b&'.repeat(250_000)}`, cookies: 'a=b;'.repeat(250_000), data: 'a=b&'.repeat(250_000) } },
    ],
    ['100,000 keys of free data', { extra: wide }],
    ['100,000 tags', { tags: wide }],
    ['100,000 contexts', { contexts: wide }],
    ['100,000 keys of a user', { user: wide }],
    ['100,000 notes', { _meta: wide }],
    ['100,000 null exceptions', { exception: Array.from({ length: 100_000 }, () => null) }],
    [
      'depth 10,000',
      {
        extra: { a: nested(10_000) },
        contexts: { a: { b: nested(10_000) } },
        exception: { value: nested(10_000) },
        logentry: { message: '%s', params: [nested(10_000)] },
        request: { data: nested(10_000) },
        _meta: { a: nested(10_000) },
      },
    ],
  ])('%s', (_, raw) => {
    expect(timed(raw)).toBeLessThan(msMax)
  })
})
