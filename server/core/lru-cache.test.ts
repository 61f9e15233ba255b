import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { LruCache } from './lru-cache.ts'

const heldOf = <Value>(cache: LruCache<Value>, keys: string): string =>
  keys
    .split('')
    .filter((key) => cache.has(key))
    .join('')

describe('a cache of the values used last', () => {
  it('counts values when nobody weighs them', () => {
    const cache = new LruCache<number>(2)
    for (const key of 'abc') cache.set(key, 1)
    expect(heldOf(cache, 'abc')).toBe('bc')
  })

  it('keeps what was asked for, and takes a mere look for nothing', () => {
    const cache = new LruCache<number>(3)
    for (const key of 'abc') cache.set(key, 1)
    expect([cache.get('a'), cache.has('b'), cache.get('x')]).toEqual([1, true, undefined])
    cache.set('d', 1)
    expect(heldOf(cache, 'abcd')).toBe('acd')
  })

  it('keeps null, which says that there is nothing', () => {
    const cache = new LruCache<number | null>(2)
    cache.set('a', null)
    cache.set('b', 1)
    expect(cache.get('a')).toBeNull()
    cache.set('c', 1)
    expect(heldOf(cache, 'abc')).toBe('ac')
  })

  it('weighs a value that takes the place of another once, and the key where it counts', () => {
    const cache = new LruCache<string>(6, (value, key) => key.length + value.length)
    for (let times = 0; times < 10; times++) cache.set('a', 'xx')
    cache.set('b', 'xx')
    expect(heldOf(cache, 'ab')).toBe('ab')
    cache.set('a', 'xxx')
    expect([heldOf(cache, 'ab'), cache.get('a')]).toEqual(['a', 'xxx'])
  })

  it('forgets nothing that is only held, until it is trimmed', () => {
    const cache = new LruCache<number>(1)
    for (const key of 'abc') cache.hold(key, 1)
    expect(heldOf(cache, 'abc')).toBe('abc')
    cache.trim()
    expect(heldOf(cache, 'abc')).toBe('c')
  })

  it('does not keep what weighs more alone than all may', () => {
    const cache = new LruCache<number>(5, (weight) => weight)
    cache.set('a', 6)
    expect(heldOf(cache, 'a')).toBe('')
    cache.set('b', 5)
    expect(heldOf(cache, 'b')).toBe('b')
  })
})

describe('whatever is done in whatever order', () => {
  type Entry = readonly [key: string, weight: number]
  const act = fc.record({
    kind: fc.constantFrom('get', 'set', 'hold', 'trim'),
    key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    weight: fc.nat(5),
  })
  const weightMax = 8

  const trimmed = (list: readonly Entry[]): readonly Entry[] =>
    list.reduce((sum, [, weight]) => sum + weight, 0) > weightMax ? trimmed(list.slice(1)) : list

  const asNewest = (list: readonly Entry[], [key, weight]: Entry): readonly Entry[] => [
    ...list.filter(([each]) => each !== key),
    [key, weight],
  ]

  it('holds what a plain list, newest last, holds', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const cache = new LruCache<number>(weightMax, (weight) => weight)
        let list: readonly Entry[] = []
        for (const { kind, key, weight } of acts) {
          if (kind === 'get') {
            const got = cache.get(key)
            if (got !== undefined) list = asNewest(list, [key, got])
          } else if (kind === 'trim') {
            cache.trim()
            list = trimmed(list)
          } else {
            cache[kind](key, weight)
            list = asNewest(list, [key, weight])
            if (kind === 'set') list = trimmed(list)
          }
          const held = list.map(([each]) => each)
          expect(heldOf(cache, 'abcdef')).toBe(held.sort().join(''))
        }
        expect(list.map(([key]) => cache.get(key))).toEqual(list.map(([, weight]) => weight))
      }),
    )
  })
})
