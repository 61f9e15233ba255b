import { describe, expect, it } from 'vitest'

import type { JsonObject } from '#packages/protocol/json'

import { asJson, itemsOf, log, logs, parentId, requestOf, resource, span, spanId, text, traceId, traces } from './test-requests.ts'

const readSpan = (change: object = {}, of: object = resource): JsonObject | undefined =>
  itemsOf(asJson(traces([span(change)], of)), 'traces', true)[0]
const readLog = (change: object = {}, of: object = resource): JsonObject | undefined =>
  itemsOf(asJson(logs([log(change)], of)), 'logs', true)[0]

const said = (item: JsonObject | undefined): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries((item?.['attributes'] ?? {}) as Record<string, { value: unknown }>).map(([key, { value }]) => [key, value]),
  )

describe('a span', () => {
  it('becomes a span of a v2 container, with what its resource and scope say', () => {
    const read = readSpan({ parentSpanId: parentId, flags: 0x301, status: { code: 2, message: 'boom' } })
    expect(read).toMatchObject({
      trace_id: traceId,
      span_id: spanId,
      parent_span_id: parentId,
      name: 'GET /orders/:id',
      status: 'error',
      is_segment: true,
      start_timestamp: 1795435271.344123,
      end_timestamp: 1795435271.345123,
    })
    expect(said(read)).toEqual({
      'http.request.method': 'GET',
      'sentry.kind': 'server',
      'otel.status_description': 'boom',
      'instrumentation.name': 'tracer',
      'instrumentation.version': '3.1',
      'service.name': 'shop',
      'service.version': '1.4.0',
      'deployment.environment.name': 'staging',
      'sentry.release': '1.4.0',
      'sentry.environment': 'staging',
    })
  })

  it.each([
    ['has no parent', { kind: 1 }, true],
    ['has a parent that ran elsewhere', { kind: 1, parentSpanId: parentId, flags: 0x300 }, true],
    ['has a parent that ran here', { kind: 2, parentSpanId: parentId, flags: 0x100 }, false],
    ['is a server whose SDK does not say where the parent ran', { kind: 2, parentSpanId: parentId }, true],
    ['is a client whose SDK does not say where the parent ran', { kind: 3, parentSpanId: parentId, flags: 1 }, false],
    ['has a parent of zeros', { kind: 3, parentSpanId: '0'.repeat(16), flags: 0x100 }, true],
  ])('that %s', (_case, change, isSegment) => {
    expect(readSpan(change)?.['is_segment']).toBe(isSegment)
  })

  it('has its links, and the exception that it recorded', () => {
    const read = readSpan({
      links: [
        { traceId, spanId: parentId, flags: 1, attributes: [text('why', 'queued')] },
        { traceId: 'x', spanId },
      ],
      events: [
        { name: 'exception', attributes: [text('exception.type', 'First')] },
        { name: 'exception', attributes: [text('exception.type', 'Last'), text('exception.message', 'm')] },
        { name: 'other' },
      ],
    })
    expect(read?.['links']).toEqual([
      { trace_id: traceId, span_id: parentId, sampled: true, attributes: { why: { type: 'string', value: 'queued' } } },
    ])
    expect(said(read)).toMatchObject({ 'exception.type': 'Last', 'exception.message': 'm' })
  })

  it.each([
    ['ot=th:8', 0.5],
    ['vendor=x,ot=rv:abc;th:c;x:1,other=y', 0.25],
    ['ot=th:0', 1],
    ['ot=th:xyz', undefined],
    ['other=th:8', undefined],
    ['', undefined],
  ])('of the state %j was sampled at %j', (traceState, rate) => {
    expect(said(readSpan({ traceState }))['sentry.client_sample_rate']).toBe(rate)
  })

  it.each([
    ['kind', { kind: 'SPAN_KIND_CLIENT' }, { 'sentry.kind': 'client' }],
    ['status', { status: { code: 'STATUS_CODE_ERROR' } }, {}],
  ])('may name its %s', (_what, change, attributes) => {
    const read = readSpan(change)
    expect(said(read)).toMatchObject(attributes)
    expect(read?.['status']).toBe('status' in change ? 'error' : 'ok')
  })

  it.each([
    ['trace', { traceId: '0'.repeat(32) }],
    ['span', { spanId: 'abc' }],
    ['begin', { startTimeUnixNano: '0' }],
    ['end', { endTimeUnixNano: undefined }],
  ])('without a %s is counted as lost', (_what, change) => {
    expect(requestOf(asJson(traces([span(change), span()])), 'traces', true)).toMatchObject({ invalid: 1, containers: [{ items: 1 }] })
  })

  it.each([
    ['nodejs', 'node'],
    ['python', 'python'],
    ['dotnet', 'csharp'],
  ])('of the language %s is of the platform %s', (language, platform) => {
    const of = { attributes: [text('telemetry.sdk.language', language), text('telemetry.sdk.name', 'opentelemetry')] }
    expect(said(readSpan({}, of))).toMatchObject({ 'sentry.platform': platform, 'sentry.sdk.name': 'opentelemetry' })
  })

  it('says what it says of itself rather than what its resource does', () => {
    expect(said(readSpan({ attributes: [text('service.name', 'own')] }))['service.name']).toBe('own')
  })
})

describe('a log record', () => {
  it('becomes a log, to the nanosecond', () => {
    const read = readLog()
    expect(read).toMatchObject({
      timestamp: 1795435271.344123,
      trace_id: traceId,
      span_id: spanId,
      level: 'warn',
      severity_number: 14,
      body: 'slow query',
    })
    expect(said(read)).toMatchObject({
      'sentry.timestamp.sequence': 456,
      'sentry.severity_text': 'WARNING',
      'server.address': 'shop',
      'sentry.release': '1.4.0',
    })
  })

  it.each([
    [1, 'trace'],
    [8, 'debug'],
    [9, 'info'],
    ['SEVERITY_NUMBER_WARN4', 'warn'],
    [20, 'error'],
    ['24', 'fatal'],
    [25, 'WARNING'],
    [0, 'WARNING'],
  ])('of severity %s is %s', (severityNumber, level) => {
    expect(readLog({ severityNumber })?.['level']).toBe(level)
  })

  it('of no time is of when it was observed', () => {
    expect(readLog({ timeUnixNano: '0', observedTimeUnixNano: '1795435271000000000' })?.['timestamp']).toBe(1795435271)
  })

  it('may say anything: other than text it is JSON', () => {
    const body = { kvlistValue: { values: [{ key: 'ids', value: { arrayValue: { values: [{ intValue: '1' }, { doubleValue: 0.5 }] } } }] } }
    expect(readLog({ body })?.['body']).toBe('{"ids":[1,0.5]}')
    expect(readLog({ body: { intValue: '9007199254740993' } })?.['body']).toBe('9007199254740993')
  })

  it('without a body is told by the name of its event, and lost without one', () => {
    expect(readLog({ body: {}, eventName: 'order.failed' })?.['body']).toBe('order.failed')
    expect(requestOf(asJson(logs([log({ body: undefined })])), 'logs', true)).toMatchObject({ invalid: 1, containers: [] })
  })

  it('is of its host where nobody named the service', () => {
    const of = { attributes: [text('service.name', 'unknown_service:node'), text('host.name', 'web-1')] }
    expect(said(readLog({}, of))['server.address']).toBe('web-1')
  })
})

describe('an attribute', () => {
  it.each([
    ['text', { stringValue: 'a' }, { type: 'string', value: 'a' }],
    ['flag', { boolValue: false }, { type: 'boolean', value: false }],
    ['whole number', { intValue: '42' }, { type: 'integer', value: 42 }],
    ['whole number beyond doubles', { intValue: '9007199254740993' }, { type: 'string', value: '9007199254740993' }],
    ['number', { doubleValue: 0.5 }, { type: 'double', value: 0.5 }],
    ['number that is none', { doubleValue: 'NaN' }, { type: 'string', value: 'NaN' }],
    ['bytes', { bytesValue: 'aGk=' }, { type: 'string', value: 'aGk=' }],
    ['list', { arrayValue: { values: [{ stringValue: 'a' }, { intValue: 1 }] } }, { type: 'array', value: ['a', 1] }],
    ['empty list', { arrayValue: {} }, { type: 'array', value: [] }],
    ['object', { kvlistValue: { values: [text('a', 'b')] } }, { type: 'string', value: '{"a":"b"}' }],
    ['long text', { stringValue: 'x'.repeat(10_000) }, { type: 'string', value: `${'x'.repeat(8189)}...` }],
    ['nothing', {}, undefined],
  ])('that is a %s', (_kind, value, expected) => {
    const attributes = readSpan({ attributes: [{ key: 'k', value }] })?.['attributes'] as JsonObject
    expect(attributes['k']).toEqual(expected)
  })

  it('named like a part of every object is one all the same', () => {
    const read = requestOf(asJson(traces([span({ attributes: [text('__proto__', 'x'), text('constructor', 'y')] })])), 'traces', true)
    expect(read.containers[0]?.json).toContain('"__proto__":{"type":"string","value":"x"}')
  })
})
