import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { anyDepth, jsonDepthMax, parseJson } from './parse-json.ts'

const parse = (text: string): unknown => {
  const parsed = parseJson(Buffer.from(text))
  return parsed.kind === 'parsed' ? parsed.value : parsed.kind
}

describe('honest JSON', () => {
  it('is parsed as JSON.parse does', () => {
    expect.hasAssertions()
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        expect(parse(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it('keeps pairs of surrogate escapes, NUL, and a byte order mark out of the way', () => {
    expect(parse('"\\ud83d\\ude00"')).toBe('\u{1F600}')
    expect(parse('"a\\u0000b"')).toBe('a\0b')
    expect(parse('\uFEFF{"a":1}')).toEqual({ a: 1 })
  })
})

describe('whole numbers beyond 2^53', () => {
  it('become the text of their digits, wherever they stand', () => {
    expect(parse('{"id":12345678901234567890,"n":[-9007199254740993, 9007199254740991],"f":1.0000000000000000001}')).toEqual({
      id: '12345678901234567890',
      n: ['-9007199254740993', 9_007_199_254_740_991],
      f: 1,
    })
    expect(parse('18446744073709551615')).toBe('18446744073709551615')
    expect(parse(' 18446744073709551615')).toBe('18446744073709551615')
    for (let shift = 0; shift < 40; shift += 1) expect(parse(`[${' '.repeat(shift)}9007199254740993]`)).toEqual(['9007199254740993'])
  })

  it('leave texts and other values of the same JSON alone', () => {
    const text = '{"a":"12345678901234567890","b":", 12345678901234567890","c":12345678901234567890,"__proto__":{"d":[1.5,true,null,"x"]}}'
    const value = parse(text) as Record<string, unknown>
    expect(JSON.stringify(value)).toBe(text.replace('"c":12345678901234567890', '"c":"12345678901234567890"'))
    expect(Object.keys(value)).toContain('__proto__')
  })

  it('for any number and place, no digit is lost', () => {
    const integer = fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n })
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ maxLength: 20 }), integer), { maxLength: 8 }), (pairs) => {
        const text = `[${pairs.map(([word, number]) => `${JSON.stringify(word)},${number}`).join(',')}]`
        expect((parse(text) as unknown[]).filter((_, index) => index % 2 === 1).map(String)).toEqual(
          pairs.map(([, number]) => String(number)),
        )
      }),
    )
  })
})

describe('hostile JSON', () => {
  it('replaces lone surrogate escapes, and nothing that only looks like one', () => {
    expect(parse('"a\\uD800b"')).toBe('a\uFFFDb')
    expect(parse('"\\udc00\\ud800"')).toBe('\uFFFD\uFFFD')
    expect(parse('"\\ud800\\ud800\\udc00"')).toBe('\uFFFD\u{10000}')
    expect(parse('"\\\\ud800"')).toBe('\\ud800')
    expect(parse('"\\\\\\ud800"')).toBe('\\\uFFFD')
  })

  it('gives well-formed strings whatever the escapes', () => {
    expect.hasAssertions()
    const unit = fc.constantFrom('\\ud83d', '\\ude00', '\\\\', 'a', '\\n', 'ud800', '\\uDBFF', '\\uDFFF')
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 12 }), (units) => {
        expect(String(parse(`"${units.join('')}"`)).isWellFormed()).toBe(true)
      }),
    )
  })

  it('replaces invalid UTF-8', () => {
    expect(parseJson(Buffer.from([0x22, 0xff, 0xc3, 0x22]))).toEqual({ kind: 'parsed', value: '\uFFFD\uFFFD' })
  })

  it('refuses what is nested too deeply, before parsing, without recursion', () => {
    expect(parse('['.repeat(jsonDepthMax) + ']'.repeat(jsonDepthMax))).toBeTypeOf('object')
    expect(parse('['.repeat(jsonDepthMax + 1) + ']'.repeat(jsonDepthMax + 1))).toBe('too_deep')
    expect(parse('{"a":'.repeat(10_000))).toBe('too_deep')
    expect(parse(`"${'['.repeat(10_000)}"`)).toBeTypeOf('string')
    expect(parse(`"\\"${'['.repeat(10_000)}"`)).toBeTypeOf('string')
  })

  it('reads any depth for those who ask for it, then without keeping digits', () => {
    const deep = `{"n":9007199254740993,"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    const parsed = parseJson(Buffer.from(deep), anyDepth)
    expect(parsed.kind === 'parsed' && Object.keys(parsed.value as object)).toEqual(['n', 'a'])
    expect(parseJson(Buffer.from('[9007199254740993]'), anyDepth)).toEqual({ kind: 'parsed', value: ['9007199254740993'] })
  })

  it('does not take many brackets next to each other for depth', () => {
    const wide = `[${'[{}],'.repeat(1000)}{}]`
    expect(parse(wide)).toHaveLength(1001)
    expect(parse(`[${wide},${'['.repeat(jsonDepthMax)}${']'.repeat(jsonDepthMax)}]`)).toBe('too_deep')
  })

  it('survives huge numbers and keys that mean something to objects', () => {
    expect(parse('[1e999]')).toEqual([Infinity])
    const value = parse('{"__proto__":{"polluted":1},"constructor":2}')
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor'])
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  it('never throws', () => {
    expect.hasAssertions()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(['parsed', 'not_json', 'too_deep']).toContain(parseJson(bytes).kind)
      }),
    )
  })
})
