import { describe, expect, it } from 'vitest'

import { outcomeSeries, scaleOfStats } from './outcome-chart.tsx'

const rowOf = (outcome: string, series: readonly number[]) => ({ outcome, reason: '', quantity: 1, series })

describe('outcomes over time', () => {
  it('are one series per outcome, its reasons together', () => {
    const series = outcomeSeries([rowOf('accepted', [1, 2]), rowOf('filtered', [1]), rowOf('filtered', [0, 5])], (outcome) => `${outcome}!`)
    expect(series.map(({ name, counts }) => [name, counts])).toEqual([
      ['accepted!', [1, 2]],
      ['filtered!', [1, 5]],
    ])
  })

  it('are drawn from two buckets on', () => {
    const answer = { start: '', end: '', groups: [] }
    expect(scaleOfStats({ ...answer, intervals: ['2026-11-22T00:00:00Z'] })).toBeNull()
    expect(scaleOfStats({ ...answer, intervals: ['2026-11-22T00:00:00Z', '2026-11-22T01:00:00Z'] })).toEqual({
      startMs: Date.UTC(2026, 10, 22),
      intervalMs: 3_600_000,
      count: 2,
    })
  })
})
