import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { selfTimes } from './self-time.ts'
import type { Interval } from './self-time.ts'

const span = (spanId: string, parentSpanId: string, startUs: number, endUs: number): Interval => ({ spanId, parentSpanId, startUs, endUs })

/** Microsecond by microsecond: those in which the span runs and no child of it does. */
const byHand = (spans: readonly Interval[]): number[] => {
  const first = new Map(spans.toReversed().map((each) => [each.spanId, each]))
  return spans.map((each) => {
    if (first.get(each.spanId) !== each) return each.endUs - each.startUs
    const children = spans.filter((other) => other.parentSpanId === each.spanId && other !== each)
    let selfUs = 0
    for (let us = each.startUs; us < each.endUs; us += 1)
      if (!children.some((child) => child.startUs <= us && us < child.endUs)) selfUs += 1
    return selfUs
  })
}

describe('self time', () => {
  it('is the duration where there are no children', () => {
    expect(selfTimes([span('a', '', 5, 25)])).toEqual([20])
  })

  it('counts what children share once, and leaves out what lies outside of their parent', () => {
    const spans = [
      span('a', '', 100, 200),
      span('b', 'a', 110, 140),
      span('c', 'a', 130, 150),
      span('d', 'a', 190, 260),
      span('e', 'a', 10, 105),
    ]
    expect(selfTimes(spans)).toEqual([100 - 40 - 10 - 5, 30, 20, 70, 95])
  })

  it('leaves out grandchildren', () => {
    expect(selfTimes([span('a', '', 0, 100), span('b', 'a', 0, 10), span('c', 'b', 0, 100)])).toEqual([90, 0, 100])
  })

  it('does not take a span for its own child, and ends where spans are in a circle', () => {
    expect(selfTimes([span('a', 'a', 0, 10)])).toEqual([10])
    expect(selfTimes([span('a', 'b', 0, 10), span('b', 'a', 5, 10)])).toEqual([5, 0])
  })

  it('property: is what counting by hand gives, in any order, with circles, repeats and strangers', () => {
    const id = fc.constantFrom('', 'a', 'b', 'c', 'd', 'e')
    const intervals = fc.array(
      fc.record({ spanId: id, parentSpanId: id, startUs: fc.nat(40), long: fc.nat(30) }).map(({ long, ...each }) => ({
        ...each,
        endUs: each.startUs + long,
      })),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(intervals, (spans) => {
        expect(selfTimes(spans)).toEqual(byHand(spans))
      }),
    )
  })

  it('is quick for five thousand children of one span', () => {
    const children = Array.from({ length: 5000 }, (_, index) => span(`c${index}`, 'a', (index * 7919) % 100_000, 100_000))
    expect(selfTimes([span('a', '', 0, 200_000), ...children])[0]).toBe(100_000)
  })
})
