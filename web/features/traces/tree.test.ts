import { describe, expect, it } from 'vitest'

import { modelOf, findNode, idsOfRows, segmentOf, choiceOf, viewOf } from './model.ts'
import { kindShares, opsOf, servicesOf } from './summary.ts'
import { testEvent, testId, testTrace } from './test-trace.ts'
import { eventAtUs, eventsOf, treeOf } from './tree.ts'

const skewed = testTrace(
  [
    { depth: 0, durationMs: 100 },
    { depth: 1, op: 'http.client', category: 'http', startMs: 10, durationMs: 60, selfMs: 10 },
    { depth: 2, op: 'http.server', category: 'http', isSegment: true, startMs: 90_020, durationMs: 40, selfMs: 40, skew: 0 },
  ],
  { skews: [{ row: 2, shiftUs: -90_000_000 }], events: [testEvent(2, { atUs: 90_030_000 })] },
)

describe('clocks that differ', () => {
  it('are put right, or shown as they were sent', () => {
    const right = treeOf(skewed, false)
    expect([right.startUs[2], right.fromUs, right.toUs]).toEqual([20_000, 0, 100_000])
    const sent = treeOf(skewed, true)
    expect([sent.startUs[2], sent.toUs]).toEqual([90_020_000, 90_060_000])
  })
  it('take the errors along', () => {
    const tree = treeOf(skewed, false)
    const [event] = eventsOf(tree, 2)
    expect(event && eventAtUs(tree, event, false)).toBe(30_000)
    expect(event && eventAtUs(tree, event, true)).toBe(90_030_000)
  })
})

describe('what hangs on a span', () => {
  it('reaches as far as all below it, which may outlive it', () => {
    const tree = treeOf(
      testTrace([
        { depth: 0, startMs: 50, durationMs: 10 },
        { depth: 1, startMs: 40, durationMs: 5 },
        { depth: 1, startMs: 55, durationMs: 45 },
      ]),
      false,
    )
    expect([tree.extentStartUs[0], tree.extentEndUs[0], tree.subtreeEnd[0]]).toEqual([40_000, 100_000, 3])
  })
  it('a negative duration is none, and an empty trace has no length', () => {
    expect(treeOf(testTrace([{ depth: 0, durationMs: -5 }]), false).toUs).toBe(0)
    expect(treeOf(testTrace([]), false)).toMatchObject({ count: 0, fromUs: 0, toUs: 0 })
  })
})

describe('a trace and its address', () => {
  const model = modelOf(skewed, false)
  it('spans are named by id, both ways', () => {
    const choice = choiceOf(model, { collapsed: `${testId(1)},unknown,errors`, only: testId(2), fold: '1' }, 1_000)
    expect(choice).toMatchObject({ collapsed: new Set([1, -1]), only: 2, foldUs: 10, autogroup: true, gaps: true })
    expect(idsOfRows(model, choice.collapsed)).toBe(`${testId(1)},errors`)
    expect(idsOfRows(model, new Set())).toBeUndefined()
  })
  it('a node is a span or an event; what is not here is null', () => {
    expect(findNode(model, { kind: 'span', id: testId(1) })).toMatchObject({ span: 1, place: -1 })
    expect(findNode(model, { kind: 'error', id: 'a'.repeat(32) })).toMatchObject({ span: 2, place: 0 })
    expect(findNode(model, { kind: 'span', id: 'ffff' })).toBeNull()
    expect(findNode(model, null)).toBeNull()
  })
  it('a span belongs to the transaction above it', () => {
    expect([0, 1, 2].map((row) => segmentOf(model, row))).toEqual([0, 0, 2])
  })
  it('a view of the address counts from the begin of the trace', () => {
    expect(viewOf(model, { fov: '10,20' })).toEqual({ fromUs: 10_000, durationUs: 20_000 })
    expect(viewOf(model, {})).toEqual(model.whole)
  })
})

describe('where the time went', () => {
  it('by service, op and kind of work, most first', () => {
    const tree = treeOf(skewed, false)
    expect(servicesOf(tree)).toEqual([expect.objectContaining({ name: 'api', spans: 3, selfUs: 50_000, errors: 1 })])
    expect(opsOf(tree).map(({ name }) => name)).toEqual(['http.server', 'http.client', 'function'])
    expect(kindShares(tree)).toEqual([{ kind: 'http', share: 1 }])
    expect(kindShares(treeOf(testTrace([{ depth: 0 }]), false))).toEqual([])
  })
})
