import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { ItemFacts } from '#packages/logs/read-log'
import { receivedAtMs, typed } from '#packages/logs/test-items'
import type { Json } from '#packages/protocol/json'

import { readMetric } from './read-metric.ts'

const facts: ItemFacts = { receivedAtMs, shiftUs: 0, sdk: { name: 'sentry.python', version: '2.75.0' }, inferred: new Map() }
const orders = { timestamp: receivedAtMs / 1000, name: 'orders', type: 'counter', value: 1 }

describe('a metric', () => {
  it('is a value of a name, with what its trace and sender are', () => {
    const metric = readMetric(
      {
        ...orders,
        type: 'Distribution',
        unit: 'millisecond',
        value: 12.5,
        trace_id: 'a'.repeat(32),
        span_id: 'b'.repeat(16),
        attributes: typed({ 'sentry.release': 'shop@1', kind: 'web', 'sentry.timestamp.sequence': 3, 'sentry.client_sample_rate': 0.25 }),
      } as Json,
      facts,
    )
    expect(metric).toMatchObject({
      timestampUs: receivedAtMs * 1000,
      name: 'orders',
      type: 'distribution',
      unit: 'millisecond',
      value: 12.5,
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      weight: 4,
      origin: { release: 'shop@1', platform: 'python' },
    })
    expect([...(metric?.attributes.texts ?? [])]).toEqual([['kind', 'web']])
    expect(metric?.attributes.numbers.has('sentry.timestamp.sequence')).toBe(false)
  })

  it('needs no trace, unit or time', () => {
    expect(readMetric({ name: 'orders', type: 'gauge', value: 0 }, facts)).toMatchObject({ traceId: '', unit: '', weight: 1, value: 0 })
  })

  it.each([
    ['a name', { name: ' ' }],
    ['a type', { type: 5 }],
    ['a number', { value: '1' }],
    ['a finite number', { value: Infinity }],
  ])('is none without %s', (_what, change) => {
    expect(readMetric({ ...orders, ...change }, facts)).toBeUndefined()
  })

  it('is never the end of the program', () => {
    const said = fc.record(
      { name: fc.jsonValue(), type: fc.jsonValue(), value: fc.jsonValue(), unit: fc.jsonValue(), attributes: fc.jsonValue() },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), said), (item) => {
        const metric = readMetric(item as Json, facts)
        expect(metric === undefined || Number.isFinite(metric.value)).toBe(true)
      }),
    )
  })
})
