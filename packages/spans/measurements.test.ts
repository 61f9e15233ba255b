import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Json } from '#packages/protocol/json'

import { readMeasurements } from './measurements.ts'

const read = (said: Json, durationMs = 1_000): Record<string, number> => Object.fromEntries(readMeasurements(said, durationMs))

describe('units', () => {
  test('durations are milliseconds, sizes bytes, shares parts of one', () => {
    expect(
      read({
        lcp: { value: 2.5, unit: 'second' },
        fcp: { value: 900 },
        cls: { value: 0.1, unit: '' },
        page: { value: 2, unit: 'kibibyte' },
        done: { value: 40, unit: 'percent' },
        carts: { value: 3, unit: 'cart' },
      }),
    ).toEqual({ lcp: 2_500, fcp: 900, cls: 0.1, page: 2_048, done: 0.4, carts: 3 })
  })

  test('what is measured otherwise than its name says is left out', () => {
    expect(read({ lcp: { value: 1, unit: 'byte' }, cls: { value: 1, unit: 'second' }, inp: { value: 80, unit: 'none' } })).toEqual({
      inp: 80,
    })
  })
})

describe('caps', () => {
  test('of an own application ten, the first by name', () => {
    const own = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`m${String(index).padStart(2, '0')}`, { value: index }]))
    expect(Object.keys(read({ ...own, lcp: { value: 1, unit: 'millisecond' } }))).toEqual([
      'lcp',
      ...Object.keys(own).toSorted().slice(0, 10),
    ])
  })

  test.each([
    { '1a': { value: 1 } },
    { 'a-b': { value: 1 } },
    { ['a'.repeat(41)]: { value: 1 } },
    { a: { value: '1' } },
    { a: 1 },
    { a: null },
    [],
    'a',
    null,
  ])('%j is nothing', (said) => {
    expect(read(said)).toEqual({})
  })

  test('an app start of more than three minutes is a clock that jumped', () => {
    expect(
      read({ app_start_cold: { value: 180_001, unit: 'millisecond' }, app_start_warm: { value: 180_000, unit: 'millisecond' } }),
    ).toEqual({
      app_start_warm: 180_000,
    })
  })
})

test('rates follow from counts', () => {
  const said = {
    frames_total: { value: 100 },
    frames_slow: { value: 5 },
    frames_frozen: { value: 1 },
    stall_total_time: { value: 250, unit: 'millisecond' },
  }
  expect(read(said)).toMatchObject({ frames_slow_rate: 0.05, frames_frozen_rate: 0.01, stall_percentage: 0.25 })
  expect(read({ frames_total: { value: 0 }, frames_slow: { value: 0 } })).toEqual({ frames_total: 0, frames_slow: 0 })
})

test('whatever comes, all are finite numbers', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.double(), (said, durationMs) => {
      // A JSON value of fast-check is one of ours.
      for (const value of readMeasurements(said as Json, durationMs).values()) expect(Number.isFinite(value)).toBe(true)
    }),
  )
})
