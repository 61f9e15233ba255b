import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Json, JsonObject } from '#packages/protocol/json'

import { readContainer } from './read-container.ts'
import { readSpanV1 } from './read-span-v1.ts'
import { readSpanV2 } from './read-span-v2.ts'
import { readSpans } from './read-spans.ts'
import { isFault } from './span-draft.ts'
import type { SpanDraft, SpanFault } from './span-draft.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const spanId = '00f067aa0ba902b7'
const parentId = '53995c3f42cd8ad8'

const v1 = (change: JsonObject = {}): JsonObject => ({
  trace_id: traceId,
  span_id: spanId,
  parent_span_id: parentId,
  op: 'db',
  description: 'SELECT * FROM t WHERE id = %s',
  start_timestamp: 1_763_805_600.25,
  timestamp: '2025-11-22T10:00:01.500000Z',
  status: 'ok',
  origin: 'auto.db',
  data: { 'db.system': 'postgresql', rows: 3, hit: true, list: [1, 2] },
  ...change,
})

const v2 = (change: JsonObject = {}, attributes: Record<string, Json> = {}): JsonObject => ({
  trace_id: traceId,
  span_id: spanId,
  parent_span_id: parentId,
  name: 'GET',
  status: 'ok',
  is_segment: false,
  start_timestamp: 1_763_805_600.25,
  end_timestamp: 1_763_805_600.75,
  attributes: Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => {
      const number = Number.isInteger(value) ? 'integer' : 'double'
      return [key, { value, type: typeof value === 'number' ? number : typeof value }]
    }),
  ),
  ...change,
})

const draft = (read: SpanDraft | SpanFault): SpanDraft => {
  if (isFault(read)) throw new Error(read)
  return read
}

describe('a span of a transaction', () => {
  it('is read as its SDK wrote it', () => {
    const { attributes, ...read } = draft(readSpanV1(v1(), ''))
    expect(read).toEqual({
      traceId,
      spanId,
      parentSpanId: parentId,
      segmentId: '',
      isSegment: undefined,
      startUs: 1_763_805_600_250_000,
      endUs: 1_763_805_601_500_000,
      selfUs: undefined,
      op: 'db',
      description: 'SELECT * FROM t WHERE id = %s',
      name: '',
      status: 'ok',
      measurements: undefined,
      links: [],
    })
    expect([...attributes.texts]).toEqual([
      ['db.system', 'postgresql'],
      ['list', '[1,2]'],
      ['sentry.origin', 'auto.db'],
    ])
    expect([...attributes.numbers, ...attributes.flags]).toEqual([
      ['rows', 3],
      ['hit', true],
    ])
  })

  it('is of the trace around it where it names none, and has an op of its attributes where it has none', () => {
    const sent = v1({ data: { 'http.request.method': 'GET' }, kind: 'client' })
    delete sent['op']
    delete sent['trace_id']
    expect(readSpanV1(sent, traceId)).toMatchObject({ traceId, op: 'http.client' })
  })

  it('takes ids in capitals and with dashes, statuses by number, tags as attributes', () => {
    const sent = v1({ trace_id: '4BF92F35-77B3-4DA6-A3CE-929D0E0E4736', status: 5, tags: { shop: 3 }, exclusive_time: 100.5 })
    const read = draft(readSpanV1(sent, ''))
    expect(read).toMatchObject({ traceId, status: 'not_found', selfUs: 100_500 })
    expect(read.attributes.texts.get('shop')).toBe('3')
  })

  it.each<[string, Json, SpanFault]>([
    ['null', null, 'invalid_span'],
    ['a list', [], 'invalid_span'],
    ['without an id', v1({ span_id: null }), 'invalid_span:id'],
    ['with an id of zeros', v1({ span_id: '0'.repeat(16) }), 'invalid_span:id'],
    ['with a trace id that is none', v1({ trace_id: 'x' }), 'invalid_span:id'],
    ['without an end', v1({ timestamp: null }), 'invalid_span:timestamp'],
    ['with an end before its begin', v1({ timestamp: 1_763_805_600 }), 'invalid_span:timestamp'],
    ['with a time that is none', v1({ start_timestamp: 'yesterday' }), 'invalid_span:timestamp'],
    ['of more than a year', v1({ start_timestamp: 0 }), 'invalid_span:timestamp'],
    ['with a time before 1970', v1({ start_timestamp: -1 }), 'invalid_span:timestamp'],
  ])('%s is lost', (_, sent, fault) => {
    expect(readSpanV1(sent, '')).toBe(fault)
  })

  it('of ten days is kept', () => {
    expect(readSpanV1(v1({ start_timestamp: 1_763_805_600 - 864_000 }), '')).toMatchObject({ spanId })
  })
})

describe('a span of a container', () => {
  it('is read with its segment', () => {
    const sent = v2({}, { 'sentry.op': 'task', 'sentry.segment.id': parentId, n: 3, f: 1.5, b: true, 'user.id': 12 })
    const read = draft(readSpanV2(sent))
    expect(read).toMatchObject({ op: 'task', name: 'GET', description: 'GET', status: 'ok', segmentId: parentId, isSegment: false })
    expect(read.endUs - read.startUs).toBe(500_000)
    expect([...read.attributes.numbers]).toEqual([
      ['n', 3],
      ['f', 1.5],
    ])
    expect(read.attributes.texts.get('user.id')).toBe('12')
  })

  it.each<[string, Record<string, Json>, string]>([
    ['of a query is the query', { 'sentry.op': 'db', 'db.query.text': 'SELECT 1' }, 'SELECT 1'],
    [
      'of a request is its method and address',
      { 'http.request.method': 'PUT', 'sentry.kind': 'client', 'url.full': 'https://a.example/x' },
      'PUT https://a.example/x',
    ],
    ['of a resource is its address', { 'sentry.op': 'resource.script', 'url.full': 'https://a.example/x.js' }, 'https://a.example/x.js'],
    ['is what is said', { 'sentry.op': 'db', 'db.query.text': 'SELECT 1', 'sentry.description': 'look' }, 'look'],
    ['is the name where nothing else is known', { 'sentry.op': 'task' }, 'GET'],
  ])('the description %s', (_, attributes, description) => {
    expect(readSpanV2(v2({}, attributes))).toMatchObject({ description })
  })

  it('says which error it was, where the SDK knows', () => {
    expect(readSpanV2(v2({ status: 'error' }))).toMatchObject({ status: 'error' })
    expect(readSpanV2(v2({ status: 'error' }, { 'sentry.status.message': 'not_found' }))).toMatchObject({ status: 'not_found' })
    expect(readSpanV2(v2({ status: 'error' }, { 'sentry.status.message': 'Oh no' }))).toMatchObject({ status: 'error' })
    expect(readSpanV2(v2({ status: {} }))).toMatchObject({ status: 'unknown' })
  })

  it('keeps links with both ids, and what kind they are', () => {
    const link = { trace_id: traceId, span_id: parentId, sampled: true }
    const typed = { ...link, attributes: { 'sentry.link.type': { type: 'string', value: 'previous_trace' } } }
    const links = [link, typed, { ...link, attributes: { 'sentry.link.type': 'x y' } }, { trace_id: traceId }, null, 'x']
    expect(readSpanV2(v2({ links }))).toMatchObject({
      links: [
        { traceId, spanId: parentId, kind: '' },
        { traceId, spanId: parentId, kind: 'previous_trace' },
        { traceId, spanId: parentId, kind: '' },
      ],
    })
    expect(draft(readSpanV2(v2({ links: Array.from({ length: 1000 }, () => link) }))).links).toHaveLength(100)
  })

  it('without ids or times is lost', () => {
    expect(readSpanV2(v2({ trace_id: '' }))).toBe('invalid_span:id')
    expect(readSpanV2(v2({ end_timestamp: 1 }))).toBe('invalid_span:timestamp')
    expect(readSpanV2('x')).toBe('invalid_span')
  })
})

describe('a list of spans', () => {
  const numbered = (index: number): JsonObject => v1({ span_id: (index + 1).toString(16).padStart(16, '0') })
  const read = (list: readonly Json[], taken?: string) => readSpans(list, (raw) => readSpanV1(raw, ''), taken)

  it('keeps the first of spans with one id, and counts the others by reason', () => {
    const { drafts, lost } = read([numbered(0), null, numbered(1), { ...numbered(0), op: 'again' }, v1({ span_id: 'x' })])
    expect(drafts.map(({ op }) => op)).toEqual(['db', 'db'])
    expect(lost).toEqual(
      new Map([
        ['invalid_span', 1],
        ['duplicate', 1],
        ['invalid_span:id', 1],
      ]),
    )
  })

  it('has no span with the id of the transaction', () => {
    expect(read([v1()], `${traceId} ${spanId}`).lost).toEqual(new Map([['duplicate', 1]]))
  })

  it('ends after five thousand', () => {
    const { drafts, lost } = read(Array.from({ length: 6000 }, (_, index) => numbered(index)))
    expect(drafts).toHaveLength(5000)
    expect(lost).toEqual(new Map([['too_many_spans', 1000]]))
  })
})

describe('a container', () => {
  const kept = (payload: Json) => readContainer(payload)

  it('has items, and settings from its second version on', () => {
    const settings = { infer_ip: 'auto', infer_user_agent: 'never' }
    expect(kept({ version: 2, ingest_settings: settings, items: [1] })).toEqual({
      kind: 'container',
      container: { items: [1], left: 0, infersIp: true, infersUserAgent: false },
    })
    expect(kept({ ingest_settings: settings, items: [] })).toMatchObject({ container: { infersIp: false } })
    expect(kept({ version: 2, ingest_settings: 'x', items: [] })).toMatchObject({ container: { infersIp: false } })
  })

  it('of another version, or without items, is none', () => {
    for (const version of [3, 0, -1, 1.5, '2', {}]) expect(kept({ version, items: [] })).toMatchObject({ reason: 'container_version' })
    for (const payload of [null, [], 'x', {}, { items: {} }]) expect(kept(payload)).toMatchObject({ reason: 'invalid_json' })
  })
})

describe('hostile spans', () => {
  it('are cut: descriptions, ops, attributes', () => {
    const attributes = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`key${index}`, 'x'.repeat(100)]))
    const sent = v1({ description: 'd'.repeat(1e6), op: 'o'.repeat(1e4), data: { big: 'y'.repeat(1e7), ...attributes } })
    const read = draft(readSpanV1(sent, ''))
    expect(read.description).toHaveLength(10_000)
    expect(read.op).toHaveLength(128)
    expect(read.attributes.texts.size).toBe(500)
    expect(read.attributes.texts.get('big')?.length).toBe(8192)
  })

  it('nest as deep as they like', () => {
    let deep: Json = 1
    for (let level = 0; level < 100_000; level += 1) deep = [deep]
    expect(draft(readSpanV1(v1({ data: { deep }, tags: { deep }, links: deep, status: deep, measurements: deep }), '')).spanId).toBe(spanId)
    expect(draft(readSpanV2(v2({ attributes: { deep: { type: 'array', value: deep } }, links: deep, name: deep }))).name).toBe('')
  })

  it('have numbers that are none', () => {
    const read = draft(readSpanV1(v1({ data: { a: Infinity, b: '9223372036854775808' } }), ''))
    expect(read.attributes.numbers.size).toBe(0)
    const integer = { type: 'integer', value: '9223372036854775807' }
    expect(draft(readSpanV2(v2({ attributes: { integer } }))).attributes.numbers.get('integer')).toBe(2 ** 63)
  })

  it('property: nothing throws, and what is kept has whole times in order', () => {
    const times = fc.oneof(fc.double(), fc.integer(), fc.string(), fc.constantFrom(1e9, 1e11, 1e12, 1e18, 1e300, '2026-11-22T10:00:00Z'))
    const bad = fc.oneof(fc.jsonValue(), times)
    const record = (keys: readonly string[]) =>
      fc.record(Object.fromEntries(keys.map((key) => [key, bad])), { requiredKeys: [] }) as fc.Arbitrary<JsonObject>
    const change = record([
      'trace_id',
      'span_id',
      'start_timestamp',
      'timestamp',
      'end_timestamp',
      'data',
      'attributes',
      'links',
      'status',
      'op',
    ])
    fc.assert(
      fc.property(change, (sent) => {
        for (const read of [readSpanV1({ ...v1(), ...sent }, traceId), readSpanV2({ ...v2(), ...sent })]) {
          if (isFault(read)) continue
          expect(Number.isSafeInteger(read.startUs) && Number.isSafeInteger(read.endUs) && read.startUs <= read.endUs).toBe(true)
        }
      }),
    )
  })
})
