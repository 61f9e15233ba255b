import { describe, expect, it } from 'vitest'

import type { BreadcrumbAnswer } from '#packages/contract/event'

import { crumbRows, crumbText, kindOfCrumb } from './crumbs.ts'
import type { CrumbFilter } from './crumbs.ts'

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
const all: CrumbFilter = { text: '', kind: null, level: null, loudOnly: false }

describe('1. rows', () => {
  const crumbs = [
    crumbOf({ message: 'first', timestamp: '2026-11-22T14:00:00Z' }),
    crumbOf({ message: 'again', timestamp: '2026-11-22T14:00:20Z' }),
    crumbOf({ message: 'again', timestamp: '2026-11-22T14:00:21Z' }),
    crumbOf({ message: 'last', level: 'error', timestamp: '2026-11-22T14:00:22Z' }),
  ]

  it('are newest first, with repeats in one row and pauses drawn', () => {
    expect(crumbRows(crumbs, all, true).map((row) => (row.kind === 'gap' ? row.ms : [row.crumb.message, row.repeats]))).toEqual([
      ['last', 1],
      ['again', 2],
      20_000,
      ['first', 1],
    ])
  })

  it('can be searched, and reduced to errors and requests', () => {
    const count = (filter: Partial<CrumbFilter>) => crumbRows(crumbs, { ...all, ...filter }, true).length
    expect(count({ text: 'AGAIN' })).toBe(1)
    expect(count({ loudOnly: true })).toBe(1)
    expect(count({ level: 'error' })).toBe(1)
    expect(count({ kind: 'http' })).toBe(0)
  })

  it('can be turned round', () => {
    expect(crumbRows(crumbs, all, false).map((row) => (row.kind === 'gap' ? row.ms : row.crumb.message))).toEqual([
      'first',
      20_000,
      'again',
      'last',
    ])
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
    ).toEqual({ form: 'http', method: 'POST', url: 'https://x/', status: '500', durationMs: null, rest: { reason: 'no' } })
    expect(crumbText(crumbOf({ message: null, category: 'navigation', data: { from: '/a', to: '/b' } }))).toEqual({
      form: 'navigation',
      from: '/a',
      to: '/b',
      rest: {},
    })
    expect(crumbText(crumbOf({ message: 'SELECT 1', category: 'query' }))).toMatchObject({ form: 'code', code: 'SELECT 1' })
    expect(crumbText(crumbOf({ message: 'hello' }))).toMatchObject({ form: 'text', text: 'hello' })
  })
})

describe('3. kinds', () => {
  it('by type, and by the first part of the category', () => {
    const kinds = [
      crumbOf({ category: 'fetch' }),
      crumbOf({ category: 'ui.click' }),
      crumbOf({ category: 'console' }),
      crumbOf({ category: 'db.sql' }),
      crumbOf({ category: 'sentry.event' }),
      crumbOf({ type: 'navigation', category: 'x' }),
      crumbOf({ category: 'device.orientation' }),
      crumbOf({ category: null }),
    ].map(kindOfCrumb)
    expect(kinds).toEqual(['http', 'ui', 'console', 'query', 'error', 'navigation', 'device', 'default'])
  })

  it('a request says how long it took, in whichever way the SDK says it', () => {
    const took = (data: BreadcrumbAnswer['data']) => {
      const said = crumbText(crumbOf({ category: 'http', message: null, data: { url: 'https://x/', ...data } }))
      return said.form === 'http' ? said.durationMs : null
    }
    expect(took({ duration_ms: 12 })).toBe(12)
    expect(took({ 'http.start_timestamp': 1_763_000_000_000, 'http.end_timestamp': 1_763_000_000_250 })).toBe(250)
    expect(took({ start_timestamp: 1_763_000_000, end_timestamp: 1_763_000_001 })).toBe(1_000)
    expect(took({ duration: 'long' })).toBeNull()
  })

  it('a console line is not shown twice', () => {
    const said = crumbText(crumbOf({ category: 'console', message: 'a 1', data: { logger: 'console', arguments: ['a', 1] } }))
    expect(said).toEqual({ form: 'text', text: 'a 1', rest: {} })
  })
})
