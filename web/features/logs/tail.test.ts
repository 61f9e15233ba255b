import { describe, expect, it } from 'vitest'

import { readLog } from './log.ts'
import type { Log } from './log.ts'
import { emptyTail, mergeTail, perSecondMax, periodSince, showWaiting, tailLinesMax } from './tail.ts'

/** Lines from one number to another, ten milliseconds apart or as said, the newest first. */
const lines = (from: number, to: number, everyMs = 10): Log[] =>
  Array.from({ length: to - from }, (_, at) => to - 1 - at).flatMap(
    (number) => readLog({ id: `line-${String(number)}`, timestamp: new Date(1_000_000 + number * everyMs).toISOString() }) ?? [],
  )
const nobody: ReadonlySet<string> = new Set()
const arrived = { isFull: false, sinceMs: 2_000, known: nobody, follows: true }
const ids = (logs: readonly Log[]) => logs.map(({ id }) => id)

describe('1. new lines', () => {
  it('are added once each, the newest first, also those that come late', () => {
    const first = mergeTail(emptyTail, { ...arrived, answer: lines(2, 5), known: new Set(['line-2']) })
    expect(ids(first.lines)).toEqual(['line-4', 'line-3'])
    const second = mergeTail(first, { ...arrived, answer: lines(1, 6) })
    expect(ids(second.lines)).toEqual(['line-5', 'line-4', 'line-3', 'line-2', 'line-1'])
    expect(second.perSecond).toBeNull()
  })

  it('wait while the reader looks at others', () => {
    const waiting = mergeTail(emptyTail, { ...arrived, answer: lines(0, 3), follows: false })
    expect(waiting.lines).toEqual([])
    expect(ids(waiting.waiting)).toEqual(['line-2', 'line-1', 'line-0'])
    expect(ids(showWaiting(waiting).lines)).toEqual(['line-2', 'line-1', 'line-0'])
    expect(ids(mergeTail(waiting, { ...arrived, answer: lines(2, 4) }).lines)).toEqual(['line-3', 'line-2', 'line-1', 'line-0'])
  })
})

describe('2. too many lines', () => {
  it('are sampled evenly, and how many they are is said', () => {
    const tail = mergeTail(emptyTail, { ...arrived, answer: lines(0, 900, 2) })
    expect(tail.lines).toHaveLength(2 * perSecondMax)
    expect(tail.perSecond).toBe(450)
    expect(tail.seen.size).toBe(900)
    const places = ids(tail.lines).map((id) => Number(id.slice(5)))
    expect(Math.max(...places)).toBe(899)
    expect(Math.min(...places)).toBeLessThan(5)
  })

  it('are counted by how they lie when an answer has no room for all', () => {
    expect(mergeTail(emptyTail, { ...arrived, isFull: true, answer: lines(0, 1_000, 1) }).perSecond).toBe(1_001)
  })

  it('never grow beyond the limit', () => {
    let tail = emptyTail
    for (let round = 0; round < 12; round++) tail = mergeTail(tail, { ...arrived, answer: lines(round * 400, (round + 1) * 400) })
    expect(tail.lines).toHaveLength(tailLinesMax)
    expect(tail.lines[0]?.id).toBe('line-4799')
  })
})

describe('3. the time that is asked for', () => {
  it('reaches beyond the last answer, but not without end', () => {
    expect([0, 1_500, -5, 86_400_000].map(periodSince)).toEqual(['20s', '22s', '20s', '3600s'])
  })
})
