import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { metricsLane } from '#server/features/metrics/pipeline'
import type { LogRecord } from '#server/log/log'
import { encodeFiles } from '#server/pipeline/batch-files'
import { lighten } from '#server/pipeline/lighten'
import { runRecord } from '#server/pipeline/run'
import type { RecordEnd } from '#server/pipeline/run'
import { decideDuplicates, naturalKeys, settle } from '#server/pipeline/settle'
import { decodeRecordBody } from '#server/pipeline/steps/decode'
import { configurationOfOne, envelopeOf, recordOf } from '#server/pipeline/test-records'
import { RowSlabs } from '#server/stores/events/row-slabs'
import type { LogRow, MetricRow } from '#server/stores/events/tables'

import { logsLane } from './pipeline.ts'

const receivedAtMs = Date.UTC(2026, 10, 22, 12, 0, 30)
const seconds = receivedAtMs / 1000
const sentAt = { sent_at: new Date(receivedAtMs).toISOString() }
const line = { timestamp: seconds, level: 'info', body: 'hi' }

const logItem = (items: unknown, header: object = {}): readonly [object, unknown] => [
  { type: 'log', ...header },
  { version: 2, items },
]

const run = (record: LogRecord): Promise<RecordEnd> =>
  runRecord([logsLane, metricsLane], decodeRecordBody(record, Buffer.from(record.body)), configurationOfOne)

const read = (items: readonly (readonly [object, unknown])[], header: object = sentAt): Promise<RecordEnd> =>
  run(recordOf(envelopeOf(header, ...items)))

/** What a server over these batches stores: repeats of earlier batches are known. */
const store = (...batches: readonly (readonly RecordEnd[])[]) => {
  const seen = new Set<string>()
  const logs: LogRow[] = []
  const metrics: MetricRow[] = []
  const outcomes: string[] = []
  for (const records of batches) {
    const keys = naturalKeys(records)
    const known = new Set(keys.flatMap((key, place) => (seen.has(`${key.seen.kind} ${key.seen.key}`) ? [place] : [])))
    const settled = settle(records, decideDuplicates(keys, known), configurationOfOne)
    for (const key of settled.seen) seen.add(`${key.kind} ${key.key}`)
    for (const row of settled.rows) {
      if ('row' in row && row.table === 'logs') logs.push(row.row)
      if ('row' in row && row.table === 'metrics') metrics.push(row.row)
    }
    outcomes.push(...settled.outcomes.map(({ kind, reason, category, quantity }) => `${kind} ${reason} ${category} ${quantity}`))
  }
  return { logs, metrics, outcomes }
}

describe('a container of logs', () => {
  it('is a row per line, kept as long as logs are', async () => {
    const { logs, outcomes } = store([await read([logItem([line, { ...line, body: 'ho' }], { item_count: 2 })])])
    expect(logs).toMatchObject([
      {
        project_id: 1,
        timestamp: receivedAtMs * 1000,
        received_at: receivedAtMs,
        retention_class: 30,
        level: 'info',
        severity: 9,
        body: 'hi',
      },
      { body: 'ho' },
    ])
    expect(new Set(logs.map(({ log_id: id }) => id)).size).toBe(2)
    expect(outcomes).toEqual(['accepted  log_item 2'])
  })

  it.each([
    ['announces more than it holds', { item_count: 5 }],
    ['announces fewer', { item_count: 1 }],
    ['announces nothing', {}],
    ['announces nonsense', { item_count: 'two' }],
  ])('that %s counts as what it holds', async (_what, header) => {
    const { logs, outcomes } = store([await read([logItem([line, line], header)])])
    expect(logs).toHaveLength(2)
    expect(outcomes).toEqual(['accepted  log_item 2'])
  })

  it('loses what is no log, by a name, and keeps the rest', async () => {
    const { logs, outcomes } = store([await read([logItem([line, null, { level: 'info' }, 'text', line], { item_count: 5 })])])
    expect(logs).toHaveLength(2)
    expect(outcomes).toEqual(['accepted  log_item 2', 'invalid invalid_log log_item 3'])
  })

  it('loses what is beyond ten thousand', async () => {
    const { logs, outcomes } = store([await read([logItem(Array.from({ length: 10_002 }, () => line))])])
    expect(logs).toHaveLength(10_000)
    expect(outcomes).toEqual(['accepted  log_item 10000', 'invalid too_many_items log_item 2'])
  })

  it.each([['{'], ['[]'], ['{"items":5}']])('that is none (%s) ends as one outcome', async (payload) => {
    expect(store([await read([[{ type: 'log', item_count: 3 }, payload]])])).toMatchObject({
      logs: [],
      outcomes: ['invalid invalid_json log_item 3'],
    })
  })

  it('of nothing is nothing', async () => {
    expect(store([await read([logItem([])])])).toMatchObject({ logs: [], outcomes: [] })
  })

  it('keeps lines of the very same time in the order in which they came', async () => {
    const sequenced = { ...line, attributes: { 'sentry.timestamp.sequence': { type: 'integer', value: 7 } } }
    const { logs } = store([await read([logItem([line, line, line, sequenced, { ...line, timestamp: seconds + 1 }])])])
    expect(logs.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 7, 0])
  })

  it('is nowhere with its secrets', async () => {
    const secret = {
      ...line,
      body: 'card 4111111111111111, token=abcdef12',
      attributes: { password: { type: 'string', value: 'hunter2' } },
    }
    const { logs } = store([await read([logItem([secret])])])
    const text = JSON.stringify(logs, (_key, value: unknown) => (value instanceof Map ? [...value] : value))
    expect(text).not.toMatch(/4111|abcdef12|hunter2/)
    expect(logs[0]?.body).toBe('card [creditcard], token=[Filtered]')
  })
})

describe('a container that comes again', () => {
  const exact = { ...line, timestamp: seconds - 0.25 }
  const later = { sent_at: new Date(receivedAtMs + 5000).toISOString() }
  const stored = async (said: object, headers: readonly object[]) =>
    (await Promise.all(headers.map((header) => read([logItem([said])], header)))).map((record) => [record])

  it.each([
    ['the very same request', exact, [sentAt, sentAt], 1],
    ['what an offline queue sends again', exact, [sentAt, later], 1],
    ['of an SDK that does not say when it sends', exact, [{}, {}], 1],
    ['with whole seconds, from the same header', line, [sentAt, sentAt], 1],
    ['with whole seconds, sent later', line, [sentAt, later], 2],
    ['written by hand, without a time', { body: 'hi' }, [{}, {}], 2],
    ['written by hand, in whole seconds', line, [{}, {}], 2],
  ])('is the same or another: %s', async (_what, said, headers, times) => {
    const { logs, outcomes } = store(...(await stored(said, headers)))
    expect(logs).toHaveLength(times)
    expect(outcomes.includes('invalid duplicate log_item 1')).toBe(times === 1)
  })
})

describe('a container of metrics', () => {
  it('is a row per value, kept as long as spans are', async () => {
    const orders = { timestamp: seconds, name: 'orders', type: 'counter', value: 1, trace_id: 'a'.repeat(32) }
    const { metrics, outcomes } = store([
      await read([[{ type: 'trace_metric', item_count: 3 }, { items: [orders, { ...orders, value: 'x' }, { ...orders, value: 2.5 }] }]]),
    ])
    expect(metrics).toMatchObject([
      { project_id: 1, name: 'orders', type: 'counter', value: 1, weight: 1, retention_class: 30, trace_id: 'a'.repeat(32) },
      { value: 2.5 },
    ])
    expect(outcomes).toEqual(['accepted  trace_metric 2', 'invalid invalid_trace_metric trace_metric 1'])
  })
})

describe('a request of OpenTelemetry', () => {
  const request = (records: readonly object[]): string => JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: records }] }] })
  const log = { timeUnixNano: `${receivedAtMs}000123`, severityNumber: 17, body: { stringValue: 'boom' } }
  const send = (body: string): Promise<RecordEnd> =>
    run(recordOf(body, { kind: 'otlp', head: { contentType: 'application/json; charset=utf-8', signal: 'logs' } }))

  it('is rows as any other container', async () => {
    const { logs, outcomes } = store([await send(request([log, {}]))])
    expect(logs).toMatchObject([{ timestamp: receivedAtMs * 1000, sequence: 123, level: 'error', body: 'boom' }])
    expect(outcomes.toSorted()).toEqual(['accepted  log_item 1', 'invalid invalid_otlp log_item 1'])
  })

  it('that comes again is the same one', async () => {
    expect(store([await send(request([log]))], [await send(request([log]))]).logs).toHaveLength(1)
  })

  it('that is none ends as one outcome', async () => {
    expect(store([await send('[')]).outcomes).toEqual(['invalid invalid_json log_item 1'])
  })
})

describe('rows', () => {
  it('are whatever comes in such that their files can be written, twice the same bytes', async () => {
    const item = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          body: fc.jsonValue(),
          timestamp: fc.oneof(fc.double(), fc.jsonValue()),
          level: fc.string(),
          trace_id: fc.string(),
          name: fc.string(),
        },
        { requiredKeys: [] },
      ),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(item, { maxLength: 5 }), fc.constantFrom('log', 'trace_metric'), async (items, type) => {
        const record = recordOf(envelopeOf({}, [{ type }, { items }]))
        const files = async () => {
          const settled = settle([lighten(new RowSlabs(), await run(record))], [], configurationOfOne)
          return encodeFiles(settled.rows, { stream: '0-0', from: 0, to: 1 }).map(({ file }) => file.crc32)
        }
        expect(await files()).toEqual(await files())
      }),
      { numRuns: 60 },
    )
  })
})
