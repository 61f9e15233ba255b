import { describe, expect, it } from 'vitest'

import { describeInstant, formatAge, formatInstant } from './time-format.ts'

describe('ages', () => {
  it('take one unit', () => {
    expect([0, 59_999, 60_000, 9 * 3_600_000, 64 * 86_400_000, 800 * 86_400_000].map(formatAge)).toEqual([
      '0s',
      '59s',
      '1m',
      '9h',
      '64d',
      '2y',
    ])
  })

  it('say when the client lives in the future, and forgive its clock a minute', () => {
    expect(formatAge(-30_000)).toBe('0s')
    expect(formatAge(-2 * 86_400_000)).toBe('in 2d')
  })
})

describe('instants', () => {
  it('tooltips carry UTC and the age', () => {
    expect(describeInstant('2026-11-22T14:05:00.250Z', Date.UTC(2026, 10, 22, 17, 5))).toContain('2026-11-22 14:05:00.250 UTC, 2h ago')
  })

  it('what is no instant is shown as it came', () => expect(formatInstant('yesterday')).toBe('yesterday'))
})
