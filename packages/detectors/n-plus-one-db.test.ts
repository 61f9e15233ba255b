import { describe, expect, test } from 'vitest'

import { findNPlusOneDb } from './n-plus-one-db.ts'
import type { Finding } from './problem.ts'
import { growTree } from './segment.ts'
import { defaultDetectorSettings } from './settings.ts'
import { inRow, segmentOf, times } from './test-segment.ts'
import type { TestSpan } from './test-segment.ts'

const list = { description: 'SELECT authors.id AS authors_id, authors.name AS authors_name \nFROM authors' }
const lazyLoad = {
  description: 'SELECT books.id AS books_id, books.title AS books_title \nFROM books \nWHERE %(param_1)s = books.author_id',
}

const find = (spans: readonly TestSpan[]): Finding[] => findNPlusOneDb(growTree(segmentOf(spans)), defaultDetectorSettings)

describe('a list, and a query for each of its rows', () => {
  test('as SQLAlchemy loads it lazily', () => {
    const [found, ...others] = find(inRow([list, ...times(50, () => lazyLoad)]))
    expect(others).toEqual([])
    expect(found).toMatchObject({
      type: 'performance_n_plus_one_db_queries',
      subtitle: 'SELECT .. FROM books WHERE %s = author_id',
      lostUs: 490_000,
    })
    expect([found?.parents, found?.causes, found?.offenders].map((spans) => spans?.length)).toEqual([1, 1, 50])
    expect(found?.causes?.[0]?.spanId).toBe('s1')
  })

  test('with values written into the text', () => {
    expect(
      find(inRow([list, ...times(50, (row) => ({ description: `SELECT a, b FROM books WHERE id = ${row}` }))]))[0]?.offenders,
    ).toHaveLength(50)
  })

  test('whose list came from elsewhere: the first is the source of the rest', () => {
    expect(find(inRow(times(50, () => lazyLoad)))[0]?.offenders).toHaveLength(49)
  })

  test('below a view, with another series behind it', () => {
    const other = { description: 'SELECT a, b FROM prices WHERE id = %s' }
    const below = [list, ...times(20, () => lazyLoad), ...times(20, () => other)].map((span) => ({ ...span, parent: 'view' }))
    const found = find([{ id: 'view', op: 'view.render', durationMs: 900 }, ...inRow(below)])
    expect(found.map(({ offenders }) => offenders.length)).toEqual([20, 20])
    expect(found[1]?.causes?.[0]?.description).toBe(lazyLoad.description)
  })
})

describe('what is none', () => {
  test('eager loading: two queries', () => {
    expect(find(inRow([list, { description: 'SELECT a, b FROM books WHERE author_id IN (%s, %s, %s)', durationMs: 400 }]))).toEqual([])
  })

  test('few, or quick', () => {
    expect(find(inRow([list, ...times(4, () => ({ ...lazyLoad, durationMs: 100 }))]))).toEqual([])
    expect(find(inRow([list, ...times(20, () => ({ ...lazyLoad, durationMs: 2 }))]))).toEqual([])
  })

  test('a row of inserts that nothing asked for', () => {
    expect(find(inRow(times(50, () => ({ description: 'INSERT INTO a (b) VALUES (%s)' }))))).toEqual([])
  })

  test('a query whose end was cut off', () => {
    expect(find(inRow([list, ...times(50, () => ({ description: 'SELECT a FROM books WHERE x = ...' }))]))).toEqual([])
  })

  test('waiting for connections', () => {
    expect(find(inRow([list, ...times(50, () => ({ description: 'pg-pool.connect' }))]))).toEqual([])
  })

  test('commands of a key-value store', () => {
    expect(find(inRow([list, ...times(50, () => ({ op: 'db.redis', description: 'GET a' }))]))).toEqual([])
    expect(find(inRow([list, ...times(50, () => ({ description: 'GET a', data: { 'db.system': 'redis' } }))]))).toEqual([])
  })

  test('queries below different spans, or below a span that did not arrive', () => {
    const apart = times(20, (row) => [
      { id: `v${row}`, op: 'view' },
      { ...lazyLoad, parent: `v${row}` },
    ]).flat()
    expect(find([list, ...apart])).toEqual([])
    expect(find(inRow([list, ...times(20, () => lazyLoad)]).map((span) => ({ ...span, parent: 'gone' })))).toEqual([])
  })
})

test('is the same problem for other numbers of rows, and another one for other queries', () => {
  const identity = (count: number, where: string): string | undefined =>
    find(inRow([list, ...times(count, () => ({ description: `SELECT a FROM books WHERE ${where} = %s` }))]))[0]?.identity
  expect(identity(10, 'x')).toBe(identity(30, 'x'))
  expect(identity(10, 'x')).not.toBe(identity(10, 'y'))
})
