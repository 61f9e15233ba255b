import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { CodeownersIndex } from './codeowners-index.ts'
import { fitsCodeowners, moveRoot, readCodeownersPattern } from './codeowners-pattern.ts'
import { codeownersRefusal, parseCodeowners } from './parse-codeowners.ts'

const fits = (pattern: string, path: string): boolean => fitsCodeowners(readCodeownersPattern(pattern), path)
const noRoots = { stackRoot: '', sourceRoot: '' }

describe('a CODEOWNERS pattern', () => {
  it.each([
    ['*', 'a/b/c.ts', true],
    ['*.ts', 'a/b/c.ts', true],
    ['*.ts', 'a/b/c.tsx', false],
    ['docs/', 'docs/a/b.md', true],
    ['docs/', 'x/docs/b.md', true],
    ['docs/', 'docs', false],
    ['/docs/', 'x/docs/b.md', false],
    ['/docs', 'docs', true],
    ['/docs', 'docs/a/b', true],
    ['/docs', 'docs2/a', false],
    ['docs/*', 'docs/a.md', true],
    ['docs/*', 'docs/a/b.md', false],
    ['docs/*', 'x/docs/a.md', false],
    ['apps/*/src', 'apps/shop/src/pay.ts', true],
    ['apps/*/src', 'apps/shop/x/src/pay.ts', false],
    ['**/logs', 'a/b/logs/x', true],
    ['**/logs', 'logs', true],
    ['a/**/z', 'a/z', true],
    ['a/**/z', 'a/b/c/z', true],
    ['a/**', 'a/b/c', true],
    ['a?c/', 'abc/x', true],
    ['a?c/', 'a/c/x', false],
    ['/Src', 'src/x', false],
    ['/src', '/src/x', true],
    [String.raw`\*x`, 'a/*x', true],
    ['/', 'a/b', true],
  ])('%s and %s: %s', (pattern, path, expected) => expect(fits(pattern, path)).toBe(expected))

  it('moves to where stack traces have the repository', () => {
    const roots = { stackRoot: '/app/', sourceRoot: 'services/pay/' }
    expect(moveRoot('services/pay/src/*.py', roots)).toBe('/app/src/*.py')
    expect(moveRoot('/src/x', { stackRoot: 'app/', sourceRoot: '' })).toBe('app/src/x')
    expect(moveRoot('*.py', roots)).toBe('*.py')
    expect(moveRoot('/src/x', { stackRoot: 'app:///', sourceRoot: '/' })).toBe('app:///src/x')
  })

  it('takes time in proportion to the path', () => {
    const path = `${'a/'.repeat(4_000)}b`
    expect(fits(`${'**/a/'.repeat(60)}c`, path)).toBe(false)
  })
})

describe('a CODEOWNERS file', () => {
  it('has a pattern and owners on a line, and a comment behind', () => {
    const { lines } = parseCodeowners('# all\n*  @acme/all\n\nsrc/pay/ @ada @acme/pay docs@acme.com # money\r\n')
    expect(lines.map(({ line, pattern, owners }) => [line, pattern, owners])).toEqual([
      [2, '*', ['@acme/all']],
      [4, 'src/pay/', ['@ada', '@acme/pay', 'docs@acme.com']],
    ])
  })

  it('says which lines mean nothing here, and why', () => {
    const { lines, skipped } = parseCodeowners('[Docs] @a\n!x @a\na#b @a\nmy\\ dir/ @a\n*.[ch] @a\nsrc/\n')
    expect(lines).toEqual([])
    expect(skipped.map(({ line, reason }) => [line, reason])).toEqual([
      [1, 'sections are not known'],
      [2, 'patterns with ! are not known'],
      [3, 'patterns with # are not known'],
      [4, 'patterns with blanks are not known'],
      [5, 'patterns with [ ] are not known'],
      [6, 'nobody is named'],
    ])
  })

  it('of 3 MB is read, and more is refused', () => {
    const text = Array.from({ length: 90_000 }, (_, index) => `/services/s${index}/src @acme/t${index % 50}`).join('\n')
    expect(codeownersRefusal(text)).toBeUndefined()
    expect(codeownersRefusal('x'.repeat(3_000_001))).toBe('a CODEOWNERS file has at most 3000000 characters')
    const { lines } = parseCodeowners(text)
    const index = new CodeownersIndex(lines, noRoots)
    expect(index.find('services/s4711/src/pay.py').map((at) => lines[at]?.line)).toEqual([4712])
  })

  it('with more wildcards than can be tried says so', () => {
    const { lines, skippedTotal, skipped } = parseCodeowners(Array.from({ length: 2_002 }, (_, index) => `s/*${index}/ @a`).join('\n'))
    expect([lines.length, skippedTotal, skipped[0]?.reason]).toEqual([2_000, 2, 'only the first 2000 patterns with wildcards count'])
  })
})

describe('the index of a CODEOWNERS file', () => {
  const part = fc.constantFrom('a', 'b', 'a.ts', 'b.min.ts', '*', '*.ts', '*.min.ts', '**', 'a*', '?', 'c?')
  const pattern = fc
    .tuple(fc.constantFrom('', '/'), fc.array(part, { minLength: 1, maxLength: 4 }), fc.constantFrom('', '/', '/*'))
    .map(([start, parts, end]) => `${start}${parts.join('/')}${end}`)
  const path = fc
    .array(fc.constantFrom('a', 'b', 'ab', 'cd', 'a.ts', 'b.min.ts', 'b.ts'), { minLength: 1, maxLength: 5 })
    .map((parts) => parts.join('/'))

  it('finds exactly the lines that fit when each is tried', () => {
    fc.assert(
      fc.property(fc.uniqueArray(pattern, { minLength: 1, maxLength: 12 }), path, (patterns, asked) => {
        const lines = patterns.map((each, at) => ({ line: at + 1, text: each, pattern: each, owners: ['@a'] }))
        const expected = lines.flatMap((line, at) => (fits(line.pattern, asked) ? [at] : []))
        expect(new CodeownersIndex(lines, noRoots).find(asked).toSorted((a, b) => a - b)).toEqual(expected)
      }),
      { numRuns: 500 },
    )
  })

  it('goes by the last of lines with the same pattern', () => {
    const lines = [1, 2].map((line) => ({ line, text: '', pattern: '/src', owners: ['@a'] }))
    expect(new CodeownersIndex(lines, noRoots).find('src/x')).toEqual([1])
  })
})
