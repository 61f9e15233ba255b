import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { StatsAnswer } from '#packages/contract/stats'

import { parseSearch } from '../../lib/search-params.ts'
import { outcomeRows } from './rows.ts'
import { parseStats } from './url.ts'

const groupOf = (
  category: string,
  [outcome, reason]: readonly [string, string],
  numbers: readonly number[],
  project = 1,
): StatsAnswer['groups'][number] => ({
  by: { category, outcome, reason, project },
  totals: { 'sum(quantity)': numbers.reduce((sum, one) => sum + one, 0) },
  series: { 'sum(quantity)': numbers },
})
const answerOf = (groups: StatsAnswer['groups']): StatsAnswer => ({ start: '', end: '', intervals: [], groups })

describe('outcomes', () => {
  it('are summed over projects, what was kept first, then by loss', () => {
    const rows = outcomeRows(
      answerOf([
        groupOf('error', ['invalid', 'project_id'], [5, 0]),
        groupOf('error', ['accepted', ''], [1, 2]),
        groupOf('error', ['accepted', ''], [3, 4], 2),
        groupOf('error', ['filtered', 'x'], [9, 9]),
      ]),
    )
    expect(rows).toHaveLength(1)
    expect(rows[0]?.rows.map(({ outcome, quantity, series }) => [outcome, quantity, series])).toEqual([
      ['accepted', 10, [4, 6]],
      ['filtered', 18, [9, 9]],
      ['invalid', 5, [5, 0]],
    ])
  })

  it('nothing that arrived is left out', () => {
    const group = fc.tuple(
      fc.constantFrom('error', 'span', 'unknown'),
      fc.tuple(fc.constantFrom('accepted', 'invalid'), fc.constantFrom('', 'a')),
      fc.array(fc.nat(100), { minLength: 2, maxLength: 2 }),
    )
    fc.assert(
      fc.property(fc.array(group), (groups) => {
        const total = groups.reduce((sum, [, , numbers]) => sum + numbers.reduce((a, b) => a + b, 0), 0)
        expect(outcomeRows(answerOf(groups.map((one) => groupOf(...one)))).reduce((sum, category) => sum + category.total, 0)).toBe(total)
      }),
    )
  })

  it('the period is in the address', () => {
    expect([parseStats(parseSearch('?statsPeriod=7d')), parseStats(parseSearch('?statsPeriod=9x')), parseStats({})]).toEqual([
      { statsPeriod: '7d' },
      {},
      {},
    ])
  })
})
