import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { bucketsOf } from './read-event-stats.ts'

const dayMs = 86_400_000

describe('buckets of a window', () => {
  it('are quarters of an hour for a day, and days for 90 days', () => {
    expect(bucketsOf({ startMs: 0, endMs: dayMs })).toEqual({ startMs: 0, intervalMs: 900_000, count: 96 })
    expect(bucketsOf({ startMs: 0, endMs: 90 * dayMs })).toEqual({ startMs: 0, intervalMs: dayMs, count: 90 })
  })

  it('hold the whole window, and are few', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2e12 }), fc.integer({ min: 1, max: 400 * dayMs }), (startMs, lengthMs) => {
        const buckets = bucketsOf({ startMs, endMs: startMs + lengthMs })
        expect(buckets.startMs).toBeLessThanOrEqual(startMs)
        expect(buckets.startMs + buckets.count * buckets.intervalMs).toBeGreaterThanOrEqual(startMs + lengthMs)
        expect(buckets.count).toBeLessThanOrEqual(102)
      }),
    )
  })
})
