import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { isoTime, parseIsoTime, parsePeriodMs, readTimeWindow } from './time-window.ts'

const nowMs = 1_795_354_200_000
const read = (query: string) => readTimeWindow(new URLSearchParams(query), nowMs, 86_400_000)

describe('time windows', () => {
  it('are a period that ends now', () => {
    expect(read('statsPeriod=14d')).toEqual({ ok: true, value: { startMs: nowMs - 14 * 86_400_000, endMs: nowMs } })
    expect(read('')).toEqual({ ok: true, value: { startMs: nowMs - 86_400_000, endMs: nowMs } })
    expect(parsePeriodMs('90s')).toBe(90_000)
    expect(parsePeriodMs('99999999w')).toBe(400 * 86_400_000)
    for (const period of ['0h', 'h', '1y', '-1d', '1.5h', '1 d', '999999999d']) expect(parsePeriodMs(period)).toBeUndefined()
  })

  it('are start and end, with a zone or in UTC, also when + came as a space', () => {
    expect(parseIsoTime('2026-11-22T13:30:00')).toBe(nowMs)
    expect(parseIsoTime('2026-11-22T13:30:00.000Z')).toBe(nowMs)
    expect(parseIsoTime('2026-11-22T15:30:00+02:00')).toBe(nowMs)
    expect(parseIsoTime('2026-11-22T15:30:00 02:00')).toBe(nowMs)
    expect(parseIsoTime('2026-11-22')).toBe(Date.UTC(2026, 10, 22))
    expect(read('start=2026-11-21T00:00:00&end=2026-11-22')).toMatchObject({ ok: true, value: { endMs: Date.UTC(2026, 10, 22) } })
  })

  it('are refused when half or the wrong way round', () => {
    for (const query of [
      'start=2026-11-21',
      'end=2026-11-21',
      'start=2026-11-22&end=2026-11-21',
      'statsPeriod=1y',
      'start=2026-13-41&end=2027-01-01',
      'start=now&end=then',
    ]) {
      expect([query, read(query).ok]).toEqual([query, false])
    }
  })

  it('read back every time that we write, and never throw', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') }), fc.string(), (date, text) => {
        expect(parseIsoTime(isoTime(date.getTime()))).toBe(date.getTime())
        const parsed = parseIsoTime(text)
        expect(parsed === undefined || Number.isFinite(parsed)).toBe(true)
      }),
    )
  })
})
