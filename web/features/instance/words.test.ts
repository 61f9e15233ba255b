import { expect, it } from 'vitest'

import { parseInstance } from './url.ts'
import { lagWords, rateWords, shareWords } from './words.ts'

it('a server that gets one event in five minutes does not get none', () => {
  expect([0, 0.2, 0.99, 1, 411.6, 12_400].map(rateWords)).toEqual(['0', '<1', '<1', '1', '412', '12k'])
})

it('a lag is as exact as it matters', () => {
  expect([0, 0.26, 9.96, 41.4, 599, 601, 7200, null].map(lagWords)).toEqual([
    '0 s',
    '0.3 s',
    '10 s',
    '41 s',
    '599 s',
    '10 min',
    '120 min',
    'unknown',
  ])
})

it('shares are whole percents', () => {
  expect([0, 0.414, 0.999, 1].map(shareWords)).toEqual(['0 %', '41 %', '100 %', '100 %'])
})

it('the span is in the address; the hour needs no word', () => {
  expect(['7d', '24h', '1h', '2h', 7, undefined].map((period) => parseInstance({ period }))).toEqual([
    { period: '7d' },
    { period: '24h' },
    {},
    {},
    {},
    {},
  ])
})
