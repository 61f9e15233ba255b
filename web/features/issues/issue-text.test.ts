import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { middleCut } from './issue-text.ts'

describe('1. a message on one line', () => {
  it('keeps its end, which tells it from others', () => {
    expect(middleCut('blocked by process 4131 on shard seven', 400)).toEqual({ head: 'blocked by process 4131 ', tail: 'on shard seven' })
  })

  it('is left whole when it is short, or when its letters may join or run the other way', () => {
    for (const text of ['short', 'שגיאה בקריאת הקובץ שגיאה בקריאת הקובץ', 'x'.repeat(40) + '👩‍👩‍👧‍👦'])
      expect(middleCut(text, 400)).toEqual({ head: text, tail: '' })
  })

  it('is the same text when nothing is left out, and never longer than what fits', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 120 }), (text) => {
        const { head, tail } = middleCut(text, 1_000)
        expect(head + tail).toBe(text)
      }),
    )
    expect(middleCut('W'.repeat(10_000), 400).head).toHaveLength(400)
  })
})
