import { describe, expect, it } from 'vitest'

import { chartOf } from './series.ts'

const meta = (axis: string, more: object = {}) => ({
  meta: {
    fields: { [axis]: 'duration' },
    units: { [axis]: 'millisecond' },
    dataset: 'spans',
    dataScanned: 'full',
    scannedShare: 1,
    interval: 60,
  },
  ...more,
})
const series = (axis: string, order: number, counts: readonly number[], more: object = {}) => ({
  data: counts.map((count, at) => [at * 60, [{ count }]]),
  order,
  ...meta(axis, more),
})

describe('what a chart draws', () => {
  it('is one line without groups, with gaps where nothing was counted', () => {
    const axis = 'p95(span.duration)'
    const chart = chartOf({ [axis]: series(axis, 0, [5, 0, 7]), 'count()': series('count()', 1, [1, 0, 2]) }, axis)
    expect(chart).toEqual({
      scale: { startMs: 0, intervalMs: 60_000, count: 3 },
      lines: [{ name: axis, values: [5, null, 7] }],
      type: 'duration',
      unit: 'millisecond',
      isEstimate: false,
      scannedShare: 1,
    })
    expect(chartOf(series('count()', 0, [1, 0]), 'count()').lines).toEqual([{ name: 'count()', values: [1, 0] }])
  })

  it('is one line per group in their order, also when there are several functions', () => {
    const axis = 'avg(x)'
    const group = (order: number, values: readonly number[]) => ({
      [axis]: series(axis, order, values),
      'count()': series('count()', order, [1, 1]),
    })
    expect(chartOf({ b: group(1, [3, 4]), a: group(0, [1, 2]) }, axis).lines.map(({ name }) => name)).toEqual(['a', 'b'])
    expect(chartOf({ Other: series('count()', 1, [1, 1]), a: series('count()', 0, [2, 2]) }, 'count()').lines).toHaveLength(2)
  })

  it('is an estimate where only a share was sent or read', () => {
    expect(chartOf(series('count()', 0, [1, 1], { samplingRate: [null, 0.1] }), 'count()').isEstimate).toBe(true)
    expect(chartOf({}, 'count()')).toMatchObject({ scale: null, lines: [], isEstimate: false })
  })
})
