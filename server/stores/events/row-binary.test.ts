import { randomInt } from 'node:crypto'

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createEventClient } from './client.ts'
import {
  array,
  dateTime64,
  fixedString,
  float64,
  int16,
  int32,
  int64,
  int8,
  lowCardinality,
  map,
  string,
  uint16,
  uint32,
  uint64,
  uint8,
} from './column-types.ts'
import { encodeRows, splitRows } from './row-binary.ts'
import { param, sql } from './sql.ts'
import { createTableText, defineTable } from './table.ts'
import type { RowOf } from './table.ts'
import { events, eventPayloads } from './tables.ts'
import type { EventPayloadRow } from './tables.ts'
import { eventRow, openTestEngine, writeBatchFile } from './test-engine.ts'
import type { TestEngine } from './test-engine.ts'

const everyType = defineTable({
  name: `every_type_${randomInt(1_000_000_000)}`,
  columns: {
    batch: { type: uint32 },
    row: { type: uint32 },
    u8: { type: uint8 },
    u16: { type: uint16 },
    u64: { type: uint64 },
    i8: { type: int8 },
    i16: { type: int16 },
    i32: { type: int32 },
    i64: { type: int64 },
    f64: { type: float64 },
    text: { type: string },
    word: { type: lowCardinality(string) },
    raw: { type: string },
    id: { type: fixedString(16) },
    time: { type: dateTime64 },
    list: { type: array(string) },
    nested: { type: array(array(uint16)) },
    entries: { type: map(lowCardinality(string), string) },
    numbers: { type: map(string, float64) },
  },
  indexes: [],
  partitionBy: 'tuple()',
  orderBy: ['batch', 'row'],
  settings: { non_replicated_deduplication_window: 10_000 },
})
type EveryTypeRow = RowOf<typeof everyType>

const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)), maxLength: 50 }),
  fc.constantFrom(
    '',
    '\0',
    "'; DROP TABLE t --",
    '\\N',
    'NULL',
    '\t\r\n',
    '\ud800',
    'a\udfff',
    '👩‍🚀'.repeat(20),
    'é'.repeat(43),
    'x'.repeat(127),
    'y'.repeat(300),
  ),
)
const hex32 = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex'))
const u64 = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.maxSafeNat(),
  fc.constantFrom<number | bigint>(2 ** 53 - 1, 2n ** 64n - 1n, 0),
)
const i64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.maxSafeInteger(),
  fc.constantFrom<number | bigint>(-1, -(2 ** 53) + 1, -(2n ** 63n)),
)

const anyRow: fc.Arbitrary<Omit<EveryTypeRow, 'batch' | 'row'>> = fc.record({
  u8: fc.nat(255),
  u16: fc.nat(65_535),
  u64,
  i8: fc.integer({ min: -128, max: 127 }),
  i16: fc.integer({ min: -32_768, max: 32_767 }),
  i32: fc.integer(),
  i64,
  f64: fc.double(),
  text: hostileText,
  word: hostileText,
  raw: fc.uint8Array({ maxLength: 200 }),
  id: fc.oneof(hex32, fc.constant('')),
  time: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  list: fc.array(hostileText, { maxLength: 5 }),
  nested: fc.array(fc.array(fc.nat(65_535), { maxLength: 4 }), { maxLength: 4 }),
  entries: fc.array(fc.tuple(hostileText, hostileText), { maxLength: 6 }),
  numbers: fc
    .dictionary(fc.string({ unit: 'grapheme', maxLength: 8 }), fc.double(), { maxKeys: 5 })
    .map((record) => new Map(Object.entries(record))),
})

/** What the engine must give back for a row: strings and floats as hex of their bytes, so that nothing is lost on the way back. */
const expected = (row: EveryTypeRow): Record<string, unknown> => {
  const hex = (value: string | Uint8Array): string =>
    Buffer.from(value as Uint8Array)
      .toString('hex')
      .toUpperCase()
  const bits = (value: number): string => {
    const bytes = Buffer.alloc(8)
    bytes.writeDoubleBE(value)
    return bytes.toString('hex').toUpperCase()
  }
  const bitsOf = (value: number): string => (Number.isNaN(value) ? 'nan' : bits(value))
  return {
    u8: row.u8,
    u16: row.u16,
    u64: String(row.u64),
    i8: row.i8,
    i16: row.i16,
    i32: row.i32,
    i64: String(row.i64),
    f64: bitsOf(row.f64),
    text: hex(row.text),
    word: hex(row.word),
    raw: hex(row.raw),
    id: (row.id as string).toUpperCase() || '0'.repeat(32),
    time: String(row.time),
    list: row.list.map(hex),
    nested: row.nested,
    keys: [...row.entries].map(([key]) => hex(key)),
    values: [...row.entries].map(([, value]) => hex(value)),
    numberKeys: [...row.numbers].map(([key]) => hex(key)),
    numbers: [...row.numbers].map(([, value]) => bitsOf(value)),
  }
}

const bits = (column: string): string => `if(isNaN(${column}), 'nan', leftPad(hex(reinterpretAsUInt64(${column})), 16, '0'))`
const selectBack = `SELECT u8, u16, u64, i8, i16, i32, i64, ${bits('t.f64')} AS f64, hex(t.text) AS text, hex(t.word) AS word, hex(t.raw) AS raw,
  hex(t.id) AS id, toString(toUnixTimestamp64Milli(t.time)) AS time, arrayMap(x -> hex(x), t.list) AS list, nested,
  arrayMap(x -> hex(x), mapKeys(t.entries)) AS keys, arrayMap(x -> hex(x), mapValues(t.entries)) AS values,
  arrayMap(x -> hex(x), mapKeys(t.numbers)) AS numberKeys, arrayMap(x -> ${bits('x')}, mapValues(t.numbers)) AS numbers
  FROM vedette.${everyType.name} AS t WHERE batch = {batch:UInt32} ORDER BY row`

describe('encoding', () => {
  test('equal rows give equal bytes, and the borders of rows are found again', () => {
    const rows = Array.from({ length: 50 }, (_, index) => eventRow(1, index))
    const bytes = encodeRows(events, rows)
    expect(encodeRows(events, structuredClone(rows)).equals(bytes)).toBe(true)
    const offsets = splitRows(events, bytes)
    expect(offsets).toHaveLength(51)
    expect(bytes.subarray(offsets?.[7], offsets?.[8]).equals(encodeRows(events, [eventRow(1, 7)]))).toBe(true)
  })

  test('property: every border is where the row alone would end', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 8 }), (plain) => {
        const rows = plain.map((row, index) => ({ ...row, batch: 0, row: index }))
        const sizes = rows.map((row) => encodeRows(everyType, [row]).byteLength)
        const borders = sizes.reduce<number[]>((list, size) => [...list, (list.at(-1) ?? 0) + size], [0])
        expect(splitRows(everyType, encodeRows(everyType, rows))).toEqual(borders)
      }),
      { numRuns: 60 },
    )
  })

  test('property: bytes that are no rows are told apart or split, never an exception or an endless loop', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const offsets = splitRows(events, bytes)
        expect(offsets === undefined || offsets.at(-1) === bytes.byteLength).toBe(true)
      }),
    )
    const whole = encodeRows(events, [eventRow(1, 1)])
    expect(splitRows(events, whole.subarray(0, -1))).toBeUndefined()
    expect(splitRows(events, Buffer.alloc(0))).toEqual([0])
  })

  test('values outside their type stop the program instead of becoming other values', () => {
    const broken: readonly Partial<ReturnType<typeof eventRow>>[] = [
      { project_id: -1 },
      { project_id: 2 ** 53 },
      { project_id: 0.5 },
      { hash: 2n ** 64n },
      { handled: 256 },
      { handled: -1 },
      { weight: 2 ** 32 },
      { event_id: 'zz'.repeat(16) },
      { event_id: 'ab' },
      { trace_id: Buffer.alloc(15) },
      { timestamp: Number.NaN },
    ]
    for (const change of broken) expect(() => encodeRows(events, [eventRow(1, 1, change)])).toThrow(/./)
  })
})

describe('the engine reads what was encoded', () => {
  let engine: TestEngine
  beforeAll(async () => {
    engine = await openTestEngine(process.env['VEDETTE_TEST_CLICKHOUSE_URL'])
    const client = createEventClient(engine.endpoint)
    await client.command({ query: createTableText(everyType, 'MergeTree') })
    await client.close()
  })
  afterAll(async () => {
    await engine.close()
  })

  test('property: encode, insert, select back: equal', async () => {
    const client = createEventClient(engine.endpoint)
    let batch = 0
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { minLength: 1, maxLength: 25 }), async (plain) => {
        batch++
        const rows = plain.map((row, index) => ({ ...row, batch, row: index }))
        const file = await writeBatchFile(engine.folder, everyType, { token: `${everyType.name}-${batch}`, rows })
        expect(await engine.store.insert(file)).toEqual({ kind: 'inserted' })
        const back = await client.query({ query: selectBack, query_params: { batch }, format: 'JSONEachRow' })
        expect(await back.json()).toEqual(rows.map(expected))
      }),
      { numRuns: 40, endOnFailure: true },
    )
    await client.close()
  })

  test('event_payloads keeps JSON text and bytes alike', async () => {
    const projectId = randomInt(2 ** 40)
    const text = JSON.stringify({ message: '\u0000 👩‍🚀 \ud800' })
    const payload = (index: number, value: string | Buffer): EventPayloadRow => ({
      project_id: projectId,
      hash: 2n ** 64n - 1n,
      timestamp: index,
      event_id: Buffer.alloc(16, index),
      received_at: 0,
      retention_class: 90,
      rules_version: 0,
      payload_version: 1,
      scrub_version: 1,
      payload: value,
    })
    const rows = [payload(1, text), payload(2, Buffer.from(text))]
    expect(await engine.store.insert(await writeBatchFile(engine.folder, eventPayloads, { token: `payloads-${projectId}`, rows }))).toEqual(
      { kind: 'inserted' },
    )
    const back = await engine.store.query<{ payload: string; hash: string }>(
      sql`SELECT payload, hash FROM event_payloads WHERE project_id = ${param.uint64(projectId)} ORDER BY timestamp`,
    )
    expect(back).toEqual([
      { payload: text, hash: '18446744073709551615' },
      { payload: text, hash: '18446744073709551615' },
    ])
  })
})
