import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { dayMs } from '#core/time'

import { forecast, ratesSinceMs } from './forecast.ts'
import type { ForecastFacts } from './forecast.ts'

/** 2026-11-22T12:00:00Z, a Sunday. */
const nowMs = Date.parse('2026-11-22T12:00:00Z')
const week = { retentionClass: 90, firstDay: '2026-11-16', days: 7, bytes: 0 }
const facts = (change: Partial<ForecastFacts> = {}): ForecastFacts => ({
  nowMs,
  firstMs: nowMs - 365 * dayMs,
  freeBytes: 1_000_000,
  parts: [],
  blobBytes: 0,
  ...change,
})

describe('the span that the rate is taken from', () => {
  it('begins on the Monday of last week', () => {
    const since = (iso: string): string => new Date(ratesSinceMs(Date.parse(iso))).toISOString()
    expect(since('2026-11-22T12:00:00Z')).toBe('2026-11-09T00:00:00.000Z')
    expect(since('2026-11-23T00:00:00Z')).toBe('2026-11-16T00:00:00.000Z')
    expect(since('1970-01-20T00:00:00Z')).toBe('1970-01-12T00:00:00.000Z')
  })

  it('a server that has received nothing, or for hours only, is not forecast', () => {
    expect(forecast(facts({ firstMs: undefined }))).toEqual({ kind: 'unknown', why: 'Nothing has arrived yet.' })
    expect(forecast(facts({ firstMs: nowMs - 23 * 3_600_000, parts: [{ ...week, bytes: 5000 }] }))).toMatchObject({ kind: 'unknown' })
  })
})

describe('the day on which the disk is full', () => {
  it('is free room by what comes in per day', () => {
    const parts = [{ ...week, bytes: 20_000 }]
    expect(forecast(facts({ firstMs: nowMs - 2 * dayMs, parts, freeBytes: 95_000 }))).toEqual({
      kind: 'known',
      bytesPerDay: 10_000,
      overDays: 2,
      fullInDays: 10,
      levelsOffAtBytes: null,
    })
  })

  it('counts attachments', () => {
    const parts = [{ ...week, bytes: 20_000 }]
    expect(forecast(facts({ firstMs: nowMs - 2 * dayMs, parts, blobBytes: 20_000 }))).toMatchObject({ bytesPerDay: 20_000, fullInDays: 50 })
  })

  it('never comes when retention removes as much as arrives: then the data level off', () => {
    const parts = [{ ...week, retentionClass: 7, bytes: 20_000 }]
    const known = forecast(facts({ firstMs: nowMs - 2 * dayMs, parts, freeBytes: 1_000_000 }))
    // Seven days and the rest of a week, 10,000 a day.
    expect(known).toMatchObject({ fullInDays: null, levelsOffAtBytes: 140_000 })
  })

  it('room that old weeks give back counts', () => {
    const old = { retentionClass: 90, firstDay: '2026-08-17', days: 7, bytes: 90_000 }
    const parts = [{ ...week, bytes: 20_000 }]
    const without = forecast(facts({ firstMs: nowMs - 2 * dayMs, parts, freeBytes: 100_000 }))
    const withOld = forecast(facts({ firstMs: nowMs - 2 * dayMs, parts: [...parts, old], freeBytes: 100_000 }))
    expect([without, withOld]).toMatchObject([{ fullInDays: 10 }, { fullInDays: 19 }])
  })
})

describe('for any partitions', () => {
  const partition = fc.record({
    retentionClass: fc.constantFrom(7, 30, 90, 365),
    days: fc.constantFrom(1, 7),
    firstDay: fc.constantFrom('2026-11-16', '2026-11-09', '2026-09-07', '2025-12-01'),
    bytes: fc.integer({ min: 0, max: 1e12 }),
  })
  const anyFacts = fc.record({
    nowMs: fc.constant(nowMs),
    firstMs: fc.integer({ min: nowMs - 400 * dayMs, max: nowMs }),
    freeBytes: fc.integer({ min: 1, max: 1e13 }),
    parts: fc.array(partition, { maxLength: 12 }),
    blobBytes: fc.integer({ min: 0, max: 1e12 }),
  })

  it('more room is never sooner full, and figures are whole', () => {
    fc.assert(
      fc.property(anyFacts, (any) => {
        const [one, roomier] = [forecast(any), forecast({ ...any, freeBytes: any.freeBytes * 2 })]
        expect(one.kind).toBe(roomier.kind)
        if (one.kind === 'unknown' || roomier.kind === 'unknown') return
        expect(roomier.fullInDays ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(one.fullInDays ?? Number.POSITIVE_INFINITY)
        expect(one.fullInDays === null).toBe(one.levelsOffAtBytes !== null)
        for (const figure of [one.bytesPerDay, one.fullInDays ?? 1, one.levelsOffAtBytes ?? 0])
          expect(Number.isSafeInteger(figure)).toBe(true)
      }),
    )
  })
})
