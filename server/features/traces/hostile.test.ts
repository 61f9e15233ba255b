import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { JsonObject } from '#packages/protocol/json'
import { encodeFiles } from '#server/pipeline/batch-files'
import { runRecord } from '#server/pipeline/run'
import { settle } from '#server/pipeline/settle'
import { decodeRecordBody } from '#server/pipeline/steps/decode'
import { configurationOfOne, envelopeOf, recordOf } from '#server/pipeline/test-records'

import { spansLane, transactionsLane } from './pipeline.ts'
import { containedSpan, containerType, endedAt, receivedAtMs, rootId, sentSpan, sentTransaction, spanIdOf } from './test-spans-sent.ts'
import { storeContainer, storeItems, storeTransaction, textOf, traceContext } from './test-store-spans.ts'

describe('privacy', () => {
  const planted = ['pl4nted', '4111 1111 1111 1111', '4111111111111111']
  const secrets = {
    data: {
      password: 'pl4nted',
      nested: { api_key: 'pl4nted' },
      card: '4111111111111111',
      'db.statement': "INSERT INTO u (password) VALUES ('x', 'pl4nted')",
      'http.url': 'https://a:pl4nted@b.example/?token=pl4nted',
      'http.request.header.cookie': 'sessionid=pl4nted',
    },
    tags: { secret: 'pl4nted' },
  }

  it('no secret of a span is stored', async () => {
    const spans = [
      sentSpan(1, { ...secrets, description: "UPDATE users SET name = 'x', password = 'pl4nted'" }),
      sentSpan(2, { ...secrets, op: 'http.client', description: 'GET https://a:pl4nted@b.example/?token=pl4nted' }),
      sentSpan(3, { ...secrets, op: 'task', description: 'pay with 4111 1111 1111 1111' }),
    ]
    const change = {
      spans,
      ...traceContext({ data: secrets.data }),
      tags: secrets.tags,
      transaction: '/reset?token=pl4nted',
      request: { url: 'https://b.example/?token=pl4nted' },
    }
    const stored = textOf((await storeTransaction(change)).rows)
    for (const secret of planted) expect(stored).not.toContain(secret)
  })

  it('nor of a container', async () => {
    const attributes = { password: 'pl4nted', 'db.query.text': 'x auth 4111111111111111', 'sentry.segment.name': '/reset?token=pl4nted' }
    const items = [
      containedSpan(1, { name: '/reset?token=pl4nted' }, attributes),
      containedSpan(2, { name: 'pay with 4111 1111 1111 1111', is_segment: false }, { ...attributes, 'sentry.op': 'db' }),
    ]
    const stored = textOf((await storeContainer(items)).rows)
    for (const secret of planted) expect(stored).not.toContain(secret)
  })
})

describe('whatever comes', () => {
  it('of more items than an envelope may have the rest is lost by name', async () => {
    const spans = Array.from({ length: 30 }, (_, index) => [{ type: 'span' }, sentSpan(index + 1)] as const)
    const { rows, outcomes } = await storeItems(spans)
    expect(rows).toHaveLength(25)
    expect(outcomes).toEqual(['accepted span 25', 'invalid too_many_items span 5'])
    const transactions = Array.from(
      { length: 12 },
      (_, index) => [{ type: 'transaction' }, sentTransaction({ event_id: spanIdOf(index + 1).repeat(2) })] as const,
    )
    expect(new Set((await storeItems(transactions)).rows.map(({ event_id: id }) => id)).size).toBe(10)
  })

  it('property: nothing throws, everything ends once, and the same record gives the same bytes', async () => {
    const keys = [
      'contexts',
      'spans',
      'timestamp',
      'start_timestamp',
      'transaction',
      'tags',
      'user',
      'request',
      'measurements',
      'sdk',
      'platform',
    ]
    const change = fc.record(Object.fromEntries(keys.map((key) => [key, fc.jsonValue()])), { requiredKeys: [] }) as fc.Arbitrary<JsonObject>
    const time = fc.oneof(fc.double({ min: 0, noNaN: true }), fc.integer({ min: 0 }), fc.constant(endedAt))
    const span = fc.record({
      start_timestamp: time,
      timestamp: time,
      end_timestamp: time,
      data: fc.jsonValue(),
      parent_span_id: fc.constantFrom(rootId, spanIdOf(1)),
    })
    await fc.assert(
      fc.asyncProperty(change, fc.array(span, { maxLength: 4 }), async (odd, spans) => {
        const sent = sentTransaction({ spans: spans.map((each, index) => sentSpan(index + 1, each as JsonObject)), ...odd })
        const items = spans.map((each, index) => containedSpan(index + 1, each as JsonObject))
        const body = envelopeOf(
          {},
          [{ type: 'transaction' }, sent],
          [
            { type: 'span', content_type: containerType },
            { version: 2, items },
          ],
        )
        const record = recordOf(body, { receivedAtMs })
        const run = async () => {
          const end = await runRecord([transactionsLane, spansLane], decodeRecordBody(record, Buffer.from(record.body)), configurationOfOne)
          expect(end.ends.map(({ kind }) => kind)).not.toContain('dead')
          return encodeFiles(settle([end], [], configurationOfOne).rows, { stream: '0-0', from: 0, to: 1 }).map(({ file }) => file.crc32)
        }
        expect(await run()).toEqual(await run())
      }),
      { numRuns: 150 },
    )
  })
})
