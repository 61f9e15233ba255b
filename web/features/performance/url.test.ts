import { describe, expect, it } from 'vitest'

import { parseSearch } from '../../lib/search-params.ts'
import { intervalOf, timeBefore } from './times.ts'
import { filtersOf, parseSummary, parseTable } from './url.ts'

describe('the address of a table', () => {
  it('keeps what it understands', () => {
    const search = '?project=shop-api&environment=production&statsPeriod=7d&query=checkout&sort=-p95&cursor=0%3A25%3A0&starred=1&group=ab12'
    expect(parseTable(parseSearch(search))).toEqual({
      project: ['shop-api'],
      environment: ['production'],
      statsPeriod: '7d',
      query: 'checkout',
      sort: '-p95',
      cursor: '0:25:0',
      starred: '1',
      group: 'ab12',
    })
  })

  it('leaves out what is malformed, and what is the default', () => {
    expect(parseTable(parseSearch('?project=-1&statsPeriod=24h&sort=p95()&query=%20&starred=yes&end=2026-11-22'))).toEqual({})
    expect(parseTable({ query: 'x'.repeat(1_001), cursor: 'x'.repeat(501), statsPeriod: 'ever' })).toEqual({})
  })

  it('two times win over a period', () => {
    const times = { start: '2026-11-22T10:00:00Z', end: '2026-11-22T12:00:00Z' }
    expect(filtersOf(parseTable({ ...times, statsPeriod: '7d', query: 'a' }))).toEqual(times)
  })
})

describe('the address of a transaction', () => {
  it('has its name, a band of durations and the kind of samples', () => {
    const search = '?project=1&transaction=GET%20%2Forders&min=100&max=250.5&samples=failed'
    expect(parseSummary(parseSearch(search))).toEqual({
      project: ['1'],
      transaction: 'GET /orders',
      min: '100',
      max: '250.5',
      samples: 'failed',
    })
    expect(parseSummary({ min: '-1', max: '1e9', samples: 'slow' })).toEqual({})
  })
})

describe('times', () => {
  it('a longer time has wider buckets, at most 72', () => {
    expect(['1h', '6h', '24h', '7d', '14d', '90d'].map((statsPeriod) => intervalOf({ statsPeriod }))).toEqual([
      '1m',
      '5m',
      '30m',
      '4h',
      '6h',
      '1d',
    ])
    expect(intervalOf({ start: 'never', end: 'never' })).toBe('30m')
  })

  it('before two instants lies a time of the same length', () => {
    expect(timeBefore({ start: '2026-11-22T10:00:00Z', end: '2026-11-22T12:00:00Z' })).toEqual({
      start: '2026-11-22T08:00:00.000Z',
      end: '2026-11-22T10:00:00.000Z',
    })
  })
})
