import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { noRecentEvents, parseRecentEvents, watchEvents } from './snooze.ts'
import type { CountedEvent, SnoozeConditions } from './snooze.ts'

const minuteMs = 60_000
const none: SnoozeConditions = { eventsMax: 0, eventsWindowMs: 0, usersMax: 0, usersWindowMs: 0 }
const at = (occurredAtMs: number, userHash = 0): CountedEvent => ({ occurredAtMs, weight: 1, userHash, isNewUser: false })
const fresh = { totals: { events: 0, users: 0 }, recent: noRecentEvents }

/** So many events, evenly over a time. */
const spread = (count: number, overMs: number): CountedEvent[] =>
  Array.from({ length: count }, (_, index) => at(1_000_000 + Math.floor((index * overMs) / (count - 1))))

/** Follows the events in batches, each with what the store would remember of the ones before. */
const inBatches = (conditions: SnoozeConditions, events: readonly CountedEvent[], sizes: readonly number[]): number | undefined => {
  let before = fresh
  let passed = 0
  for (const size of [...sizes, events.length]) {
    const batch = events.slice(passed, passed + size)
    const { woken, recent } = watchEvents(conditions, before, batch)
    if (woken) return passed + woken.at
    passed += batch.length
    before = {
      totals: { events: before.totals.events + batch.reduce((sum, { weight }) => sum + weight, 0), users: 0 },
      recent: parseRecentEvents(JSON.stringify(recent)),
    }
  }
  return undefined
}

/** The same by one who keeps everything and looks back after each event. */
const naive = (conditions: SnoozeConditions, events: readonly CountedEvent[]): number | undefined => {
  const { eventsMax, eventsWindowMs, usersMax, usersWindowMs } = conditions
  for (const index of events.keys()) {
    const seen = events.slice(0, index + 1)
    const newest = Math.max(...seen.map(({ occurredAtMs }) => occurredAtMs))
    const within = (windowMs: number) => seen.filter(({ occurredAtMs }) => windowMs === 0 || occurredAtMs > newest - windowMs)
    const count = within(eventsWindowMs).reduce((sum, { weight }) => sum + weight, 0)
    const users = new Set(within(usersWindowMs).map(({ userHash }) => userHash)).size
    if ((eventsMax > 0 && count >= eventsMax) || (usersMax > 0 && users >= usersMax)) return index
  }
  return undefined
}

describe('archived until 100 events in 10 minutes', () => {
  const conditions = { ...none, eventsMax: 100, eventsWindowMs: 10 * minuteMs }

  it('sleeps through 99', () => expect(inBatches(conditions, spread(99, minuteMs), [])).toBeUndefined())
  it('wakes with the 100th, in whatever batches they come', () => {
    for (const sizes of [[], [1, 98], [50, 49], [99]]) expect(inBatches(conditions, spread(100, minuteMs), sizes)).toBe(99)
  })
  it('sleeps through 100 in 11 minutes, in any order', () => {
    const events = spread(100, 11 * minuteMs)
    expect(inBatches(conditions, events, [33, 33])).toBeUndefined()
    expect(inBatches(conditions, events.toReversed(), [33, 33])).toBeUndefined()
  })
  it('wakes with the 100th of 10 minutes, also when the newest comes first', () => {
    expect(inBatches(conditions, spread(100, 10 * minuteMs - 1).toReversed(), [10])).toBe(99)
    expect(inBatches(conditions, spread(100, 10 * minuteMs), [10])).toBeUndefined()
  })
})

describe('any condition', () => {
  const event = fc.record({
    occurredAtMs: fc.integer({ min: 1, max: 400 }),
    weight: fc.integer({ min: 1, max: 3 }),
    userHash: fc.integer({ min: 1, max: 6 }),
    isNewUser: fc.constant(false),
  })
  const conditions = fc.oneof(
    fc.record({ ...Object.fromEntries(Object.keys(none).map((key) => [key, fc.constant(0)])), eventsMax: fc.integer({ min: 1, max: 12 }) }),
    fc.record({
      eventsMax: fc.integer({ min: 1, max: 12 }),
      eventsWindowMs: fc.integer({ min: 1, max: 300 }),
      usersMax: fc.integer({ min: 0, max: 5 }),
      usersWindowMs: fc.integer({ min: 1, max: 300 }),
    }),
  )

  it('is met by the same event for one who keeps everything, whatever the batches', () => {
    fc.assert(
      fc.property(
        conditions,
        fc.array(event, { maxLength: 40 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 6 }),
        (raw, events, sizes) => {
          const asked = { ...none, ...raw }
          expect(inBatches(asked, events, sizes)).toBe(naive(asked, events))
        },
      ),
    )
  })

  it('of many events keeps little', () => {
    const asked = { ...none, eventsMax: 1_000_000, eventsWindowMs: 10 * minuteMs }
    const { woken, recent } = watchEvents(asked, fresh, spread(50_000, 30 * minuteMs))
    expect(woken).toBeUndefined()
    expect(recent.events.length).toBeLessThanOrEqual(601)
    expect(recent.events.reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThan(16_000)
  })
})

describe('users without a window', () => {
  it('count when they are new to the issue', () => {
    const users = [1, 2, 1, 3].map((userHash, index, all) => ({ ...at(index + 1, userHash), isNewUser: all.indexOf(userHash) === index }))
    expect(watchEvents({ ...none, usersMax: 3 }, fresh, users).woken).toEqual({ at: 3, by: 'users' })
    expect(watchEvents({ ...none, usersMax: 4 }, fresh, users).woken).toBeUndefined()
  })
})
