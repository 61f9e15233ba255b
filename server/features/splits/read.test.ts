import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Event } from '#packages/protocol/event'

import { applySplits, hashOfValue, splitValue } from './read.ts'

const hash = (n: number): string => n.toString(16).padStart(32, '0')

const subject = (change: Partial<Event> = {}, title = 'E: boom') => ({
  title,
  metadata: { function: 'pay' },
  event: {
    event_id: hash(1),
    timestamp: 1,
    type: 'error',
    level: 'error',
    platform: 'python',
    tags: [['browser', 'Safari']],
    exception: [{ type: 'E', value: 'order 1234567 of bob' }],
    ...change,
  } as Event,
})

describe('the value by which an event is told apart', () => {
  it.each([
    ['message', 'order <int> of bob'],
    ['type', 'E'],
    ['function', 'pay'],
    ['transaction', '/cart'],
    ['tag:browser', 'Safari'],
    ['tag:transaction', '/cart'],
    ['tag:none', ''],
  ])('%s', (key, value) => expect(splitValue(key, subject({ transaction: '/cart' }))).toBe(value))

  it('of a message without an exception is what it is called', () => {
    const { exception: _none, ...event } = subject().event
    expect(splitValue('message', { ...subject({}, 'Retry 5 of 9'), event })).toBe('Retry <int> of <int>')
    expect(splitValue('type', { ...subject(), event })).toBe('')
  })
})

describe('hashes of an issue that was split', () => {
  const outer = { id: 7, key: 'type', hashes: [hash(1), hash(2)] }

  it('are those of the value, with one that all events of the value have', () => {
    const made = applySplits([outer], [hash(1), hash(2)], subject())
    expect(made?.hashes).toHaveLength(3)
    expect(made).toMatchObject({ splitId: 7, hashes: { 2: hashOfValue(7, 'E') } })
    const other = applySplits([outer], [hash(1), hash(2)], subject({ exception: [{ type: 'F', value: 'x' }] }))
    expect(made?.hashes.filter((each) => other?.hashes.includes(each))).toEqual([])
  })

  it('stay together for a value whichever hashes the events came with, as after a change of rules', () => {
    const before = applySplits([outer], [hash(1), hash(2)], subject())?.hashes ?? []
    const after = applySplits([outer], [hash(9), hash(2)], subject())?.hashes ?? []
    expect(after.filter((each) => before.includes(each))).toHaveLength(2)
  })

  it('are not touched for other issues, and a hash is told apart by the first split that names it', () => {
    expect(applySplits([outer], [hash(3)], subject())).toBeUndefined()
    const second = { id: 8, key: 'tag:browser', hashes: [hash(1)] }
    expect(applySplits([outer, second], [hash(1)], subject())?.splitId).toBe(7)
  })

  it('are split again where what a split left was, and never become more than one more than they were', () => {
    const inner = { id: 8, key: 'tag:browser', hashes: [hashOfValue(7, 'E')] }
    const made = applySplits([outer, inner], [hash(1), hash(2)], subject())
    expect(made).toMatchObject({ splitId: 8, hashes: { length: 3, 2: hashOfValue(8, 'Safari') } })
    expect(applySplits([outer, inner], [hash(1)], subject({ exception: [{ type: 'F', value: 'x' }] }))?.splitId).toBe(7)
  })

  it('property: two events are together just when their values are equal', () => {
    const value = fc.string({ maxLength: 5 })
    fc.assert(
      fc.property(value, value, (one, other) => {
        const hashesOf = (text: string) =>
          applySplits([outer], [hash(1)], subject({ exception: [{ type: text, value: '' }] }))?.hashes ?? []
        const shared = hashesOf(one).filter((each) => hashesOf(other).includes(each))
        expect(shared).toHaveLength(one === other ? 2 : 0)
      }),
    )
  })
})
