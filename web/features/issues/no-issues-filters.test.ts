import { describe, expect, it } from 'vitest'

import { isNarrowed, listFilters } from './no-issues-filters.ts'
import { changeIssueList, printIssueList } from './url.ts'
import type { IssueListSearch } from './url.ts'

const shown = (search: IssueListSearch): readonly string[] => listFilters(search).map(({ name, value }) => `${name} ${value}`)
const addressWithout = (search: IssueListSearch, name: string): string => {
  const filter = listFilters(search).find((one) => `${one.name} ${one.value}` === name)
  return filter ? decodeURIComponent(printIssueList(changeIssueList(search, filter.without))) : 'no such filter'
}

describe('what an empty list is narrowed to', () => {
  it('is each term of the search, each environment and project, and the time', () => {
    const search = { query: 'is:unresolved !level:info "a b" shop', environment: ['production', ''], project: ['web'], statsPeriod: '24h' }
    expect(shown(search)).toEqual([
      'is unresolved',
      'not level info',
      'text "a b"',
      'text shop',
      'environment production',
      'environment (none)',
      'time 24 h',
      'project web',
    ])
  })

  it('is taken away one by one', () => {
    const search = { query: 'level:error shop', environment: ['production', 'staging'], statsPeriod: '24h' }
    expect(addressWithout(search, 'level error')).toBe('?query=shop&environment=production&environment=staging&statsPeriod=24h')
    expect(addressWithout(search, 'environment staging')).toBe('?query=level:error+shop&environment=production&statsPeriod=24h')
    expect(addressWithout(search, 'time 24 h')).toBe('?query=level:error+shop&environment=production&environment=staging')
    expect(addressWithout({ project: ['web'] }, 'project web')).toBe('')
    expect(addressWithout({}, 'is unresolved')).toBe('?query=')
  })

  it('of a search with OR or brackets is the whole search: a part of it would mean something else', () => {
    expect(shown({ query: 'a OR b' })).toEqual(['search a OR b'])
    expect(shown({ query: '(level:error c) d' })).toEqual(['search (level:error c) d'])
    expect(shown({ query: Array.from({ length: 13 }, String).join(' ') })).toHaveLength(1)
  })

  it('is nothing where only the first state of the list is shown, in whatever order and form', () => {
    expect(isNarrowed({})).toBe(false)
    expect(isNarrowed({ sort: 'freq', groupStatsPeriod: '14d' })).toBe(false)
    expect(isNarrowed({ query: 'is:ignored' })).toBe(true)
    expect(isNarrowed({ environment: ['production'] })).toBe(true)
  })
})
