import { describe, expect, it } from 'vitest'

import type { BreadcrumbAnswer } from '#packages/contract/event'

import { crumbRows, crumbText } from './crumbs.ts'

const crumbOf = (given: Partial<BreadcrumbAnswer>): BreadcrumbAnswer => ({
  type: 'default',
  category: 'log',
  level: 'info',
  message: 'm',
  data: null,
  timestamp: null,
  event_id: null,
  ...given,
})
const all = { text: '', loudOnly: false }

describe('1. rows', () => {
  const crumbs = [
    crumbOf({ message: 'first', timestamp: '2026-11-22T14:00:00Z' }),
    crumbOf({ message: 'again', timestamp: '2026-11-22T14:00:20Z' }),
    crumbOf({ message: 'again', timestamp: '2026-11-22T14:00:21Z' }),
    crumbOf({ message: 'last', level: 'error', timestamp: '2026-11-22T14:00:22Z' }),
  ]

  it('are newest first, with repeats in one row and pauses drawn', () => {
    expect(crumbRows(crumbs, all).map((row) => (row.kind === 'gap' ? row.ms : [row.crumb.message, row.repeats]))).toEqual([
      ['last', 1],
      ['again', 2],
      20_000,
      ['first', 1],
    ])
  })

  it('can be searched, and reduced to errors and requests', () => {
    expect(crumbRows(crumbs, { text: 'AGAIN', loudOnly: false })).toHaveLength(1)
    expect(crumbRows(crumbs, { text: '', loudOnly: true })).toHaveLength(1)
  })
})

describe('2. forms', () => {
  it('requests, navigation, SQL and text', () => {
    expect(
      crumbText(
        crumbOf({
          message: null,
          type: 'http',
          category: 'httplib',
          data: { url: 'https://x/', method: 'POST', status_code: 500, reason: 'no' },
        }),
      ),
    ).toEqual({ form: 'http', method: 'POST', url: 'https://x/', status: '500', rest: { reason: 'no' } })
    expect(crumbText(crumbOf({ message: null, category: 'navigation', data: { from: '/a', to: '/b' } }))).toEqual({
      form: 'navigation',
      from: '/a',
      to: '/b',
    })
    expect(crumbText(crumbOf({ message: 'SELECT 1', category: 'query' }))).toMatchObject({ form: 'code', code: 'SELECT 1' })
    expect(crumbText(crumbOf({ message: 'hello' }))).toMatchObject({ form: 'text', text: 'hello' })
  })
})
