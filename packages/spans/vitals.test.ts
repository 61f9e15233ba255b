import { describe, expect, test } from 'vitest'

import { scoreVitals } from './vitals.ts'

const score = (browser: string, vitals: Record<string, number>): ReadonlyMap<string, number> =>
  scoreVitals(new Map(Object.entries(vitals)), browser)

describe('one vital', () => {
  test.each([
    ['lcp', 1_200, 0.9],
    ['lcp', 2_400, 0.5],
    ['fcp', 900, 0.9],
    ['cls', 0.25, 0.5],
    ['inp', 200, 0.9],
    ['ttfb', 400, 0.5],
    ['cls', 0, 1],
    ['lcp', 60_000, 0],
  ])('%s of %d scores %d', (vital, value, expected) => {
    const scores = score('Chrome', { [vital]: value })
    expect(scores.get(`score.ratio.${vital}`)).toBeCloseTo(expected, 4)
    expect(scores.get(`score.weight.${vital}`)).toBe(1)
    expect(scores.get('score.total')).toBeCloseTo(expected, 4)
  })
})

describe('a page', () => {
  test('weighs what was measured', () => {
    const scores = score('Google Chrome', { lcp: 2_400, fcp: 900, cls: 0 })
    expect(scores.get('score.weight.lcp')).toBeCloseTo(0.5)
    expect(scores.get('score.weight.fcp')).toBeCloseTo(0.25)
    expect(scores.get('score.total')).toBeCloseTo(0.5 * 0.5 + 0.25 * 0.9 + 0.25 * 1)
    expect((scores.get('score.lcp') ?? 0) + (scores.get('score.fcp') ?? 0) + (scores.get('score.cls') ?? 0)).toBeCloseTo(
      scores.get('score.total') ?? 0,
    )
  })

  test('counts only what the browser can measure', () => {
    expect([...score('Firefox', { lcp: 1, cls: 9 }).keys()]).toEqual(['score.ratio.lcp', 'score.weight.lcp', 'score.lcp', 'score.total'])
    expect(score('Mobile Safari', { lcp: 1, cls: 9 }).size).toBe(0)
  })

  test('of another browser has no score, nor one without vitals', () => {
    expect(score('Lynx', { lcp: 1 }).size).toBe(0)
    expect(score('Chrome', { fp: 1 }).size).toBe(0)
  })
})
