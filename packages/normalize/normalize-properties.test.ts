import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Event } from '#packages/protocol/event'
import { parseEventId } from '#packages/protocol/ids'
import type { Json, JsonObject } from '#packages/protocol/json'

import { breadcrumbsMax, errorsMax, exceptionsMax, framesMax, tagsMax, textLimits, threadsMax } from './limits.ts'
import { normalizeEvent } from './normalize-event.ts'
import type { EventFacts } from './normalize-event.ts'
import { eventSchema } from './test-event-schema.ts'

const receivedAtMs = Date.UTC(2026, 10, 22, 10)
const eventId = parseEventId('4a1f0c77d2e94b5f8c3a6e90b1d24f57')
if (!eventId) throw new Error('sample id')
const plain: EventFacts = { eventId, receivedAtMs, clientAddress: '203.0.113.7' }

const oddText = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '',
    ' ',
    '\0',
    '\uD800',
    'a\uDC00b',
    '__proto__',
    'constructor',
    '{{auto}}',
    '[Filtered]',
    'true',
    '12',
    '0x1F',
    '%s',
    'Type: value',
    'a=1&b=%zz',
  ),
  fc.constantFrom(
    'https://h/p.js?x#y',
    'x'.repeat(300),
    'y'.repeat(9000),
    '{"a":{"b":[1]}}',
    '2026-11-22T09:59:00Z',
    '1763805600.5',
    'Cookie',
    'warn',
  ),
)
const key = fc.oneof(
  oddText,
  fc.constantFrom(
    'type',
    'value',
    'values',
    'frames',
    'stacktrace',
    'id',
    'ip_address',
    'data',
    'headers',
    'cookies',
    'message',
    'params',
    'timestamp',
    'level',
  ),
)
const scalar = fc.oneof(fc.constant(null), fc.boolean(), fc.integer(), fc.double(), oddText)
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 6 }).map((pairs) => parsedFromPairs(pairs)),
  ),
}))

/** Through JSON, so that `__proto__` becomes an own key, as it does on the wire. */
const parsedFromPairs = (pairs: readonly (readonly [string, Json])[]): JsonObject =>
  JSON.parse(`{${pairs.map(([name, item]) => `${JSON.stringify(name)}:${JSON.stringify(item) ?? 'null'}`).join(',')}}`) as JsonObject

const many = (item: fc.Arbitrary<Json>, max: number) => fc.array(item, { maxLength: max })
const record = (model: Record<string, fc.Arbitrary<Json>>): fc.Arbitrary<Json> =>
  fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<Json>
const or = (shaped: fc.Arbitrary<Json>): fc.Arbitrary<Json> => fc.oneof({ weight: 4, arbitrary: shaped }, { weight: 1, arbitrary: value })

const frame = record({
  function: or(oddText),
  filename: or(oddText),
  abs_path: or(oddText),
  lineno: value,
  vars: value,
  in_app: value,
  pre_context: value,
  lock: or(record({ type: fc.oneof(value, fc.constantFrom('locked', 'blocked', 2, 9)), address: value })),
  instruction_addr: value,
  function_id: value,
  addr_mode: or(fc.constantFrom('abs', 'rel', 'rel:12', 'rel:x y')),
})
const manyFrames: fc.Arbitrary<Json> = fc.array(frame, { minLength: 45, maxLength: 60, size: 'max' })
const stacktrace = or(
  record({
    frames: or(fc.oneof({ weight: 30, arbitrary: many(or(frame), 6) }, { weight: 1, arbitrary: manyFrames })),
    registers: or(record({ rax: value, rip: value })),
    instruction_addr_adjustment: value,
  }),
)
const smallNumber = fc.integer({ min: 0, max: 40 })
const mechanism = record({
  type: value,
  data: value,
  exception_id: or(fc.integer({ min: 0, max: 2 })),
  parent_id: or(fc.integer({ min: 0, max: 2 })),
  meta: or(
    record({
      signal: or(record({ number: smallNumber, code: smallNumber, name: value })),
      mach_exception: or(record({ exception: smallNumber, name: value })),
      errno: or(record({ number: smallNumber })),
    }),
  ),
})
const exception = record({ type: value, value, mechanism: or(mechanism), stacktrace })
const listed = (item: fc.Arbitrary<Json>) => or(fc.oneof(many(or(item), 5), record({ values: or(many(or(item), 5)) }), item))
const agent = or(
  fc.constantFrom(
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/118.0.0.0 Safari/537.36',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1',
  ),
)
const brands = fc.constantFrom('"Chromium";v="118", "Google Chrome";v="118", "Not=A?Brand";v="99"', '"', '"a";v="1"')
const request = record({
  url: or(oddText),
  method: value,
  data: value,
  query_string: value,
  cookies: value,
  headers: or(
    record({ 'user-agent': agent, 'Sec-CH-UA': or(brands), 'Sec-CH-UA-Platform': or(fc.constantFrom('"Windows"', '"macOS"')), X: value }),
  ),
  env: value,
  fragment: value,
  inferred_content_type: value,
})
const contexts = record({
  trace: or(record({ trace_id: value, status: or(fc.constantFrom('ok', 5, '16', 'nonsense')) })),
  os: or(record({ raw_description: or(fc.constantFrom('Microsoft Windows 10.0.22631', 'macOS 10.14.2', 'a\0')), name: value })),
  device: value,
  replay: or(record({ replay_id: value })),
  response: or(record({ headers: value, cookies: value })),
  x: value,
})

const image = record({
  type: or(fc.constantFrom('elf', 'sourcemap', 'proguard', 'apple')),
  debug_id: or(fc.constantFrom('5E2A47A4-F0A5-4D4E-9F0A-1D2C3B4A5E6F', 'x')),
  code_file: value,
  uuid: value,
  image_addr: value,
  image_size: value,
})

const event = record({
  event_id: value,
  type: value,
  level: value,
  platform: value,
  timestamp: value,
  received: value,
  logger: value,
  message: value,
  logentry: or(record({ message: or(oddText), formatted: value, params: value })),
  transaction: value,
  culprit: value,
  server_name: value,
  site: value,
  release: value,
  dist: value,
  environment: value,
  tags: or(fc.oneof(many(or(fc.tuple(key, value) as fc.Arbitrary<Json>), 6), value)),
  extra: value,
  modules: value,
  fingerprint: value,
  user: or(record({ id: value, email: value, ip_address: value, data: value, foo: value })),
  request: or(request),
  contexts: or(contexts),
  breadcrumbs: listed(record({ timestamp: value, level: value, data: value, message: value })),
  exception: listed(exception),
  threads: listed(record({ id: value, crashed: value, stacktrace, held_locks: or(record({ '0x1': value })) })),
  stacktrace,
  sdk: or(
    record({
      name: value,
      version: value,
      packages: value,
      integrations: value,
      settings: or(record({ infer_ip: fc.constantFrom('auto', 'never', 'legacy', 'x') })),
    }),
  ),
  debug_meta: or(record({ images: or(many(or(image), 4)), sdk_info: value })),
  checksum: value,
  time_spent: value,
  csp: value,
  nel: value,
  errors: value,
  _meta: value,
  'sentry.interfaces.User': value,
})

const facts = fc.record({
  sentAtMs: fc.option(fc.integer({ min: receivedAtMs - 1e8, max: receivedAtMs + 1e8 }), { nil: undefined }),
  clientAddress: fc.constantFrom('203.0.113.7', '2001:db8::1', ''),
  userAgent: fc.option(oddText, { nil: undefined }),
  sdkFromHeader: fc.option(value, { nil: undefined }),
  client: fc.option(oddText, { nil: undefined }),
  release: fc.option(oddText, { nil: undefined }),
  environment: fc.option(oddText, { nil: undefined }),
  platformHint: fc.option(oddText, { nil: undefined }),
})

const runs = { numRuns: 100 }
const depthMax = 40

/** Texts and keys that no store takes, and nesting that no printer takes. */
const unfit = (json: unknown, depth = 0): boolean => {
  if (typeof json === 'string') return !json.isWellFormed() || json.includes('\0')
  if (typeof json !== 'object' || json === null) return false
  return depth > depthMax || Object.entries(json).some(([name, item]) => unfit(name) || unfit(item, depth + 1))
}

/** JSON text with sorted keys: the order of keys is no part of an event. */
const canonical = (json: unknown): string => {
  if (typeof json !== 'object' || json === null) return JSON.stringify(json) ?? 'null'
  if (Array.isArray(json)) return `[${json.map(canonical).join(',')}]`
  const entries = Object.entries(json).filter(([, item]) => item !== undefined)
  return `{${entries
    .map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`)
    .toSorted()
    .join(',')}}`
}

/** Names of the limits that an event exceeds. */
const exceeded = (normal: Event): string[] => {
  const { message } = textLimits
  const counts: [string, readonly unknown[] | undefined, number][] = [
    ['tags', normal.tags, tagsMax],
    ['errors', normal.errors, errorsMax],
    ['exception', normal.exception, exceptionsMax],
    ['threads', normal.threads, threadsMax],
    ['breadcrumbs', normal.breadcrumbs, breadcrumbsMax],
    ...(normal.exception ?? []).map(({ stacktrace: trace }): [string, readonly unknown[] | undefined, number] => [
      'frames',
      trace?.frames,
      framesMax,
    ]),
    ...(normal.exception ?? []).map((item): [string, readonly unknown[], number] => [
      'value',
      Array.from({ length: item.value?.length ?? 0 }),
      message.max + message.allowance,
    ]),
  ]
  return counts.filter(([, list, max]) => list !== undefined && list.length > max).map(([name]) => name)
}

describe('normalizeEvent, for any JSON', () => {
  test('never throws, and stays within its limits', () => {
    fc.assert(
      fc.property(fc.oneof(event, value), facts, (raw, known) => {
        expect(exceeded(normalizeEvent(raw, { ...plain, ...known }))).toEqual([])
      }),
      runs,
    )
  })

  test('has the shape of an event', () => {
    fc.assert(
      fc.property(fc.oneof(event, value), facts, (raw, known) => {
        // As a reader sees it: null prototypes and absent fields are gone.
        const stored = JSON.parse(JSON.stringify(normalizeEvent(raw, { ...plain, ...known }))) as Json
        expect(eventSchema.safeParse(stored).error?.issues ?? []).toEqual([])
      }),
      runs,
    )
  })

  test('writes no NUL, no lone surrogate, no deep nesting', () => {
    fc.assert(
      fc.property(event, (raw) => {
        expect(unfit(normalizeEvent(raw, plain))).toBe(false)
      }),
      runs,
    )
  })

  test('changes nothing when it is run on its own result', () => {
    fc.assert(
      fc.property(event, facts, (raw, known) => {
        const once = normalizeEvent(raw, { ...plain, ...known })
        const again = normalizeEvent(JSON.parse(JSON.stringify(once)) as Json, { ...plain, ...known })
        expect(canonical(again)).toBe(canonical(once))
      }),
      runs,
    )
  })

  test('does not modify what it was given', () => {
    fc.assert(
      fc.property(event, (raw) => {
        const before = JSON.stringify(raw)
        normalizeEvent(raw, plain)
        expect(JSON.stringify(raw)).toBe(before)
      }),
      runs,
    )
  })
})
