import { describe, expect, it } from 'vitest'

import type { EventAnswer, EventEntry, FrameAnswer } from '#packages/contract/event'

import { eventOf } from '../../../journeys/fixture-event.ts'
import { crumbPairs, isSameFrame, tracePairs } from './traces.ts'

const event = eventOf({ groupID: '1', older: false, chained: false })

/** The same event with its frames changed. */
const withFrames = (change: (frames: readonly FrameAnswer[]) => readonly FrameAnswer[]): EventAnswer => ({
  ...event,
  entries: event.entries.map((entry): EventEntry =>
    entry.type === 'exception'
      ? {
          ...entry,
          data: {
            ...entry.data,
            values: entry.data.values.map((value) => ({
              ...value,
              stacktrace: value.stacktrace && { ...value.stacktrace, frames: change(value.stacktrace.frames) },
            })),
          },
        }
      : entry,
  ),
})

describe('two stack traces', () => {
  it('of one event have the same frames, the newest first', () => {
    const [pair] = tracePairs(event, event)
    expect(pair?.frames.every(isSameFrame)).toBe(true)
    expect(pair?.frames[0]?.left?.function).toBe('apply_discount')
  })

  it('differ by line and by variables of the same frame', () => {
    const other = withFrames((frames) =>
      frames.map((frame) =>
        frame.function === 'apply_discount' ? { ...frame, lineNo: 44, vars: { ...frame.vars, code: "'RED20'" } } : frame,
      ),
    )
    expect(tracePairs(event, other)[0]?.frames[0]?.changes).toEqual([
      { name: 'line', left: '42', right: '44' },
      { name: 'code', left: "'BLACK10'", right: "'RED20'" },
    ])
  })

  it('have a frame that only one of them went through', () => {
    const other = withFrames((frames) => frames.filter(({ function: name }) => name !== 'price_cart'))
    const odd = tracePairs(event, other)[0]?.frames.filter((frame) => !isSameFrame(frame))
    expect(odd?.map(({ left, right }) => [left?.function, right])).toEqual([['price_cart', null]])
  })

  it('may be missing, or longer on one side', () => {
    const none: EventAnswer = { ...event, entries: [] }
    expect(tracePairs(none, none)).toEqual([])
    expect(tracePairs(none, event)[0]?.frames.every(({ left }) => left === null)).toBe(true)
    const chained = eventOf({ groupID: '1', older: false, chained: true })
    const pairs = tracePairs(event, chained)
    expect(pairs.length).toBeGreaterThan(1)
    expect(pairs.at(-1)?.left).toBeNull()
  })
})

describe('breadcrumbs', () => {
  it('stand beside their like, the newest first', () => {
    const other: EventAnswer = {
      ...event,
      entries: event.entries.map((entry): EventEntry =>
        entry.type === 'breadcrumbs' ? { ...entry, data: { values: entry.data.values.slice(1) } } : entry,
      ),
    }
    const rows = crumbPairs(event, other)
    expect(rows.at(-1)).toMatchObject({ left: { message: 'signed in as customer 4412' }, right: null })
    expect(rows.slice(0, -1).every(({ left, right }) => left !== null && right !== null)).toBe(true)
  })
})
