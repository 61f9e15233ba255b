import { describe, expect, it } from 'vitest'

import { clockShiftUs, correctTimes } from './span-clock.ts'

const receivedAtMs = Date.UTC(2026, 10, 22, 12)
const receivedUs = receivedAtMs * 1000
const minuteUs = 60_000_000
const dayUs = 1440 * minuteUs

describe('the clock of those who send spans', () => {
  it('is believed while it is wrong by less than 55 minutes', () => {
    expect(clockShiftUs(receivedUs - 50 * minuteUs, { receivedAtMs, sentAtMs: receivedAtMs - 50 * 60_000 })).toBe(0)
  })

  it('is put right by what it said when it sent', () => {
    expect(clockShiftUs(receivedUs - dayUs, { receivedAtMs, sentAtMs: receivedAtMs - dayUs / 1000 })).toBe(dayUs)
    expect(clockShiftUs(receivedUs + dayUs, { receivedAtMs, sentAtMs: receivedAtMs + dayUs / 1000 })).toBe(-dayUs)
  })

  it('is put right, too, where it is ahead by less, but spans would end after they came', () => {
    expect(clockShiftUs(receivedUs + 10 * minuteUs, { receivedAtMs, sentAtMs: receivedAtMs + 600_000 })).toBe(-10 * minuteUs)
    expect(clockShiftUs(receivedUs + 10 * minuteUs, { receivedAtMs, sentAtMs: undefined })).toBe(0)
  })
})

describe('times by our clock', () => {
  const correct = (startUs: number, endUs: number, shiftUs = 0) => correctTimes({ startUs, endUs }, shiftUs, receivedAtMs, receivedUs)

  it('are shifted together', () => {
    expect(correct(receivedUs - 2000, receivedUs - 1000, -500)).toEqual({ startUs: receivedUs - 2500, endUs: receivedUs - 1500 })
  })

  it('keep the length of what took days', () => {
    expect(correct(receivedUs - 10 * dayUs, receivedUs)).toEqual({ startUs: receivedUs - 10 * dayUs, endUs: receivedUs })
  })

  it('end when they came, years ahead or behind', () => {
    for (const wrong of [receivedUs + 2 * minuteUs, receivedUs + 900 * dayUs, receivedUs - 31 * dayUs, 1_000_000])
      expect(correct(wrong - 1000, wrong)).toEqual({ startUs: receivedUs - 1000, endUs: receivedUs })
  })
})
