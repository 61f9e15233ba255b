import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { barsOf, endsOf, inBand } from './summary-data.ts'

describe('bars of durations', () => {
  it('their ends lie on one grid, whatever the shortest and the longest are', () => {
    expect(endsOf(10, 1_000).slice(0, 3)).toEqual([10, 11.55, 13.34])
    expect(endsOf(120, 120)).toEqual([110.1, 121.2, 133.4, 146.8, 161.6])
  })

  it('they hold every duration, in no more fields than two requests have', () => {
    const duration = fc.double({ min: 0, max: 1e9, noNaN: true })
    fc.assert(
      fc.property(duration, duration, (one, other) => {
        const [min, max] = [Math.max(0.001, Math.min(one, other)), Math.max(0.001, one, other)]
        const ends = endsOf(min, max)
        expect(ends.length).toBeLessThanOrEqual(42)
        expect(ends[0]).toBeLessThanOrEqual(min * 1.001)
        expect(ends.at(-1)).toBeGreaterThanOrEqual(max * 0.999)
        expect(ends.every((end, at) => at === 0 || end > (ends[at - 1] ?? 0))).toBe(true)
      }),
    )
  })

  it('each counts what is below its end and not below its begin', () => {
    const answers = [{ 'count_if(transaction.duration,less,10)': 4 }, { 'count_if(transaction.duration,less,100)': 9 }, undefined]
    expect(barsOf([1, 10, 100, 1_000], answers, 12).map(({ count }) => count)).toEqual([4, 5, 3])
  })

  it('numbers that disagree are never below 0', () => {
    expect(barsOf([1, 10, 100], [{ 'count_if(transaction.duration,less,10)': 9 }], 7).map(({ count }) => count)).toEqual([9, 0])
  })
})

describe('what is looked at', () => {
  it('is the transaction, in the band of the address', () => {
    const place = { org: 'acme', transaction: 'GET /a b', search: { min: '100', max: '250.5' } }
    expect(inBand(place)).toBe('transaction:"GET /a b" transaction.duration:>=100ms transaction.duration:<250.5ms')
    expect(inBand({ ...place, transaction: '/*', search: {} })).toBe(String.raw`transaction:/\*`)
  })
})
