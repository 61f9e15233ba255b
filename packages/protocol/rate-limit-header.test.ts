import { describe, expect, it } from 'vitest'

import { coversCategory, formatRateLimits, isLimitActive, retryAfterSeconds } from './rate-limit-header.ts'
import type { RateLimit } from './rate-limit-header.ts'

const nowMs = 1_000_000
const limit = (more: Partial<RateLimit> = {}): RateLimit => ({
  scope: 'key',
  categories: ['error'],
  untilMs: nowMs + 60_000,
  reason: 'quota',
  ...more,
})

describe('X-Sentry-Rate-Limits (ingest.md 1.7)', () => {
  it('lists limits, the longest first', () => {
    const limits = [
      limit({ categories: ['transaction'], reason: '', untilMs: nowMs + 5000 }),
      limit({ categories: ['error', 'default', 'security'] }),
    ]
    expect(formatRateLimits(limits, nowMs)).toBe('60:error;default;security:key:quota, 5:transaction:key')
  })

  it('leaves the list empty for all categories', () => {
    expect(formatRateLimits([limit({ categories: [], scope: 'organization' })], nowMs)).toBe('60::organization:quota')
  })

  it('says whole seconds, at least one: Python skips everything else', () => {
    expect(formatRateLimits([limit({ untilMs: nowMs + 1500 })], nowMs)).toMatch(/^2:/)
    expect(formatRateLimits([limit({ untilMs: nowMs + 1 })], nowMs)).toMatch(/^1:/)
    expect(retryAfterSeconds([limit({ untilMs: nowMs + 1 }), limit({ untilMs: nowMs + 2001 })], nowMs)).toBe(3)
  })

  it('uses every name that SDKs have for a category', () => {
    expect(formatRateLimits([limit({ categories: ['trace_metric', 'profile_chunk', 'profile'] })], nowMs)).toBe(
      '60:trace_metric;metric;profile_chunk;profile_chunk_ui;profile:key:quota',
    )
  })

  it('keeps hostile reasons and long lists within a header', () => {
    expect(formatRateLimits([limit({ reason: 'a:b, c\r\nX: y' })], nowMs)).toBe('60:error:key:a_b__c__X__y')
    expect(
      formatRateLimits(
        Array.from({ length: 500 }, () => limit({ reason: 'x'.repeat(500) })),
        nowMs,
      ).length,
    ).toBeLessThan(4096)
  })
})

describe('what a limit forbids', () => {
  it('ends at its moment', () => {
    expect(isLimitActive(limit(), nowMs + 59_999)).toBe(true)
    expect(isLimitActive(limit(), nowMs + 60_000)).toBe(false)
  })
  it('covers its categories, or all when it names none', () => {
    expect(coversCategory(limit(), 'error')).toBe(true)
    expect(coversCategory(limit(), 'session')).toBe(false)
    expect(coversCategory(limit({ categories: [] }), 'internal')).toBe(true)
  })
})
