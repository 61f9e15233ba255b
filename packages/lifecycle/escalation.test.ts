import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { burstLimit, escalatedPriority, escalationLimit, isBursting, reopenedSubstatus } from './escalation.ts'

const hourMs = 3_600_000

describe('the limit of an archived issue', () => {
  it('is 10 for a quiet one', () => {
    expect(escalationLimit([])).toBe(10)
    expect(escalationLimit([3, 1])).toBe(10)
  })
  it('is three times the busiest hour, or eight times the mean when it is steady', () => {
    expect(escalationLimit([100, 1])).toBe(300)
    expect(escalationLimit(Array.from({ length: 168 }, () => 100))).toBe(800)
  })
  it('is above everything that was usual, and never falls when an hour was busier', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 1, maxLength: 168 }), fc.nat(167), (hours, place) => {
        const limit = escalationLimit(hours)
        expect(limit).toBeGreaterThanOrEqual(3 * Math.max(...hours))
        expect(escalationLimit(hours.with(place % hours.length, 1001))).toBeGreaterThanOrEqual(limit)
      }),
    )
  })
})

describe('a new issue', () => {
  const usual = Array.from({ length: 20 }, (_, index) => ({ timesSeen: 10 * (index + 1), ageMs: 10 * hourMs }))
  it('bursts when it comes more often than nearly all others', () => {
    const limit = burstLimit(usual)
    expect(limit).toBe(19)
    expect(isBursting({ timesSeen: 20, ageMs: hourMs }, 19)).toBe(true)
    expect(isBursting({ timesSeen: 19, ageMs: 60_000 }, 19)).toBe(false)
    expect(isBursting({ timesSeen: 9, ageMs: 60_000 }, 1)).toBe(false)
    expect(isBursting({ timesSeen: 90_000, ageMs: 24 * hourMs }, 1)).toBe(false)
  })
  it('is compared with at least ten', () => expect(burstLimit(usual.slice(0, 9))).toBeUndefined())
})

describe('what follows', () => {
  it('of the priority: low becomes medium, the rest high', () => expect([25, 50, 75].map(escalatedPriority)).toEqual([50, 75, 75]))
  it('of being opened again: an issue is new for seven days', () => {
    expect(reopenedSubstatus(0, 7 * 24 * hourMs - 1)).toBe('new')
    expect(reopenedSubstatus(0, 7 * 24 * hourMs)).toBe('ongoing')
  })
})
