import { randomBytes, randomInt } from 'node:crypto'
import { truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { bisectInsert } from './bisect.ts'
import { createEventClient } from './client.ts'
import { string, uint32, uint64 } from './column-types.ts'
import { createEventStore } from './event-store.ts'
import { migrateEvents } from './migrate.ts'
import { migrations } from './migrations/list.ts'
import { param, sql } from './sql.ts'
import { columnNames, createTableText, defineTable } from './table.ts'
import type { Table } from './table.ts'
import { eventPayloads, events } from './tables.ts'
import type { EventPayloadRow } from './tables.ts'
import { eventRow, openTestEngine, writeBatchFile } from './test-engine.ts'
import type { TestEngine } from './test-engine.ts'

let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine(process.env['VEDETTE_TEST_CLICKHOUSE_URL'])
})
afterAll(async () => {
  await engine.close()
})

const dayMs = 86_400_000
const anyProject = (): number => randomInt(1, 2 ** 47)

const countOf = async (projectId: number): Promise<[rows: number, ids: number]> => {
  const [row] = await engine.store.query<{ rows: string; ids: string }>(
    sql`SELECT count() AS rows, uniqExact(event_id) AS ids FROM events WHERE project_id = ${param.uint64(projectId)}`,
  )
  return [Number(row?.rows), Number(row?.ids)]
}

describe('migrations', () => {
  test('a second run, and a third beside it, change nothing', async () => {
    expect(await migrateEvents(engine.endpoint)).toEqual([])
    expect(await Promise.all([migrateEvents(engine.endpoint), migrateEvents(engine.endpoint)])).toEqual([[], []])
    expect(await engine.store.query(sql`SELECT number, name FROM migrations ORDER BY number`)).toEqual(
      migrations.map(({ number, name }) => ({ number, name })),
    )
  })

  test('a run that died half-way is finished by the next', async (context) => {
    if (engine.process === undefined) context.skip('drops tables: not on a given server')
    const client = createEventClient(engine.endpoint)
    await client.command({ query: 'DROP TABLE event_payloads' })
    await client.command({ query: 'TRUNCATE TABLE migrations' })
    await client.close()
    expect(await migrateEvents(engine.endpoint)).toEqual(migrations.map(({ name }) => name))
    expect(await engine.store.query(sql`SELECT count() AS count FROM event_payloads`)).toEqual([{ count: '0' }])
    expect(await engine.store.query(sql`SELECT number FROM migrations ORDER BY number`)).toEqual(
      migrations.map(({ number }) => ({ number })),
    )
  })

  test.each([events, eventPayloads])('$name in the engine is what its description says', async (table: Table) => {
    const columns = await engine.store.query<{ name: string; type: string }>(
      sql`SELECT name, type FROM system.columns WHERE database = 'vedette' AND table = ${param.string(table.name)} ORDER BY position`,
    )
    const written = Object.entries(table.columns).map(([name, column]) => ({ name, type: column.type.ddl }))
    const derived = Object.entries(table.derived ?? {}).map(([name, { ddl }]) => ({ name, type: ddl }))
    expect(columns).toEqual([...written, ...derived])
    const [made] = await engine.store.query<{ engine: string; partition_key: string; sorting_key: string; text: string }>(
      sql`SELECT engine, partition_key, sorting_key, create_table_query AS text FROM system.tables WHERE database = 'vedette' AND name = ${param.string(table.name)}`,
    )
    expect(made).toMatchObject({ partition_key: '(retention_class, toMonday(received_at))', sorting_key: 'project_id, hash, timestamp' })
    const ofWeeks = ['min_age_to_force_merge_seconds = 86400', 'min_age_to_force_merge_on_partition_only = 1']
    for (const setting of ofWeeks) expect(made?.text.includes(setting)).toBe(table.name === 'events')
    for (const setting of [
      'merge_selector_base = 10',
      'non_replicated_deduplication_window = 10000',
      'fsync_after_insert = 1',
      'fsync_part_directory = 1',
    ]) {
      expect(made?.text).toContain(setting)
    }
  })

  test('data of a newer program is not touched', async (context) => {
    if (engine.process === undefined) context.skip('writes into the migrations table: not on a given server')
    const client = createEventClient(engine.endpoint)
    await client.command({ query: `INSERT INTO migrations (number, name) VALUES (99, '0099-later')` })
    await expect(migrateEvents(engine.endpoint)).rejects.toThrow('older than the data')
    await client.command({ query: 'ALTER TABLE migrations DELETE WHERE number = 99 SETTINGS mutations_sync = 1' })
    await client.close()
  })
})

describe('a token makes an insert happen once (durability.md 5)', () => {
  test('the same token again is a no-op, also over 7 partitions; another token is new rows', async () => {
    const project = anyProject()
    const classes = [7, 14, 30, 60, 90, 180, 365]
    const rows = Array.from({ length: 700 }, (_, index) => eventRow(project, index, { retention_class: classes[index % 7] ?? 7 }))
    const file = await writeBatchFile(engine.folder, events, { token: `seven-${project}`, rows })
    expect(await engine.store.insert(file)).toEqual({ kind: 'inserted' })
    expect(await countOf(project)).toEqual([700, 700])
    for (let again = 0; again < 3; again++) expect(await engine.store.insert(file)).toEqual({ kind: 'inserted' })
    expect(await countOf(project)).toEqual([700, 700])
    expect(await engine.store.insert({ ...file, token: `${file.token}-other` })).toEqual({ kind: 'inserted' })
    expect(await countOf(project)).toEqual([1400, 700])
  })

  test('two inserts of one token at the same time are one', async () => {
    const project = anyProject()
    const file = await writeBatchFile(engine.folder, events, {
      token: `twins-${project}`,
      rows: Array.from({ length: 300 }, (_, index) => eventRow(project, index)),
    })
    expect(await Promise.all([engine.store.insert(file), engine.store.insert(file)])).toEqual([{ kind: 'inserted' }, { kind: 'inserted' }])
    expect(await countOf(project)).toEqual([300, 300])
  })

  test('a file with fewer columns than the table goes in: the others take their defaults (case 9)', async () => {
    const project = anyProject()
    const narrow = defineTable({
      name: 'events',
      columns: { project_id: events.columns.project_id, hash: events.columns.hash, title: events.columns.title },
      indexes: [],
      partitionBy: '',
      orderBy: [],
      settings: {},
    })
    const file = await writeBatchFile(engine.folder, narrow, {
      token: `narrow-${project}`,
      rows: [{ project_id: project, hash: 1, title: 'older' }],
    })
    expect(await engine.store.insert(file)).toEqual({ kind: 'inserted' })
    expect(await engine.store.query(sql`SELECT title, level, handled FROM events WHERE project_id = ${param.uint64(project)}`)).toEqual([
      { title: 'older', level: '', handled: 0 },
    ])
    // The wide description reads the narrow file by the file's own list of columns.
    expect(await bisectInsert(engine.store, events, { ...file, token: `${file.token}-again` })).toMatchObject({ kind: 'done', inserted: 1 })
    expect(await bisectInsert(engine.store, events, { ...file, columns: ['unknown'] })).toMatchObject({ kind: 'damaged' })
  })

  test('12 batches of 400 random payloads of 12 kB arrive byte for byte', async () => {
    const project = anyProject()
    for (let batch = 0; batch < 12; batch++) {
      let sum = 0
      const rows = Array.from({ length: 400 }, (_, index): EventPayloadRow => {
        const payload = randomBytes(12_000 + randomInt(300))
        sum ^= crc32(payload)
        return {
          project_id: project,
          hash: batch,
          timestamp: index,
          event_id: randomBytes(16),
          received_at: 0,
          retention_class: 90,
          rules_version: 1,
          payload_version: 1,
          scrub_version: 1,
          payload,
        }
      })
      const file = await writeBatchFile(engine.folder, eventPayloads, { token: `bytes-${project}-${batch}`, rows })
      expect(await engine.store.insert(file)).toEqual({ kind: 'inserted' })
      const back = await engine.store.query(sql`SELECT count() AS count, groupBitXor(toUInt32(CRC32(payload))) AS sum FROM event_payloads
        WHERE project_id = ${param.uint64(project)} AND hash = ${param.uint64(batch)}`)
      expect(back).toEqual([{ count: '400', sum: sum >>> 0 }])
    }
  })
})

describe('how an insert fails decides what happens next (durability.md case 8)', () => {
  const oneRow = async (name: string) => {
    const project = anyProject()
    return writeBatchFile(engine.folder, events, { token: `${name}-${project}`, rows: [eventRow(project, 1), eventRow(project, 2)] })
  }

  test('no engine behind the socket: wait', async () => {
    const store = createEventStore(createEventClient({ socketPath: join(engine.folder, 'nobody.sock') }))
    expect(await store.insert(await oneRow('nobody'))).toMatchObject({ kind: 'engine-down', cause: { code: 'ENOENT' } })
    expect(await store.ping()).toBe(false)
    expect(await engine.store.ping()).toBe(true)
    await store.close()
  })

  test('too slow: wait, and the token keeps the second try from doubling', async () => {
    const file = await oneRow('slow')
    expect(await engine.store.insert({ ...file, timeoutMs: 1 })).toMatchObject({ kind: 'engine-down' })
    expect(await engine.store.insert(file)).toEqual({ kind: 'inserted' })
  })

  test('no such table or column: not the fault of the rows, wait', async () => {
    const file = await oneRow('schema')
    expect(await engine.store.insert({ ...file, table: 'no_such_table' })).toMatchObject({ kind: 'engine-down', cause: { code: '60' } })
    expect(await engine.store.insert({ ...file, columns: [...file.columns, 'no_such_column'] })).toMatchObject({
      kind: 'engine-down',
      cause: { code: '16' },
    })
  })

  test('file missing or of another size: rebuild', async () => {
    const file = await oneRow('short')
    expect(await engine.store.insert({ ...file, path: `${file.path}-gone` })).toMatchObject({ kind: 'damaged', cause: { code: 'ENOENT' } })
    await truncate(file.path, file.bytes - 1)
    expect(await engine.store.insert(file)).toMatchObject({ kind: 'damaged' })
    expect(await bisectInsert(engine.store, events, file)).toMatchObject({ kind: 'damaged' })
  })

  test('bytes that are no rows: refused, nothing is inserted, and no path of ours in the message', async () => {
    const project = anyProject()
    const file = await writeBatchFile(engine.folder, events, {
      token: `torn-${project}`,
      rows: [eventRow(project, 1), eventRow(project, 2)],
    })
    await truncate(file.path, file.bytes - 3)
    const outcome = await engine.store.insert({ ...file, bytes: file.bytes - 3 })
    // 32 or 33, depending on where the bytes end: ATTEMPT_TO_READ_AFTER_EOF, CANNOT_READ_ALL_DATA.
    expect(outcome).toMatchObject({ kind: 'refused', code: expect.toSatisfy((code) => code === 32 || code === 33) as number })
    expect(JSON.stringify(outcome)).not.toContain(engine.folder)
    expect(await countOf(project)).toEqual([0, 0])
  })

  test('101 partitions in one insert: refused for ever with 252 (case 20); bisecting heals it without a dead row', async () => {
    const project = anyProject()
    const rows = Array.from({ length: 101 }, (_, index) => eventRow(project, index, { received_at: 1_700_000_000_000 + index * 7 * dayMs }))
    const file = await writeBatchFile(engine.folder, events, { token: `weeks-${project}`, rows })
    expect(await engine.store.insert(file)).toMatchObject({ kind: 'refused', code: 252 })
    expect(await bisectInsert(engine.store, events, file)).toEqual({ kind: 'done', inserted: 101, deadRows: [] })
    expect(await countOf(project)).toEqual([101, 101])
  })
})

describe('a row that is refused for ever is found (durability.md case 8)', () => {
  const picky = defineTable({
    name: `picky_${randomInt(1_000_000_000)}`,
    columns: { id: { type: uint64 }, weight: { type: uint32 }, note: { type: string } },
    indexes: [],
    partitionBy: 'tuple()',
    orderBy: ['id'],
    settings: { non_replicated_deduplication_window: 10_000 },
  })
  const bad = new Set([0, 17, 18, 64, 99])
  const rows = Array.from({ length: 100 }, (_, index) => ({ id: index, weight: bad.has(index) ? 0 : 1, note: 'n'.repeat(index * 3) }))
  const survivors = () =>
    engine.store.query(
      sql`SELECT count() AS count, uniqExact(id) AS ids, min(weight) AS least FROM ${{ kind: 'identifier', name: picky.name }}`,
    )
  const all = [{ count: '95', ids: '95', least: 1 }]

  beforeAll(async () => {
    const client = createEventClient(engine.endpoint)
    await client.command({
      query: createTableText(picky, 'MergeTree').replace('\n) ENGINE', ',\n  CONSTRAINT has_weight CHECK weight > 0\n) ENGINE'),
    })
    await client.close()
  })

  test('all others go in, once, also when it is done again', async () => {
    const file = await writeBatchFile(engine.folder, picky, { token: 'picky/0', rows })
    expect(columnNames(picky)).toEqual(file.columns)
    expect(await engine.store.insert(file)).toMatchObject({ kind: 'refused', code: 469 })
    for (let again = 0; again < 2; again++) {
      const outcome = await bisectInsert(engine.store, picky, file)
      expect(outcome).toMatchObject({ kind: 'done', inserted: 95 })
      expect(outcome.kind === 'done' && outcome.deadRows.map((row) => row.index)).toEqual([...bad])
      expect(await survivors()).toEqual(all)
    }
  })

  test('an engine that goes away in the middle stops it; the next try completes it', async () => {
    const file = await writeBatchFile(engine.folder, picky, { token: 'picky/1', rows: rows.map((row) => ({ ...row, id: row.id + 1000 })) })
    let calls = 0
    const flaky = {
      ...engine.store,
      insert: (part: typeof file) =>
        ++calls > 9 ? Promise.resolve({ kind: 'engine-down' as const, cause: new Error('away') }) : engine.store.insert(part),
    }
    expect(
      await bisectInsert(
        { ...flaky, query: engine.store.query.bind(engine.store), ping: () => Promise.resolve(false), close: () => Promise.resolve() },
        picky,
        file,
      ),
    ).toMatchObject({ kind: 'engine-down' })
    expect(await bisectInsert(engine.store, picky, file)).toMatchObject({ kind: 'done', inserted: 95 })
    expect(await survivors()).toEqual([{ count: '190', ids: '190', least: 1 }])
  })

  test('bytes of another table are damaged, not dead', async () => {
    const path = join(engine.folder, 'noise')
    await writeFile(path, Buffer.alloc(21, 0xff))
    expect(await bisectInsert(engine.store, picky, { table: picky.name, columns: ['id'], path, bytes: 21, token: 'noise' })).toMatchObject({
      kind: 'damaged',
    })
  })
})
