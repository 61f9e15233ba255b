import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { exactCount, formatBytes, formatCount, formatDuration, formatPercent } from './number-format.ts'

describe('1. counts', () => {
  it('are exact below a thousand and short above', () => {
    expect([0, 847, 1234, 12_431, 999_999, 3_400_000, 2 ** 31].map(formatCount)).toEqual([
      '0',
      '847',
      '1.2k',
      '12k',
      '999k',
      '3.4m',
      '2.1b',
    ])
  })

  it('never take more than five characters and never round up into the next unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e14 }), (count) => {
        expect(formatCount(count).length).toBeLessThanOrEqual(5)
      }),
    )
  })

  it('have an exact form that is the number itself', () => {
    expect(exactCount(1_234_567)).toBe('1 234 567')
    fc.assert(
      fc.property(fc.maxSafeNat(), (count) => {
        expect(Number(exactCount(count).replaceAll(' ', ''))).toBe(count)
      }),
    )
  })
})

describe('2. other quantities', () => {
  it('durations take the unit that reads best', () => {
    expect([0.85, 12.34, 144, 1240, 124_000, 11_220_000].map(formatDuration)).toEqual([
      '850 us',
      '12.3 ms',
      '144 ms',
      '1.24 s',
      '2m 04s',
      '3h 07m',
    ])
  })

  it('bytes are binary', () => expect([812, 1434, 3_355_444].map(formatBytes)).toEqual(['812 B', '1.4 KiB', '3.2 MiB']))

  it('percent has two decimals below one', () =>
    expect([0, 1, 0.974, 0.0042].map(formatPercent)).toEqual(['0 %', '100 %', '97.4 %', '0.42 %']))
})
