import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { buildTree } from './build-tree.ts'
import type { TraceTree } from './build-tree.ts'
import type { SpanColumns } from './span-columns.ts'

interface TestSpan {
  readonly id: string
  readonly parent: string
  readonly segment: string
  readonly start: number
  readonly duration: number
  readonly service: number
  readonly isSegment: number
  readonly isClient: number
  readonly isBrowser: number
}

const span = (id: string, change: Partial<TestSpan> = {}): TestSpan => ({
  id,
  parent: '',
  segment: '',
  start: 0,
  duration: 100,
  service: 1,
  isSegment: 0,
  isClient: 0,
  isBrowser: 0,
  ...change,
})

const columnsOf = (spans: readonly TestSpan[]): SpanColumns => ({
  id: spans.map(({ id }) => id),
  parentId: spans.map(({ parent }) => parent),
  segmentId: spans.map(({ segment }) => segment),
  startUs: spans.map(({ start }) => start),
  durationUs: spans.map(({ duration }) => duration),
  service: spans.map(({ service }) => service),
  isSegment: spans.map(({ isSegment }) => isSegment),
  isClient: spans.map(({ isClient }) => isClient),
  isBrowser: spans.map(({ isBrowser }) => isBrowser),
})

const treeOf = (spans: readonly TestSpan[]): TraceTree => buildTree(columnsOf(spans))

/** The tree as lines: indented ids, `?` behind an orphan. */
const drawn = (spans: readonly TestSpan[], tree = treeOf(spans)): string[] =>
  Array.from(
    tree.place,
    (place, row) => '  '.repeat(tree.depth[row] ?? 0) + (spans[place]?.id ?? '') + (tree.isOrphan[row] === 1 ? '?' : ''),
  )

const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
const anySpan: fc.Arbitrary<TestSpan> = fc.record({
  id: fc.constantFrom(...ids),
  parent: fc.constantFrom('', 'x', ...ids),
  segment: fc.constantFrom('', 'y', ...ids),
  start: fc.integer({ min: -50, max: 50 }),
  duration: fc.integer({ min: 0, max: 60 }),
  service: fc.integer({ min: 0, max: 2 }),
  isSegment: fc.integer({ min: 0, max: 1 }),
  isClient: fc.integer({ min: 0, max: 1 }),
  isBrowser: fc.integer({ min: 0, max: 1 }),
})
const anyTrace = fc.array(anySpan, { maxLength: 12 })

const sorted = (spans: readonly TestSpan[]): TestSpan[] => spans.toSorted((a, b) => a.start - b.start || b.duration - a.duration)

/** The same by definition, whatever it costs: who hangs on whom, by span. */
const linkedByHand = (spans: readonly TestSpan[]): Map<TestSpan, { parent: TestSpan | undefined; isOrphan: boolean }> => {
  const order = sorted(spans)
  const kept = order.filter((each) => order.find(({ id }) => id === each.id) === each)
  const named = (each: TestSpan, id: string) => kept.find((other) => other.id === id && other !== each)
  const links = new Map(
    kept.map((each) => {
      const found = named(each, each.parent)
      if (each.parent === '') return [each, { parent: undefined as TestSpan | undefined, isOrphan: false }]
      return [each, { parent: found ?? named(each, each.segment), isOrphan: found === undefined }]
    }),
  )
  const above = (each: TestSpan): Set<TestSpan> => {
    const seen = new Set<TestSpan>()
    for (let over = links.get(each)?.parent; over !== undefined && !seen.has(over); over = links.get(over)?.parent) seen.add(over)
    return seen
  }
  for (const each of kept) if (above(each).has(each)) links.set(each, { parent: undefined, isOrphan: true })
  return links
}

describe('The tree of a trace', () => {
  it('has every span once, on its parent, whatever project sent it, siblings by begin', () => {
    const spans = [
      span('late', { parent: 'root', start: 50, service: 2 }),
      span('early', { parent: 'root', start: 10, service: 3 }),
      span('root', { start: 0 }),
      span('leaf', { parent: 'late', start: 5 }),
    ]
    expect(drawn(spans)).toEqual(['root', '  early', '  late', '    leaf'])
    expect(treeOf(spans).shape).toBe('one_root')
  })

  it('is what its definition says, of any spans', () => {
    fc.assert(
      fc.property(anyTrace, (spans) => {
        const tree = treeOf(spans)
        const links = linkedByHand(spans)
        const rows = Array.from(tree.place, (place) => spans[place])
        expect(new Set(rows)).toEqual(new Set(links.keys()))
        expect(rows).toHaveLength(links.size)
        for (const [row, each] of rows.entries()) {
          if (!each) throw new Error('a row without a span')
          const parent = tree.parent[row] ?? -1
          expect(rows[parent]).toBe(links.get(each)?.parent)
          expect(tree.isOrphan[row] === 1).toBe(links.get(each)?.isOrphan)
          expect(parent).toBeLessThan(row)
          expect(tree.depth[row]).toBe(parent < 0 ? 0 : (tree.depth[parent] ?? 0) + 1)
          // Preorder: the row before is the parent, or hangs somewhere below the same one.
          expect(tree.depth[row]).toBeLessThanOrEqual(row === 0 ? 0 : (tree.depth[row - 1] ?? 0) + 1)
        }
        for (const over of [-1, ...rows.keys()]) {
          const siblings = rows.filter((_, row) => tree.parent[row] === over)
          expect(siblings).toEqual(sorted(siblings.filter((each) => each !== undefined)))
        }
      }),
      { numRuns: 500 },
    )
  })

  it('keeps orphans: on the segment that they name, else among the roots', () => {
    const spans = [
      span('root', { isSegment: 1 }),
      span('lost', { parent: 'gone', segment: 'root', start: 1 }),
      span('below', { parent: 'lost', start: 2 }),
      span('stray', { parent: 'gone', start: 3 }),
    ]
    expect(drawn(spans)).toEqual(['root', '  lost?', '    below', 'stray?'])
    expect(treeOf(spans).shape).toBe('broken_subtraces')
  })

  it('breaks cycles and own parents at the span that begins first', () => {
    const spans = [
      span('b', { parent: 'a', start: 1 }),
      span('c', { parent: 'b', start: 2 }),
      span('a', { parent: 'c', start: 0 }),
      span('tail', { parent: 'b', start: -5 }),
      span('own', { parent: 'own', segment: 'own', start: 9 }),
    ]
    expect(drawn(spans)).toEqual(['a?', '  b', '    tail', '    c', 'own?'])
  })

  it('keeps the first of spans with one id', () => {
    const spans = [span('a', { start: 5 }), span('a', { start: 1, duration: 1 }), span('a', { start: 1, duration: 2 })]
    expect(Array.from(treeOf(spans).place)).toEqual([2])
  })

  it('says what is peculiar about it', () => {
    expect(treeOf([]).shape).toBe('empty')
    expect(treeOf([span('a', { parent: 'gone' })]).shape).toBe('no_root')
    expect(treeOf([span('a'), span('b')]).shape).toBe('multiple_roots')
    expect(treeOf([span('a', { isBrowser: 1 }), span('b', { isBrowser: 1 })]).shape).toBe('browser_multiple_roots')
    expect(treeOf([span('a', { isBrowser: 1 }), span('b')]).shape).toBe('multiple_roots')
  })
})

describe('Size', () => {
  const many = 100_000

  it.each([
    ['one below the other', (index: number) => (index === 0 ? '' : String(index - 1))],
    ['all below one', (index: number) => (index === 0 ? '' : '0')],
    ['all in one cycle', (index: number) => String((index + 1) % many)],
    ['none with its parent', () => 'gone'],
    ['all their own parents', String],
  ])('of 100,000 spans, %s, is no trouble', (_, parentOf) => {
    const spans = Array.from({ length: many }, (_each, index) =>
      span(String(index), { parent: parentOf(index), start: (index * 7919) % many, service: index, isSegment: 1, isClient: 1 }),
    )
    expect(treeOf(spans).place).toHaveLength(many)
  })
})

describe('Clocks', () => {
  const ms = 1000
  const second = 1000 * ms
  /** A call of 400 ms, answered by a service of 300 ms whose clock is off. */
  const call = (offUs: number, change: Partial<TestSpan> = {}) => [
    span('client', { service: 1, isClient: 1, start: 0, duration: 400 * ms }),
    span('server', { parent: 'client', service: 2, isSegment: 1, start: 50 * ms + offUs, duration: 300 * ms, ...change }),
    span('query', { parent: 'server', service: 2, start: 60 * ms + offUs, duration: 10 * ms }),
  ]

  it('that differ are found out where a segment lies outside of the call that waited for it, with all below it', () => {
    for (const offUs of [90 * second, -90 * second, 200 * ms, 10 * 365 * 86_400 * second]) {
      const tree = treeOf(call(offUs))
      expect(tree.skews).toEqual([{ row: 1, shiftUs: -offUs }])
      expect(Array.from(tree.skew)).toEqual([-1, 0, 0])
      expect(Array.from(tree.startUs)).toEqual([0, 50 * ms, 60 * ms])
    }
  })

  it.each([
    ['by so little that it cannot be seen', call(53 * ms)],
    ['inside one service', call(90 * second, { service: 1 })],
    ['where the span is no segment', call(90 * second, { isSegment: 0 })],
    ['where nobody waited', call(90 * second).map((each) => ({ ...each, isClient: 0 }))],
    ['where the caller gave up before the answer', call(0, { duration: 3 * second })],
  ])('are left alone %s', (_, spans) => {
    expect(treeOf(spans).skews).toEqual([])
  })

  it('behind a clock that was wrong may be right again, or wrong by more', () => {
    const behind = (offUs: number) => [
      ...call(90 * second),
      span('rpc', { parent: 'server', service: 2, isClient: 1, start: 100 * ms + 90 * second, duration: 200 * ms }),
      span('far', { parent: 'rpc', service: 3, isSegment: 1, start: 105 * ms + offUs, duration: 190 * ms }),
    ]
    expect(treeOf(behind(0)).skews).toEqual([{ row: 1, shiftUs: -90 * second }])
    expect(treeOf(behind(90 * second)).skews).toEqual([{ row: 1, shiftUs: -90 * second }])
    const tree = treeOf(behind(-30 * second))
    expect(tree.skews).toEqual([
      { row: 1, shiftUs: -90 * second },
      { row: 4, shiftUs: 30 * second },
    ])
    expect(Array.from(tree.skew)).toEqual([-1, 0, 0, 0, 1])
  })

  it('of a chain of services are found to within half of the time on the way, call by call', () => {
    const hop = fc.record({
      offUs: fc.oneof(fc.constant(0), fc.integer({ min: -100 * second, max: 100 * second })),
      thereUs: fc.integer({ min: 0, max: 20 * ms }),
      backUs: fc.integer({ min: 0, max: 20 * ms }),
    })
    fc.assert(
      fc.property(fc.array(hop, { minLength: 1, maxLength: 6 }), (hops) => {
        let [start, duration] = [0, 10 * second]
        const spans = [span('call0', { service: 0, isClient: 1, start, duration })]
        const trueStarts = [start]
        for (const [index, { offUs, thereUs, backUs }] of hops.entries()) {
          start += thereUs
          duration -= thereUs + backUs
          const sent = { service: index + 1, start: start + offUs, duration }
          spans.push(span(`serve${index}`, { ...sent, parent: `call${index}`, isSegment: 1 }))
          spans.push(span(`call${index + 1}`, { ...sent, parent: `serve${index}`, isClient: 1 }))
          trueStarts.push(start, start)
        }
        const tree = treeOf(spans)
        let allowedUs = 0
        for (const [row, trueStartUs] of trueStarts.entries()) {
          const hopOf = hops[Math.floor((row - 1) / 2)]
          // Each hop adds half of its time on the way, what is too little to be seen, and a rounding.
          if (row % 2 === 1 && hopOf) allowedUs += (hopOf.thereUs + hopOf.backUs) / 2 + 5 * ms + 1
          expect(Math.abs((tree.startUs[row] ?? 0) - trueStartUs)).toBeLessThanOrEqual(allowedUs * 2)
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('The critical path', () => {
  it('is what the end waited for: of calls side by side the longest, of calls in a row all', () => {
    const spans = [
      span('root', { start: 0, duration: 100 }),
      span('first', { parent: 'root', start: 0, duration: 30 }),
      span('short', { parent: 'root', start: 40, duration: 20 }),
      span('long', { parent: 'root', start: 40, duration: 50 }),
      span('inLong', { parent: 'long', start: 45, duration: 10 }),
      span('inShort', { parent: 'short', start: 45, duration: 10 }),
      span('after', { parent: 'root', start: 120, duration: 10 }),
    ]
    const tree = treeOf(spans)
    const critical = Array.from(tree.place).filter((_, row) => tree.isCritical[row] === 1)
    expect(critical.map((place) => spans[place]?.id)).toEqual(['root', 'first', 'long', 'inLong'])
  })

  /** By definition: the last one to end before `nowUs`, of all children, again and again. */
  const pathByHand = (tree: TraceTree): Set<number> => {
    const rows = Array.from(tree.parent.keys())
    const path = new Set<number>()
    const start = (row: number) => tree.startUs[row] ?? 0
    const end = (row: number) => tree.endUs[row] ?? 0
    const walk = (row: number, untilUs: number): void => {
      path.add(row)
      const left = new Set(rows.filter((child) => tree.parent[child] === row && start(child) < untilUs && end(child) >= start(row)))
      for (let nowUs = untilUs; ;) {
        const fitting = [...left].filter((child) => Math.min(end(child), untilUs) <= nowUs)
        const last = fitting.toSorted((a, b) => end(b) - end(a) || a - b)[0]
        if (last === undefined) return
        left.delete(last)
        nowUs = Math.min(nowUs, start(last))
        walk(last, Math.min(end(last), untilUs))
      }
    }
    const roots = rows.filter((row) => tree.parent[row] === -1)
    const last = roots.toSorted((a, b) => end(b) - end(a) || a - b)[0]
    if (last !== undefined) walk(last, end(last))
    return path
  }

  it('is what its definition says, of any spans', () => {
    fc.assert(
      fc.property(anyTrace, (spans) => {
        const tree = treeOf(spans)
        const found = Array.from(tree.isCritical.keys()).filter((row) => tree.isCritical[row] === 1)
        expect(new Set(found)).toEqual(pathByHand(tree))
      }),
      { numRuns: 500 },
    )
  })
})
