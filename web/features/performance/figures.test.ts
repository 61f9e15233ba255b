import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { changeOf, numberOf, scaleOfSeries, seriesByName, textOf, untilNow, valuesOf, whereCounted } from './answers.ts'
import { formatChange, formatIndex, formatRate, toneOf, verdictOfScore, verdictOfVital, vitals } from './figures.ts'

describe('figures', () => {
  it('rates are short at every size', () => {
    expect([0, 0.0004, 0.05, 4.25, 61.3, 1_234].map(formatRate)).toEqual(['0', '<0.01', '0.05', '4.3', '61', '1.2k'])
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (rate) => {
        expect(formatRate(rate).length).toBeLessThanOrEqual(5)
      }),
    )
  })

  it('an apdex below 1 is never called 1', () => {
    expect([1, 0.999, 0.794, 0].map(formatIndex)).toEqual(['1.00', '0.99', '0.79', '0.00'])
  })

  it('changes have a sign, and a tone from a tenth on', () => {
    expect([0.53, -0.07, 0, 12].map(formatChange)).toEqual(['+53 %', '-7 %', '0 %', '13x'])
    expect([null, 0.05, -0.3, 0.2, 0.8].map(toneOf)).toEqual(['same', 'same', 'better', 'worse', 'bad'])
    expect([changeOf(3, 2), changeOf(3, 0), changeOf(null, 2)]).toEqual([0.5, null, null])
  })

  it('web vitals are good up to their first end, poor above the second', () => {
    const [lcp] = vitals
    expect([2_500, 2_501, 4_001].map((value) => verdictOfVital(lcp, value))).toEqual(['good', 'warned', 'bad'])
    expect([0.9, 0.89, 0.49].map(verdictOfScore)).toEqual(['good', 'warned', 'bad'])
  })
})

describe('answers', () => {
  const of = (...counts: readonly number[]) => ({
    data: counts.map((count, at) => [1_744_480_800 + at * 60, [{ count }]] as const),
  })

  it('a field that is not there has no value', () => {
    const row = { 'p95()': 12.5, transaction: 'GET /', 'http.status_code': 500, bad: Number.NaN }
    expect([numberOf(row, 'p95()'), numberOf(row, 'bad'), numberOf(row, 'p50()'), numberOf(undefined, 'p95()')]).toEqual([
      12.5,
      null,
      null,
      null,
    ])
    expect([textOf(row, 'transaction'), textOf(row, 'http.status_code'), textOf(row, 'none')]).toEqual(['GET /', '500', ''])
  })

  it('series are found by axis, by group, or as the only one', () => {
    expect([...seriesByName(of(1), 'count()').keys()]).toEqual(['count()'])
    expect([...seriesByName({ 'GET /,shop': of(1), Other: of(2), meta: {} }, 'x').keys()]).toEqual(['GET /,shop', 'Other'])
  })

  it('buckets are drawn from two on, and gaps stay gaps', () => {
    expect(scaleOfSeries(of(1))).toBeNull()
    expect(scaleOfSeries(of(1, 2, 3))).toEqual({ startMs: 1_744_480_800_000, intervalMs: 60_000, count: 3 })
    expect(untilNow([1, 2, 3], scaleOfSeries(of(1, 2, 3)), 1_744_480_800_000 + 150_000)).toEqual([1, 2, null])
    expect(whereCounted(valuesOf(of(0, 5, 0)), [0, 2, null])).toEqual([null, 5, null])
  })
})
