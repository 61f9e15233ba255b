import { describe, expect, it } from 'vitest'

import { nextFit, searchSpans } from './row-search.ts'
import { testEvent, testId, testTrace } from './test-trace.ts'
import { treeOf } from './tree.ts'

const tree = treeOf(
  testTrace(
    [
      { depth: 0, op: 'http.server', category: 'http', description: 'GET /orders', durationMs: 300, selfMs: 20 },
      { depth: 1, op: 'db.query', category: 'db', description: 'SELECT * FROM Orders', durationMs: 120, selfMs: 120 },
      { depth: 1, op: 'db', category: 'db', description: 'SELECT 1', durationMs: 2, selfMs: 2 },
      { depth: 1, op: 'http.client', category: 'http', description: 'GET https://pay.example/', durationMs: 90, selfMs: 90, project: 1 },
    ],
    { events: [testEvent(3)] },
  ),
  false,
)

const found = (query: string): number[] => [...(searchSpans(tree, query)?.fits ?? [])].flatMap((fits, row) => (fits === 1 ? [row] : []))

describe('searching in the rows', () => {
  it.each([
    ['op:db', [1, 2]],
    ['op:db.query', [1]],
    ['!op:db', [0, 3]],
    ['op:[db, http]', [0, 1, 2, 3]],
    ['op:http.*', [0, 3]],
    ['duration:>100ms', [0, 1]],
    ['duration:<=2', [2]],
    ['self:>=0.09s', [1, 3]],
    ['description:*orders*', [0, 1]],
    ['description:select*orders', [1]],
    ['category:db duration:>100ms', [1]],
    ['op:db OR project:web', [1, 2, 3]],
    ['has:error', [3]],
    ['is:error', [3]],
    ['span.op:db span.duration:<10ms', [2]],
    ['ORDERS', [0, 1]],
    ['"GET /orders"', [0]],
    ['ValueError', [3]],
    [testId(2), [2]],
    ['nothing', []],
  ])('%s', (query, rows) => {
    expect(found(query)).toEqual(rows)
  })
  it('leaves out what is not understood, and tells', () => {
    const search = searchSpans(tree, 'op:db banana:1')
    expect(search?.found).toBe(2)
    expect(search?.problem).toContain('banana')
    expect(searchSpans(tree, 'duration:fast')?.problem).toContain('100ms')
  })
  it('is nothing for an empty query', () => {
    expect(searchSpans(tree, '  ')).toBeNull()
  })
  it('counts what fits before each span, for rows that stand for several', () => {
    expect([...(searchSpans(tree, 'op:db')?.before ?? [])]).toEqual([0, 0, 1, 2, 2])
  })
  it('goes around the end, both ways', () => {
    const search = searchSpans(tree, 'op:db')
    expect(search && [nextFit(search, -1, 1), nextFit(search, 1, 1), nextFit(search, 2, 1), nextFit(search, 1, -1)]).toEqual([1, 2, 1, 2])
    const none = searchSpans(tree, 'nothing')
    expect(none && nextFit(none, 0, 1)).toBe(-1)
  })
})
