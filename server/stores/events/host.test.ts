import { randomInt } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { request } from 'node:http'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { ClickHouseError } from '@clickhouse/client'
import type { ClickHouseClient } from '@clickhouse/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createEventClient } from './client.ts'
import { joinSql, param, sql } from './sql.ts'
import { openTestEngine } from './test-engine.ts'
import type { TestEngine } from './test-engine.ts'

// What the rest of the server may rely on, whatever stands behind the client (engine.md 2 and 6): runs against a real server as well.
let engine: TestEngine
let client: ClickHouseClient
const table = `conformance_${randomInt(1_000_000_000)}`

// A name that is only known at run time: the allow-list of `identifier` is for those of the program.
const tableName = () => joinSql([{ kind: 'identifier', name: table }], sql``)

beforeAll(async () => {
  engine = await openTestEngine(process.env['VEDETTE_TEST_CLICKHOUSE_URL'])
  client = createEventClient(engine.endpoint)
  await client.command({
    query: `CREATE TABLE ${table} (a UInt64, s String) ENGINE = MergeTree ORDER BY a SETTINGS non_replicated_deduplication_window = 100`,
  })
})
afterAll(async () => {
  await client.command({ query: `DROP TABLE ${table}` })
  await client.close()
  await engine.close()
})

const rejection = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('resolved')
}

describe('parameters and results are exact', () => {
  test('integers, text, lists, times and ids come back as they went', async () => {
    const text = 'quotes \' " ` back\\slash \\N tab\t line\n\r {p:UInt8} 👩‍🚀 é ; -- /* \u0001'
    const rows = await engine.store.query<Record<string, unknown>>(sql`SELECT
      ${param.uint64(2n ** 64n - 1n)} AS u64, ${param.int64(-(2n ** 63n))} AS i64, ${param.uint32(4_294_967_295)} AS u32, ${param.uint8(255)} AS u8,
      ${param.uint16(65_535)} AS u16, ${param.float64(-0.1)} AS f64, ${param.string(text)} AS text, ${param.string('')} AS empty,
      ${param.strings([text, '', "'"])} AS texts, ${param.uint64s([1, 2n ** 64n - 1n])} AS numbers, ${param.time(1_795_000_000_123)} AS time,
      lower(hex(${param.id('00ff'.repeat(8))})) AS id, lower(hex(${param.spanId('0123456789abcdef')})) AS span, toTypeName(${param.time(0)}) AS type`)
    expect(rows).toEqual([
      {
        u64: '18446744073709551615',
        i64: '-9223372036854775808',
        u32: 4_294_967_295,
        u8: 255,
        u16: 65_535,
        f64: -0.1,
        text,
        empty: '',
        texts: [text, '', "'"],
        numbers: ['1', '18446744073709551615'],
        time: '2026-11-18T11:06:40.123Z',
        id: '00ff'.repeat(8),
        span: '0123456789abcdef',
        type: "DateTime64(3, 'UTC')",
      },
    ])
  })

  test('200 kB of parameters', async () => {
    const list = Array.from({ length: 10_000 }, (_, index) => 2n ** 63n + BigInt(index))
    const rows = await engine.store.query<{ count: string; sum: string }>(
      sql`SELECT length(${param.uint64s(list)}) AS count, toString(arraySum(x -> toUInt128(x), ${param.uint64s(list)})) AS sum`,
    )
    expect(rows).toEqual([{ count: '10000', sum: String(list.reduce((sum, value) => sum + value, 0n)) }])
  })

  test('a missing parameter is an error', async () => {
    expect(await rejection(client.query({ query: 'SELECT {x:UInt8}', format: 'JSONEachRow' }))).toMatchObject({ code: '456' })
  })
})

describe('errors carry the code of the engine', () => {
  test('kinds of failure', async () => {
    const cases: readonly [string, string, string][] = [
      ['SELECT * FROM no_such_table', '60', 'UNKNOWN_TABLE'],
      ['SELEC 1', '62', 'SYNTAX_ERROR'],
      ['SELECT no_such_column', '47', 'UNKNOWN_IDENTIFIER'],
      ['SELECT throwIf(1)', '395', 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO'],
      ['SELECT 1; SELECT 2', '62', 'SYNTAX_ERROR'],
    ]
    for (const [query, code, type] of cases) {
      const error = await rejection(client.command({ query }))
      expect(error).toBeInstanceOf(ClickHouseError)
      expect(error).toMatchObject({ code, type })
    }
  })

  test('an unknown setting is refused and the statement does not run', async () => {
    const query = `INSERT INTO ${table} VALUES (1, 'never')`
    expect(await rejection(client.command({ query, clickhouse_settings: { no_such_setting: '1' } }))).toMatchObject({ code: '115' })
    expect(await engine.store.query(sql`SELECT count() AS count FROM ${tableName()} WHERE s = 'never'`)).toEqual([{ count: '0' }])
  })

  test('limits of time and size are errors, never cut answers', async () => {
    expect(
      await rejection(engine.store.query(sql`SELECT sum(sipHash64(number)) FROM numbers(1000000000000)`, { timeoutMs: 300 })),
    ).toMatchObject({ code: '159' })
    expect(await rejection(engine.store.query(sql`SELECT number FROM numbers(100000)`, { resultBytesMax: 1000 }))).toMatchObject({
      code: '396',
    })
  })
})

describe('nothing leaks from one request into another', () => {
  test('400 parallel requests with settings, parameters, tokens and failures of their own', async () => {
    const wrong: unknown[] = []
    const one = async (index: number): Promise<void> => {
      if (index % 10 === 9) {
        await rejection(client.command({ query: 'SELECT throwIf(1)', clickhouse_settings: { max_block_size: '17' } }))
        return
      }
      const settings = index % 3 === 0 ? {} : { max_block_size: String(1000 + index), insert_deduplication_token: `leak-${index}` }
      const result = await client.query({
        query: `SELECT {x:String} AS x, getSetting('max_block_size') AS size, getSetting('insert_deduplication_token') AS token`,
        query_params: { x: `v${index}` },
        clickhouse_settings: settings,
        format: 'JSONEachRow',
      })
      const [row] = await result.json<{ x: string; size: number | string; token: string }>()
      const expected = index % 3 === 0 ? { token: '' } : { size: String(1000 + index), token: `leak-${index}` }
      const isRight =
        row?.x === `v${index}` &&
        row.token === expected.token &&
        (expected.size === undefined ? Number(row.size) > 10_000 : String(row.size) === expected.size)
      if (!isRight) wrong.push({ index, row })
    }
    await Promise.all(Array.from({ length: 400 }, (_, index) => one(index)))
    expect(wrong).toEqual([])
  })
})

describe('who goes away frees the engine', () => {
  const running = async (comment: string): Promise<number> => {
    const rows = await engine.store.query<{ count: string }>(
      sql`SELECT count() AS count FROM system.processes WHERE Settings['log_comment'] LIKE ${param.string(`%${comment}`)} AND query NOT LIKE '%system.processes%'`,
    )
    return Number(rows[0]?.count)
  }
  const waitFor = async (comment: string, wanted: number): Promise<number> => {
    let count = -1
    for (let tries = 0; tries < 1000 && count !== wanted; tries++) {
      count = await running(comment)
      await delay(20)
    }
    return count
  }

  test('an aborted query is killed', async () => {
    const comment = `abort-${randomInt(1_000_000_000)}`
    const controller = new AbortController()
    const query = rejection(
      engine.store.query(sql`SELECT sum(sipHash64(number)) FROM numbers(1000000000000)`, {
        signal: controller.signal,
        comment,
        timeoutMs: 60_000,
      }),
    )
    expect(await waitFor(comment, 1)).toBe(1)
    controller.abort()
    expect(await query).toBeInstanceOf(Error)
    expect(await waitFor(comment, 0)).toBe(0)
  })

  test('a signal that is aborted already stops the query before it is sent', async () => {
    expect(await rejection(engine.store.query(sql`SELECT 1`, { signal: AbortSignal.abort() }))).toMatchObject({ name: 'AbortError' })
  })

  test('a call aborted before it began does not cost a later one its connection', async () => {
    // The client's own housekeeping would close the connection 2.5 s later, in the middle of whatever runs on it then (client.ts).
    const one = (): Promise<unknown> => engine.store.query(sql`SELECT sleep(0.02)`)
    await one()
    const controller = new AbortController()
    const early = rejection(engine.store.query(sql`SELECT 1`, { signal: controller.signal }))
    controller.abort()
    expect(await early).toBeInstanceOf(Error)
    const end = performance.now() + 3_000
    while (performance.now() < end) await one()
  })

  test('an insert that waits for its lane when its caller leaves never runs', async (context) => {
    if (engine.process === undefined) context.skip('lanes are of the embedded host')
    const insert = (text: string, signal: AbortSignal): Promise<unknown> =>
      rejection(client.command({ query: `INSERT INTO ${table} ${text}`, abort_signal: signal }))
    const slow = new AbortController()
    const both = [1, 2].map(() =>
      insert('SELECT number, toString(number) FROM numbers(1000000000000) WHERE sipHash64(number) = 1', slow.signal),
    )
    await delay(200)
    const waiting = new AbortController()
    const late = insert("SELECT 77, 'late'", waiting.signal)
    await delay(50)
    waiting.abort()
    expect(await late).toBeInstanceOf(Error)
    slow.abort()
    await Promise.all(both)
    // Through the same lane, so that it comes after anything still waiting there.
    await client.command({ query: `INSERT INTO ${table} SELECT 78, 'after'` })
    expect(await engine.store.query(sql`SELECT s FROM ${tableName()} WHERE a IN (77, 78)`)).toEqual([{ s: 'after' }])
  })
})

describe('the embedded host', () => {
  const socketOf = (): string => ('socketPath' in engine.endpoint ? engine.endpoint.socketPath : '')

  test('an upload that breaks off leaves neither rows nor a file', async (context) => {
    if (engine.process === undefined) context.skip('of the embedded host only')
    const path = `/?database=vedette&query=${encodeURIComponent(`INSERT INTO ${table} (a, s) FORMAT RowBinary`)}`
    const call = request({ socketPath: socketOf(), path, method: 'POST', headers: { 'transfer-encoding': 'chunked' } })
    call.on('error', () => {})
    const row = Buffer.from([9, 9, 0, 0, 0, 0, 0, 0, 1, 120])
    call.write(row)
    const uploads = () => readdir(join(engine.folder, 'events', 'upload'))
    await expect.poll(uploads).toHaveLength(1)
    call.destroy()
    await expect.poll(uploads).toEqual([])
    expect(await engine.store.query(sql`SELECT count() AS count FROM ${tableName()} WHERE a = 2313`)).toEqual([{ count: '0' }])
  })

  test('bodies may be compressed; an empty one inserts nothing', async (context) => {
    if (engine.process === undefined) context.skip('of the embedded host only')
    const { gzipSync, zstdCompressSync, brotliCompressSync } = await import('node:zlib')
    const row = Buffer.from([200, 0, 0, 0, 0, 0, 0, 0, 1, 120])
    const bodies: readonly [string, Buffer][] = [
      ['gzip', gzipSync(row)],
      ['zstd', zstdCompressSync(row)],
      ['br', brotliCompressSync(row)],
      ['identity', row],
      ['identity', Buffer.alloc(0)],
    ]
    const path = `/?database=vedette&query=${encodeURIComponent(`INSERT INTO ${table} (a, s) FORMAT RowBinary`)}`
    for (const [index, [encoding, body]] of bodies.entries()) {
      const status = await new Promise<number | undefined>((resolve, reject) => {
        const call = request(
          {
            socketPath: socketOf(),
            path: `${path}&insert_deduplication_token=z${index}`,
            method: 'POST',
            headers: { 'content-encoding': encoding },
          },
          (response) => resolve(response.resume().statusCode),
        )
        call.on('error', reject)
        call.end(body)
      })
      expect(status).toBe(200)
    }
    expect(await engine.store.query(sql`SELECT count() AS count FROM ${tableName()} WHERE a = 200`)).toEqual([{ count: '4' }])
  })

  test('socket and folders are for their owner only, and the configuration is the one written for a small machine', async (context) => {
    if (engine.process === undefined) context.skip('of the embedded host only')
    expect((await stat(socketOf())).mode & 0o777).toBe(0o600)
    expect((await stat(join(engine.folder, 'run'))).mode & 0o777).toBe(0o700)
    expect((await stat(join(engine.folder, 'events'))).mode & 0o777).toBe(0o700)
    const settings = await engine.store.query<{ name: string; value: string }>(
      sql`SELECT name, value FROM system.server_settings WHERE name IN ('mark_cache_size', 'max_thread_pool_size', 'max_server_memory_usage')`,
    )
    const byName = new Map(settings.map(({ name, value }) => [name, Number(value)]))
    expect(byName.get('mark_cache_size')).toBe(33_554_432)
    expect(byName.get('max_thread_pool_size')).toBe(200)
    expect(byName.get('max_server_memory_usage')).toBeGreaterThan(totalmem())
  })
})
