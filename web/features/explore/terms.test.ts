import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { parseQuery } from '#packages/search/parse'

import { termOf, withTerm } from './terms.ts'

describe('one more condition', () => {
  it('takes the place of what was said of its key', () => {
    expect(withTerm('', 'server_name', 'web 1')).toBe('server_name:"web 1"')
    expect(withTerm('server_name:a level:error', 'server_name', 'b')).toBe('level:error server_name:b')
    expect(withTerm('!user:a words', 'user', 'a')).toBe('words user:a')
    expect(withTerm('has:user', 'user', '')).toBe('!has:user')
  })

  it('adds to values that are excluded, each once', () => {
    expect(withTerm('!user:a', 'user', 'b', true)).toBe('!user:a !user:b')
    expect(withTerm('!user:a', 'user', 'a', true)).toBe('!user:a')
    expect(withTerm('user:a', 'user', 'b', true)).toBe('!user:b')
  })

  it('keeps what OR holds together', () => {
    expect(withTerm('a OR b', 'user', 'x')).toBe('(a OR b) user:x')
    expect(withTerm('((a OR b) c OR d) e', 'user', 'x')).toBe('((a OR b) c OR d) e user:x')
  })

  it('names attributes as they must be named', () => {
    expect(termOf('order id', 'a"b*')).toBe(String.raw`tags[order id]:"a\"b\*"`)
    expect(withTerm('tags[size,number]:3', 'tags[size,number]', '4')).toBe('tags[size,number]:4')
  })

  it('is read again as what it was, whatever the value', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 30 }), fc.boolean(), (value, excluded) => {
        const { root, problems } = parseQuery(withTerm('', 'user', value, excluded))
        expect(problems).toEqual([])
        expect(root).toMatchObject({ kind: 'filter', negated: excluded, values: [{ pieces: [value] }] })
      }),
    )
  })
})
