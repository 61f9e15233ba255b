import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { autogroupsOf } from './autogroups.ts'
import { isExpanded, orphansKey, revealing, rowKinds, rowOfSpan, rowsOf } from './rows.ts'
import type { RowChoice, TraceRows } from './rows.ts'
import { testEvent, testTrace } from './test-trace.ts'
import type { TestSpan } from './test-trace.ts'
import { treeOf } from './tree.ts'

const all: RowChoice = { collapsed: new Set(), opened: new Set(), autogroup: true, gaps: true, foldUs: 0, only: -1 }

const kindNames = Object.fromEntries(Object.entries(rowKinds).map(([name, kind]) => [kind, name]))

/** Rows in words: two spaces per level, what it is, and the spans that it stands for. */
const print = (rows: TraceRows): string[] =>
  Array.from({ length: rows.count }, (_, at) => {
    const first = rows.first[at] ?? 0
    const last = (rows.end[at] ?? 0) - 1
    const spans = last > first ? `${String(first)}-${String(last)}` : String(first)
    return `${'  '.repeat(rows.level[at] ?? 0)}${kindNames[rows.kind[at] ?? 0] ?? ''} ${spans}`
  })

const show = (spans: readonly TestSpan[], choice: Partial<RowChoice> = {}, events = [] as ReturnType<typeof testEvent>[]) => {
  const tree = treeOf(testTrace(spans, { events }), false)
  const groups = autogroupsOf(tree)
  const rows = rowsOf(tree, groups, { ...all, ...choice })
  return { tree, groups, rows, lines: print(rows), choice: { ...all, ...choice } }
}

const query = (id: number): TestSpan => ({ depth: 1, op: 'db', category: 'db', description: `SELECT * FROM t WHERE id = ${String(id)}` })

describe('1. spans as they hang on each other', () => {
  const spans: TestSpan[] = [{ depth: 0 }, { depth: 1, op: 'a' }, { depth: 2, op: 'b' }, { depth: 1, op: 'c' }]
  it('are rows in their order', () => {
    expect(show(spans).lines).toEqual(['span 0', '  span 1', '    span 2', '  span 3'])
  })
  it('what is collapsed hides all below it', () => {
    const { lines, tree, rows, choice } = show(spans, { collapsed: new Set([1]) })
    expect(lines).toEqual(['span 0', '  span 1', '  span 3'])
    expect([0, 1, 2].map((at) => isExpanded(tree, rows, choice, at))).toEqual([true, false, null])
  })
})

describe('2. what is shown as one row', () => {
  it('a chain of only children with one op; what hangs on its end hangs on the row', () => {
    const spans: TestSpan[] = [{ depth: 0, op: 'x' }, { depth: 1 }, { depth: 2 }, { depth: 3 }, { depth: 4, op: 'y' }]
    expect(show(spans).lines).toEqual(['span 0', '  chain 1-3', '    span 4'])
    expect(show(spans, { opened: new Set([1]) }).lines).toEqual([
      'span 0',
      '  chain 1-3',
      '    span 1',
      '      span 2',
      '        span 3',
      '          span 4',
    ])
  })
  it('a chain ends where another service or transaction begins, and without an op there is none', () => {
    expect(show([{ depth: 0 }, { depth: 1, project: 1 }]).lines).toEqual(['span 0', '  span 1'])
    expect(show([{ depth: 0 }, { depth: 1, isSegment: true }]).lines).toEqual(['span 0', '  span 1'])
    expect(
      show([
        { depth: 0, op: 'default' },
        { depth: 1, op: 'default' },
      ]).lines,
    ).toEqual(['span 0', '  span 1'])
  })
  it('five leaves that do the same, also when their statements differ in literals', () => {
    const five = [{ depth: 0 }, ...[1, 2, 3, 4, 5].map(query)]
    expect(show(five).lines).toEqual(['span 0', '  siblings 1-5'])
    expect(show(five.slice(0, 5)).lines).toHaveLength(5)
    expect(show(five, { autogroup: false }).lines).toHaveLength(6)
    expect(show(five, { opened: new Set([1]) }).lines.slice(1, 3)).toEqual(['  siblings 1-5', '    span 1'])
  })
  it('not leaves that do different things, nor ones with something below them', () => {
    const spans: TestSpan[] = [{ depth: 0 }, query(1), query(2), { depth: 2, op: 'net' }, query(3), query(4), query(5)]
    expect(show(spans).lines.some((line) => line.includes('siblings'))).toBe(false)
  })
  it('short spans without errors, by runs of siblings', () => {
    const spans: TestSpan[] = [
      { depth: 0, durationMs: 100 },
      { depth: 1, op: 'a', durationMs: 1 },
      { depth: 2, op: 'b', durationMs: 0.5 },
      { depth: 1, op: 'c', durationMs: 1 },
      { depth: 1, op: 'd', durationMs: 50 },
      { depth: 1, op: 'e', durationMs: 1 },
    ]
    expect(show(spans, { foldUs: 2_000 }).lines).toEqual(['span 0', '  fold 1-3', '  span 4', '  span 5'])
    expect(show(spans, { foldUs: 2_000, opened: new Set([1]) }).lines).toEqual([
      'span 0',
      '  fold 1-3',
      '    span 1',
      '      span 2',
      '    span 3',
      '  span 4',
      '  span 5',
    ])
    expect(show(spans, { foldUs: 2_000 }, [testEvent(2)]).lines.some((line) => line.includes('fold'))).toBe(false)
  })
})

describe('3. time that nobody told of', () => {
  const spans: TestSpan[] = [
    { depth: 0, durationMs: 500 },
    { depth: 1, op: 'a', startMs: 0, durationMs: 100 },
    { depth: 1, op: 'b', startMs: 250, durationMs: 50 },
    { depth: 1, op: 'c', startMs: 399, durationMs: 50 },
  ]
  it('has a row from 100 ms on', () => {
    expect(show(spans).lines).toEqual(['span 0', '  span 1', '  gap 2', '  span 2', '  span 3'])
    expect(show(spans, { gaps: false }).lines).toHaveLength(4)
  })
  it('has none in browsers, nor while a sibling runs', () => {
    expect(show(spans.map((span) => ({ ...span, project: 1 }))).lines).toHaveLength(4)
    expect(show([...spans.slice(0, 1), { depth: 1, op: 'long', durationMs: 450 }, ...spans.slice(1)]).lines).toHaveLength(5)
  })
  it('stands once before a group that is open', () => {
    const late = (id: number): TestSpan => ({ ...query(id), startMs: 300 + id })
    const { lines } = show([{ depth: 0, durationMs: 500 }, { depth: 1, op: 'a', durationMs: 10 }, ...[1, 2, 3, 4, 5].map(late)], {
      opened: new Set([2]),
    })
    expect(lines.filter((line) => line.includes('gap'))).toHaveLength(1)
  })
})

describe('4. errors without a span', () => {
  it('stand at the end in a group that closes', () => {
    const events = [testEvent(-1), testEvent(-1, { eventId: 'b'.repeat(32) })]
    expect(show([{ depth: 0 }], {}, events).lines).toEqual(['span 0', `orphans ${String(orphansKey)}`, '  event 0', '  event 1'])
    expect(show([{ depth: 0 }], { collapsed: new Set([orphansKey]) }, events).lines).toHaveLength(2)
  })
  it('errors of spans are counted in all that is above them', () => {
    const { tree } = show([{ depth: 0 }, { depth: 1, op: 'a' }, { depth: 2, op: 'b' }, { depth: 1, op: 'c' }], {}, [testEvent(2)])
    expect([...tree.eventsBelow]).toEqual([1, 1, 1, 0])
  })
})

describe('5. only one transaction', () => {
  const spans: TestSpan[] = [
    { depth: 0, op: 'page' },
    { depth: 1, op: 'http.server', isSegment: true, project: 1 },
    { depth: 2, op: 'work', project: 1 },
    { depth: 3, op: 'grpc.server', isSegment: true },
    { depth: 4, op: 'db' },
    { depth: 1, op: 'other' },
  ]
  it('begins at the left edge, and those that it calls are closed', () => {
    expect(show(spans, { only: 1 }).lines).toEqual(['span 1', '  span 2', '    span 3'])
    expect(show(spans, { only: 1, opened: new Set([3]) }).lines).toHaveLength(4)
  })
})

describe('6. going to a span that is hidden', () => {
  it('opens what hides it, and nothing else', () => {
    const spans = [{ depth: 0 }, ...[1, 2, 3, 4, 5].map(query), { depth: 1, op: 'z' }]
    const hidden = show(spans, { collapsed: new Set([0]) })
    expect(rowOfSpan(hidden.rows, 3)).toBe(-1)
    const open = revealing(hidden.tree, hidden.groups, hidden.choice, 3)
    expect(open).toEqual({ collapsed: new Set(), opened: new Set([1]) })
    const rows = rowsOf(hidden.tree, hidden.groups, { ...hidden.choice, ...open })
    expect(print(rows)[rowOfSpan(rows, 3)]).toBe('    span 3')
    expect(revealing(hidden.tree, hidden.groups, { ...hidden.choice, ...open }, 6)).toBeNull()
  })
})

describe('7. whatever the tree', () => {
  const depths = fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 60 })
  const ops = fc.constantFrom('db', 'http', 'default')
  const trees = fc
    .array(fc.record({ depth: fc.nat({ max: 6 }), op: ops, startMs: fc.nat({ max: 900 }), durationMs: fc.nat({ max: 300 }) }), {
      minLength: 1,
      maxLength: 60,
    })
    .map((given) => {
      let most = -1
      return given.map((span): TestSpan => {
        most = Math.min(span.depth, most + 1)
        return { ...span, depth: most, description: span.op === 'db' ? 'same' : 'x' }
      })
    })
  it('every span is in exactly one row, in its order, and levels go down one by one', () => {
    fc.assert(
      fc.property(trees, depths, (spans, opened) => {
        const { rows } = show(spans, { gaps: true, opened: new Set(opened.map((one) => one % spans.length)) })
        const seen: number[] = []
        for (let at = 0; at < rows.count; at++) {
          expect(rows.level[at]).toBeLessThanOrEqual((rows.level[at - 1] ?? -1) + 1)
          const kind = rows.kind[at]
          const isOpen = kind !== rowKinds.span && opened.map((one) => one % spans.length).includes(rows.first[at] ?? 0)
          if (kind === rowKinds.gap || isOpen) continue
          for (let row = rows.first[at] ?? 0; row < (rows.end[at] ?? 0); row++) seen.push(row)
        }
        expect(seen).toEqual(spans.map((_, row) => row))
      }),
      { numRuns: 300 },
    )
  })
})

describe('8. many spans (ui.md 5, rows 13-15)', () => {
  it('a chain of 2,000 neither overflows nor is shown row by row', () => {
    const spans = Array.from({ length: 2_000 }, (_, depth): TestSpan => ({ depth }))
    expect(show(spans).lines).toEqual(['chain 0-1999'])
    expect(show(spans, { opened: new Set([0]) }).lines).toHaveLength(2_001)
    expect(show(spans, { autogroup: false }).rows.level[1_999]).toBe(1_999)
  })
  it('100,000 spans are rows', () => {
    const spans = Array.from({ length: 100_000 }, (_, row): TestSpan => ({
      depth: row === 0 ? 0 : 1 + (row % 3),
      op: `op${String(row % 4)}`,
    }))
    expect(show(spans).rows.count).toBe(100_000)
  })
})
