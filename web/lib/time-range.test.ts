import { describe, expect, it } from 'vitest'

import { inputTime, lastRange, periodWords, rangeText, readInputTime } from './time-range.ts'

describe('time ranges', () => {
  it('a period is said in words, and what is none stays as it is', () => {
    expect(['1h', '24h', '14d', '1w', 'soon'].map(periodWords)).toEqual(['Last hour', 'Last 24 hours', 'Last 14 days', 'Last week', 'soon'])
  })

  it('the chip says the default, the period, or both ends in local time', () => {
    expect(rangeText({}, '90d')).toBe('90 d')
    expect(rangeText({ statsPeriod: '7d' }, '90d')).toBe('7 d')
    const [start, end] = [new Date(2026, 10, 20, 10, 0).toISOString(), new Date(2026, 10, 20, 12, 30).toISOString()]
    expect(rangeText({ start, end }, '90d')).toBe('2026-11-20 10:00 to 12:30')
    expect(rangeText({ start, end: new Date(2026, 10, 21, 1, 5).toISOString() }, '90d')).toBe('2026-11-20 10:00 to 2026-11-21 01:05')
    expect(rangeText({ start }, '90d')).toBe('2026-11-20 10:00 to now')
    expect(rangeText({ start: 'x'.repeat(99), end }, '90d').length).toBeLessThan(70)
  })

  it('what an input shows is read back as the same instant; without a zone an instant is one of UTC', () => {
    expect(readInputTime(inputTime('2026-11-20T09:00:00Z'))).toBe('2026-11-20T09:00:00Z')
    expect(readInputTime(inputTime('2026-11-20T09:00:00'))).toBe('2026-11-20T09:00:00Z')
    expect([readInputTime(''), readInputTime('tomorrow'), inputTime('tomorrow')]).toEqual([null, null, ''])
  })

  it('an absolute choice starts from the period before', () => {
    expect(lastRange('2h', Date.parse('2026-11-20T12:00:00Z'))).toEqual({
      start: '2026-11-20T10:00:00.000Z',
      end: '2026-11-20T12:00:00.000Z',
    })
  })
})
