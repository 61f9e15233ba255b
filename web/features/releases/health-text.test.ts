import { describe, expect, it } from 'vitest'

import { changeOf, crashFreeText, crashFreeTone, crashFreeWords } from './health-text.ts'

describe('a crash-free share', () => {
  it('is cut and never rounded up, with more digits where they matter', () => {
    expect([100, 99.99, 99.999, 99.51, 98.79, 80, 66.66, 0, null].map(crashFreeText)).toEqual([
      '100 %',
      '99.99 %',
      '99.99 %',
      '99.51 %',
      '98.7 %',
      '80 %',
      '66.6 %',
      '0 %',
      '-',
    ])
  })

  it('is good from 99.5 on, and bad below 98', () => {
    expect([99.5, 99.49, 98, 97.99, null].map(crashFreeTone)).toEqual(['good', 'warned', 'warned', 'bad', undefined])
  })

  it('is set against the one before it', () => {
    expect(crashFreeWords(99.2, 99.6)).toBe('crash-free 99.2 %, down 0.4')
    expect(crashFreeWords(99.2, 99.1)).toBe('crash-free 99.2 %, up 0.1')
    expect([crashFreeWords(80, 80), crashFreeWords(80, null)]).toEqual(['crash-free 80 %', 'crash-free 80 %'])
    expect(changeOf(99.71, 99.12)).toEqual({ text: '+0.59', tone: 'good' })
    expect(changeOf(null, 1)).toBeNull()
  })
})
