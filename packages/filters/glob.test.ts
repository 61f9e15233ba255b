import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { growsLinearly } from '#packages/test-growth'

import { compileGlob, compileGlobs } from './glob.ts'

const fits = (pattern: string, text: string): boolean => compileGlob(pattern)(text)

describe('globs', () => {
  it.each([
    ['*', ''],
    ['*', 'anything'],
    ['a*c', 'abbbc'],
    ['a*b*c', 'a--b--b-c'],
    ['*.example.com', 'www.example.com'],
    ['v?.[0-9]', 'v1.7'],
    ['[!0-9]x', 'ax'],
    ['[]]', ']'],
    ['*/health{/,}', 'GET /health/'],
    ['*/health{/,}', 'GET /health'],
    ['{a,{b,c}d}', 'cd'],
    ['TypeError: *', 'typeerror: X IS NULL'],
    [String.raw`\*`, '*'],
    ['[ab', '[ab'],
    ['{ab', '{ab'],
    ['{ab}', '{ab}'],
    ['*/[_health]{/,}', '/x/h'],
  ])('%s fits %s', (pattern, text) => {
    expect(fits(pattern, text)).toBe(true)
  })

  it.each([
    ['', ''],
    ['a', 'ab'],
    ['a*c', 'abcd'],
    ['v?', 'v'],
    ['[0-9]', 'a'],
    ['[!0-9]', '5'],
    ['{a,b}', 'c'],
    [String.raw`\*`, 'x'],
    ['*/health{/,}', '/healthy'],
    ['a.c', 'abc'],
  ])('%s does not fit %s', (pattern, text) => {
    expect(fits(pattern, text)).toBe(false)
  })

  it('lists skip what is empty', () => {
    expect(compileGlobs(['', ' '])('')).toBe(false)
    expect(compileGlobs([' a* ', 'b'])('abc')).toBe(true)
  })

  it('have limits', () => {
    expect(fits('a'.repeat(513), 'a'.repeat(513))).toBe(false)
    expect(fits('*', 'a'.repeat(16_385))).toBe(false)
    expect(fits('{a,b}'.repeat(60), 'a'.repeat(60))).toBe(false)
  })
})

describe('properties of globs', () => {
  const literals = fc.stringMatching(/^[ab]{0,3}$/)
  /** A piece of a pattern beside the regular expression that says the same. */
  const piece = fc.oneof(
    literals.map((text) => [text, text] as const),
    fc.constantFrom<readonly [string, string]>(['*', '[^]*'], ['?', '[^]'], ['[a-b]', '[ab]'], ['[!a]', '[^a]'], ['{a,bb}', '(?:a|bb)']),
  )
  const text = fc.stringMatching(/^[abc]{0,12}$/)

  it('say the same as the regular expression', () => {
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), text, (pieces, sample) => {
        const pattern = pieces.map(([glob]) => glob).join('')
        const expected = pattern !== '' && new RegExp(`^${pieces.map(([, source]) => source).join('')}$`).test(sample)
        expect(fits(pattern, sample)).toBe(expected)
      }),
      { numRuns: 3000 },
    )
  })

  it('never throw, whatever the pattern', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('[', ']', '{', '}', '*', '?', '!', '-', ',', '\\', 'a', 'b') }),
        fc.string(),
        (pattern, sample) => {
          expect(typeof fits(pattern, sample)).toBe('boolean')
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('end soon on the worst texts', () => {
    for (const pattern of [`${'*a'.repeat(255)}b`, `*${'a'.repeat(500)}b`]) {
      expect(fits(pattern, 'a'.repeat(16_384))).toBe(false)
      expect(growsLinearly((length) => fits(pattern, 'a'.repeat(length)), 16_384)).toBe(true)
    }
  })
})
