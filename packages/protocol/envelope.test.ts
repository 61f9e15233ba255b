import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { envelopeItemsMax, parseEnvelope } from './envelope.ts'
import type { Envelope } from './envelope.ts'

const parse = (text: string): Envelope => parseEnvelope(Buffer.from(text))
const payloads = (envelope: Envelope): string[] => envelope.items.map(({ payload }) => payload.toString())
const types = (envelope: Envelope): string[] => envelope.items.map(({ type }) => type)

interface Written {
  readonly type: string
  readonly payload: Uint8Array
  readonly withLength: boolean
}

const write = (header: object, items: readonly Written[], endsWithLine: boolean): Buffer => {
  const parts = items.flatMap(({ type, payload, withLength }, index) => [
    Buffer.from(`\n${JSON.stringify({ type, ...(withLength && { length: payload.length }) })}\n`),
    payload,
    ...(index === items.length - 1 && endsWithLine ? [Buffer.from('\n')] : []),
  ])
  return Buffer.concat([Buffer.from(JSON.stringify(header)), ...parts])
}

const text = fc.string({ unit: 'grapheme', maxLength: 20 })
const noLine = fc.uint8Array({ maxLength: 60 }).map((bytes) => bytes.filter((byte) => byte !== 10))
const item: fc.Arbitrary<Written> = fc.oneof(
  fc.record({ type: text, payload: fc.uint8Array({ maxLength: 60 }), withLength: fc.constant(true) }),
  fc.record({ type: text, payload: noLine, withLength: fc.constant(false) }),
)

describe('chapter 1: what an SDK writes, we read', () => {
  it('reads back every header, type and payload, whatever the bytes', () => {
    expect.hasAssertions()
    fc.assert(
      fc.property(
        fc.dictionary(text, fc.jsonValue({ maxDepth: 3 })),
        fc.array(item, { maxLength: 8 }),
        fc.boolean(),
        (header, items, endsWithLine) => {
          const envelope = parseEnvelope(write(header, items, endsWithLine))
          expect(envelope.broken).toBeUndefined()
          expect(JSON.stringify(envelope.header)).toBe(JSON.stringify(JSON.parse(JSON.stringify(header))))
          expect(types(envelope)).toEqual(items.map(({ type }) => type))
          expect(envelope.items.map(({ payload }) => [...payload])).toEqual(items.map(({ payload }) => [...payload]))
        },
      ),
    )
  })

  it('takes the header alone', () => {
    expect(parse('{"event_id":"x"}')).toMatchObject({ header: { event_id: 'x' }, items: [] })
    expect(parse('{}\n').broken).toBeUndefined()
  })

  it('keeps carriage returns inside a payload (A12)', () => {
    expect(payloads(parse('{}\n{"type":"attachment","length":7}\nabc\r\nde\n'))).toEqual(['abc\r\nde'])
    expect(payloads(parse('{}\n{"type":"event"}\n{}\r\n'))).toEqual(['{}\r'])
  })
})

describe('chapter 2: leniencies (ingest.md 2.1)', () => {
  it.each([
    ['two line feeds at the end', '{}\n{"type":"a"}\nx\n\n'],
    ['blank lines between items', '{}\n\n{"type":"a"}\nx\n\n\r\n\n{"type":"b","length":0}\n\n'],
    ['a byte order mark', '\uFEFF{}\n{"type":"a"}\nx'],
    ['length as a float', '{}\n{"type":"a","length":1.0}\nx'],
    ['length null', '{}\n{"type":"a","length":null}\nx'],
    ['no last line feed', '{}\n{"type":"a","length":1}\nx'],
    ['carriage returns behind headers', '{}\r\n{"type":"a"}\r\nx\n'],
  ])('%s', (_name, envelopeText) => {
    const envelope = parse(envelopeText)
    expect(envelope.broken).toBeUndefined()
    expect(types(envelope)[0]).toBe('a')
    expect(payloads(envelope)[0]).toBe('x')
  })

  it('takes an empty payload of an unknown type', () => {
    expect(payloads(parse('{}\n{"type":"?","length":0}\n'))).toEqual([''])
    expect(payloads(parse('{}\n{"type":"?","length":0}'))).toEqual([''])
    expect(payloads(parse('{}\n{"type":"?"}\n\n{"type":"event"}\n{}'))).toEqual(['', '{}'])
  })
})

describe('chapter 3: broken frames keep what precedes the break (A16)', () => {
  const good = '{"type":"event"}\n{"a":1}\n'
  it.each([
    ['item_header_not_json', 'garbage\n{}'],
    ['item_header_not_json', '{"type":"event"} garbage\n{}'],
    ['item_header_not_json', '["type"]\n{}'],
    ['item_header_too_long', `{"type":"event","x":"${'x'.repeat(65_536)}"}\n{}`],
    ['item_type_missing', '{"length":2}\n{}'],
    ['item_type_missing', '{"type":5}\n{}'],
    ['item_length_invalid', '{"type":"event","length":-1}\n{}'],
    ['item_length_invalid', '{"type":"event","length":1.5}\n{}'],
    ['item_length_invalid', '{"type":"event","length":"2"}\n{}'],
    ['item_length_invalid', '{"type":"event","length":1e300}\n{}'],
    ['payload_cut_off', '{"type":"event","length":3}\n{}'],
    ['payload_not_ended', '{"type":"event","length":2}\n{}x'],
  ])('%s: %#', (reason, broken) => {
    const envelope = parse(`{}\n${good}${broken}`)
    expect(envelope.broken).toEqual({ reason, offset: 3 + good.length })
    expect(payloads(envelope)).toEqual(['{"a":1}'])
  })

  it.each([
    ['header_not_json', 'garbage\n{"type":"event"}\n{}'],
    ['header_not_json', ''],
    ['header_not_json', '{} garbage\n{"type":"event"}\n{}'],
    ['header_too_long', `{"x":"${'x'.repeat(65_536)}"}\n`],
  ])('%s: %#', (reason, broken) => {
    expect(parse(broken)).toMatchObject({ header: {}, items: [], broken: { reason, offset: 0 } })
  })
})

describe('chapter 4: bounds', () => {
  it('counts what is beyond 1000 items by category, and keeps the rest', () => {
    const envelope = parse(`{}\n${'{"type":"event"}\n{}\n'.repeat(envelopeItemsMax + 2)}{"type":"session"}\n{}`)
    expect(envelope.items).toHaveLength(envelopeItemsMax)
    expect([...envelope.overCap]).toEqual([
      ['error', 2],
      ['session', 1],
    ])
  })

  it('gives up on a frame of ten thousand items', () => {
    const envelope = parse(`{}\n${'{"type":"event"}\n\n'.repeat(10_001)}`)
    expect(envelope.broken?.reason).toBe('too_many_items')
    expect(envelope.overCap.get('error')).toBe(9000)
  })

  it('never throws on bytes that are no envelope', () => {
    expect.hasAssertions()
    const almost = fc.array(fc.constantFrom('{', '}', '"type"', ':', '"a"', '\n', '"length"', '1', ',', '{}', '{"type":"a"}'), {
      maxLength: 30,
    })
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(parseEnvelope(Buffer.from(bytes)).items.length).toBeLessThan(300)
      }),
    )
    fc.assert(
      fc.property(almost, (tokens) => {
        expect(parse(tokens.join('')).items.length).toBeLessThan(30)
      }),
    )
  })
})

describe('chapter 5: headers of items', () => {
  it('keep texts, numbers and flags, and nothing that unfolds into more memory than its text takes', () => {
    const many = Array.from({ length: 200 }, (_, index) => `"k${index}":1`).join(',')
    const [nested, wide] = parse(
      `{}\n{"type":"a","length":0,"filename":"f","ok":true,"none":null,"deep":[{},{},{}],"deeper":{"a":{}}}\n\n{"type":"b",${many}}\n{}`,
    ).items
    expect(nested?.headers).toEqual({ type: 'a', length: 0, filename: 'f', ok: true, none: null })
    expect(Object.keys(wide?.headers ?? {}).length).toBeLessThanOrEqual(64)
  })
})
