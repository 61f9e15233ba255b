import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { parseSearch } from '../../lib/search-params.ts'
import { changeIssueList, issueSorts, parseIssueList, printIssueList, rowsOf, toggleTerm, tooLong, unknownSort } from './url.ts'

const texts = fc.string({ unit: 'grapheme', maxLength: 30 })
const states = fc
  .record(
    {
      query: texts,
      sort: fc.constantFrom(...issueSorts),
      cursor: texts,
      project: fc.array(texts, { maxLength: 3 }),
      environment: fc.array(texts, { maxLength: 3 }),
      statsPeriod: fc.constantFrom('24h', '7d', 'nonsense'),
      start: texts,
      groupStatsPeriod: fc.constantFrom('24h', '14d'),
      peek: fc.oneof(texts, fc.nat().map(String)),
    },
    { requiredKeys: [] },
  )
  .map(parseIssueList)

describe('1. the address is the state of the list', () => {
  it('what is printed is read back', () => {
    fc.assert(
      fc.property(states, (state) => {
        expect(parseIssueList(parseSearch(printIssueList(state)))).toEqual(state)
      }),
    )
  })

  it('no address is refused, and reading twice changes nothing', () => {
    fc.assert(
      fc.property(fc.string(), (address) => {
        const once = parseIssueList(parseSearch(address))
        expect(parseIssueList({ ...once })).toEqual(once)
      }),
    )
  })
})

describe('2. meanings', () => {
  it('an empty query is not an absent one', () => {
    expect(parseIssueList(parseSearch('?query='))).toEqual({ query: '' })
    expect(parseIssueList(parseSearch('?query=is%3Aunresolved'))).toEqual({})
    expect(parseIssueList(parseSearch('?query=12'))).toEqual({ query: '12' })
  })

  it('a query that is too long to be run is kept, and is not the list of everything', () => {
    const query = 'x'.repeat(4_097)
    expect(parseIssueList({ query })).toEqual({ query })
    expect([tooLong({ query }), tooLong({ query: query.slice(1) }), tooLong({})]).toEqual([expect.stringContaining('4 097'), null, null])
  })

  it('what alert links append is left out, unknown sorts are the default', () => {
    expect(parseIssueList(parseSearch('?referrer=slack&alert_rule_id=3&sort=progress&project=2&project=web'))).toEqual({
      project: ['2', 'web'],
    })
  })

  it('project -1 is all projects; explicit times win over a period', () => {
    expect(parseIssueList(parseSearch('?project=-1&statsPeriod=24h&start=2026-11-22T00:00:00'))).toEqual({ start: '2026-11-22T00:00:00' })
  })

  it('another filter begins at the first page', () => {
    expect(changeIssueList({ cursor: '0:50:0', sort: 'freq', query: 'a' }, { query: undefined, project: ['web'] })).toEqual({
      sort: 'freq',
      project: ['web'],
    })
  })

  it('a level replaces another level, and goes when it is chosen again', () => {
    expect(toggleTerm('is:unresolved level:error', 'level:fatal')).toBe('is:unresolved level:fatal')
    expect(toggleTerm('is:unresolved level:fatal', 'level:fatal')).toBe('is:unresolved')
    expect(toggleTerm('level:[error, fatal] "a b"', 'level:info')).toBe('"a b" level:info')
    expect(toggleTerm('a OR b', 'level:info')).toBe('(a OR b) level:info')
    expect(toggleTerm('(a OR b) level:info', 'level:info')).toBe('(a OR b)')
    expect(toggleTerm('" [', 'level:info')).toBe('" [ level:info')
  })
})

describe('what is beside the rows', () => {
  it('the peek decides no row, and other rows close it', () => {
    const state = parseIssueList({ query: 'boom', peek: '1000' })
    expect(rowsOf(state)).toEqual({ query: 'boom' })
    expect(changeIssueList(state, { sort: 'freq' })).toEqual({ query: 'boom', sort: 'freq' })
    expect(parseIssueList({ peek: '../../x' })).toEqual({})
  })

  it('an order that the list does not have is named, those that it has are not', () => {
    expect(issueSorts.map((sort) => unknownSort({ sort }))).toEqual(issueSorts.map(() => null))
    expect([unknownSort({}), unknownSort({ sort: '' }), unknownSort({ sort: 'progress' })]).toEqual([null, null, 'progress'])
  })
})
