import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { datasetOf, keysOf } from './dataset.ts'
import type { Dataset } from './dataset.ts'
import { isAggregate, parseField, parseSort } from './field.ts'
import type { Field } from './field.ts'

const datasets: readonly Dataset[] = ['errors', 'transactions', 'spans', 'logs', 'metrics']

const read = (text: string, dataset: Dataset = 'spans'): Field | string => parseField(dataset, keysOf(dataset), text)
const field = (text: string, dataset: Dataset = 'spans'): Field => {
  const found = read(text, dataset)
  if (typeof found === 'string') throw new Error(found)
  return found
}
const shape = (text: string, dataset: Dataset = 'spans') => {
  const { type, unit } = field(text, dataset)
  return [type, unit]
}

describe('a field', () => {
  it('is a key of its dataset in any of its spellings, with its type and unit', () => {
    expect(shape('span.duration')).toEqual(['duration', 'millisecond'])
    expect(field('transaction.duration', 'transactions').asked).toMatchObject({ kind: 'key', key: { name: 'span.duration' } })
    expect(shape('timestamp')).toEqual(['date', null])
    expect(shape('http.response_content_length')).toEqual(['size', 'byte'])
    expect(shape('is_transaction')).toEqual(['boolean', null])
    expect(shape('measurements.lcp')).toEqual(['duration', 'millisecond'])
    expect(shape('measurements.cls')).toEqual(['number', null])
    expect(field('id', 'transactions').asked).toMatchObject({ key: { name: 'event.id' } })
    expect(field('id').asked).toMatchObject({ key: { name: 'id', digits: 16 } })
  })

  it('is an attribute when it is no key, of the type that is said', () => {
    expect(field('shop.plan').asked).toEqual({ kind: 'attribute', name: 'shop.plan', place: 'any' })
    expect(field('tags[cart size,number]').asked).toEqual({ kind: 'attribute', name: 'cart size', place: 'numbers' })
    expect(field('tags["a:b"]').asked).toEqual({ kind: 'attribute', name: 'a:b', place: 'any' })
    expect(field('flags[dark]').asked).toEqual({ kind: 'attribute', name: 'dark', place: 'flags' })
    expect(field('measurements.own').asked).toEqual({ kind: 'attribute', name: 'own', place: 'measurements' })
    expect(read('x'.repeat(300))).toMatch(/is no field$/)
  })

  it('is a function with arguments that fit', () => {
    expect(field('p95()').asked).toMatchObject({ name: 'p95', arguments: [{ key: { name: 'span.duration' } }] })
    expect(shape('p95(span.self_time)')).toEqual(['duration', 'millisecond'])
    expect(shape('avg(cart)')).toEqual(['number', null])
    expect(shape('epm()')).toEqual(['rate', '1/minute'])
    expect(shape('failure_rate()')).toEqual(['percentage', null])
    expect(field('apdex()').asked).toMatchObject({ arguments: [300] })
    expect(field('apdex(transaction.duration,500)', 'transactions').asked).toMatchObject({ arguments: [500] })
    expect(field('count_if(span.op,equals,"db, sql")').asked).toBeTypeOf('object')
    expect(field('sum(value,orders,counter,-)', 'metrics').asked).toMatchObject({ metric: ['orders', 'counter', ''] })
    expect(['p95(span.op)', 'nothing()', 'percentile(span.duration,2)', 'count_if(span.op,is,db)'].map((text) => read(text))).toEqual([
      'p95() takes a field that is a number, not span.op',
      'nothing() is not known',
      'percentile() takes a number from 0 to 1',
      'count_if() takes one of equals, notEquals, less, greater, lessOrEquals, greaterOrEquals',
    ])
    expect(read('failure_rate()', 'logs')).toBe('failure_rate() is known of spans and transactions, not of logs')
    expect(read('p95()', 'errors')).toBe('p95() needs a field that is a number')
  })

  it('is an equation of functions or of fields', () => {
    expect(isAggregate(field('equation|failure_count() / count() * 100'))).toBe(true)
    expect(isAggregate(field('equation|span.duration - span.self_time'))).toBe(false)
    expect(field('equation|1 + 2 * count()').asked).toMatchObject({ term: { operator: '+', right: { operator: '*' } } })
    expect(field('equation|(1 + 2) * count()').asked).toMatchObject({ term: { operator: '*', left: { operator: '+' } } })
    for (const wrong of ['', 'count() /', '1 + 2', 'count() + span.duration', '(count()', 'count() count()', 'a;b', '- 1'])
      expect([wrong, typeof read(`equation|${wrong}`)]).toEqual([wrong, 'string'])
    expect(read(`equation|${'('.repeat(200)}count()`)).toMatch(/deep at most/)
  })

  it('is read or refused with a sentence, whatever its text', () => {
    const texts = fc.oneof(
      fc.string({ maxLength: 120 }),
      fc.tuple(fc.constantFrom('equation|', 'p95(', 'tags[', 'count_if(', ''), fc.string({ maxLength: 60 })).map((parts) => parts.join('')),
      fc
        .array(fc.constantFrom('count', '(', ')', '+', '/', ' ', '1', 'span.duration', ',', 'equation|', '"'), { maxLength: 30 })
        .map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(fc.constantFrom(...datasets), texts, (dataset, text) => {
        const found = read(text, dataset)
        expect(typeof found === 'string' ? found !== '' : found.text === text).toBe(true)
      }),
    )
  })
})

describe('a sort', () => {
  const fields = ['transaction', 'p95()', 'count()', 'count_unique(user)', 'equation|count() / 2'].map((text) =>
    field(text, 'transactions'),
  )
  const sort = (text: string) => parseSort(fields, text, (name) => read(name, 'transactions'))

  it('names a field as it was asked for, as a call, or as older clients do', () => {
    expect(['transaction', '-p95()', '-p95', '-p95_transaction_duration', 'p95(span.duration)'].map((text) => sort(text)?.field)).toEqual([
      0, 1, 1, 1, 1,
    ])
    expect(['-count', '-count()', '-count_unique_user', '-equation[0]', '-count() / 2'].map((text) => sort(text)?.field)).toEqual([
      2, 2, 3, 4, 4,
    ])
    expect(sort('-count')).toEqual({ field: 2, falling: true })
    expect(sort('transaction')).toEqual({ field: 0, falling: false })
  })

  it('names nothing else', () => {
    expect(['', '-', 'p50()', 'equation[1]', 'timestamp'].map(sort)).toEqual([undefined, undefined, undefined, undefined, undefined])
  })
})

describe('a dataset', () => {
  it('is named by any of its names, and found out where errors and transactions are one', () => {
    expect(['errors', 'spans', 'ourlogs', 'logs', 'tracemetrics'].map((name) => datasetOf(name, []))).toEqual([
      'errors',
      'spans',
      'logs',
      'logs',
      'metrics',
    ])
    expect(datasetOf('', ['title', 'count()'])).toBe('errors')
    expect(datasetOf('discover', ['p95(transaction.duration)'])).toBe('transactions')
    expect(datasetOf('', ['title', 'event.type:transaction'])).toBe('transactions')
    expect(datasetOf('discover', ['title', '!event.type:transaction'])).toBe('errors')
    expect(datasetOf('profiles', [])).toBeUndefined()
  })
})
