import { describe, expect, it } from 'vitest'

import { chartsOf, parseExplore, shownColumns, sortOf } from './url.ts'

describe('the address of Explore', () => {
  it('has the whole state of the page', () => {
    const search = {
      dataset: 'errors',
      query: 'level:error',
      mode: 'aggregate',
      visualize: ['count_unique(user)'],
      groupBy: ['release'],
      sort: '-count_unique(user)',
      statsPeriod: '7d',
      facets: '1',
    }
    expect(parseExplore(search)).toEqual(search)
    expect(parseExplore({ dataset: 'spans', visualize: 'count()', mode: 'samples', statsPeriod: '24h' })).toEqual({})
  })

  it('is understood as other programs print it', () => {
    const aggregateField = ['{"groupBy":"span.op"}', '{"yAxes":["p95(span.duration)"]}', 'no json', '3']
    expect(parseExplore({ aggregateField, mode: 'aggregate' })).toEqual({
      mode: 'aggregate',
      visualize: ['p95(span.duration)'],
      groupBy: ['span.op'],
    })
    expect(parseExplore({ dataset: 'discover', field: ['title', 'count()'], yAxis: 'count()' })).toEqual({
      dataset: 'errors',
      mode: 'aggregate',
      groupBy: ['title'],
    })
    expect(parseExplore({ field: ['span.op', 'span.op', 'trace'] }).field).toEqual(['span.op', 'trace'])
  })

  it('sorts by a column that is there', () => {
    expect(sortOf({})).toBe('-timestamp')
    expect(sortOf({ sort: 'span.op' })).toBe('span.op')
    expect(sortOf({ sort: '-gone', field: ['span.op'] })).toBeUndefined()
    const grouped = { mode: 'aggregate', groupBy: ['span.op'], visualize: ['avg(span.duration)', 'count()'] } as const
    expect(shownColumns(grouped)).toEqual(['span.op', 'avg(span.duration)', 'count()'])
    expect(sortOf({ ...grouped, sort: '-timestamp' })).toBe('-avg(span.duration)')
    expect(chartsOf({})).toEqual(['count()'])
  })
})
