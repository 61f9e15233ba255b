import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { countAggregate, countUpdate, durationBucket, durationQuantile } from './count-sessions.ts'
import { parseSession } from './parse-session.ts'
import { adoptionStage, bestStage, byStatus, crashFreeRate, isAdopted } from './rates.ts'

const counted = (fields: object, user = 7) => {
  const update = parseSession(Buffer.from(JSON.stringify(fields)))
  if (!update) throw new Error('no session')
  return countUpdate(update, { id: 5, user })
}

describe('an update counts', () => {
  it.each([
    ['a healthy beginning', { init: true }, { sessions: 1, erroredId: 0, userIs: [] }],
    ['a handled error', { errors: 1 }, { sessions: 0, erroredId: 5, userIs: ['errored'] }],
    ['a good end', { status: 'exited', duration: 2 }, { sessions: 0, erroredId: 0, durationMs: 2000 }],
    ['a crash', { status: 'crashed', duration: 2 }, { crashed: 1, erroredId: 5, userIs: ['errored', 'crashed'], durationMs: undefined }],
    ['an unhandled error, which is no crash', { status: 'unhandled' }, { crashed: 0, unhandled: 1, userIs: ['errored', 'unhandled'] }],
    [
      'an app that stopped answering',
      { status: 'abnormal', abnormal_mechanism: 'anr_foreground' },
      { abnormal: 1, userIs: ['errored', 'abnormal', 'anr', 'foreground_anr'] },
    ],
  ])('%s', (_what, fields, expected) => expect(counted(fields)).toMatchObject(expected))

  it('for nobody when nobody is known', () => expect(counted({ status: 'crashed' }, 0)).toMatchObject({ user: 0, userIs: [] }))
})

describe('counted sessions count', () => {
  it('as many as they are, those that did not end well apart', () => {
    const aggregate = { startedMs: 0, did: 'a', exited: 10, errored: 2, abnormal: 1, unhandled: 3, crashed: 4 }
    expect(countAggregate(aggregate, 7)).toMatchObject({ sessions: 20, errored: 10, crashed: 4, abnormal: 1, unhandled: 3 })
    expect(countAggregate({ ...aggregate, crashed: 0 }, 7).userIs).toEqual(['errored', 'abnormal', 'unhandled'])
  })
})

describe('a crash-free rate', () => {
  it('is never rounded up to all, and unknown without sessions', () => {
    expect([crashFreeRate(1, 1_000_000), crashFreeRate(0, 5), crashFreeRate(5, 5), crashFreeRate(0, 0)]).toEqual([0.9999, 1, 0, null])
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 1e6 }), (bad, total) => {
        const rate = crashFreeRate(bad, total) ?? Number.NaN
        expect(rate).toBeGreaterThanOrEqual(0)
        expect(rate).toBeLessThanOrEqual(Math.max(0, 1 - bad / total) + 1e-12)
        expect(rate === 1).toBe(bad === 0)
      }),
    )
  })
})

describe('sessions by status', () => {
  it('are never negative: the end of a session may come without its beginning', () => {
    expect(byStatus({ total: 10, errored: 6, crashed: 2, abnormal: 1, unhandled: 1 })).toMatchObject({ healthy: 4, errored: 2 })
    expect(byStatus({ total: 0, errored: 1, crashed: 1, abnormal: 1, unhandled: 0 })).toMatchObject({ healthy: 0, errored: 0 })
  })
})

describe('a percentile of durations', () => {
  it('is at most a tenth off', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 10, max: 1e8 }), { minLength: 1, maxLength: 50 }),
        fc.constantFrom(0.5, 0.9, 1),
        (all, share) => {
          const buckets = new Map<number, number>()
          for (const one of all) buckets.set(durationBucket(one), (buckets.get(durationBucket(one)) ?? 0) + 1)
          const exact = all.toSorted((a, b) => a - b)[Math.ceil(all.length * share) - 1] ?? 0
          const told = durationQuantile(buckets, share) ?? 0
          expect(Math.abs(told - exact) / exact).toBeLessThan(0.15)
        },
      ),
    )
    expect(durationQuantile(new Map(), 0.5)).toBeNull()
    expect(durationQuantile(new Map([[0, 3]]), 0.5)).toBe(5)
  })
})

describe('adoption', () => {
  it('takes a tenth of the sessions of its environment, divided by the releases there', () => {
    expect(isAdopted(10, { sessions: 100, releases: 1 })).toBe(true)
    expect(isAdopted(9, { sessions: 100, releases: 1 })).toBe(false)
    expect(isAdopted(5, { sessions: 100, releases: 2 })).toBe(true)
    expect(isAdopted(0, { sessions: 0, releases: 0 })).toBe(false)
    expect([bestStage(['low_adoption', 'replaced']), bestStage(['replaced', 'adopted']), bestStage([])]).toEqual([
      'replaced',
      'adopted',
      undefined,
    ])
    expect([adoptionStage(0, 0), adoptionStage(5, 0), adoptionStage(5, 9)]).toEqual(['low_adoption', 'adopted', 'replaced'])
  })
})
