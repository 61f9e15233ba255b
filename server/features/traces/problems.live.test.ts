import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { parseStoredEvent } from '#server/features/errors/event-answer'
import { envelopeOf } from '#server/pipeline/test-records'
import { TestRiver } from '#server/roles/test-river'
import { sql } from '#server/stores/events/sql'
import { openTestEngine } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'

import {
  containedSpan,
  containerType,
  endedAt,
  receivedAtMs,
  rootId,
  sentSpan,
  sentTransaction,
  spanIdOf,
  traceId,
} from './test-spans-sent.ts'

/* Transactions through log, pipeline and engine, and the issues that their spans make. */

let engine: TestEngine
let river: TestRiver

const repeats = 49
/** As an ORM reads the lines of fifty orders one by one: the list, then each. */
const loop = [
  sentSpan(1, { description: 'SELECT id FROM orders', start_timestamp: endedAt - 0.95, timestamp: endedAt - 0.94 }),
  ...Array.from({ length: repeats }, (_, index) =>
    sentSpan(index + 2, {
      description: `SELECT * FROM lines WHERE order_id = ${index + 1}`,
      start_timestamp: endedAt - 0.9 + index * 0.01,
      timestamp: endedAt - 0.9 + index * 0.01 + 0.01,
    }),
  ),
]
const eager = [loop[0] ?? null, sentSpan(2, { description: 'SELECT * FROM lines WHERE order_id IN (1, 2, 3)' })]

const idOf = (number: number): string => number.toString(16).padStart(32, 'e')
const transaction = (number: number, change: Parameters<typeof sentTransaction>[0] = { spans: loop }): string =>
  envelopeOf({ event_id: idOf(number) }, [{ type: 'transaction' }, sentTransaction({ event_id: idOf(number), ...change })])

const streamed = [
  containedSpan(0xabc, {}),
  ...Array.from({ length: 12 }, (_, index) =>
    containedSpan(
      0xabd + index,
      {
        is_segment: false,
        parent_span_id: spanIdOf(0xabc),
        start_timestamp: endedAt - 0.9 + index * 0.01,
        end_timestamp: endedAt - 0.89 + index * 0.01,
      },
      { 'sentry.op': 'db', 'db.system.name': 'postgresql', 'db.query.text': 'SELECT * FROM carts WHERE id = $1' },
    ),
  ),
]
const container = envelopeOf({}, [
  { type: 'span', item_count: streamed.length, content_type: containerType },
  { version: 2, items: streamed },
])

interface Found {
  readonly title: string
  readonly type: string
  readonly culprit: string
  readonly times_seen: number
  readonly metadata: string
}

const issues = (): Promise<Found[]> =>
  river.metadata.db.selectFrom('issues').select(['title', 'type', 'culprit', 'times_seen', 'metadata']).orderBy('id').execute()

const send = async (...bodies: readonly string[]): Promise<Found[]> => {
  for (const body of bodies) await river.append(body, { receivedAtMs })
  await river.start()
  await river.untilDrained()
  await river.stop()
  return issues()
}

beforeAll(async () => {
  engine = await openTestEngine()
  river = await TestRiver.open(engine.store, 93)
})
afterAll(async () => {
  await river.close()
  await engine.close()
})

describe('fifty queries in a loop', () => {
  it('are an issue at the third request of a day, whatever is sent twice', async () => {
    expect(await send(transaction(1), transaction(1), transaction(2))).toEqual([])
    const [sighting] = await river.metadata.db.selectFrom('problem_sightings').selectAll().execute()
    expect(sighting).toMatchObject({ sightings: 2, seen_at: receivedAtMs })
    const found = await send(transaction(3))
    expect(found).toMatchObject([{ title: 'N+1 Query', type: 'transaction', culprit: '/orders/{id}', times_seen: 1 }])
    expect(JSON.parse(found[0]?.metadata ?? '')).toMatchObject({
      issueType: 'performance_n_plus_one_db_queries',
      value: 'SELECT * FROM lines WHERE order_id = %s',
    })
    expect(await river.metadata.db.selectFrom('problem_sightings').selectAll().execute()).toEqual([])
  })

  it('are an event of it each time from then on', async () => {
    expect(await send(transaction(4), transaction(5))).toMatchObject([{ title: 'N+1 Query', times_seen: 3 }])
    const rows = await engine.store.query<{ events: string }>(
      sql`SELECT toString(count()) AS events FROM vedette.events WHERE project_id = 1 AND type = 'transaction'`,
    )
    expect(rows).toEqual([{ events: '3' }])
  })

  it('name the query, how often it ran again, what it cost, and the spans', async () => {
    const [row] = await engine.store.query<{ payload: string }>(
      sql`SELECT payload FROM vedette.event_payloads WHERE project_id = 1 LIMIT 1`,
    )
    const event = parseStoredEvent(row?.payload ?? '')
    expect(event?.occurrence).toMatchObject({
      title: 'N+1 Query',
      subtitle: 'SELECT * FROM lines WHERE order_id = %s',
      parent_span_ids: [rootId],
    })
    expect(event?.occurrence?.offender_span_ids).toHaveLength(repeats)
    // Of 49 repeats of 10 ms one would have been enough.
    expect(event?.occurrence?.lost_ms).toBeCloseTo((repeats - 1) * 10, 3)
    expect(event?.contexts?.['trace']).toMatchObject({ trace_id: traceId, span_id: rootId })
  })

  it('are none when they are one query', async () => {
    const before = await issues()
    const spans = (number: number) => transaction(number, { spans: eager, environment: 'staging' })
    expect(await send(spans(11), spans(12), spans(13), spans(14))).toEqual(before)
  })

  it('are an issue at once outside of production, also in spans that come without a transaction', async () => {
    const found = await send(container)
    expect(found.slice(1)).toMatchObject([{ title: 'N+1 Query', culprit: 'GET /orders/:id', times_seen: 1 }])
  })
})
