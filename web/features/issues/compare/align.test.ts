import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { align } from './align.ts'

const words = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 40 })
const same = (word: string): string => word
const draw = (left: string, right: string): string =>
  align(left.split(''), right.split(''), same)
    .map((row) => `${row.left ?? '-'}${row.right ?? '-'}`)
    .join(' ')

describe('two lists beside each other', () => {
  it('keep their order, and lose nothing', () => {
    fc.assert(
      fc.property(words, words, (left, right) => {
        const rows = align(left, right, same)
        expect(rows.flatMap((row) => row.left ?? [])).toEqual(left)
        expect(rows.flatMap((row) => row.right ?? [])).toEqual(right)
        for (const row of rows) expect(row.left === null || row.right === null || row.left === row.right).toBe(true)
      }),
    )
  })

  it('are paired through when they are equal', () => {
    fc.assert(
      fc.property(words, (list) => {
        expect(align(list, list, same)).toEqual(list.map((word) => ({ left: word, right: word })))
      }),
    )
  })

  it('are paired as often as they can be, whichever side is left', () => {
    const pairs = (left: readonly string[], right: readonly string[]): number =>
      align(left, right, same).filter((row) => row.left !== null && row.right !== null).length
    fc.assert(
      fc.property(words, words, (left, right) => {
        expect(pairs(left, right)).toBe(pairs(right, left))
        expect(pairs(left, [...left, ...right])).toBe(left.length)
      }),
    )
  })

  it('show what was put in and what was taken out in its place', () => {
    expect(draw('abc', 'abxc')).toBe('aa bb -x cc')
    expect(draw('abc', 'ac')).toBe('aa b- cc')
    expect(draw('', 'ab')).toBe('-a -b')
  })

  it('are listed one after the other when they are endless and have nothing in common', () => {
    const left = Array.from({ length: 5_000 }, (_, index) => `l${String(index)}`)
    const right = Array.from({ length: 5_000 }, (_, index) => `r${String(index)}`)
    expect(align(left, right, same)).toHaveLength(10_000)
  })
})
