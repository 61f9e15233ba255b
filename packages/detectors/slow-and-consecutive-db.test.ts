import { describe, expect, test } from 'vitest'

import { findConsecutiveDb } from './consecutive-db.ts'
import { growTree } from './segment.ts'
import { defaultDetectorSettings } from './settings.ts'
import { findSlowDb } from './slow-db.ts'
import { inRow, segmentOf } from './test-segment.ts'

const orders = 'SELECT * FROM orders WHERE total > %s'

describe('a slow query', () => {
  const find = (spans: Parameters<typeof segmentOf>[0]) => findSlowDb(growTree(segmentOf(spans)), defaultDetectorSettings)

  test('is one problem, however often it was slow', () => {
    const found = find([
      { description: orders, durationMs: 700 },
      { description: 'SELECT * FROM orders WHERE total > 5', durationMs: 500 },
      { description: orders, durationMs: 499 },
    ])
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({ subtitle: orders, lostUs: 1_200_000 })
  })

  test('is known by its text, also where OpenTelemetry says it as an attribute', () => {
    expect(find([{ op: '', description: 'orders', data: { 'db.system': 'mysql', 'db.statement': orders }, durationMs: 900 }])).toEqual([])
    expect(find([{ description: 'orders', data: { 'db.system': 'mysql', 'db.statement': orders }, durationMs: 900 }])).toHaveLength(1)
  })

  test.each(['UPDATE orders SET a = %s', `${orders} AND ...`, 'COMMIT', ''])('%j is none', (description) => {
    expect(find([{ description, durationMs: 5_000 }])).toEqual([])
  })
})

describe('queries that wait for each other', () => {
  const find = (spans: Parameters<typeof segmentOf>[0], facts = {}) =>
    findConsecutiveDb(growTree(segmentOf(spans, {}, facts)), defaultDetectorSettings)
  const users = { description: 'SELECT * FROM users', durationMs: 200 }
  const prices = { description: 'SELECT * FROM prices', durationMs: 150 }
  const first = { description: orders, durationMs: 300 }

  test('and need not', () => {
    const [found, ...others] = find(inRow([first, users, prices]))
    expect(others).toEqual([])
    expect(found?.offenders.map(({ description }) => description)).toEqual([users.description, prices.description])
    expect(found?.causes?.[0]?.description).toBe(orders)
    // 650 ms one after another; 300 ms at the same time.
    expect(found?.lostUs).toBe(350_000)
  })

  test.each([
    ['each may need what the one before found', inRow([first, first, { ...first, description: 'SELECT * FROM a LIMIT 5' }])],
    ['they run at the same time', [first, users, prices].map((span) => ({ ...span, startMs: 0 }))],
    ['there is something between them', inRow([users, { op: 'view' }, prices])],
    ['one of them is quick', inRow([first, users, { ...prices, durationMs: 30 }])],
    [
      'little would be saved',
      inRow([
        { ...first, durationMs: 40 },
        { ...users, durationMs: 40 },
      ]),
    ],
    ['there is only one', inRow([users])],
  ])('not when %s', (_what, spans) => {
    expect(find(spans)).toEqual([])
  })

  test('not in PHP, nor for GraphQL', () => {
    const spans = inRow([first, users, prices])
    expect(find(spans, { sdkName: 'sentry.php.laravel' })).toEqual([])
    expect(find(spans, { requestUrl: 'https://example.com/graphql?x' })).toEqual([])
  })
})
