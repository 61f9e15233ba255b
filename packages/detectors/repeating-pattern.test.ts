import { describe, expect, test } from 'vitest'

import type { Finding } from './problem.ts'
import { findRepeatingPatterns } from './repeating-pattern.ts'
import { growTree } from './segment.ts'
import { defaultDetectorSettings } from './settings.ts'
import { inRow, segmentOf, times } from './test-segment.ts'
import type { TestSpan } from './test-segment.ts'

const find = (spans: readonly TestSpan[]): Finding[] => findRepeatingPatterns(growTree(segmentOf(spans)), defaultDetectorSettings)

const author = { description: 'SELECT a FROM authors WHERE id = %s' }
const books = { description: 'SELECT b FROM books WHERE author_id = %s' }
const serialize = { op: 'default', description: 'serialize' }

describe('a pattern of spans', () => {
  test('with queries, again and again, is one problem', () => {
    const [found, ...others] = find(inRow(times(6, () => [author, books, serialize]).flat()))
    expect(others).toEqual([])
    expect(found?.offenders).toHaveLength(18)
    expect(found).toMatchObject({ type: 'performance_n_plus_one_db_queries', code: '1011', lostUs: 150_000 })
    expect(found?.evidence).toContainEqual(['Pattern Size', '3'])
  })

  test('counts whole rounds', () => {
    expect(find(inRow([...times(4, () => [author, books]).flat(), author]))[0]?.offenders).toHaveLength(8)
  })

  test('is found behind other spans, and each of two is', () => {
    const other = { description: 'SELECT c FROM prices' }
    const spans = [{ op: 'view' }, ...times(4, () => [author, books]).flat(), { op: 'view' }, ...times(4, () => [books, other]).flat()]
    expect(find(inRow(spans)).map(({ subtitle }) => subtitle)).toEqual([author.description, books.description])
  })
})

describe('what is none', () => {
  test.each([
    ['two rounds', inRow(times(2, () => [author, books]).flat())],
    ['one query over and over', inRow(times(20, () => author))],
    ['no query in it', inRow(times(20, () => [serialize, { op: 'view' }]).flat())],
    ['quick ones', inRow(times(5, () => [author, books].map((span) => ({ ...span, durationMs: 1 }))).flat())],
    [
      'queries that take next to nothing of it',
      inRow(
        times(5, () => [
          { ...author, durationMs: 1 },
          { ...serialize, durationMs: 500 },
        ]).flat(),
      ),
    ],
    ['nothing that they have in common', inRow(times(5, () => [author, books]).flat()).map((span) => ({ ...span, parent: 'gone' }))],
  ])('%s', (_what, spans) => {
    expect(find(spans)).toEqual([])
  })
})
