import { describe, expect, it } from 'vitest'

import { sampleWeight } from './sample-weight.ts'

describe('how many spans one stands for', () => {
  it.each<[unknown, number]>([
    ['0.25', 4],
    [0.5, 2],
    ['1', 1],
    ['1.0', 1],
    ['1e-5', 100_000],
    ['1e-99', 1_000_000],
    [5e-324, 1_000_000],
    [0, 1],
    ['0', 1],
    [-1, 1],
    [1.5, 1],
    [Number.NaN, 1],
    [Infinity, 1],
    ['half', 1],
    ['', 1],
    [null, 1],
    [{}, 1],
    [undefined, 1],
  ])('at a rate of %j: %d', (rate, weight) => {
    expect(sampleWeight(rate as never)).toBeCloseTo(weight, 6)
  })

  it('goes by the first rate that is one', () => {
    expect(sampleWeight(undefined, 'x', 0.1, 0.5)).toBe(10)
  })
})
