import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { growsLinearly } from '#packages/test-growth'

import { detectProblems } from './detect-problems.ts'
import type { Segment } from './segment.ts'
import { defaultDetectorSettings } from './settings.ts'
import { inRow, segmentOf, times } from './test-segment.ts'
import type { TestSpan } from './test-segment.ts'

const list = { description: 'SELECT a, b FROM authors' }
const lazyLoad = { description: 'SELECT a, b FROM books WHERE author_id = %s', durationMs: 12 }
const lazy = segmentOf(inRow([list, ...times(50, () => lazyLoad)]))

describe('a problem', () => {
  test('says what, where, how often and how much time it cost', () => {
    const [problem, ...others] = detectProblems(lazy, defaultDetectorSettings)
    expect(others).toEqual([])
    expect(problem).toMatchObject({
      type: 'performance_n_plus_one_db_queries',
      title: 'N+1 Query',
      subtitle: lazyLoad.description.replace('a, b', '..'),
      culprit: 'GET /orders',
      op: 'db',
      parentSpanIds: ['root'],
      causeSpanIds: ['s1'],
      lostUs: 49 * 12_000,
    })
    expect(problem?.offenderSpanIds).toHaveLength(50)
    expect(problem?.fingerprint).toMatch(/^[0-9a-f]{32}$/)
    expect(problem?.evidence[0]).toEqual({ name: 'Offending Spans', value: `db - ${lazyLoad.description}`, important: true })
    expect(problem?.evidence).toContainEqual({ name: 'Repeating Spans', value: '50', important: false })
  })

  test('has the same fingerprint whatever else happened', () => {
    const slower = segmentOf(inRow([{ op: 'view' }, list, ...times(9, () => ({ ...lazyLoad, durationMs: 90 }))]))
    expect(detectProblems(slower, defaultDetectorSettings)[0]?.fingerprint).toBe(
      detectProblems(lazy, defaultDetectorSettings)[0]?.fingerprint,
    )
  })

  test('is not looked for where it is turned off', () => {
    const settings = { ...defaultDetectorSettings, nPlusOneDb: { ...defaultDetectorSettings.nPlusOneDb, isOn: false } }
    expect(detectProblems(lazy, settings)).toEqual([])
  })
})

test('eager loading is no problem', () => {
  const eager = segmentOf(inRow([list, { description: 'SELECT a, b FROM books WHERE author_id IN (%s, %s)', durationMs: 90 }]))
  expect(detectProblems(eager, defaultDetectorSettings)).toEqual([])
})

describe('whatever comes', () => {
  const ids = fc.constantFrom('root', 's1', 's2', 's3', 's4', 'gone', '')
  const anySpan: fc.Arbitrary<TestSpan> = fc.record({
    id: ids,
    parent: ids,
    op: fc.constantFrom('db', 'db.redis', 'http.client', 'resource.script', 'file.read', 'default', 'view', ''),
    description: fc.constantFrom(
      'SELECT a FROM b',
      'SELECT a FROM b WHERE c = 1',
      'GET /a/1?b=2',
      'GET https://[x',
      'https://a.b/c.js',
      '...',
      '',
    ),
    startMs: fc.integer({ min: -1_000, max: 60_000 }),
    durationMs: fc.constantFrom(-500, 0, 10, 700, 5_000),
    data: fc.constantFrom(
      {},
      { blocked_main_thread: true },
      { 'http.response_content_length': 9e5, url: '//' },
      { 'network.protocol.version': '1.1' },
    ),
    isSegment: fc.boolean(),
  })

  test('cycles, own parents, double ids, negative durations: nothing throws, nothing is lost twice', () => {
    fc.assert(
      fc.property(fc.array(anySpan, { maxLength: 40 }), (spans) => {
        const segment = segmentOf(spans, { measurements: { fcp: 3_000 } })
        const problems = detectProblems(segment, defaultDetectorSettings)
        for (const { lostUs } of problems) expect(lostUs).toBeGreaterThanOrEqual(0)
        expect(detectProblems({ ...segment, spans: [] }, defaultDetectorSettings)).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  test.each<[string, number, (index: number) => TestSpan]>([
    ['children of one span', 50_000, (index) => ({ ...lazyLoad, startMs: index })],
    ['spans in a chain', 10_000, (index) => ({ op: 'view', parent: index === 0 ? 'root' : `s${index}` })],
    ['patterns', 10_000, (index) => ({ description: `SELECT a FROM t_${'abc'.charAt(index % 3)}`, startMs: index * 12 })],
    ['requests', 10_000, (index) => ({ op: 'http.client', description: `GET https://a.b/c/${index}`, startMs: index, durationMs: 600 })],
    ['their own parents', 10_000, (index) => ({ ...lazyLoad, parent: `s${index + 1}`, startMs: index })],
  ])('%s, %d of them, take linear time', (_what, count, span) => {
    const whole = segmentOf(times(count, span), { op: 'pageload' })
    const partOf = (size: number): Segment => ({ ...whole, spans: whole.spans.slice(0, size) })
    expect(growsLinearly((size) => detectProblems(partOf(size), defaultDetectorSettings), count)).toBe(true)
  })
})
