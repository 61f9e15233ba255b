import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { envelopeOf, errorEvent } from '#server/pipeline/test-records'
import { TestRiver } from '#server/roles/test-river'
import { param, sql } from '#server/stores/events/sql'
import { openTestEngine } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'

import {
  containedSpan,
  containerType,
  endedAt,
  eventId,
  receivedAtMs,
  rootId,
  sentSpan,
  sentTransaction,
  spanIdOf,
  traceId,
} from './test-spans-sent.ts'

/* Envelopes through log, pipeline and engine, and what stands in the columns afterwards. */

let engine: TestEngine
let river: TestRiver

const header = { event_id: eventId, sent_at: new Date(receivedAtMs).toISOString(), trace: { sample_rate: '0.25' } }
const transaction = envelopeOf(header, [{ type: 'transaction' }, sentTransaction({ spans: [sentSpan(1), sentSpan(2), null] })])
const items = [
  containedSpan(17, {}, { 'user.id': '7', rows: 3.5, hit: true }),
  containedSpan(
    18,
    { is_segment: false, parent_span_id: spanIdOf(17), end_timestamp: endedAt - 0.75 },
    { 'sentry.op': 'db', 'db.query.text': "SELECT 'é\u0000'" },
  ),
]
const spanItem = [
  { type: 'span', item_count: 2, content_type: containerType },
  { version: 2, items },
] as const
const container = envelopeOf({ ...header, event_id: undefined }, spanItem)

beforeAll(async () => {
  engine = await openTestEngine()
  river = await TestRiver.open(engine.store, 91)
  // Twice: SDKs send again when an answer does not reach them, and offline queues with another header.
  for (const body of [transaction, container, transaction, envelopeOf({ sent_at: header.sent_at }, spanItem)])
    await river.append(body, { receivedAtMs })
  await river.append(envelopeOf(header, [{ type: 'event' }, errorEvent('2'.repeat(32))]), { receivedAtMs })
  await river.start()
  await river.untilDrained()
  await river.stop()
})
afterAll(async () => {
  await river.close()
  await engine.close()
})

interface Stored {
  readonly span: string
  readonly parent: string
  readonly segment: string
  readonly event: string
  readonly begin: string
  readonly duration: string
  readonly self: string
  readonly name: string
  readonly transaction: string
  readonly weight: number
  readonly retention: number
}

/** Those of transactions, or those that came without. */
const rowsOf = (ofTransactions: boolean) =>
  engine.store
    .query<Stored>(sql`SELECT lower(hex(span_id)) AS span, lower(hex(parent_span_id)) AS parent, lower(hex(segment_id)) AS segment,
    lower(hex(event_id)) AS event, toString(toUnixTimestamp64Micro(timestamp)) AS begin, toString(duration_us) AS duration, toString(self_us) AS self,
    name, transaction, weight, retention_class AS retention
    FROM vedette.spans WHERE project_id = 1 AND ${ofTransactions ? sql`event_id != toFixedString('', 16)` : sql`event_id = toFixedString('', 16)`}
    ORDER BY timestamp, span_id LIMIT 100`)

describe('through log, pipeline and engine', () => {
  it('a transaction is the rows of its spans, once', async () => {
    const rows = await rowsOf(true)
    expect(rows).toMatchObject([
      {
        span: rootId,
        parent: '0'.repeat(16),
        segment: rootId,
        event: eventId,
        begin: String((endedAt - 1) * 1e6),
        duration: '1000000',
        self: '990000',
        name: '/orders/{id}',
        weight: 4,
        retention: 30,
      },
      { span: spanIdOf(1), parent: rootId, name: 'SELECT * FROM orders WHERE id = %s', transaction: '/orders/{id}', duration: '10000' },
      { span: spanIdOf(2), parent: rootId },
    ])
    expect(rows).toHaveLength(3)
  })

  it('a container is the rows of its spans, once', async () => {
    const rows = await rowsOf(false)
    expect(rows.map(({ span, parent, segment, event }) => [span, parent, segment, event])).toEqual([
      [spanIdOf(17), '0'.repeat(16), spanIdOf(17), '0'.repeat(32)],
      [spanIdOf(18), spanIdOf(17), spanIdOf(17), '0'.repeat(32)],
    ])
    expect(rows[0]).toMatchObject({ self: '750000', name: 'GET /orders/:id', transaction: 'GET /orders/:id' })
  })

  it('what was said stands in columns by its type', async () => {
    const [row] = await engine.store.query<
      Record<string, unknown>
    >(sql`SELECT texts['user.id'] AS user, numbers['rows'] AS rows, flags['hit'] AS hit,
      user_hash != 0 AS known, release, environment, platform FROM vedette.spans WHERE has(mapKeys(texts), 'user.id') AND event_id = toFixedString('', 16) LIMIT 1`)
    expect(row).toEqual({ user: '7', rows: 3.5, hit: 1, known: 1, release: 'shop@11.0.0', environment: 'staging', platform: 'node' })
  })

  it('the trace is found by its id', async () => {
    const [row] = await engine.store.query<{ n: string }>(sql`SELECT toString(count()) AS n FROM vedette.spans
      WHERE trace_id = ${param.id(traceId)} LIMIT 1`)
    expect(row?.n).toBe('5')
  })

  it('everything that was sent is in the outcomes', async () => {
    const rows = await river.metadata.db.selectFrom('outcomes').selectAll().execute()
    const sums = rows.map(({ category, outcome, reason, quantity }) => `${category} ${outcome} ${reason} ${quantity}`)
    expect(sums.toSorted()).toEqual([
      'error accepted  1',
      'span accepted  5',
      'span invalid duplicate 2',
      'span invalid invalid_span 1',
      'transaction accepted  1',
      'transaction invalid duplicate 1',
    ])
  })
})
