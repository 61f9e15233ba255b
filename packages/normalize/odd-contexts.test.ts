import { describe, expect, test } from 'vitest'

import type { Event } from '#packages/protocol/event'
import type { EventId } from '#packages/protocol/ids'
import type { Json, JsonObject } from '#packages/protocol/json'

import { normalizeEvent } from './normalize-event.ts'

const receivedAtMs = Date.UTC(2025, 10, 22, 10, 0, 5)
const normalize = (raw: JsonObject): Event =>
  normalizeEvent(raw, { eventId: '4a1f0c77d2e94b5f8c3a6e90b1d24f57' as EventId, receivedAtMs, clientAddress: '203.0.113.7' })
const complaints = (event: Event): string[] => (event.errors ?? []).map(({ type, name }) => `${type} ${name}`)

describe('contexts', () => {
  test('null ones vanish, `type` overrides the key, text is invalid', () => {
    const event = normalize({
      contexts: { os: null, empty: {}, php: [], x: { type: 'runtime', name: 'n' }, y: 'str', device: { model: 'm' } },
    })
    expect(event.contexts).toEqual({ x: { type: 'runtime', name: 'n' }, device: { type: 'device', model: 'm' } })
    expect(complaints(event)).toEqual(['invalid_data contexts.y'])
  })

  test('an inner type decides how a context is read', () => {
    expect(
      normalize({ contexts: { mine: { type: 'runtime', raw_description: 'CPython 3.12.1 (main)' } } }).contexts?.['mine'],
    ).toMatchObject({
      name: 'CPython',
      version: '3.12.1',
    })
  })

  test('keep their type even where numbers as keys leave no room for it', () => {
    expect(normalize({ contexts: { x: { 12: 'y'.repeat(9000), a: 1 } } }).contexts?.['x']?.['type']).toBe('x')
  })

  test('feature flags, state and anything unknown stay', () => {
    const contexts = {
      flags: { values: [{ flag: 'new-cart', result: true }] },
      state: { state: { type: 'redux', value: { a: [1] } } },
      'My Own': { a: { b: 1 } },
    }
    expect(normalize({ contexts }).contexts).toEqual({
      flags: { type: 'flags', ...contexts.flags },
      state: { type: 'state', ...contexts.state },
      'My Own': { type: 'My Own', ...contexts['My Own'] },
    })
  })

  test('a response is read as a request is', () => {
    const response = { status_code: 500, headers: { 'content-type': 'text/html', cookie: 'a=b' } }
    expect(normalize({ contexts: { response } }).contexts?.['response']).toEqual({
      type: 'response',
      status_code: 500,
      headers: [['Content-Type', 'text/html']],
      cookies: [['a', 'b']],
    })
  })

  test('replay and profile name theirs by 32 hex digits', () => {
    const event = normalize({
      contexts: {
        replay: { replay_id: '5B8EFFF7-9803-8103-D269-B633813FC60C' },
        profile: { profile_id: 'x', profiler_id: 'A'.repeat(32) },
      },
    })
    expect(event.contexts).toEqual({
      replay: { type: 'replay', replay_id: '5b8efff798038103d269b633813fc60c' },
      profile: { type: 'profile', profiler_id: 'a'.repeat(32) },
    })
    expect(complaints(event)).toEqual(['invalid_data contexts.profile.profile_id'])
  })
})

describe('trace', () => {
  const trace = (fields: JsonObject): Event => normalize({ contexts: { trace: { trace_id: 'a'.repeat(32), ...fields } } })

  test('trace ids are 32 lower hex digits, span ids 16', () => {
    const event = trace({
      trace_id: '5B8EFFF7-9803-8103-D269-B633813FC60C',
      span_id: '03d269b633813fc6',
      parent_span_id: '0000000000000000',
      op: 'x',
    })
    expect(event.contexts?.['trace']).toEqual({
      type: 'trace',
      trace_id: '5b8efff798038103d269b633813fc60c',
      span_id: '03d269b633813fc6',
      op: 'x',
      status: 'unknown',
    })
    expect(complaints(event)).toEqual(['invalid_data contexts.trace.parent_span_id'])
  })

  test.each<[Json]>([['0'.repeat(32)], ['a'.repeat(31)], ['g'.repeat(32)], [5], [{}]])('trace id %j is none', (id) => {
    const event = trace({ trace_id: id })
    expect(event.contexts?.['trace']?.['trace_id']).toBeUndefined()
    expect(complaints(event)).toEqual(['invalid_data contexts.trace.trace_id'])
  })

  test.each<[Json, string]>([
    ['ok', 'ok'],
    ['OK', 'ok'],
    ['error', 'error'],
    ['unknown_error', 'unknown'],
    ['canceled', 'cancelled'],
    [0, 'ok'],
    [13, 'internal_error'],
    ['16', 'unauthenticated'],
    [null, 'unknown'],
  ])('status %j is %s', (status, name) => {
    const event = trace({ status })
    expect(event.contexts?.['trace']?.['status']).toBe(name)
    expect(event.errors).toBeUndefined()
  })

  test.each<[Json]>([['nonsense'], [17], [-1], [{}], [true]])('status %j is unknown, with a note', (status) => {
    const event = trace({ status })
    expect(event.contexts?.['trace']?.['status']).toBe('unknown')
    expect(complaints(event)).toEqual(['invalid_data contexts.trace.status'])
  })
})

describe('systems and runtimes that only describe themselves', () => {
  test.each<[string, JsonObject]>([
    ['Microsoft Windows 10.0.22631', { name: 'Windows', version: '11', build: '22631' }],
    ['Microsoft Windows NT 10.0.17763.0', { name: 'Windows', version: '10', build: '17763' }],
    ['Windows 10  (10.0.19041) 64bit', { name: 'Windows', version: '10', build: '19041' }],
    ['Windows 7 Service Pack 1 (6.1.7601) 64bit', { name: 'Windows', version: '7', build: '7601' }],
    ['Mac OS X 10.14.2', { name: 'macOS', version: '10.14.2' }],
    ['iPhone OS 9.2', { name: 'iOS', version: '9.2' }],
    ['iOS 17.5.1', { name: 'iOS', version: '17.5.1' }],
    ['Android OS 9 / API-28 (PKQ1.180904.001/V11.0.1.0)', { name: 'Android', version: '9', build: 'PKQ1.180904.001' }],
    ['Linux 5.15 Ubuntu 22.04 64bit', { name: 'Ubuntu', version: '22.04', kernel_version: '5.15' }],
    ['Unix 5.10.0.0', { name: 'Linux', version: '5.10.0', kernel_version: '5.10.0.0' }],
    ['Darwin 17.5.0 Darwin Kernel Version 17.5.0', { name: 'Darwin', version: '17.5.0', kernel_version: '17.5.0' }],
    ['Solaris 11.4', { name: 'Solaris', version: '11.4' }],
    ['my own', { name: 'my own' }],
  ])('os %s', (description, facts) => {
    expect(normalize({ contexts: { os: { raw_description: description } } }).contexts?.['os']).toEqual({
      type: 'os',
      raw_description: description,
      ...facts,
    })
  })

  test('what the SDK says stays', () => {
    const os = { raw_description: 'macOS 10.14.2', name: 'Linux' }
    expect(normalize({ contexts: { os } }).contexts?.['os']).toEqual({ type: 'os', ...os })
  })

  test.each<[JsonObject, JsonObject]>([
    [{ raw_description: '.NET Core 3.1.32' }, { name: '.NET Core', version: '3.1.32' }],
    [{ raw_description: 'node v24.21.0' }, { name: 'node', version: '24.21.0' }],
    [
      { name: '.NET Framework', build: 528049 },
      { name: '.NET Framework', version: '4.8' },
    ],
    [
      { name: '.NET Framework', build: '461814' },
      { name: '.NET Framework', version: '4.7.2' },
    ],
    [{ name: '.NET Framework', build: 1 }, { name: '.NET Framework' }],
  ])('runtime %j', (runtime, facts) => {
    expect(normalize({ contexts: { runtime } }).contexts?.['runtime']).toEqual({ type: 'runtime', ...runtime, ...facts })
  })
})

describe('contexts out of the request', () => {
  const agent =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1'
  const browser = { type: 'browser', name: 'Mobile Safari', version: '16.6' }
  const ios = { name: 'iOS', version: '16.6' }
  const device = { type: 'device', family: 'iPhone', model: 'iPhone', brand: 'Apple' }
  const asked = (raw: JsonObject, headers: Json = { 'user-agent': agent }): Event => normalize({ request: { headers }, ...raw })

  test("the client's system is the event's own in a browser, and beside it on a server", () => {
    expect(asked({ platform: 'javascript' }).contexts).toEqual({ browser, os: { type: 'os', ...ios }, device })
    expect(asked({ platform: 'python', contexts: { os: { name: 'Linux' } } }).contexts).toEqual({
      browser,
      os: { type: 'os', name: 'Linux' },
      client_os: { type: 'client_os', ...ios },
      device,
    })
  })

  test('what is there stays, under whichever name', () => {
    const contexts = { mine: { type: 'browser', name: 'Own' }, device: { model: 'm' }, os: { name: 'o' } }
    const event = asked({ platform: 'javascript', contexts })
    expect(event.contexts).toEqual({
      mine: contexts.mine,
      device: { type: 'device', model: 'm' },
      os: { type: 'os', name: 'o' },
    })
  })

  test('hints say what the frozen agent does not', () => {
    const event = asked({ platform: 'javascript' }, [
      ['Sec-CH-UA', '"Chromium";v="118", "Google Chrome";v="118", "Not=A?Brand";v="99"'],
      ['sec-ch-ua-platform', '"Windows"'],
      ['SEC-CH-UA-PLATFORM-VERSION', '"15.0.0"'],
      ['Sec-Ch-Ua-Mobile', '?0'],
      ['User-Agent', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/118.0.0.0 Safari/537.36'],
    ])
    expect(event.contexts).toEqual({
      browser: { type: 'browser', name: 'Chrome', version: '118.0.0' },
      os: { type: 'os', name: 'Windows', version: '11' },
    })
  })

  test('never more contexts than there may be', () => {
    const contexts = Object.fromEntries(Array.from({ length: 99 }, (_, index) => [`c${index}`, { a: 1 }]))
    expect(Object.keys(asked({ contexts }).contexts ?? {})).toHaveLength(100)
  })

  test("a browser's own report tells its browser by the request that brought it", () => {
    const event = normalizeEvent(
      { csp: { effective_directive: 'img-src' } },
      { eventId: '4a1f0c77d2e94b5f8c3a6e90b1d24f57' as EventId, receivedAtMs, clientAddress: '203.0.113.7', userAgent: agent },
    )
    expect(event.contexts).toEqual({ browser, os: { type: 'os', ...ios }, device })
  })
})

describe('the share of transactions that the client keeps', () => {
  const ids = { trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16) }
  const rateOf = (sampleRate: Json, trace: JsonObject | null = ids): unknown => {
    const facts = { eventId: '4a1f0c77d2e94b5f8c3a6e90b1d24f57' as EventId, receivedAtMs, clientAddress: '203.0.113.7' }
    const sent = { contexts: { trace } }
    return normalizeEvent(sent, { ...facts, traceFromHeader: { sample_rate: sampleRate } }).contexts?.['trace']?.['client_sample_rate']
  }

  test('is that of the trace header of the envelope', () => {
    expect(rateOf('0.25')).toBe(0.25)
    expect(rateOf(1)).toBe(1)
    expect(rateOf('1.0', { ...ids, client_sample_rate: 0.5 })).toBe(1)
  })

  test('and unknown where there is no trace or no rate', () => {
    for (const rate of ['', '.', '0', '1.5', -1, Number.NaN, 'x', null, {}, '1'.repeat(30)]) expect(rateOf(rate)).toBeUndefined()
    expect(rateOf('0.5', null)).toBeUndefined()
    expect(normalize({ contexts: { trace: { ...ids, client_sample_rate: 0.5 } } }).contexts?.['trace']?.['client_sample_rate']).toBe(0.5)
  })
})
