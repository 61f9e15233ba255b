import { describe, expect, it } from 'vitest'

import { rangeOf, readBoolean, readDuration, readNumber, readTime, timeRangeOf } from './values.ts'

describe('values as a query writes them', () => {
  it('reads numbers with their scales', () => {
    expect(['12', '-1.5', '2k', '3M', '1b', '0.5k'].map(readNumber)).toEqual([12, -1.5, 2000, 3e6, 1e9, 500])
    for (const text of ['', 'k', '1e5', '0x1', '1,000', 'NaN', '1kk', '--1']) expect([text, readNumber(text)]).toEqual([text, undefined])
  })

  it('reads durations as milliseconds', () => {
    expect(['250ms', '1.5s', '2min', '2m', '1h', '1day', '1wk'].map(readDuration)).toEqual([250, 1500, 12e4, 12e4, 36e5, 864e5, 6048e5])
    for (const text of ['', '1', 's', '-1s', '1y']) expect([text, readDuration(text)]).toEqual([text, undefined])
  })

  it('reads booleans', () => {
    expect(['true', '1', 'False', '0', 'yes', ''].map(readBoolean)).toEqual([true, true, false, false, undefined, undefined])
  })

  it('reads times: relative, days, points; only those of the calendar', () => {
    expect(readTime('-14d')).toEqual({ kind: 'newer', agoMs: 14 * 864e5 })
    expect(readTime('+2w')).toEqual({ kind: 'older', agoMs: 14 * 864e5 })
    expect(readTime('2026-11-22')).toEqual({ kind: 'day', ms: Date.UTC(2026, 10, 22) })
    const point = { kind: 'point', ms: Date.UTC(2026, 10, 22, 13, 30) }
    for (const text of ['2026-11-22T13:30', '2026-11-22T13:30:00.000000Z', '2026-11-22T15:30:00+02:00'])
      expect(readTime(text)).toEqual(point)
    for (const text of ['14d', '-14', '-1y', '2026-02-30', '2026-13-01', '2026-11-22T25:00', '2026-11-22 13:30', 'now', '']) {
      expect([text, readTime(text)]).toEqual([text, undefined])
    }
  })

  it('turns comparisons into bounds of whole numbers', () => {
    expect(rangeOf('=', 5)).toEqual({ from: 5, to: 5 })
    expect(rangeOf('>', 5)).toEqual({ from: 6, to: null })
    expect(rangeOf('>', 5.5)).toEqual({ from: 6, to: null })
    expect(rangeOf('>=', 5.5)).toEqual({ from: 6, to: null })
    expect(rangeOf('<', 5.5)).toEqual({ from: null, to: 5 })
    expect(rangeOf('<=', 5)).toEqual({ from: null, to: 5 })
    expect(rangeOf('=', 5.5)).toEqual({ from: 6, to: 5 })
    expect(rangeOf('>', 1e30).from).toBe(Number.MAX_SAFE_INTEGER)
  })

  it('turns times into bounds: a day is whole, a point has some room, only -7d can be compared', () => {
    const nowMs = Date.UTC(2026, 10, 22)
    expect(timeRangeOf('=', { kind: 'newer', agoMs: 1000 }, nowMs)).toEqual({ from: nowMs - 1000, to: null })
    expect(timeRangeOf('=', { kind: 'older', agoMs: 1000 }, nowMs)).toEqual({ from: null, to: nowMs - 1000 })
    expect(timeRangeOf('>', { kind: 'newer', agoMs: 1000 }, nowMs)).toEqual({ from: nowMs - 999, to: null })
    expect(timeRangeOf('>', { kind: 'older', agoMs: 1000 }, nowMs)).toBeUndefined()
    expect(timeRangeOf('=', { kind: 'day', ms: nowMs }, 0)).toEqual({ from: nowMs, to: nowMs + 864e5 - 1 })
    expect(timeRangeOf('=', { kind: 'point', ms: nowMs }, 0)).toEqual({ from: nowMs - 3e5, to: nowMs + 36e4 })
    expect(timeRangeOf('<', { kind: 'day', ms: nowMs }, 0)).toEqual({ from: null, to: nowMs - 1 })
  })
})
