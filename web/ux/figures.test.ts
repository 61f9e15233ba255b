import { describe, expect, it } from 'vitest'

import { figure, median, noneOf, percentile, verdictOf, verdictOfRow } from './figures.ts'
import { missed, notesOf, tableOf } from './table.ts'

describe('The median', () => {
  it('is the middle value, whatever the order', () => {
    expect(median([900, 1, 5])).toBe(5)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(median([])).toBeNaN()
  })
  it('is not moved by one slow repetition', () => {
    expect(median([100, 101, 99, 100, 9_000])).toBe(100)
  })
  it('has a sibling for tails', () => {
    expect(percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 100], 0.9)).toBe(9)
    expect(percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 100], 0.95)).toBe(100)
  })
})

describe('The verdict', () => {
  it.each([
    [800, 800, 'near'],
    [641, 800, 'near'],
    [640, 800, 'ok'],
    [801, 800, 'over'],
    [0, 0, 'ok'],
    [1, 0, 'over'],
    [3, 3, 'ok'],
    [4, 3, 'over'],
    [0.029, 0.03, 'near'],
    [Number.NaN, 800, 'over'],
  ] as const)('of %d where at most %d is allowed is %s', (value, budget, verdict) => {
    expect(verdictOf(figure([value], budget, 'ms'))).toBe(verdict)
  })
  it.each([
    [60, 55, 'ok'],
    [55, 55, 'near'],
    [54.9, 55, 'over'],
  ] as const)('of %d where at least %d is wanted is %s', (value, budget, verdict) => {
    expect(verdictOf(figure([value], budget, 'fps', 'higher'))).toBe(verdict)
  })
  it('of a row is that of its worse half; a row that measured nothing has not passed', () => {
    const row = { number: '4', what: 'LCP', notes: [] }
    expect(verdictOfRow({ ...row, p1: figure([1], 10, 'ms'), p4: figure([11], 10, 'ms') })).toBe('over')
    expect(verdictOfRow({ ...row, p1: figure([90], 100, 'ms'), p4: figure([1], 100, 'ms') })).toBe('near')
    expect(verdictOfRow(row)).toBe('over')
  })
})

describe('The table', () => {
  const rows = [
    { number: '4', what: 'LCP | list', p1: figure([412.4], 800, 'ms'), p4: figure([2100], 2000, 'ms'), notes: ['samples 412'] },
    noneOf('24', 'Console errors', []),
  ]
  it('shows budget, figure and verdict in columns', () => {
    expect(tableOf(rows)).toBe(
      [
        '| #   | check          | budget P1 | P1     | budget P4  | P4      |      |',
        '|-----|----------------|-----------|--------|------------|---------|------|',
        '| 4   | LCP / list     | <= 800 ms | 412 ms | <= 2000 ms | 2100 ms | OVER |',
        '| 24  | Console errors | <= 0      | 0      | -          | -       | ok   |',
      ].join('\n'),
    )
  })
  it('tells which rows miss, and why', () => {
    expect(missed(rows).map(({ number }) => number)).toEqual(['4'])
    expect(notesOf([noneOf('24', 'Console errors', ['TypeError: x is null', 'b', 'c', 'd'])])).toBe(
      '24: TypeError: x is null\n24: b\n24: c\n24: d',
    )
  })
})
