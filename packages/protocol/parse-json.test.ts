import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { jsonDepthMax, parseJson } from './parse-json.ts'

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

  it('does not take many brackets next to each other for depth', () => {
    const wide = `[${'[{}],'.repeat(1000)}{}]`
    expect(parse(wide)).toHaveLength(1001)
    expect(parse(`[${wide},${'['.repeat(jsonDepthMax)}${']'.repeat(jsonDepthMax)}]`)).toBe('too_deep')
  })

  it('survives huge numbers and keys that mean something to objects', () => {
    expect(parse('[12345678901234567890, 1e999]')).toEqual([12_345_678_901_234_567_000, Infinity])
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
