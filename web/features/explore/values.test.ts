import { describe, expect, it } from 'vitest'

import type { ExploreMeta } from '#packages/contract/explore'

import { asCsv, asJson, certaintyOf, certaintyText, printCell, printNumber } from './values.ts'

const duration = { type: 'duration', unit: 'millisecond' }
const meta: ExploreMeta = {
  fields: {},
  units: {},
  isMetricsData: false,
  isMetricsExtractedData: false,
  tips: {},
  datasetReason: 'unchanged',
  dataset: 'spans',
  dataScanned: 'full',
  scannedShare: 1,
}

describe('1. values', () => {
  it('are printed as their types want it', () => {
    expect(printNumber(1_240, duration)).toBe('1.24 s')
    expect(printNumber(12_345, { type: 'integer', unit: null })).toBe('12k')
    expect(printNumber(0.0123, { type: 'percentage', unit: null })).toBe('1.2 %')
    expect(printNumber(3.14159, { type: 'rate', unit: '1/second' })).toBe('3.14/s')
    expect([0.00123, 1234.5, 17].map((value) => printNumber(value, { type: 'number', unit: null }))).toEqual(['0.00123', '1.2k', '17'])
    expect([null, '', true, 'text'].map((value) => printCell(value, { type: 'string', unit: null }))).toEqual(['-', '-', 'true', 'text'])
  })
})

describe('2. estimates', () => {
  it('say from how many rows, and between what', () => {
    const accuracy = {
      sampleCount: [{ 'sum(x)': 12 }],
      samplingRate: [{ 'sum(x)': 0.1 }],
      confidence: [{ 'sum(x)': 'low' as const }],
      interval: [{ 'sum(x)': [100, 300] as const }],
    }
    const certainty = certaintyOf({ ...meta, accuracy }, 0, 'sum(x)')
    expect(certainty && certaintyText(certainty, duration)).toBe(
      'Estimated from 12 rows; between 100 ms and 300 ms in 95 of 100 cases. Too few rows to rely on it.',
    )
  })

  it('are none where everything was counted', () => {
    const accuracy = { sampleCount: [{ a: 12 }], samplingRate: [{ a: null }], confidence: [{ a: null }], interval: [{ a: null }] }
    expect(certaintyOf({ ...meta, accuracy }, 0, 'a')).toBeNull()
    expect(certaintyOf(meta, 0, 'a')).toBeNull()
    expect(certaintyOf({ ...meta, dataScanned: 'partial' }, 0, 'a')?.isReliable).toBe(false)
  })
})

describe('3. files', () => {
  it('have the columns that are shown, and no formulas', () => {
    const rows = [{ a: '=1+1', b: -2, hidden: 1 }, { a: 'x,"y"' }]
    expect(asCsv(['a', 'b'], rows)).toBe(`a,b\r\n'=1+1,-2\r\n"x,""y""",\r\n`)
    expect(JSON.parse(asJson(['a', 'b'], rows))).toEqual([
      { a: '=1+1', b: -2 },
      { a: 'x,"y"', b: null },
    ])
  })
})
