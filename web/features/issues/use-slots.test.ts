import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { assignSlots } from './use-slots.ts'

describe('slots of the rows that are drawn', () => {
  it('those that stay keep theirs, new ones take what became free', () => {
    const first = assignSlots(new Map(), ['a', 'b', 'c'])
    expect([...first]).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ])
    expect(Object.fromEntries(assignSlots(first, ['b', 'c', 'd', 'e']))).toEqual({ b: 1, c: 2, d: 0, e: 3 })
    expect(assignSlots(first, ['c', 'a', 'b'])).toBe(first)
  })

  it('no two rows share one, none beyond the rows is taken for new ones, and those that stay do not move', () => {
    const keys = fc.uniqueArray(fc.integer({ min: 0, max: 30 }).map(String), { maxLength: 20 })
    fc.assert(
      fc.property(keys, keys, (before, now) => {
        const first = assignSlots(new Map(), before)
        const second = assignSlots(first, now)
        expect([...second.keys()].toSorted()).toEqual(now.toSorted())
        expect(new Set(second.values()).size).toBe(now.length)
        const isNew = (key: string): boolean => !first.has(key)
        expect(now.filter((key) => !isNew(key)).map((key) => second.get(key))).toEqual(
          now.filter((key) => !isNew(key)).map((key) => first.get(key)),
        )
        const slotsMax = Math.max(before.length, now.length)
        expect(now.filter(isNew).filter((key) => (second.get(key) ?? slotsMax) >= slotsMax)).toEqual([])
      }),
    )
  })
})
