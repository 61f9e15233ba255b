import { describe, expect, it } from 'vitest'

import { limitText, readLimit } from './rate-limit.ts'

describe('the rate limit of a key', () => {
  it('is read from a form; nothing, nought and nonsense are no limit', () => {
    expect(readLimit('100', '60')).toEqual({ count: 100, window: 60 })
    expect(['', '0', 'many', '-5', '1e3', '9999999999'].map((count) => readLimit(count, '60'))).toEqual([
      null,
      null,
      null,
      null,
      null,
      null,
    ])
  })

  it('is said in words', () => {
    expect([limitText(null), limitText({ count: 1, window: 60 }), limitText({ count: 5, window: 3600 })]).toEqual([
      'no limit',
      '1 event per minute',
      '5 events per hour',
    ])
    expect(limitText({ count: 7, window: 90 })).toBe('7 events per 90 seconds')
  })
})
