import { encode } from '@msgpack/msgpack'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { growsLinearly } from '#packages/test-growth'

import { readMsgpack } from './decode-msgpack.ts'

const hex = (...parts: string[]): Buffer => Buffer.from(parts.join('').replaceAll(' ', ''), 'hex')
const text = (value: string): string => Buffer.concat([Buffer.from([0xa0 + value.length]), Buffer.from(value)]).toString('hex')
const read = (...parts: string[]): unknown => readMsgpack(hex(...parts), 10)
const whole = (...documents: unknown[]): unknown => ({ documents, isWhole: true })
const broken = (...documents: unknown[]): unknown => ({ documents, isWhole: false })

describe('what msgpack can say', () => {
  it('scalars, lists and maps as JSON', () => {
    expect(read('c0 c2 c3 07 ff cc80 cdffff ceffffffff')).toEqual(whole(null, false, true, 7, -1, 128, 65_535, 4_294_967_295))
    expect(read('d080 d18000 d280000000 ca3fc00000 cb3ff8000000000000')).toEqual(whole(-128, -32_768, -2_147_483_648, 1.5, 1.5))
    expect(read(text('a'), 'd90162 da000163 db0000000164')).toEqual(whole('a', 'b', 'c', 'd'))
    expect(read('920102 dc000103 dd0000000104', '81', text('a'), '91c0', 'de0001', text('b'), '05', 'df00000001', text('c'), '06')).toEqual(
      whole([1, 2], [3], [4], { a: [null] }, { b: 5 }, { c: 6 }),
    )
  })

  it('what JSON cannot say becomes text, or nothing', () => {
    expect(read('cfffffffffffffffff d38000000000000000 cf0000000000000005')).toEqual(
      whole('18446744073709551615', '-9223372036854775808', 5),
    )
    expect(read('ca7fc00000 cb7ff0000000000000')).toEqual(whole(null, null))
    expect(read('c403', '616263', 'c50001 64', 'c600000001 65')).toEqual(whole('abc', 'd', 'e'))
    expect(read('d6ff 69218a00')).toEqual(whole('2025-11-22T10:01:36.000Z'))
    expect(read('c70305 010203 d405 07 d505 0102 c8000105 09 c90000000105 08')).toEqual(
      whole('ext 5: 010203', 'ext 5: 07', 'ext 5: 0102', 'ext 5: 09', 'ext 5: 08'),
    )
    expect(read('d7ff ffffffffffffffff', 'd8ff ffffffffffffffffffffffffffffffff')).toMatchObject({ documents: [expect.anything()] })
  })

  it('names of every kind are text', () => {
    expect(read('8401', 'c3', 'c4016b', '02', 'c0', '03', 'cf00000000000000ff', '04')).toEqual(whole({ 1: true, k: 2, null: 3, 255: 4 }))
  })
})

describe('hostile bytes', () => {
  it('reach no prototype', () => {
    for (const name of [text('__proto__'), 'c409' + Buffer.from('__proto__').toString('hex')]) {
      expect(read('81', name, '81', text('polluted'), 'c3')).toEqual(broken())
    }
    const [document] = readMsgpack(hex('82', text('constructor'), '01', text('toString'), '02'), 1).documents
    expect(Object.getPrototypeOf(document)).toBeNull()
    expect(document).toEqual({ constructor: 1, toString: 2 })
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('cannot ask for more than they are: claims without contents, on every level', () => {
    for (const claim of ['ddffffffff', 'dfffffffff', 'dcffff', 'dbffffffff', 'c6ffffffff', 'c9ffffffff05', '9f', '8f', 'df80000000']) {
      expect(read(claim)).toEqual(broken())
      expect(read('91', claim)).toEqual(broken())
    }
    // 60 lists, each of which claims all that is left.
    const nested = Buffer.alloc(1_000_000, 0xc0)
    for (let level = 0; level < 60; level += 1) nested.set([0xdd, 0, 0x0f, 0, 0], level * 5)
    expect(readMsgpack(nested, 1)).toEqual(broken())
  })

  it('nest no deeper than 64, end where they are cut off, and know no byte 0xc1', () => {
    expect(read('91'.repeat(63), 'c0')).toMatchObject({ isWhole: true })
    expect(read('91'.repeat(100_000), 'c0')).toEqual(broken())
    expect(read('81a161'.repeat(100_000), 'c0')).toEqual(broken())
    for (const cut of ['a5616263', '9201', '81a161', 'cd01', 'cb00', 'd9', 'c7', 'd6ff', 'c1', '91c1']) {
      expect(read('01', cut)).toEqual(broken(1))
    }
  })

  it('are so many documents as are asked for', () => {
    expect(readMsgpack(Buffer.alloc(12, 1), 10)).toEqual(broken(...Array.from({ length: 10 }, () => 1)))
    expect(readMsgpack(Buffer.alloc(0), 10)).toEqual(whole())
  })

  it('cost time by their length', () => {
    const lists = (length: number) => readMsgpack(Buffer.concat([Buffer.from([0xdd, 0, 1, 0, 0]), Buffer.alloc(length, 0x90)]), 10)
    expect(growsLinearly(lists, 100_000)).toBe(true)
    expect(growsLinearly((length) => readMsgpack(Buffer.alloc(length, 0x91), 10), 100_000)).toBe(true)
  })

  it('never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readMsgpack(Buffer.from(bytes), 50).documents.length).toBeLessThanOrEqual(50)
      }),
      { numRuns: 2000 },
    )
  })
})

it('reads what an encoder wrote, be it one document or several', () => {
  const json = fc.jsonValue({ maxDepth: 4 }).filter((value) => !JSON.stringify(value).includes('__proto__'))
  fc.assert(
    fc.property(fc.array(json, { maxLength: 4 }), (values) => {
      const { documents, isWhole } = readMsgpack(Buffer.concat(values.map((value) => encode(value))), 10)
      expect(isWhole).toBe(true)
      expect(JSON.stringify(documents)).toBe(JSON.stringify(values))
    }),
  )
})
