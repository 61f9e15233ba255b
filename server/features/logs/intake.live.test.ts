import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { nodeDisk } from '#core/disk'
import type { KeySnapshot } from '#core/key-snapshot-format'
import { randomHex } from '#core/random'
import { systemClock } from '#core/time'
import type { KeyId, OrgId, ProjectId, PublicKey, RecordId } from '#packages/protocol/ids'
import { startFront } from '#server/ingest/front'
import type { Front } from '#server/ingest/front'
import { envelopeOf, publicKey } from '#server/pipeline/test-records'
import { TestRiver } from '#server/roles/test-river'
import { sql } from '#server/stores/events/sql'
import { openTestEngine } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'

/* Logs, metrics and requests of OpenTelemetry from the socket to the columns: the real front door, log, pipeline and engine. */

const keys: KeySnapshot = {
  version: 1,
  limits: [],
  keys: new Map([
    [publicKey as PublicKey, { projectId: 1 as ProjectId, state: 'active', origins: ['*'], keyId: 77 as KeyId, orgId: 1 as OrgId }],
  ]),
}
const auth = { 'X-Sentry-Auth': `Sentry sentry_key=${publicKey}` }
const captured = join(import.meta.dirname, '..', '..', '..', 'compat', 'otlp')

let engine: TestEngine
let river: TestRiver
let front: Front

const post = async (path: string, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Promise<number> => {
  const answer = await fetch(`http://127.0.0.1:${front.port}/api/1/${path}`, {
    method: 'POST',
    headers: { ...auth, ...headers },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  })
  return answer.status
}

/** Sends a captured body; protobuf as it was compressed, JSON inflated. */
const postCaptured = async (name: string): Promise<number> => {
  const bytes = await readFile(join(captured, `${name}.gz`))
  const path = `integration/otlp/v1/${name.includes('logs') ? 'logs' : 'traces'}`
  return name.endsWith('json')
    ? post(path, gunzipSync(bytes), { 'Content-Type': 'application/json' })
    : post(path, bytes, { 'Content-Type': 'application/x-protobuf', 'Content-Encoding': 'gzip' })
}

const nowSeconds = Date.now() / 1000
const container = (type: string, items: readonly object[]): string =>
  envelopeOf({ sent_at: new Date().toISOString(), sdk: { name: 'sentry.python', version: '2.75.0' } }, [
    { type, item_count: items.length },
    { version: 2, items },
  ])

beforeAll(async () => {
  engine = await openTestEngine()
  river = await TestRiver.open(engine.store, 1)
  front = await startFront({
    host: '127.0.0.1',
    port: 0,
    log: await river.writer(0),
    keys: { current: () => keys },
    disk: nodeDisk,
    spoolFolder: join(river.folder, 'spool'),
    clock: systemClock,
    newRecordId: () => randomHex(16) as RecordId,
    apiSocketPath: join(river.folder, 'api.sock'),
    onError: (error) => {
      throw error
    },
  })
  const text = { type: 'string', value: 'hunter2' }
  const attributes = { password: text, n: { type: 'integer', value: 5 }, ok: { type: 'boolean', value: true } }
  const said = { timestamp: nowSeconds, trace_id: 'a'.repeat(32), attributes }
  const statuses = [
    await post('envelope/', container('log', [{ ...said, level: 'warning', body: 'by envelope, token=abcdef12' }, {}])),
    await post('envelope/', container('trace_metric', [{ ...said, name: 'orders', type: 'counter', value: 2.5 }])),
    ...(await Promise.all(
      ['node-traces.pb', 'node-logs.pb', 'node-traces.json', 'node-logs.json', 'python-traces.pb', 'python-logs.pb', 'node-logs.pb'].map(
        postCaptured,
      ),
    )),
  ]
  expect(statuses).toEqual([200, 200, 202, 202, 202, 202, 202, 202, 202])
  await river.start()
  await river.untilDrained()
}, 60_000)
afterAll(async () => {
  await front.close()
  await river.close()
  await engine.close()
})

const rowsOf = (table: 'logs' | 'metrics' | 'spans') => {
  const statement = {
    logs: sql`SELECT level, severity, body, server_name, release, environment, sdk_name, platform, hex(trace_id) AS trace, texts, numbers, flags FROM vedette.logs ORDER BY sdk_name, platform, body LIMIT 100`,
    metrics: sql`SELECT name, type, value, weight, hex(trace_id) AS trace, texts, numbers FROM vedette.metrics LIMIT 100`,
    spans: sql`SELECT name, op, is_segment, status, transaction, platform, sdk_name, release, environment, hex(trace_id) AS trace FROM vedette.spans ORDER BY platform, trace, is_segment LIMIT 100`,
  }[table]
  return engine.store.query<Record<string, unknown>>(statement)
}

describe('logs', () => {
  it('of an envelope are rows', async () => {
    const rows = (await rowsOf('logs')).filter((row) => row['sdk_name'] === 'sentry.python')
    expect(rows).toMatchObject([
      {
        level: 'warn',
        severity: 13,
        body: 'by envelope, token=[Filtered]',
        platform: 'python',
        trace: 'A'.repeat(32),
        texts: { password: '[Filtered]' },
        numbers: { n: 5 },
        flags: { ok: 1 },
      },
    ])
  })

  it('of OpenTelemetry are the same, once, whichever way they are written', async () => {
    const rows = (await rowsOf('logs')).filter((row) => row['sdk_name'] === 'opentelemetry')
    expect(rows.map(({ platform, level, body }) => [platform, level, body])).toEqual([
      ...['order.failed', 'order.failed'].map((body) => ['node', 'error', body]),
      ...[1, 2].map(() => ['node', 'warn', 'slow query took 5 s, password=[Filtered]']),
      ...[1, 2].map(() => ['node', 'info', '{"event":"checkout","items":[1,2]}']),
      ['python', 'warn', 'card [creditcard] refused'],
    ])
    expect(rows.every((row) => row['server_name'] === 'shop' && row['release'] === '1.4.0' && row['environment'] === 'staging')).toBe(true)
  })

  it('hold no secret', async () => {
    expect(JSON.stringify([await rowsOf('logs'), await rowsOf('metrics')])).not.toMatch(/hunter2|tr0ub4dor|abcdef12|4111/)
  })
})

describe('metrics', () => {
  it('of an envelope are rows', async () => {
    expect(await rowsOf('metrics')).toMatchObject([
      { name: 'orders', type: 'counter', value: 2.5, weight: 1, trace: 'A'.repeat(32), numbers: { n: 5 } },
    ])
  })
})

describe('spans of OpenTelemetry', () => {
  it('are rows with their transaction', async () => {
    const rows = await rowsOf('spans')
    expect(
      rows.map(({ platform, name, op, is_segment, status, transaction }) => [platform, is_segment, name, op, status, transaction]),
    ).toEqual([
      ...[1, 2].flatMap(() => [
        ['node', 0, 'SELECT * FROM orders WHERE id = %s', 'db', expect.any(String), 'GET /orders/:id'],
        ['node', 1, 'GET /orders/:id', 'http.server', 'ok', 'GET /orders/:id'],
      ]),
      ['python', 0, 'charge', 'default', expect.any(String), 'process order'],
      ['python', 1, 'process order', 'queue.process', 'ok', 'process order'],
    ])
  })

  it('and logs of one program are of one trace', async () => {
    const [spans, logs] = [await rowsOf('spans'), await rowsOf('logs')]
    const tracesOf = (rows: readonly Record<string, unknown>[]) =>
      [...new Set(rows.filter((row) => row['sdk_name'] === 'opentelemetry').map(({ trace }) => String(trace)))].toSorted()
    expect(tracesOf(spans)).toHaveLength(3)
    expect(tracesOf(logs)).toEqual(tracesOf(spans))
  })
})

describe('what was lost', () => {
  it('is told by name', async () => {
    const outcomes = await river.metadata.db
      .selectFrom('outcomes')
      .select(['category', 'outcome', 'reason', 'quantity'])
      .where('outcome', '!=', 'accepted')
      .execute()
    expect(outcomes.map(({ category, reason, quantity }) => `${category} ${reason} ${quantity}`).toSorted()).toEqual([
      'log_item duplicate 3',
      'log_item invalid_log 1',
    ])
  })
})
