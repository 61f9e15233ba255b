import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { growsLinearly } from '#packages/test-growth'

import { PatternIndex, compilePattern } from './pattern-index.ts'

describe('paths', () => {
  it.each([
    ['/srv/*.py', '/srv/a.py'],
    ['**/site-packages/**', '/venv/lib/site-packages/flask/app.py'],
    ['**/site-packages/**', 'site-packages/flask/app.py'],
    ['/a/**', '/a/b/c'],
    ['/a/**/d', '/a/d'],
    ['/a/**/d', '/a/b/c/d'],
    ['**.app/Contents/**', '/Applications/Shop.app/Contents/MacOS/Shop'],
    ['C:/Windows/**', 'c:\\windows\\System32\\ntdll.dll'],
    ['**/X.js', 'app/x.JS'],
    ['/app.js', 'app.js'],
    ['a?c/[x-z].py', 'abc/y.py'],
    ['**/{a,b}/*.js', '/srv/b/c.js'],
    ['*/a/*b*/**', 'x/a/--b--/c/d'],
  ])('%s fits %s', (pattern, path) => {
    expect(compilePattern(pattern, true)(path)).toBe(true)
  })

  it.each([
    ['/srv/*.py', '/srv/a/b.py'],
    ['**/node_modules/**', '/srv/old_node_modules/x.js'],
    ['/a/**', '/a'],
    ['/a/**/d', '/a/bd'],
    ['/a?c', '/a/c'],
    ['/a[!x]c', '/a/c'],
    ['app.js', '/srv/app.js'],
    ['', ''],
  ])('%s does not fit %s', (pattern, path) => {
    expect(compilePattern(pattern, true)(path)).toBe(false)
  })
})

describe('names', () => {
  it.each([
    ['std::*', 'std::vector::at', true],
    ['std::*', 'STD::x', false],
    ['*Cart', 'com.acme.Cart', true],
    ['*acme*', 'com.acme.Cart', true],
    ['a*c', 'a/b/c', true],
    ['{io,com}.acme.*', 'com.acme.Cart', true],
    ['*', '', true],
    [String.raw`-\[Sentry*`, '-[SentryHub x]', true],
  ])('%s and %s: %s', (pattern, name, isFit) => {
    expect(compilePattern(pattern, false)(name)).toBe(isFit)
  })
})

describe('properties', () => {
  const path = fc.array(fc.constantFrom('a', 'b', '/', 'ab', '/a/'), { maxLength: 8 }).map((parts) => parts.join(''))
  /** A piece of a path pattern beside the regular expression that says the same. Each begins with a character, so that no stars come to stand beside others. */
  const piece = fc.constantFrom<readonly [string, string]>(
    ['a', 'a'],
    ['b', 'b'],
    ['/', '/'],
    ['a*', 'a[^/]*'],
    ['/*', '/[^/]*'],
    ['/?', '/[^/]'],
    ['b[!a]', 'b[^a/]'],
    ['a**b', 'a[^]*b'],
    ['/**/b', '/(?:[^]*/)?b'],
  )

  it('the same as a regular expression', () => {
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), path, (pieces, text) => {
        const pattern = pieces.map(([glob]) => glob).join('')
        const expression = new RegExp(`^${pieces.map(([, source]) => source).join('')}$`)
        const isFit = expression.test(text) || (!text.startsWith('/') && expression.test(`/${text}`))
        expect([pattern, compilePattern(pattern, true)(text)]).toEqual([pattern, isFit])
      }),
      { numRuns: 20_000 },
    )
  })

  it('many patterns together find what each finds alone', () => {
    const patterns = fc.array(
      fc
        .array(fc.constantFrom('a', 'b', '*', '**', '/', '?', '{a,b}', '[ab]'), { minLength: 1, maxLength: 5 })
        .map((parts) => parts.join('')),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(patterns, path, fc.boolean(), (list, text, isPath) => {
        const index = new PatternIndex(isPath)
        for (const [number, pattern] of list.entries()) index.add(pattern, number)
        const found = new Set<number>()
        index.find(text, (number) => found.add(number))
        expect([...found].toSorted((a, b) => a - b)).toEqual(
          [...list.keys()].filter((number) => compilePattern(list[number] ?? '', isPath)(text)),
        )
      }),
      { numRuns: 2000 },
    )
  })

  it('the worst texts take time in proportion to their length', () => {
    for (const [pattern, part] of [
      [`**${'a*'.repeat(100)}b/x`, 'a'],
      ['**/a*b/**/c*d/**/e', 'a/'],
      [`**a${'/*'.repeat(50)}/b`, 'a/'],
      ['*a*a*a*b', 'a'],
    ] as const) {
      const fits = compilePattern(pattern, true)
      expect([pattern, growsLinearly((size) => fits(part.repeat(size / part.length)), 16_000)]).toEqual([pattern, true])
    }
  })
})
