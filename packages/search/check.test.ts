import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { checkQuery } from './check.ts'
import { fitsPattern } from './condition.ts'
import type { Condition } from './condition.ts'
import { eventKeys } from './event-keys.ts'
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
    expect(conditionOf('!"a b"')).toEqual({ kind: 'not', part: { kind: 'text', pattern: ['', 'a b', ''] } })
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

describe('2. what is asked of the events of an issue', () => {
  const browser = { kind: 'names', key: 'browser', patterns: [['Edge']] }
  const fatal = { kind: 'words', key: 'level', words: ['fatal'] }
  const isNew = { kind: 'words', key: 'is', words: ['new'] }
  const ofEvent = (part: unknown) => ({ kind: 'event', part })

  it('is every attribute of events, and any key that is no other: a tag', () => {
    expect(conditionOf('browser:Edge')).toEqual(ofEvent(browser))
    expect(conditionOf('tags[browser]:Edge')).toEqual(ofEvent({ ...browser, key: 'tags[browser]' }))
    expect(conditionOf('shelf:a')).toEqual(ofEvent({ kind: 'names', key: 'tags[shelf]', patterns: [['a']] }))
    expect(conditionOf('!browser:Edge')).toEqual(ofEvent({ kind: 'not', part: browser }))
    expect(conditionOf('has:tags[a b]')).toEqual(ofEvent({ kind: 'present', key: 'tags[a b]' }))
    expect(conditionOf('http.status_code:>=500')).toEqual(
      ofEvent({ kind: 'compare', key: 'tags[http.status_code]', operator: '>=', value: 500 }),
    )
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect(conditionOf(`${name}:x`)).toEqual(ofEvent({ kind: 'names', key: `tags[${name}]`, patterns: [['x']] }))
    }
    expect(conditionOf(`trace:${'AB'.repeat(16)}`)).toEqual(ofEvent({ kind: 'ids', key: 'trace', ids: ['ab'.repeat(16)] }))
    expect(conditionOf('event.timestamp:-1h')).toEqual(ofEvent({ kind: 'range', key: 'event.timestamp', from: nowMs - 36e5, to: null }))
  })

  it('is one question in an AND, which one event must answer, with what the issue knows as well', () => {
    expect(conditionOf('level:fatal')).toEqual(fatal)
    expect(conditionOf('browser:Edge level:fatal')).toEqual(ofEvent({ kind: 'all', parts: [browser, fatal] }))
    expect(conditionOf('is:new browser:Edge level:fatal')).toEqual({
      kind: 'all',
      parts: [isNew, ofEvent({ kind: 'all', parts: [browser, fatal] })],
    })
    expect(conditionOf('(browser:Edge OR level:fatal) has:tags[x]')).toEqual(
      ofEvent({
        kind: 'all',
        parts: [
          { kind: 'any', parts: [browser, fatal] },
          { kind: 'present', key: 'tags[x]' },
        ],
      }),
    )
  })

  it('is the largest part of an OR that is about events alone', () => {
    expect(conditionOf('is:new OR browser:Edge OR has:tags[x]')).toEqual({
      kind: 'any',
      parts: [isNew, ofEvent({ kind: 'any', parts: [browser, { kind: 'present', key: 'tags[x]' }] })],
    })
    expect(conditionOf('(is:new OR browser:Edge) has:tags[x]')).toEqual({
      kind: 'all',
      parts: [{ kind: 'any', parts: [isNew, ofEvent(browser)] }, ofEvent({ kind: 'present', key: 'tags[x]' })],
    })
  })

  it('is what a word may be the id of', () => {
    const id = 'ab'.repeat(16)
    const uuid = 'abababab-abab-abab-abab-abababababab'
    const identities = (word: string) => [
      { kind: 'ids', key: 'event.id', ids: [id] },
      { kind: 'ids', key: 'trace', ids: [id] },
      { kind: 'names', key: 'user.id', patterns: [[word]] },
    ]
    for (const word of [id, uuid]) {
      const text = { kind: 'text', pattern: ['', word, ''] }
      expect(conditionOf(word)).toEqual({ kind: 'any', parts: [text, ofEvent({ kind: 'any', parts: identities(word) })] })
      expect(checkQuery(parseQuery(word), eventKeys, nowMs)).toEqual({
        condition: { kind: 'any', parts: [text, { kind: 'any', parts: identities(word) }] },
        problems: [],
      })
    }
    expect(conditionOf('ann@acme.example')).toMatchObject({
      parts: [{ kind: 'text' }, ofEvent({ kind: 'names', key: 'user.email', patterns: [['ann@acme.example']] })],
    })
  })

  it('never has another question inside', () => {
    const terms = fc.constantFrom(
      'is:new',
      'level:fatal',
      'browser:Edge',
      '!has:tags[x]',
      'word',
      'environment:prod',
      'ab'.repeat(16),
      '(',
      ')',
      'OR',
    )
    const isWhole = (condition: Condition, isInside: boolean): boolean => {
      if (condition.kind === 'event') return !isInside && isWhole(condition.part, true)
      if (condition.kind === 'not') return isWhole(condition.part, isInside)
      if (condition.kind !== 'all' && condition.kind !== 'any') return true
      const ofEvents = condition.parts.filter(({ kind }) => kind === 'event')
      return ofEvents.length < 2 && condition.parts.every((part) => isWhole(part, isInside))
    }
    fc.assert(
      fc.property(fc.array(terms, { maxLength: 20 }), (all) => {
        expect(isWhole(check(all.join(' ')).condition, false)).toBe(true)
      }),
    )
  })

  it('is limited in its terms', () => {
    expect(check('a:1 '.repeat(50)).problems).toEqual([])
    expect(check('a:1 '.repeat(51)).problems).toMatchObject([{ start: 200, message: expect.stringContaining('50') }])
    expect(checkQuery(parseQuery('a:1 '.repeat(51)), eventKeys, nowMs).problems).toHaveLength(1)
  })

  it('is limited further where it looks into bodies: each is a look at all that the other terms leave', () => {
    const body = 'stack.function:x '
    expect(check(`${body.repeat(3)}${'a:1 '.repeat(17)}`).problems).toEqual([])
    expect(check(body.repeat(4)).problems).toMatchObject([{ start: 51, message: expect.stringContaining('3 terms') }])
    expect(check(`${body}${'a:1 '.repeat(20)}`).problems).toMatchObject([{ message: expect.stringContaining('20 terms') }])
    expect(check(`!has:flags[x] OR ${body}`).condition).toMatchObject({ kind: 'event' })
  })
})

describe('3. what is wrong is told and left out', () => {
  it.each([
    ['is:gone', /unresolved, resolved/],
    ['is:[new, ongoing]', /not a list/],
    ['level:>error', /compared/],
    ['timesSeen:many', /number/],
    ['timesSeen:>[1, 2]', /comparison/],
    ['firstSeen:yesterday', /-24h/],
    ['error.handled:maybe', /true or false/],
    ['assigned:m*', /\*/],
    ['issue:what', /short id/],
    ['has:level', /each of the issues/],
    ['count():>5', /cannot be searched/],
    ['stack.lineno:7', /stack.function, .*quotes/],
    ['device.battery_level:>5', /compared/],
    ['release.stage:new', /adopted, low_adoption/],
    ['release.version:>new', />=1.2.0/],
    ['release.version:>shop@1.0', />=1.2.0/],
    ['release.build:>7b', /a number/],
    ['release.package:>shop', /compared/],
    ['has:geo.latitude', /geo.city/],
    ['tags[size]:>big', /number/],
    ['tags[size]:>[1, 2]', /comparison/],
    ['event.id:12', /32 hex digits/],
    ['trace:zz345678901234567890123456789012', /32 hex digits/],
    ['release:>1.0', /compared/],
    ['has:event.id', /makes no sense/],
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

describe('4. patterns', () => {
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

describe('5. the tables', () => {
  it.each([issueKeys, eventKeys])('have every name and spelling once, and a help for every key', (table) => {
    const names = table.keys.flatMap(({ name, spellings = [] }) => [name, ...spellings].map((one) => one.toLowerCase()))
    expect(new Set(names).size).toBe(names.length)
    for (const key of table.keys) {
      expect(findKey(table, key.name.toUpperCase())).toBe(key)
      expect(key.help).not.toBe('')
    }
  })
})
