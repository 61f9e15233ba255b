import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { aggregatesMax, parseAggregates, parseSession } from './parse-session.ts'

const bytes = (value: unknown): Buffer => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))

describe('a session item', () => {
  it('is read as browsers send it', () => {
    const sent = {
      sid: '4A1F0C77-d2e9-4b5f-8c3a-6e90b1d24f57',
      init: true,
      started: '2026-11-22T10:00:00.250Z',
      timestamp: '2026-11-22T10:00:01Z',
      status: 'crashed',
      errors: 1.0,
      did: 42,
      duration: 1.5,
      abnormal_mechanism: 'anr_foreground',
      attrs: { release: 'shop@1.0', environment: 'production', ip_address: '{{auto}}', user_agent: 'Firefox' },
    }
    expect(parseSession(bytes(sent))).toEqual({
      sid: '4a1f0c77d2e94b5f8c3a6e90b1d24f57',
      did: '42',
      isFirst: true,
      sequence: undefined,
      startedMs: Date.UTC(2026, 10, 22, 10, 0, 0, 250),
      timestampMs: Date.UTC(2026, 10, 22, 10, 0, 1),
      durationMs: 1500,
      status: 'crashed',
      errors: 1,
      mechanism: 'foreground',
      attributes: { release: 'shop@1.0', environment: 'production', ipAddress: '{{auto}}', userAgent: 'Firefox' },
    })
  })

  it('has its defaults where nothing, or nonsense, was sent', () => {
    const nothing = parseSession(bytes({ did: null, errors: -3, duration: 'long', seq: 'x', attrs: [], status: 7 }))
    expect(nothing).toMatchObject({ sid: '', did: '', isFirst: false, errors: 0, status: 'other', mechanism: 'none' })
    expect(nothing).toMatchObject({ sequence: undefined, durationMs: undefined, startedMs: undefined, attributes: { release: '' } })
    expect(parseSession(bytes({}))).toMatchObject({ status: 'ok' })
    expect(parseSession(bytes({ status: 'dreaming', seq: 3.0 }))).toMatchObject({ status: 'other', sequence: 3 })
  })

  it.each(['', '[]', 'null', '"x"', '{'])('that is %j is none', (text) => expect(parseSession(bytes(text))).toBeUndefined())
})

describe('an item of counted sessions', () => {
  it('is read as servers send it', () => {
    const sent = { attrs: { release: 'a@1' }, aggregates: [{ started: '2026-11-22T10:00:00.000000Z', exited: 3, errored: 1 }] }
    expect(parseAggregates(bytes(sent))).toEqual({
      aggregates: [{ startedMs: Date.UTC(2026, 10, 22, 10), did: '', exited: 3, errored: 1, abnormal: 0, unhandled: 0, crashed: 0 }],
      left: 0,
      attributes: { release: 'a@1', environment: '', ipAddress: '', userAgent: '' },
    })
  })

  it('says how many were beyond its limit', () => {
    const sent = { aggregates: Array.from({ length: aggregatesMax + 5 }, () => ({ exited: 1 })) }
    const read = parseAggregates(bytes(sent))
    expect([read?.aggregates.length, read?.left]).toEqual([aggregatesMax, 5])
  })

  it('is not believed in numbers that nobody can have counted', () => {
    const sent = { aggregates: [{ exited: 1_000_000, errored: 1e9, abnormal: -5, unhandled: '7', crashed: 1e300 }] }
    expect(parseAggregates(bytes(sent))?.aggregates).toMatchObject([
      { exited: 1_000_000, errored: 0, abnormal: 0, unhandled: 0, crashed: 0 },
    ])
  })

  it('without a list is none', () => expect(parseAggregates(bytes({ aggregates: {} }))).toBeUndefined())
})

describe('anything', () => {
  it('is read without a throw, and all numbers are whole and not negative', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const update = parseSession(bytes(text))
        const item = parseAggregates(bytes({ aggregates: [JSON.parse(text), { exited: JSON.parse(text), crashed: 1e300 }] }))
        const numbers = [update?.errors ?? 0, ...(item?.aggregates ?? []).flatMap((one) => [one.exited, one.errored, one.crashed])]
        expect(numbers.every((one) => Number.isSafeInteger(one) && one >= 0)).toBe(true)
      }),
    )
  })
})
