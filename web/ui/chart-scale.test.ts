import { describe, expect, it } from 'vitest'

import { niceTop, placeMarkers, spanText, stackPath, ticksOf } from './chart-scale.ts'

const hourMs = 3_600_000
/** Local midnight, so that the texts are the same in every zone. */
const midnight = new Date(2026, 10, 22).getTime()
const day = { startMs: midnight, intervalMs: hourMs, count: 24 }

describe('the time axis', () => {
  it('names hours of a day, and days of a month', () => {
    expect(ticksOf(day).map(({ text }) => text)).toEqual(['00:00', '04:00', '09:00', '14:00', '19:00'])
    expect(ticksOf({ startMs: midnight, intervalMs: 24 * hourMs, count: 30 })[0]?.text).toBe('22 Nov')
    expect(ticksOf({ ...day, count: 1 })).toEqual([{ percent: 0, text: '00:00' }])
  })

  it('names a bucket and a span', () => {
    expect(spanText(day, 14, 14)).toBe('22 Nov 14:00 to 15:00')
    expect(spanText(day, 22, 23)).toBe('22 Nov 22:00 to 23 Nov 00:00')
    expect(spanText({ startMs: midnight, intervalMs: 24 * hourMs, count: 30 }, 0, 0)).toBe('22 Nov')
  })
})

describe('the count axis', () => {
  it('ends at a round number that is not below the peak', () => {
    expect([0, 1, 3, 10, 11, 152, 501].map(niceTop)).toEqual([1, 1, 4, 10, 20, 200, 600])
  })

  it('stacks bars, each at least one pixel high', () => {
    expect(stackPath([0, 50, 1], [0, 50, 0], 100, 100)).toBe('M1.08 0.00h0.84v50.00h-0.84zM2.08 99.00h0.84v1.00h-0.84z')
    expect(stackPath([1], [], 1_000_000, 100)).toBe('M0.08 99.00h0.84v1.00h-0.84z')
  })
})

describe('markers', () => {
  it('outside of the chart are left out, labels without room are not drawn', () => {
    const at = (hour: number, label: string) => ({ atMs: midnight + hour * hourMs, label })
    const placed = placeMarkers([at(30, 'later'), at(2, 'two'), at(1, 'a long label'), at(1.1, 'another'), at(1.2, 'third')], day)
    expect(placed.map(({ label, row }) => [label, row])).toEqual([
      ['a long label', 0],
      ['another', 1],
      ['third', null],
      ['two', null],
    ])
  })
})
