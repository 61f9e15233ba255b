import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { SavedView } from '#packages/contract/saved-view'

import { bodyOfSearch, isChanged, searchOfView } from './saved-views.ts'
import { issueSorts, parseIssueList } from './url.ts'

const view: SavedView = {
  id: '77',
  type: 0,
  name: 'Fatal',
  query: 'level:fatal',
  sort: 'user',
  visibility: 'owner',
  isGlobal: false,
  isPinned: false,
  dateCreated: null,
  projects: ['web'],
  environments: [''],
  statsPeriod: '14d',
  start: null,
  end: null,
  owner: null,
  canEdit: true,
}

describe('the list of a saved view', () => {
  it('is what was saved, with the view in the address', () => {
    expect(searchOfView(view, { project: ['api'], query: 'x', groupStatsPeriod: '14d' })).toEqual({
      query: 'level:fatal',
      sort: 'user',
      project: ['web'],
      environment: [''],
      statsPeriod: '14d',
      groupStatsPeriod: '14d',
      view: '77',
    })
    expect(
      searchOfView({ ...view, query: 'is:unresolved', sort: 'no such', projects: [], environments: [], statsPeriod: null }, {}),
    ).toEqual({ view: '77' })
  })

  it('keeps the filters of the page when it comes with the server', () => {
    expect(searchOfView({ ...view, isGlobal: true, projects: [] }, { project: ['api'], statsPeriod: '7d' })).toMatchObject({
      project: ['api'],
      statsPeriod: '7d',
      query: 'level:fatal',
    })
  })

  it('is the list that was saved, whatever it was, and another one when anything of it changes', () => {
    const searches = fc
      .record(
        {
          query: fc.string({ maxLength: 20 }),
          sort: fc.constantFrom(...issueSorts),
          project: fc.array(fc.constantFrom('web', 'api')),
          environment: fc.array(fc.constantFrom('', 'prod')),
          statsPeriod: fc.constantFrom('24h', '7d'),
        },
        { requiredKeys: [] },
      )
      .map(parseIssueList)
    fc.assert(
      fc.property(searches, (search) => {
        const saved = { ...view, ...bodyOfSearch(search) }
        expect(searchOfView(saved, {})).toEqual({ ...search, view: '77' })
        expect(isChanged(saved, { ...search, view: '77', cursor: '1:2:0', peek: '5', groupStatsPeriod: '14d' })).toBe(false)
        expect(isChanged(saved, parseIssueList({ ...search, query: `${search.query ?? ''}x` }))).toBe(true)
      }),
    )
  })
})
