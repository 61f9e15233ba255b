import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { readRange } from './byte-range.ts'

describe('a Range header', () => {
  it.each([
    ['bytes=0-0', 10, 0, 1],
    ['bytes=2-5', 10, 2, 6],
    ['bytes=2-', 10, 2, 10],
    ['bytes=2-99', 10, 2, 10],
    ['bytes=-3', 10, 7, 10],
    ['bytes=-99', 10, 0, 10],
  ])('%s of %i bytes is %i to %i', (header, size, from, end) => {
    expect(readRange(header, size)).toEqual({ kind: 'part', range: { from, end } })
  })

  it.each([
    ['bytes=10-', 10],
    ['bytes=10-12', 10],
    ['bytes=-0', 10],
    ['bytes=0-', 0],
    ['bytes=-1', 0],
  ])('%s of %i bytes cannot be satisfied', (header, size) => {
    expect(readRange(header, size).kind).toBe('unsatisfiable')
  })

  it.each([null, '', 'bytes=', 'bytes=-', 'bytes=5-2', 'bytes=0-1,3-4', 'lines=0-1', 'bytes=a-b', `bytes=${'9'.repeat(400)}-`])(
    '%j is as good as none',
    (header) => {
      expect(readRange(header, 10)).toEqual({ kind: 'whole' })
    },
  )

  it('never names bytes outside the content', () => {
    expect.hasAssertions()
    const digits = fc.option(fc.nat(), { nil: undefined }).map((value) => value?.toString() ?? '')
    fc.assert(
      fc.property(digits, digits, fc.nat(), (first, last, size) => {
        const asked = readRange(`bytes=${first}-${last}`, size)
        if (asked.kind !== 'part') return
        expect(asked.range.from).toBeGreaterThanOrEqual(0)
        expect(asked.range.from).toBeLessThan(asked.range.end)
        expect(asked.range.end).toBeLessThanOrEqual(size)
      }),
    )
  })
})
