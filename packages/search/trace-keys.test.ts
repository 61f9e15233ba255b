import { describe, expect, it } from 'vitest'

import { keysOf } from '#packages/explore/dataset'
import type { Dataset } from '#packages/explore/dataset'

import { checkQuery } from './check.ts'
import { parseQuery } from './parse.ts'
import { readPercentage, readSize } from './values.ts'

/* Every key that clients search spans and logs by (web-api.md 9.3) is answered by a column or an attribute. */

const nowMs = Date.UTC(2026, 10, 22)
const check = (text: string, dataset: Dataset = 'spans') => checkQuery(parseQuery(text), keysOf(dataset), nowMs)
const meaning = (text: string, dataset: Dataset = 'spans') => {
  const { condition, problems } = check(text, dataset)
  return problems[0]?.message ?? condition
}

describe('numbers in units', () => {
  it('are durations, sizes and shares', () => {
    expect(meaning('span.duration:>1.5s')).toEqual({ kind: 'compare', key: 'span.duration', operator: '>', value: 1500 })
    expect(meaning('transaction.duration:<=200', 'transactions')).toEqual({
      kind: 'compare',
      key: 'span.duration',
      operator: '<=',
      value: 200,
    })
    expect(meaning('http.response_content_length:>2kib')).toMatchObject({ value: 2048 })
    expect(meaning('measurements.lcp:[1s, 2s]')).toMatchObject({ kind: 'any', parts: [{ value: 1000 }, { value: 2000 }] })
    expect(meaning('span.duration:soon')).toMatch(/^span\.duration: takes a number, such as/)
    expect(['512', '512b', '20kb', '3mib', '8bit', '5', 'x'].map(readSize)).toEqual([
      undefined,
      512,
      20_000,
      3 * 1024 ** 2,
      1,
      undefined,
      undefined,
    ])
    expect(['5%', '0.5%', '5'].map(readPercentage)).toEqual([0.05, 0.005, undefined])
  })
})

describe('functions', () => {
  it('are compared by what they are', () => {
    expect(meaning('p95(span.duration):>2s')).toEqual({ kind: 'compare', key: 'p95(span.duration)', operator: '>', value: 2000 })
    expect(meaning('failure_rate():>1%')).toMatchObject({ value: 0.01 })
    expect(meaning('count():>1k')).toMatchObject({ value: 1000 })
    expect(meaning('last_seen():-1d')).toMatchObject({ kind: 'range', from: nowMs - 86_400_000 })
    expect(meaning('nothing():>1')).toMatch(/^nothing\(\): cannot be searched for in spans/)
  })
})

describe('names', () => {
  it('are keys in any spelling, or else attributes; none is refused', () => {
    expect(meaning('description:x')).toMatchObject({ kind: 'names', key: 'span.description' })
    expect(meaning('shop.plan:pro')).toMatchObject({ kind: 'names', key: 'tags[shop.plan]' })
    expect(meaning('location:here')).toMatchObject({ kind: 'names', key: 'tags[location]' })
    expect(meaning('cart:>3')).toMatchObject({ kind: 'compare', key: 'tags[cart]' })
    expect(meaning('flags[dark]:true')).toMatchObject({ kind: 'names', key: 'flags[dark]' })
    expect(meaning('level:error', 'logs')).toMatchObject({ key: 'severity' })
    expect(meaning(`trace:${'ab'.repeat(16)}`, 'logs')).toMatchObject({ kind: 'ids', key: 'trace' })
    expect(meaning('is_transaction:true')).toEqual({ kind: 'boolean', key: 'is_transaction', value: true })
    expect(meaning('project:[web, api]', 'logs')).toMatchObject({ kind: 'names', key: 'project' })
    expect(meaning('metric.name:orders', 'metrics')).toMatchObject({ key: 'metric.name' })
  })
})
