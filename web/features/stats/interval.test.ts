import { expect, it } from 'vitest'

import { intervalOf } from './interval.ts'

it('a longer range has wider buckets', () => {
  const intervals = ['1h', '6h', '24h', '14d', '30d', '90d'].map((statsPeriod) => intervalOf({ statsPeriod }, '24h'))
  expect(intervals).toEqual(['5m', '15m', '1h', '6h', '1d', '1d'])
  expect(intervalOf({}, '24h')).toBe('1h')
  expect(intervalOf({ start: '2026-11-20T00:00:00Z', end: '2026-11-20T01:00:00Z' }, '24h')).toBe('5m')
  expect(intervalOf({ start: 'no time', end: 'none' }, '24h')).toBe('1d')
})
