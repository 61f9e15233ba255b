import { describe, expect, it } from 'vitest'

import { groupSearch, rowPlace } from './row-link.ts'

describe('a row leads', () => {
  it('to its trace, its event or its line', () => {
    expect(rowPlace('acme', 'spans', { id: 'ab12', trace: 'c0ffee' })).toEqual({
      to: '/organizations/acme/explore/traces/trace/c0ffee/',
      search: { node: 'span-ab12' },
    })
    expect(rowPlace('acme', 'metrics', { id: 'x', trace: '000', span_id: null })).toBeNull()
    expect(rowPlace('a b', 'errors', { id: 'e1', issue: 'SHOP-1' })?.to).toBe('/organizations/a%20b/issues/SHOP-1/events/e1/')
    expect(rowPlace('acme', 'logs', { id: 'f0' })?.search).toMatchObject({ query: 'sentry.item_id:f0', item: 'f0', statsPeriod: '90d' })
    expect(rowPlace('acme', 'logs', { id: 'f0', timestamp: '2026-11-22T10:00:00+00:00' })?.search).toMatchObject({
      start: '2026-11-22T09:59:58.000Z',
      end: '2026-11-22T10:00:02.000Z',
    })
  })

  it('from a group to its rows', () => {
    const search = { query: 'span.op:db has:user', groupBy: ['span.op', 'user'], mode: 'aggregate', sort: '-count()' } as const
    expect(groupSearch(search, { 'span.op': 'http.client', user: null })).toMatchObject({
      query: 'span.op:http.client !has:user',
      groupBy: ['span.op', 'user'],
      mode: undefined,
      sort: undefined,
    })
  })
})
