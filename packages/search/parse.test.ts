import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { growsLinearly } from '../test-growth.ts'
import { depthMax, parseQuery, queryLengthMax } from './parse.ts'
import { printQuery } from './print.ts'
import type { KeyName, QueryNode, Value } from './query.ts'
import { tokensMax } from './scan.ts'

const spot = { start: 0, end: 0 }

/** Places aside, what a query says. */
const sense = (node: QueryNode): unknown => {
  if (node.kind === 'text') return node.negated ? ['!', ...node.value.pieces] : node.value.pieces
  if (node.kind === 'has') return ['has', node.negated ? '!' : '', node.key.form, node.key.name]
  if (node.kind !== 'filter') return [node.kind, ...node.parts.map(sense)]
  const { negated, key: name, operator, isList, values } = node
  return [negated ? '!' : '', name.form, name.name, operator, isList, values.map(({ pieces }) => pieces)]
}

const read = (text: string) => sense(parseQuery(text).root)
const problemsOf = (text: string) => parseQuery(text).problems.map(({ start, end, message }) => [text.slice(start, end), message])
const filter = (name: string, operator: string, ...values: string[]) => [
  '',
  'plain',
  name,
  operator,
  false,
  values.map((value) => value.split('*')),
]

describe('1. terms', () => {
  it('reads keys, values, operators and places', () => {
    expect(read('level:error')).toEqual(filter('level', '=', 'error'))
    for (const operator of ['>', '>=', '<', '<=']) expect(read(`times:${operator}2k`)).toEqual(filter('times', operator, '2k'))
    expect(read('!level:error')).toEqual(['!', 'plain', 'level', '=', false, [['error']]])
    expect(read('level:!=error')).toEqual(read('!level:error'))
    expect(read('!level:!=error')).toEqual(read('level:error'))
    expect(parseQuery('ab  is:new').root).toMatchObject({
      parts: [
        { start: 0, end: 2 },
        { start: 4, end: 10, key: { start: 4, end: 6 }, values: [{ start: 7, end: 10 }] },
      ],
    })
  })

  it('reads quotes, escapes and wildcards', () => {
    expect(read('title:"a b"')).toEqual(filter('title', '=', 'a b'))
    expect(read(String.raw`"say \"hi\""`)).toEqual(['say "hi"'])
    expect(read('!"two words" x')).toEqual(['and', ['!', 'two words'], ['x']])
    expect(read('title:*a*b')).toEqual(filter('title', '=', '*a*b'))
    expect(read(String.raw`title:\*a\\`)).toEqual(['', 'plain', 'title', '=', false, [['*a\\']]])
    expect(read('"my key":x')).toEqual(filter('my key', '=', 'x'))
    expect(read('title:""')).toEqual(filter('title', '=', ''))
    expect(read('title:')).toEqual(filter('title', '='))
  })

  it('reads tags, flags, functions, lists and has', () => {
    expect(read('tags[a b]:c')).toEqual(['', 'tag', 'a b', '=', false, [['c']]])
    expect(read('tags[size,number]:>3')).toEqual(['', 'tag', 'size', '>', false, [['3']]])
    expect(read('flags["x"]:true')).toEqual(['', 'flag', 'x', '=', false, [['true']]])
    expect(read('count_if(a, equals, b):>1')).toEqual(['', 'function', 'count_if(a, equals, b)', '>', false, [['1']]])
    expect(read('!level:[error, "a, b", two words , x*]')).toEqual([
      '!',
      'plain',
      'level',
      '=',
      true,
      [['error'], ['a, b'], ['two words'], ['x', '']],
    ])
    expect(read('has:user !has:tags[a]')).toEqual(['and', ['has', '', 'plain', 'user'], ['has', '!', 'tag', 'a']])
  })

  it('reads the operators of texts as wildcards', () => {
    expect(read('title:\uF00DContains\uF00Dx')).toEqual(filter('title', '=', '*x*'))
    expect(read('title:\uF00DStartsWith\uF00D"x y"')).toEqual(filter('title', '=', 'x y*'))
    expect(read('title:\uF00DEndsWith\uF00D[a, b]')).toMatchObject([
      '',
      'plain',
      'title',
      '=',
      true,
      [
        ['', 'a'],
        ['', 'b'],
      ],
    ])
  })

  it('takes as text what only looks like a key', () => {
    for (const text of ['http://a/b?c=1', 'ActiveRecord::NotFound', '12:30', '!important', 'render(app)', String.raw`C:\temp`]) {
      expect([text, read(text)]).toEqual([text, [text]])
      expect(parseQuery(text).problems).toEqual([])
    }
    expect(read('"is:new"')).toEqual(['is:new'])
  })
})

describe('2. booleans', () => {
  it('binds terms tighter than OR, with and without AND, in any case', () => {
    const expected = ['or', ['and', ['a'], ['b']], ['c']]
    for (const text of ['a b OR c', 'a AND b or c', '(a b) OR (c)', '((a) and b) OR c']) expect(read(text)).toEqual(expected)
    expect(read('a (b OR c)')).toEqual(['and', ['a'], ['or', ['b'], ['c']]])
    expect(read('"OR"')).toEqual(['OR'])
    expect(read('orange andy')).toEqual(['and', ['orange'], ['andy']])
  })

  it('ends a word at the parenthesis of the group around it', () => {
    expect(read('(level:error OR f(x)) y')).toEqual(['and', ['or', filter('level', '=', 'error'), ['f(x)']], ['y']])
  })
})

describe('3. what is wrong is told with its place, and the rest still counts', () => {
  it.each([
    ['a OR', 'OR', ['a']],
    ['OR a', 'OR', ['a']],
    ['a OR OR b', 'OR', ['or', ['a'], ['b']]],
    ['AND a', 'AND', ['a']],
    ['a AND', 'AND', ['a']],
    ['a AND OR b', 'AND', ['or', ['a'], ['b']]],
    ['a ()', '(', ['a']],
    ['(a', '(', ['a']],
    ['a) b', ')', ['and', ['a'], ['b']]],
    ['a "b c', '"b c', ['and', ['a'], ['b c']]],
    ['a level:[b', 'level:[b', ['a']],
    ['level:[] a', 'level:[]', ['a']],
    ['level:[a,,b] c', 'level:[a,,b]', ['c']],
    ['has: a', 'has:', ['a']],
  ])('%s', (text, place, rest) => {
    expect(problemsOf(text)).toEqual([[place, expect.stringMatching(/ /)]])
    expect(read(text)).toEqual(rest)
  })

  it('caps length, parts and depth', () => {
    const long = 'x'.repeat(queryLengthMax)
    expect(parseQuery(long).problems).toEqual([])
    expect(parseQuery(`${long}y`).problems).toMatchObject([{ start: queryLengthMax, end: queryLengthMax + 1 }])
    expect(parseQuery('a '.repeat(tokensMax)).problems).toEqual([])
    expect(problemsOf(`${'a '.repeat(tokensMax)}b`)).toEqual([['b', expect.stringContaining('500')]])
    expect(parseQuery(`a:[${'b,'.repeat(500)}b]`).problems.length).toBeGreaterThan(0)
    const nested = (depth: number) => `${'('.repeat(depth)}a OR b${')'.repeat(depth)} c`
    expect(parseQuery(nested(depthMax)).problems).toEqual([])
    expect(problemsOf(nested(depthMax + 1))).toEqual([['(', expect.stringContaining('20')]])
    expect(read(nested(depthMax + 1))).toEqual(read(nested(depthMax)))
  })
})

const word = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.string({ unit: fc.constantFrom('a', ' ', '"', '\\', '*', ':', '(', ')', '[', ']', ',', '!', '>', '=', '\uF00D'), maxLength: 6 }),
  fc.constantFrom('and', 'OR', 'has', 'tags', 'error', '-14d'),
)
const value: fc.Arbitrary<Value> = fc.array(word, { minLength: 1, maxLength: 3 }).map((pieces) => ({ pieces, ...spot }))
const textValue = value.filter(({ pieces }) => pieces.length > 1 || pieces[0] !== '')
const key: fc.Arbitrary<KeyName> = fc.oneof(
  fc
    .oneof(
      fc.constantFrom('level', 'has', 'firstSeen'),
      word.filter((name) => name !== ''),
    )
    .map((name) => ({ form: 'plain' as const, name, ...spot })),
  fc.constantFrom('a', 'b c').map((name) => ({ form: 'tag' as const, name, ...spot })),
  fc.constant({ form: 'function' as const, name: 'count(x)', ...spot }),
)
const term: fc.Arbitrary<QueryNode> = fc.oneof(
  fc.tuple(textValue, fc.boolean()).map(([value, negated]) => ({ kind: 'text' as const, negated, value, ...spot })),
  fc.record({
    kind: fc.constant('filter' as const),
    negated: fc.boolean(),
    key,
    operator: fc.constantFrom('=' as const, '>' as const, '<=' as const),
    values: value.map((each) => [each]),
    isList: fc.constant(false),
    start: fc.constant(0),
    end: fc.constant(0),
  }),
  fc.record({
    kind: fc.constant('filter' as const),
    negated: fc.boolean(),
    key,
    operator: fc.constant('=' as const),
    values: fc.array(value, { minLength: 1, maxLength: 3 }),
    isList: fc.constant(true),
    start: fc.constant(0),
    end: fc.constant(0),
  }),
  fc.record({
    kind: fc.constant('has' as const),
    negated: fc.boolean(),
    key: key.filter(({ form }) => form !== 'function'),
    start: fc.constant(0),
    end: fc.constant(0),
  }),
)
const group = (kind: 'and' | 'or', depth: number): fc.Arbitrary<QueryNode> =>
  fc
    .array(depth === 0 ? term : fc.oneof(term, group(kind === 'and' ? 'or' : 'and', depth - 1)), { minLength: 2, maxLength: 3 })
    .map((parts) => ({ kind, parts, ...spot }))
const query = fc.oneof(term, group('and', 2), group('or', 2))

describe('4. properties', () => {
  it('prints a value in quotes that would make a path or an address of it', () => {
    const filter = (text: string): QueryNode => {
      const { root } = parseQuery(`a:"${text}"`)
      if (!root) throw new Error('nothing was read')
      return root
    }
    for (const text of [String.raw`\*`, String.raw`\\x`, '//x']) {
      const node = filter(text)
      expect(sense(parseQuery(printQuery(node)).root)).toEqual(sense(node))
    }
  })

  it('reads what it prints as the same, without a problem', () => {
    fc.assert(
      fc.property(query, (node) => {
        const again = parseQuery(printQuery(node))
        expect(again.problems).toEqual([])
        expect(sense(again.root)).toEqual(sense(node))
      }),
      { numRuns: 1000 },
    )
  })

  it('never throws, whatever the text, and all places are inside of it', () => {
    const pieces = fc.constantFrom(
      'a',
      'is:',
      '"',
      '(',
      ')',
      ' OR ',
      ' AND ',
      '[',
      ']',
      ',',
      '\\',
      '*',
      '!',
      'has:',
      'tags[',
      ':',
      '>=',
      '\uD800',
      ' ',
    )
    const text = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.array(pieces, { maxLength: 400 }).map((all) => all.join('')),
    )
    fc.assert(
      fc.property(text, (one) => {
        const { root, tokens, problems } = parseQuery(one)
        for (const { start, end } of [root, ...tokens, ...problems]) {
          expect(0 <= start && start <= end && end <= one.length).toBe(true)
        }
        let at = 0
        for (const { start, end } of tokens) {
          expect(start).toBeGreaterThanOrEqual(at)
          at = end
        }
        expect(typeof printQuery(root)).toBe('string')
      }),
      { numRuns: 1000 },
    )
  })

  it('reads hostile texts of the longest length in no time', () => {
    for (const unit of ['(', ')', '"', '\\', '*', 'a:[', 'a(', '!', 'tags[', 'a OR ', ':', 'has:', 'a:"', '"a":']) {
      const text = unit.repeat(Math.ceil(queryLengthMax / unit.length))
      expect([unit, growsLinearly((length) => parseQuery(text.slice(0, length)), queryLengthMax)]).toEqual([unit, true])
    }
  })
})
