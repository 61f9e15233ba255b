import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Event } from '#packages/protocol/event'

import { likenessOf, traitsOf, wordsOf } from './likeness.ts'
import type { Traits } from './likeness.ts'

const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 6 })
const traits: fc.Arbitrary<Traits> = fc
  .record({ type: fc.constantFrom('', 'ValueError', 'KeyError'), own: names, library: names, words: names })
  .map(({ type, own, library, words }) => ({
    type,
    own: new Set(own),
    all: new Set([...own, ...library]),
    top: own.at(-1) ?? library.at(-1) ?? '',
    words: new Set(words),
  }))

const eventOf = (change: Partial<Event>): Event => ({
  event_id: 'a'.repeat(32) as Event['event_id'],
  type: 'error',
  level: 'error',
  platform: 'python',
  timestamp: 1,
  received: 1,
  tags: [],
  ...change,
})

describe('likeness', () => {
  it('is the same whichever event is first, and within 0 and 1', () => {
    fc.assert(
      fc.property(traits, traits, (one, other) => {
        const likeness = likenessOf(one, other)
        expect(likenessOf(other, one)).toEqual(likeness)
        expect(likeness.score).toBeGreaterThanOrEqual(0)
        expect(likeness.score).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('is whole for what is the same, and nothing for what has nothing in common', () => {
    fc.assert(
      fc.property(traits, (one) => {
        const hasAny = one.type !== '' || one.all.size > 0 || one.words.size > 0
        expect(likenessOf(one, one).score).toBeCloseTo(hasAny ? 1 : 0)
        const foreign: Traits = { type: 'Other', own: new Set(['x']), all: new Set(['x']), top: 'x', words: new Set(['y']) }
        expect(likenessOf(one, foreign).score).toBe(0)
      }),
    )
  })

  it('grows with every frame that is shared', () => {
    fc.assert(
      fc.property(traits, traits, (one, other) => {
        const withOne = (given: Traits): Traits => ({ ...given, own: new Set([...given.own, 'new']), all: new Set([...given.all, 'new']) })
        if (one.own.size === 0 || other.own.size === 0) return
        expect(likenessOf(withOne(one), withOne(other)).score).toBeGreaterThanOrEqual(likenessOf(one, other).score - 1e-9)
      }),
    )
  })
})

describe('traits of an event', () => {
  const frame = (name: string, inApp: boolean) => ({ module: 'shop', function: name, in_app: inApp })

  it('are its own frames, its type, and the words of its title', () => {
    const event = eventOf({
      exception: [{ type: 'ValueError', stacktrace: { frames: [frame('run', false), frame('pay', true), frame('json', false)] } }],
    })
    const found = traitsOf(event, 'ValueError: order 4711 of ada@example.com is gone')
    expect([...found.own]).toEqual(['shop\npay'])
    expect(found.all.size).toBe(3)
    expect(found.top).toBe('shop\npay')
    expect([...found.words]).toEqual(['order', 'of', 'is', 'gone'])
  })

  it('are few for a message, and none for nothing', () => {
    expect(traitsOf(eventOf({}), 'disk is full')).toMatchObject({ type: '', top: '', words: new Set(['disk', 'is', 'full']) })
    expect(likenessOf(traitsOf(eventOf({}), ''), traitsOf(eventOf({}), '')).score).toBe(0)
  })

  it('are bounded, whatever is sent', () => {
    const frames = Array.from({ length: 5_000 }, (_, index) => frame(`f${String(index)}`, true))
    const found = traitsOf(eventOf({ exception: [{ stacktrace: { frames } }] }), 'word '.repeat(100_000))
    expect(found.own.size).toBe(200)
    expect(wordsOf(Array.from({ length: 500 }, (_, index) => `w${String(index)}x`).join(' ')).size).toBeLessThanOrEqual(40)
  })
})
