import { describe, expect, it } from 'vitest'

import { countsBySeverity } from './severity-counts.ts'

const series = (...counts: readonly number[]) => ({ data: counts.map((count, at) => [at * 60, [{ count }]] as const) })

describe('the histogram of severities', () => {
  it('adds up words of the same severity, the least grave first, without those that never came', () => {
    const counts = countsBySeverity(
      new Map([
        ['error', series(1, 2)],
        ['WARNING', series(3, 0)],
        ['warn', series(1, 1)],
        ['debug', series(0, 0)],
        ['notice', series(5, 5)],
      ]),
    )
    expect(counts).toEqual([
      { severity: 'info', counts: [5, 5] },
      { severity: 'warn', counts: [4, 1] },
      { severity: 'error', counts: [1, 2] },
    ])
  })
})
