import fc from 'fast-check'
import protobuf from 'protobufjs'
import { describe, expect, it } from 'vitest'

import { messages } from './messages.ts'
import { readProtobuf } from './read-protobuf.ts'
import { readOtlpRequest } from './read-request.ts'
import type { OtlpSignal } from './read-request.ts'
import { asJson, asProtobuf, itemsOf, log, logs, parentId, requestOf, span, spanId, text, traceId, traces } from './test-requests.ts'

describe('protobuf', () => {
  it('says the same as JSON', () => {
    const spans = traces([
      span({
        parentSpanId: parentId,
        flags: 0x301,
        links: [{ traceId, spanId: parentId, flags: 1 }],
        events: [{ name: 'exception', attributes: [text('exception.type', 'E')] }],
        status: { code: 2, message: 'boom' },
        attributes: [
          { key: 'n', value: { intValue: '-42' } },
          { key: 'big', value: { intValue: '9007199254740993' } },
          { key: 'd', value: { doubleValue: 0.25 } },
          { key: 'b', value: { boolValue: true } },
          { key: 'l', value: { arrayValue: { values: [{ stringValue: 'a' }] } } },
        ],
      }),
    ])
    expect(itemsOf(asProtobuf(spans, 'TraceRequest'), 'traces', false)).toEqual(itemsOf(asJson(spans), 'traces', true))
    const records = logs([log(), log({ body: { kvlistValue: { values: [text('a', 'b')] } } })])
    expect(itemsOf(asProtobuf(records, 'LogsRequest'), 'logs', false)).toEqual(itemsOf(asJson(records), 'logs', true))
  })

  it('may have fields of newer versions, and known ones written otherwise', () => {
    const unknown = protobuf.Writer.create()
    unknown.uint32((99 << 3) | 2).string('new')
    unknown.uint32((1 << 3) | 0).uint32(7)
    unknown.uint32((98 << 3) | 5).fixed32(1)
    const bytes = Buffer.concat([unknown.finish(), asProtobuf(traces([span()]), 'TraceRequest')])
    expect(itemsOf(bytes, 'traces', false)).toHaveLength(1)
  })

  it('that is none, or cut off, is invalid', () => {
    const whole = asProtobuf(traces([span()]), 'TraceRequest')
    expect(readOtlpRequest(whole.subarray(0, -1), 'traces', false)).toEqual({ kind: 'invalid_proto' })
    expect(readOtlpRequest(Buffer.from('{"resourceSpans":[]}'), 'traces', false)).toEqual({ kind: 'invalid_proto' })
    expect(readOtlpRequest(whole, 'traces', true)).toEqual({ kind: 'invalid_json' })
  })

  it('that nests without end is invalid, not a full stack', () => {
    let value = Buffer.alloc(0)
    for (let depth = 0; depth < 200; depth += 1) {
      const list = protobuf.Writer.create().uint32(10).bytes(value).finish()
      value = Buffer.from(protobuf.Writer.create().uint32(42).bytes(list).finish())
    }
    expect(readProtobuf(value, 'AnyValue')).toBeUndefined()
  })

  it('that would become millions of objects is counted beyond the second', () => {
    const spans = Buffer.alloc(4_200_000, Buffer.from([0x12, 0x00]))
    const scopes = protobuf.Writer.create().uint32(18).bytes(spans).finish()
    const bytes = Buffer.from(protobuf.Writer.create().uint32(10).bytes(scopes).finish())
    const { containers, invalid, tooMany } = requestOf(bytes, 'traces', false)
    expect(containers).toEqual([])
    expect(invalid + tooMany).toBe(2_100_000)
    expect(tooMany).toBeGreaterThan(100_000)
  })
})

describe('what a request comes to', () => {
  it('is containers of at most a thousand, in the order of the request', () => {
    const records = Array.from({ length: 2500 }, (_, index) => log({ body: { stringValue: String(index) } }))
    const request = requestOf(asJson(logs(records)), 'logs', true)
    expect(request.containers.map(({ items }) => items)).toEqual([1000, 1000, 500])
    expect(itemsOf(asJson(logs(records)), 'logs', true).map((item) => item['body'])).toEqual(records.map((_, index) => String(index)))
  })

  it('has a bound, whatever a resource says of each item', () => {
    const of = { attributes: Array.from({ length: 40 }, (_, index) => text(`k${index}`, 'x'.repeat(8000))) }
    const request = requestOf(
      asJson(
        logs(
          Array.from({ length: 300 }, () => log()),
          of,
        ),
      ),
      'logs',
      true,
    )
    const items = request.containers.reduce((sum, container) => sum + container.items, 0)
    expect(request.tooMany).toBeGreaterThan(0)
    expect(items + request.tooMany).toBe(300)
    expect(Math.max(...request.containers.map(({ json }) => json.length))).toBeLessThan(4 * 1024 * 1024)
  })

  it('never throws, on any JSON', () => {
    const shapes = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 6 }, fc.jsonValue(), tie('message')),
      message: fc.dictionary(
        fc.constantFrom(...Object.values(messages).flatMap((fields) => Object.values(fields).map(({ name }) => name)), 'key'),
        fc.oneof(tie('value'), fc.array(tie('value'), { maxLength: 3 })),
      ),
    }))
    fc.assert(
      fc.property(shapes.message, fc.constantFrom<OtlpSignal>('traces', 'logs'), (request, signal) => {
        const { containers, ...counts } = requestOf(Buffer.from(JSON.stringify(request)), signal, true)
        for (const { json } of containers) JSON.parse(json)
        expect(Object.values(counts).every((count) => count >= 0)).toBe(true)
      }),
      { numRuns: 100 },
    )
  })

  it('never throws, on any bytes, broken requests among them', () => {
    const whole = asProtobuf(traces([span({ links: [{ traceId, spanId }] }), span()]), 'TraceRequest')
    const broken = fc.tuple(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length)).map(([at, byte, end]) => {
      const bytes = Buffer.from(whole)
      bytes[at] = byte
      return bytes.subarray(0, end)
    })
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
      broken,
    )
    fc.assert(
      fc.property(bytes, fc.constantFrom<OtlpSignal>('traces', 'logs'), (input, signal) => {
        expect(['read', 'invalid_proto']).toContain(readOtlpRequest(input, signal, false).kind)
      }),
      { numRuns: 300 },
    )
  })
})
