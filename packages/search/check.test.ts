import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { checkQuery } from './check.ts'
import { fitsPattern } from './condition.ts'
import { issueKeys } from './issue-keys.ts'
import { findKey } from './keys.ts'
import { parseQuery } from './parse.ts'

const nowMs = Date.UTC(2026, 10, 22)
const check = (text: string) => checkQuery(parseQuery(text), issueKeys, nowMs)
const conditionOf = (text: string) => {
  const { condition, problems } = check(text)
  expect([text, problems]).toEqual([text, []])
  return condition
}

describe('1. conditions', () => {
  it('names keys and words by their own names, whatever the spelling', () => {
    for (const text of ['is:ignored', 'IS:archived', 'is:Muted']) {
      expect(conditionOf(text)).toEqual({ kind: 'words', key: 'is', words: ['ignored'] })
    }
    for (const text of ['first_release:1.0', 'first-release:1.0', 'FIRSTRELEASE:1.0']) {
      expect(conditionOf(text)).toEqual({ kind: 'names', key: 'firstRelease', patterns: [['1.0']] })
    }
  })

  it('reads values by the type of their key', () => {
    expect(conditionOf('timesSeen:[1, 2k]')).toEqual({
      kind: 'any',
      parts: [
        { kind: 'range', key: 'timesSeen', from: 1, to: 1 },
        { kind: 'range', key: 'timesSeen', from: 2000, to: 2000 },
      ],
    })
    expect(conditionOf('age:-1h')).toEqual({ kind: 'range', key: 'firstSeen', from: nowMs - 36e5, to: null })
    expect(conditionOf('error.unhandled:1')).toEqual({ kind: 'boolean', key: 'error.unhandled', value: true })
    expect(conditionOf('!level:[error, fatal]')).toEqual({ kind: 'not', part: { kind: 'words', key: 'level', words: ['error', 'fatal'] } })
    expect(conditionOf('message:a*b')).toEqual({ kind: 'names', key: 'message', patterns: [['', 'a', 'b', '']] })
    expect(conditionOf('!has:assigned')).toEqual({ kind: 'not', part: { kind: 'present', key: 'assigned' } })
  })

  it('keeps the structure', () => {
    expect(conditionOf('a (b OR is:new)')).toEqual({
      kind: 'all',
      parts: [
        { kind: 'text', pattern: ['', 'a', ''] },
        {
          kind: 'any',
          parts: [
            { kind: 'text', pattern: ['', 'b', ''] },
            { kind: 'words', key: 'is', words: ['new'] },
          ],
        },
      ],
    })
    expect(conditionOf('')).toEqual({ kind: 'all', parts: [] })
  })

  it('takes a word with a colon and nothing behind it as text, unless it is a key', () => {
    expect(conditionOf('TypeError:')).toEqual({ kind: 'text', pattern: ['', 'TypeError:', ''] })
    expect(check('level:').problems).toMatchObject([{ start: 0, end: 6 }])
  })
})

describe('2. what is wrong is told and left out', () => {
  it.each([
    ['is:gone', /unresolved, resolved/],
    ['is:[new, ongoing]', /not a list/],
    ['is:for_review', /not known/],
    ['level:>error', /compared/],
    ['timesSeen:many', /number/],
    ['timesSeen:>[1, 2]', /comparison/],
    ['firstSeen:yesterday', /-24h/],
    ['error.handled:maybe', /true or false/],
    ['assigned:m*', /\*/],
    ['issue:what', /short id/],
    ['has:level', /each of the issues/],
    ['user.email:a@b.c', /yet.*quotes/],
    ['tags[a]:b', /yet/],
    ['has:tags[a]', /yet/],
    ['count():>5', /cannot be searched/],
    ['__proto__:x', /yet/],
    ['constructor:x', /yet/],
  ])('%s', (text, sentence) => {
    const { condition, problems } = check(`a ${text} b`)
    expect(problems).toEqual([{ start: 2, end: 2 + text.length, message: expect.stringMatching(sentence) }])
    expect(condition).toEqual(conditionOf('a b'))
    expect(check(text).condition).toEqual({ kind: 'all', parts: [] })
    expect(check(`${text} OR is:new`).condition).toEqual(conditionOf('is:new'))
  })

  it('caps what has no index: words, and stars', () => {
    expect(check('x '.repeat(20)).problems).toEqual([])
    expect(check(`${'x '.repeat(20)}y z`).problems).toMatchObject([
      { start: 40, end: 41 },
      { start: 42, end: 43 },
    ])
    expect(check(`title:[${'a*,'.repeat(20)}b*]`).problems).toHaveLength(1)
    expect(check(`title:[${'a,'.repeat(100)}b]`).problems).toEqual([])
    expect(check(`title:${'*a'.repeat(21)}`).problems).toHaveLength(1)
  })

  it('never throws, and a query without problems stays one when it is put in parentheses', () => {
    const terms = fc.constantFrom(
      'is:new',
      '!level:[error]',
      'foo:1',
      'x',
      '(',
      ')',
      'OR',
      'and',
      'has:title',
      'age:+1d',
      '"',
      'timesSeen:>',
      '-',
    )
    const text = fc.oneof(
      fc.string({ maxLength: 100 }),
      fc.array(terms, { maxLength: 30 }).map((all) => all.join(' ')),
    )
    fc.assert(
      fc.property(text, (one) => {
        const { condition, problems } = check(one)
        if (problems.length > 0 || one.trim() === '') return
        // The space: `f(` is a word, which would take the parenthesis for its own.
        expect(check(`(${one} )`)).toEqual({ condition, problems: [] })
      }),
    )
  })
})

describe('3. patterns', () => {
  it('fit a whole text, in any case', () => {
    expect(fitsPattern(['', 'B', ''], 'abc')).toBe(true)
    expect(fitsPattern(['a', 'c'], 'abc')).toBe(true)
    expect(fitsPattern(['a', 'a'], 'a')).toBe(false)
    expect(fitsPattern(['a'], 'ab')).toBe(false)
    expect(fitsPattern([''], '')).toBe(true)
  })

  it('agree with a regular expression', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'B', '.'), maxLength: 4 })
    fc.assert(
      fc.property(
        fc.array(letters, { minLength: 1, maxLength: 4 }),
        fc.string({ unit: fc.constantFrom('a', 'b', 'A', '.'), maxLength: 9 }),
        (pattern, text) => {
          const form = new RegExp(`^${pattern.map((piece) => piece.replaceAll('.', String.raw`\.`)).join('.*')}$`, 'i')
          expect(fitsPattern(pattern, text)).toBe(form.test(text))
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('4. the table', () => {
  it('has every name and spelling once, and a help for every key', () => {
    const names = issueKeys.keys.flatMap(({ name, spellings = [] }) => [name, ...spellings].map((one) => one.toLowerCase()))
    expect(new Set(names).size).toBe(names.length)
    for (const key of issueKeys.keys) {
      expect(findKey(issueKeys, key.name.toUpperCase())).toBe(key)
      expect(key.help).not.toBe('')
    }
  })
})
