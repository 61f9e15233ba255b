import { describe, expect, test } from 'vitest'

import type { Event } from '#packages/protocol/event'
import type { EventId } from '#packages/protocol/ids'
import type { Json, JsonObject } from '#packages/protocol/json'
import { anyDepth, parseJson } from '#packages/protocol/parse-json'

import { deviceClass } from './device-class.ts'
import { normalizeEvent } from './normalize-event.ts'

const receivedAtMs = Date.UTC(2025, 10, 22, 10, 0, 5)
const facts = { eventId: '4a1f0c77d2e94b5f8c3a6e90b1d24f57' as EventId, receivedAtMs, clientAddress: '203.0.113.7' }
const normalize = (raw: Json): Event => normalizeEvent(raw, facts)
const complaints = (event: Event): string[] => (event.errors ?? []).map(({ type, name }) => `${type} ${name}`)
const framed = (frame: JsonObject, stacktrace: JsonObject = {}): Event =>
  normalize({ exception: { type: 'E', stacktrace: { frames: [frame], ...stacktrace } } })
const parsed = (text: string): Json => {
  const json = parseJson(Buffer.from(text), anyDepth)
  return json.kind === 'parsed' ? json.value : null
}

describe('PHP writes maps without entries as lists', () => {
  test('which is no fault', () => {
    const event = normalize({
      user: [],
      tags: [],
      extra: [],
      contexts: [],
      modules: [],
      request: [],
      sdk: [],
      debug_meta: [],
      breadcrumbs: [{ message: 'm', data: [] }],
      exception: [
        { type: 'E', mechanism: { type: 'x', data: [], meta: [] }, stacktrace: { frames: [{ function: 'f', vars: [], lock: [] }] } },
      ],
    })
    expect(event.errors).toBeUndefined()
    expect(event.exception).toEqual([{ type: 'E', mechanism: { type: 'x' }, stacktrace: { frames: [{ function: 'f' }] } }])
    expect(event.breadcrumbs).toEqual([{ type: 'default', level: 'info', message: 'm' }])
  })
})

describe('native frames', () => {
  test.each<[Json, string | undefined]>([
    ['abs', 'abs'],
    ['rel:3', 'rel:3'],
    ['rel:5e2a47a4-f0a5-4d4e-9f0a-1d2c3b4a5e6f', 'rel:5e2a47a4-f0a5-4d4e-9f0a-1d2c3b4a5e6f'],
    ['nonsense', undefined],
    [1, undefined],
  ])('address mode %j is %j', (mode, expected) => {
    const event = framed({ function: 'f', addr_mode: mode })
    expect(event.exception?.[0]?.stacktrace?.frames[0]?.addr_mode).toBe(expected)
    expect(complaints(event)).toHaveLength(expected === undefined ? 1 : 0)
  })

  test('every address is written as hex, however large', () => {
    const event = framed(
      { function_id: 255, lang: 'cpp', stack_start: true, lock: { type: 'Waiting', address: '0x1', thread_id: 5 } },
      { registers: { rip: 4096, rax: '0xFF', bad: 'x' }, instruction_addr_adjustment: 'all_but_first', snapshot: true },
    )
    expect(event.exception?.[0]?.stacktrace).toEqual({
      frames: [{ function_id: '0xff', lang: 'cpp', stack_start: true, lock: { type: 2, address: '0x1', thread_id: 5 } }],
      registers: { rip: '0x1000', rax: '0xff' },
      instruction_addr_adjustment: 'all_but_first',
      snapshot: true,
    })
    expect(complaints(event)).toEqual(['invalid_data exception.0.stacktrace.registers.bad'])
    const huge = normalize(parsed('{"stacktrace":{"frames":[{"instruction_addr":18446744073709551615}]}}'))
    expect(huge.stacktrace?.frames[0]?.instruction_addr).toBe('0xffffffffffffffff')
  })

  test.each<[Json, Json | undefined]>([
    ['locked', 1],
    ['BLOCKED', 8],
    [4, 4],
    ['8', 8],
    [9, undefined],
    ['other', undefined],
  ])('a lock of type %j is %j', (type, number) => {
    const lock = number === undefined ? { address: '0x1' } : { address: '0x1', type: number }
    expect(framed({ lock: { address: '0x1', type } }).exception?.[0]?.stacktrace?.frames[0]?.lock).toEqual(lock)
  })
})

describe('threads', () => {
  test('ids become text, locks that they hold have their types by number', () => {
    const event = normalize({
      threads: {
        values: [
          null,
          {
            id: 7,
            name: 'main',
            main: true,
            crashed: false,
            state: 'RUNNABLE',
            held_locks: { '0x1': { type: 'locked' }, '0x2': { type: 2 } },
          },
        ],
      },
    })
    expect(event.threads).toEqual([
      { id: '7', name: 'main', main: true, crashed: false, state: 'RUNNABLE', held_locks: { '0x1': { type: 1 }, '0x2': { type: 2 } } },
    ])
    expect(event.errors).toBeUndefined()
  })
})

describe('names of signals, Mach exceptions and errors', () => {
  const meta = {
    signal: { number: 10, code: 1 },
    mach_exception: { exception: 1, code: 1, subcode: 0 },
    errno: { number: 61 },
    ns_error: { domain: 'NSCocoaErrorDomain', code: 4 },
  }
  const named = (raw: JsonObject, sent: JsonObject = meta): Json | undefined =>
    normalize({ exception: [{ type: 'E', mechanism: { type: 'm', meta: sent } }], ...raw }).exception?.[0]?.mechanism?.meta

  test('differ by the system', () => {
    expect(named({ contexts: { os: { name: 'iOS' } } })).toEqual({
      signal: { number: 10, code: 1, name: 'SIGBUS', code_name: 'BUS_ADRALN' },
      mach_exception: { exception: 1, code: 1, subcode: 0, name: 'EXC_BAD_ACCESS' },
      errno: { number: 61, name: 'ECONNREFUSED' },
      ns_error: meta.ns_error,
    })
    expect(named({ contexts: { os: { name: 'Android' } } })).toMatchObject({
      signal: { name: 'SIGUSR1' },
      errno: { name: 'ENODATA' },
    })
  })

  test('come by the SDK or the platform where no context says, and not at all on Windows', () => {
    expect(named({ debug_meta: { sdk_info: { sdk_name: 'macOS' } } })).toMatchObject({ signal: { name: 'SIGBUS' } })
    expect(named({ platform: 'cocoa' })).toMatchObject({ signal: { name: 'SIGBUS' } })
    const windows = named({ contexts: { os: { name: 'Windows' } } })
    expect(windows).toMatchObject({ mach_exception: { name: 'EXC_BAD_ACCESS' }, signal: { number: 10, code: 1 } })
    expect(JSON.stringify(windows)).not.toContain('SIG')
  })

  test('that were sent stay, and unknown numbers have none', () => {
    const sent = { signal: { number: 11, name: 'MINE' }, mach_exception: { exception: 99 }, errno: 'x' }
    expect(named({ platform: 'cocoa' }, sent)).toEqual(sent)
  })
})

describe('exception groups', () => {
  test('keep their tree, but nobody is its own parent', () => {
    const values = [
      { type: 'Child', mechanism: { type: 'chained', exception_id: 1, parent_id: 0, source: 'errors[0]' } },
      { type: 'Loop', mechanism: { type: 'chained', exception_id: 2, parent_id: 2 } },
      { type: 'Group', mechanism: { type: 'generic', exception_id: 0, is_exception_group: true } },
    ]
    const event = normalize({ exception: { values } })
    expect(event.exception?.map(({ mechanism }) => mechanism?.parent_id)).toEqual([0, undefined, undefined])
    expect(event.exception?.[2]).toEqual(values[2])
  })
})

describe('debug images', () => {
  const image = (fields: JsonObject): Event => normalize({ debug_meta: { images: [fields] } })
  const imageOf = (event: Event): Json | undefined => {
    const images = event.debug_meta?.['images']
    return Array.isArray(images) ? images[0] : undefined
  }
  const id = '5e2a47a4-f0a5-4d4e-9f0a-1d2c3b4a5e6f'
  const bare = '5E2A47A4F0A54D4E9F0A1D2C3B4A5E6F'

  test.each<[JsonObject, JsonObject]>([
    [
      { type: 'sourcemap', code_file: 'https://h/a.js', debug_id: bare },
      { type: 'sourcemap', code_file: 'https://h/a.js', debug_id: id },
    ],
    [
      { type: 'elf', debug_id: `${bare}A`, code_id: 'ABCD', image_addr: 4096, image_size: '512', arch: 'x86_64' },
      { type: 'elf', debug_id: `${id}-a`, code_id: 'abcd', image_addr: '0x1000', image_size: 512, arch: 'x86_64' },
    ],
    [
      { type: 'pe', debug_id: `${bare}0`, image_vmaddr: '0X40' },
      { type: 'pe', debug_id: id, image_vmaddr: '0x40' },
    ],
    [
      { type: 'apple', uuid: bare, cpu_type: 16_777_228, name: 'App' },
      { type: 'apple', uuid: id, cpu_type: 16_777_228, name: 'App' },
    ],
    [
      { type: 'proguard', uuid: bare },
      { type: 'proguard', uuid: id },
    ],
    [
      { type: 'jvm', debug_id: bare },
      { type: 'jvm', debug_id: id },
    ],
    [
      { type: 'of tomorrow', debug_id: bare },
      { type: 'of tomorrow', debug_id: bare },
    ],
  ])('%j', (sent, expected) => {
    const event = image(sent)
    expect(imageOf(event)).toEqual(expected)
    expect(event.errors).toBeUndefined()
  })

  test('lose what is no id, no address and no size', () => {
    const event = image({ type: 'macho', debug_id: 'x', image_addr: {}, image_size: -1, code_id: 5 })
    expect(imageOf(event)).toEqual({ type: 'macho' })
    expect(complaints(event).toSorted()).toEqual(
      ['code_id', 'debug_id', 'image_addr', 'image_size'].map((key) => `invalid_data debug_meta.images.0.${key}`),
    )
  })
})

describe('single fields', () => {
  test.each<[Json, number | undefined, number]>([
    [12, 12, 0],
    ['12', 12, 0],
    [2 ** 31, undefined, 1],
    [-1, undefined, 1],
    [null, undefined, 0],
  ])('time_spent %j is %j', (spent, expected, count) => {
    const event = normalize({ time_spent: spent })
    expect(event.time_spent).toBe(expected)
    expect(complaints(event)).toHaveLength(count)
  })

  test('features of the SDK, and a checksum', () => {
    const event = normalize({ sdk: { name: 's', features: ['a', 1], settings: { infer_ip: 'never' } }, checksum: 'c' })
    expect(event.sdk).toEqual({ name: 's', features: ['a', '1'], settings: { infer_ip: 'never' } })
    expect(event.checksum).toBe('c')
  })

  test('a client of IPv4 is one of IPv4, by whichever socket it came', () => {
    const sent = { user: { ip_address: '{{auto}}' } }
    expect(normalizeEvent(sent, { ...facts, clientAddress: '::ffff:203.0.113.9' }).user?.ip_address).toBe('203.0.113.9')
    expect(normalizeEvent(sent, { ...facts, clientAddress: '::1' }).user?.ip_address).toBe('::1')
  })

  test('what belongs to transactions, or to nobody, is not kept', () => {
    const event = normalize({
      spans: [null, {}],
      measurements: { lcp: { value: '12' }, x: 5 },
      breakdowns: {},
      start_timestamp: 1,
      project: 7,
      grouping_config: {},
      mine: 1,
    })
    expect(Object.keys(event).toSorted()).toEqual(['event_id', 'level', 'platform', 'received', 'tags', 'timestamp', 'type'])
  })

  test.each<[string, string | undefined, string | undefined]>([
    ['https://h/p?a=b#top', 'https://h/p', 'top'],
    ['https://h/p...', 'https://h/p...', undefined],
    ['/p#', '/p', undefined],
  ])('url %j', (url, kept, fragment) => {
    const event = normalize({ request: { url } })
    expect([event.request?.url, event.request?.fragment]).toEqual([kept, fragment])
    expect(event.errors).toBeUndefined()
  })

  test('fields of their own win over what the url says', () => {
    const request = { url: 'https://h/p?a=b#top', query_string: 'c=d', fragment: '#low' }
    expect(normalize({ request }).request).toEqual({ url: 'https://h/p', query_string: [['c', 'd']], fragment: 'low' })
  })
})

describe('numbers, depth and width (ingest.md 8)', () => {
  test('whole numbers beyond 2^53 keep every digit', () => {
    const event = normalize(
      parsed(
        '{"user":{"id":12345678901234567890},"extra":{"n":[9007199254740993]},"tags":{"big":18446744073709551615},"timestamp":1763805600123456789}',
      ),
    )
    expect(event.user?.id).toBe('12345678901234567890')
    expect(event.extra).toEqual({ n: ['9007199254740993'] })
    expect(event.tags).toEqual([['big', '18446744073709551615']])
    expect(event.timestamp).toBe(1_763_805_600.123457)
  })

  test('10,000 levels and thousands of keys of 2 KiB are trimmed, not refused', () => {
    const event = normalize(
      parsed(
        `{"message":"deep","extra":{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}},"contexts":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`,
      ),
    )
    expect(event.logentry).toEqual({ formatted: 'deep' })
    expect(JSON.stringify(event).length).toBeLessThan(20_000)
    const wide = normalize({ extra: Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`${'k'.repeat(2048)}${index}`, 1])) })
    expect(Object.keys(wide.extra ?? {}).every((key) => key.length <= 200)).toBe(true)
  })

  test('300 frames with 1 MB of variables', () => {
    const frames = Array.from({ length: 300 }, () => ({ function: 'f', vars: { a: 'x'.repeat(3500), b: ['y'.repeat(500)] } }))
    const event = normalize({ exception: { type: 'E', stacktrace: { frames } } })
    expect(event.exception?.[0]?.stacktrace?.frames).toHaveLength(250)
    expect(JSON.stringify(event).length).toBeLessThan(200_000)
  })
})

describe('class of a device', () => {
  const memory = 2 ** 30
  test.each<[JsonObject, string | undefined]>([
    [{ class: 2 }, 'medium'],
    [{ model: 'iPhone14,5' }, 'high'],
    [{ model: 'iPhone9,1' }, 'low'],
    [{ model: 'Pixel 8', processor_frequency: 2800, processor_count: 8, memory_size: 8 * memory }, 'high'],
    [{ model: 'Pixel 8', processor_frequency: 2100, processor_count: 8, memory_size: 4 * memory }, 'medium'],
    [{ model: 'Pixel 8', processor_frequency: 1800, processor_count: 4, memory_size: 2 * memory }, 'low'],
    [{ processor_count: 64, memory_size: 64 * memory }, undefined],
    [{ model: 'Mac' }, undefined],
    // A server: no model, and a frequency that nobody could read.
    [{ processor_frequency: 2800, processor_count: 2, memory_size: 25 * memory }, undefined],
    [{ model: 'x', processor_frequency: 0, processor_count: 2, memory_size: 25 * memory }, undefined],
  ])('%j is %j', (device, expected) => {
    expect(deviceClass(device)).toBe(expected)
  })
})

describe('keys of an exception that nobody knows', () => {
  test('are kept, within one limit, and never reach a prototype', () => {
    const event = normalize(
      parsed('{"exception":{"type":"E","value":"v","code":5,"detail":{"a":[1]},"none":null,"__proto__":{"polluted":1}}}'),
    )
    expect(event.exception).toEqual([{ type: 'E', value: 'v', code: 5, detail: { a: [1] } }])
    expect(Object.getPrototypeOf(event.exception?.[0])).toBe(Object.prototype)
    const large = normalize({ exception: { type: 'E', big: 'x'.repeat(5000) } })
    expect(JSON.stringify(large.exception).length).toBeLessThan(2200)
    expect(large._meta).toMatchObject({ exception: { 0: { big: { '': { len: 5000 } } } } })
    expect(normalize(structuredClone(large) as unknown as Json)).toEqual(large)
  })
})
