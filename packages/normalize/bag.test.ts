import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Json } from '#packages/protocol/json'

import { trimBag, trimMap } from './bag.ts'
import { jsonText } from './json-text.ts'
import { Notes } from './notes.ts'

const limit = { depth: 3, chars: 100 }

describe('trimBag', () => {
  test('returns the very same value if nothing is to be done', () => {
    const value = { a: [1, { b: 'x' }] }
    expect(trimBag(value, limit, new Notes())).toBe(value)
  })

  test('turns what lies too deep into JSON text', () => {
    expect(trimBag({ a: { b: { c: { d: 1 } } } }, limit, new Notes())).toEqual({ a: { b: { c: '{"d":1}' } } })
  })

  test('cuts the text that exceeds the size, drops what follows, and notes both', () => {
    const notes = new Notes()
    expect(trimBag({ a: 'x'.repeat(200), b: 1 }, limit, notes)).toEqual({ a: `${'x'.repeat(89)}...` })
    expect(notes.marks).toEqual([
      { path: ['a'], rem: [['!limit', 's', 89, 92]], len: 200 },
      { path: [], len: 2 },
    ])
  })

  test('drops numbers that JSON cannot write', () => {
    expect(trimBag([1, Number.POSITIVE_INFINITY], limit, new Notes())).toEqual([1, null])
  })

  test('cuts long keys, and keeps the first of those that become equal', () => {
    const key = 'k'.repeat(250)
    expect(trimBag({ [`${key}1`]: 1, [`${key}2`]: 2 }, { depth: 1, chars: 1000 }, new Notes())).toEqual({ ['k'.repeat(200)]: 1 })
  })

  test('never exceeds its size, and a second run changes nothing', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 8 }),
        fc.integer({ min: 10, max: 200 }),
        fc.integer({ min: 1, max: 5 }),
        (value, chars, depth) => {
          const once = trimBag(value as Json, { depth, chars }, new Notes())
          if (once === undefined) return
          const notes = new Notes()
          expect(trimBag(once, { depth, chars }, notes)).toBe(once)
          expect(notes.marks).toEqual([])
        },
      ),
    )
  })
})

describe('trimMap', () => {
  test('each value has a limit of its own', () => {
    const value = { a: 'x'.repeat(60), b: 'y'.repeat(30), c: 1 }
    expect(trimMap(value, { depth: 2, chars: 1000, valueChars: 40 }, new Notes())).toEqual({
      a: `${'x'.repeat(35)}...`,
      b: 'y'.repeat(30),
      c: 1,
    })
  })
})

describe('jsonText', () => {
  test('writes what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        expect(jsonText(value as Json, 1e6)).toBe(JSON.stringify(value))
      }),
    )
  })

  test('stops soon after its limit, at any depth', () => {
    let deep: Json = 1
    for (let level = 0; level < 50_000; level += 1) deep = [deep]
    expect(jsonText(deep, 1000)).toBe(`${'['.repeat(32)}null${']'.repeat(32)}`)
    expect(
      jsonText(
        Array.from({ length: 1000 }, () => 'abc'),
        50,
      ).length,
    ).toBeLessThan(60)
  })
})
