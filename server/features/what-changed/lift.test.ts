import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { boundsOf, isTelling, scoreOf, support } from './lift.ts'

const share = fc.double({ min: 0, max: 1, noNaN: true })
const events = fc.integer({ min: 1, max: 1_000_000 })
const side = fc.record({ share, events })
const tiny = 1e-9

describe('bounds of a share', () => {
  it('hold the share, and lie within 0 and 1', () => {
    fc.assert(
      fc.property(side, (one) => {
        const { low, high } = boundsOf(one)
        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeLessThanOrEqual(1)
        expect(low).toBeLessThanOrEqual(one.share + tiny)
        expect(high).toBeGreaterThanOrEqual(one.share - tiny)
      }),
    )
  })

  it('are everything without events', () => expect(boundsOf({ share: 0.5, events: 0 })).toEqual({ low: 0, high: 1 }))
})

describe('the score', () => {
  it('never says more than the shares differ, and nothing when the issue has the value no more often', () => {
    fc.assert(
      fc.property(side, side, (issue, others) => {
        const score = scoreOf(issue, others)
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(Math.max(0, issue.share - others.share))
      }),
    )
  })

  it('grows with the evidence for the same shares, never falls', () => {
    fc.assert(
      fc.property(side, side, fc.integer({ min: 1, max: 100 }), (issue, others, more) => {
        const before = scoreOf(issue, others)
        expect(scoreOf({ ...issue, events: issue.events * more }, others)).toBeGreaterThanOrEqual(before - tiny)
        expect(scoreOf(issue, { ...others, events: others.events * more })).toBeGreaterThanOrEqual(before - tiny)
      }),
    )
  })

  it('grows with the share of the issue', () => {
    fc.assert(
      fc.property(share, share, events, side, (one, another, count, others) => {
        const [less, more] = one < another ? [one, another] : [another, one]
        const [low, high] = [less, more].map((each) => scoreOf({ share: each, events: count }, others))
        expect(high).toBeGreaterThanOrEqual((low ?? 0) - tiny)
      }),
    )
  })

  it('comes to the difference when everything is known', () => {
    expect(scoreOf({ share: 0.97, events: 1e9 }, { share: 0.12, events: 1e9 })).toBeCloseTo(0.85, 3)
  })
})

describe('what is worth a line', () => {
  const usual = { share: 0.12, events: 10_000 }

  it('is a value that nearly every event has, and a few elsewhere', () =>
    expect(isTelling({ share: 0.97, events: 100 }, usual, 97)).toBe(true))

  it('is nothing that chance makes: the draws of one and the same project', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 40, maxLength: 400 }), (draws) => {
        const half = Math.floor(draws.length / 2)
        const shareOf = (list: readonly boolean[]) => ({ share: list.filter(Boolean).length / list.length, events: list.length })
        const issue = shareOf(draws.slice(0, half))
        const others = shareOf(draws.slice(half))
        // Fair draws differ by four standard errors once in ten thousand times; beyond that it is a pattern.
        const z = Math.abs(issue.share - others.share) / Math.sqrt(0.25 / issue.events + 0.25 / others.events)
        expect(z < 3 && isTelling(issue, others, issue.share * issue.events)).toBe(false)
      }),
    )
  })

  it('is nothing of few events, of a small part, or nearly as common elsewhere', () => {
    const few = support.issue - 1
    expect(isTelling({ share: 1, events: few }, { share: 0, events: 1e6 }, few)).toBe(false)
    expect(isTelling({ share: 0.09, events: 1e6 }, { share: 0, events: 1e6 }, 90_000)).toBe(false)
    expect(isTelling({ share: 0.9, events: 1e6 }, { share: 0.7, events: 1e6 }, 900_000)).toBe(false)
    expect(isTelling({ share: 1, events: support.issue }, { share: 0, events: 1e6 }, support.issue)).toBe(true)
  })
})
