import { describe, expect, it } from 'vitest'

import type { JsonObject } from '#packages/protocol/json'
import { runRecord } from '#server/pipeline/run'
import { settle } from '#server/pipeline/settle'
import { decodeRecordBody } from '#server/pipeline/steps/decode'
import { configurationOfOne, recordOf } from '#server/pipeline/test-records'

import { transactionsLane } from './pipeline.ts'
import { endedAt, eventId, receivedAtMs, rootId, sentSpan, sentTransaction, spanIdOf, traceId } from './test-spans-sent.ts'
import { storeItems, storeTransaction, traceContext } from './test-store-spans.ts'

describe('a transaction becomes its spans', () => {
  it('one row for the root, one for each below it, with who sent them on all', async () => {
    const { rows, outcomes } = await storeTransaction()
    expect(rows).toHaveLength(3)
    for (const row of rows)
      expect(row).toMatchObject({
        project_id: 1,
        received_at: receivedAtMs,
        retention_class: 30,
        trace_id: traceId,
        segment_id: rootId,
        event_id: eventId,
        transaction: '/orders/{id}',
        transaction_op: 'http.server',
        environment: 'production',
        release: 'shop@1.0.0',
        sdk_name: 'sentry.python',
        sdk_version: '2.68.0',
        platform: 'python',
        weight: 1,
        user_hash: rows[0]?.user_hash,
      })
    expect(rows[0]?.user_hash).toBeGreaterThan(0)
    expect(outcomes).toEqual(['accepted span 3', 'accepted transaction 1'])
  })

  it('the root says what was said of the whole', async () => {
    const [root] = (await storeTransaction()).rows
    expect(root).toMatchObject({
      is_segment: 1,
      name: '/orders/{id}',
      timestamp: (endedAt - 1) * 1e6,
      span_id: rootId,
      parent_span_id: '',
      duration_us: 1_000_000,
      // Two queries that overlap by half a hundredth of a second.
      self_us: 1_000_000 - 100_000,
      op: 'http.server',
      category: 'http',
      status: 'ok',
      http_status: 200,
      http_method: 'GET',
    })
    expect(Object.fromEntries(root?.texts ?? [])).toMatchObject({
      tenant: 'south',
      'user.id': '7',
      'user.email': 'ana@shop.example',
      'url.full': 'https://shop.example/orders/7',
      'runtime.name': 'CPython',
      'sentry.segment.name.source': 'route',
    })
  })

  it('the others say what they did', async () => {
    const { rows } = await storeTransaction()
    expect(rows[1]).toMatchObject({
      is_segment: 0,
      parent_span_id: rootId,
      op: 'db',
      category: 'db',
      description: 'SELECT * FROM orders WHERE id = %s',
      action: 'SELECT',
      domain: ',orders,',
      duration_us: 10_000,
      self_us: 10_000,
    })
    expect(rows[1]?.group_hash).toBe(rows[2]?.group_hash)
  })

  it('that names itself by an address is called without what it was asked for', async () => {
    const { rows } = await storeTransaction({ transaction: '/orders/12345?token=abc', transaction_info: { source: 'url' } })
    expect(rows.map(({ name, transaction: whole }) => [name, whole])[0]).toEqual(['/orders/*', '/orders/*'])
    expect((await storeTransaction({ transaction: '' })).rows[0]?.name).toBe('<unlabeled transaction>')
  })

  it('has the vitals of its page, and their score', async () => {
    const { rows } = await storeTransaction({
      measurements: { lcp: { value: 1200, unit: 'millisecond' } },
      contexts: { trace: { trace_id: traceId, span_id: rootId, op: 'pageload' }, browser: { name: 'Chrome', version: '142' } },
    })
    expect(Object.fromEntries(rows[0]?.measurements ?? [])).toMatchObject({ lcp: 1200, 'score.total': expect.closeTo(0.9, 2) as number })
    expect(rows[1]?.measurements).toEqual(new Map())
  })

  it('stands for as many as the client left out', async () => {
    const weights = async (change: JsonObject, header: JsonObject = {}) =>
      (await storeTransaction(change, { header })).rows.map(({ weight }) => weight)
    expect(await weights({}, { trace: { sample_rate: '0.25' } })).toEqual([4, 4, 4])
    expect(await weights(traceContext({ client_sample_rate: 0.1 }))).toEqual([10, 10, 10])
    expect(await weights(traceContext({ client_sample_rate: 0.1 }), { trace: { sample_rate: '1' } })).toEqual([1, 1, 1])
    expect(await weights({}, { trace: { sample_rate: '0' } })).toEqual([1, 1, 1])
  })

  it('is the same one when its id is, and bodies of /store/ are taken too', async () => {
    expect((await storeTransaction()).seen).toMatchObject([{ kind: 'transaction', key: eventId, projectId: 1, probeAll: false }])
    const record = recordOf(JSON.stringify(sentTransaction()), { kind: 'store', receivedAtMs })
    const end = await runRecord([transactionsLane], decodeRecordBody(record, Buffer.from(record.body)), configurationOfOne)
    expect(settle([end], [], configurationOfOne).rows).toHaveLength(3)
  })

  it('goes with the times of its project', async () => {
    expect((await storeTransaction({}, { change: { retentionDays: { errors: 90, spans: 60, logs: 30 } } })).rows[0]?.retention_class).toBe(
      60,
    )
  })
})

describe('a transaction that is none', () => {
  it.each<[string, JsonObject]>([
    ['without a trace', { contexts: {} }],
    ['without a span id', traceContext({ span_id: null })],
    ['with a trace id that is none', traceContext({ trace_id: 'x' })],
    ['without a begin', { start_timestamp: null }],
    ['without an end', { timestamp: null }],
    ['with an end before its begin', { timestamp: endedAt - 2 }],
    ['that took years', { start_timestamp: 1 }],
  ])('%s is invalid', async (_, change) => {
    expect(await storeTransaction(change)).toMatchObject({ rows: [], outcomes: ['invalid invalid_transaction transaction 1'] })
  })

  it('that is no JSON is invalid', async () => {
    for (const payload of ['{', '[]', '"x"'])
      expect((await storeItems([[{ type: 'transaction' }, payload]])).outcomes).toEqual(['invalid invalid_json transaction 1'])
  })
})

describe('bad spans of a transaction', () => {
  it('are lost by name, and never the others', async () => {
    const spans = [
      null,
      sentSpan(1, { span_id: 'x' }),
      sentSpan(2, { timestamp: 1 }),
      sentSpan(3),
      sentSpan(3),
      sentSpan(4, { span_id: rootId }),
    ]
    const { rows, outcomes } = await storeTransaction({ spans })
    expect(rows.map(({ span_id: id }) => id)).toEqual([rootId, spanIdOf(3)])
    expect(outcomes.toSorted()).toEqual([
      'accepted span 2',
      'accepted transaction 1',
      'invalid duplicate span 2',
      'invalid invalid_span span 1',
      'invalid invalid_span:id span 1',
      'invalid invalid_span:timestamp span 1',
    ])
  })

  it('of more than five thousand the rest', async () => {
    const spans = Array.from({ length: 5001 }, (_, index) => ({ ...sentSpan(index + 1), data: {}, description: 'x', trace_id: null }))
    const { rows, outcomes } = await storeTransaction({ spans })
    expect(rows).toHaveLength(5001)
    expect(outcomes).toContain('invalid too_many_spans span 1')
  })

  it('that are no list are none', async () => {
    expect((await storeTransaction({ spans: { 0: sentSpan(1) } })).rows).toHaveLength(1)
  })

  it('without a parent, or their own, are of the root; those in a circle are kept as they are', async () => {
    const spans = [
      sentSpan(1, { parent_span_id: null }),
      sentSpan(2, { parent_span_id: spanIdOf(3) }),
      sentSpan(3, { parent_span_id: spanIdOf(2) }),
    ]
    expect((await storeTransaction({ spans })).rows.map(({ parent_span_id: parent }) => parent)).toEqual([
      '',
      rootId,
      spanIdOf(3),
      spanIdOf(2),
    ])
    expect((await storeTransaction({ spans: [sentSpan(1, { parent_span_id: spanIdOf(1) })] })).rows[1]?.parent_span_id).toBe('')
  })
})

describe('clocks', () => {
  const day = 86_400

  it('that are wrong are put right for all spans together', async () => {
    const shifted = (seconds: number): JsonObject => ({
      start_timestamp: endedAt - 1 + seconds,
      timestamp: endedAt + seconds,
      spans: [sentSpan(1, { start_timestamp: endedAt - 0.5 + seconds, timestamp: endedAt - 0.49 + seconds })],
    })
    for (const seconds of [3 * day, -3 * day]) {
      const { rows } = await storeTransaction(shifted(seconds), {
        header: { sent_at: new Date(receivedAtMs + seconds * 1000).toISOString() },
      })
      expect(rows.map(({ timestamp }) => Number(timestamp) - (endedAt - 1) * 1e6)).toEqual([0, 500_000])
    }
    // Nobody said when it was sent: it ended when it came.
    const { rows } = await storeTransaction(shifted(900 * day))
    expect(rows.map(({ timestamp }) => Number(timestamp) - (endedAt - 1) * 1e6)).toEqual([1_000_000, 1_500_000])
  })

  it('of one span alone do it no harm, nor the others', async () => {
    const spans = [
      sentSpan(1, { start_timestamp: 1, timestamp: 2 }),
      sentSpan(2, { start_timestamp: 4e9, timestamp: 4e9 + 1 }),
      sentSpan(3),
    ]
    const { rows } = await storeTransaction({ spans })
    expect(rows.map(({ timestamp, duration_us: us }) => [Number(timestamp) - (endedAt - 1) * 1e6, us])).toEqual([
      [0, 1_000_000],
      [0, 1_000_000],
      [0, 1_000_000],
      [500_000, 10_000],
    ])
  })

  it('of ten days are kept', async () => {
    const { rows } = await storeTransaction({ start_timestamp: endedAt - 10 * day })
    expect(rows[0]?.duration_us).toBe(10 * day * 1e6)
  })
})
