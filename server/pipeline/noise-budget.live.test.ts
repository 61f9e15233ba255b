import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { randomHex } from '#core/random'
import { TestRiver } from '#server/roles/test-river'
import { sql } from '#server/stores/events/sql'
import { openTestEngine } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'
import { changeConfiguration } from '#server/stores/metadata/change-configuration'

import { envelopeOf, errorEvent } from './test-records.ts'

let engine: TestEngine
let river: TestRiver
let node = 60

const budget = 5

beforeAll(async () => {
  engine = await openTestEngine()
})
beforeEach(async () => {
  river = await TestRiver.open(engine.store, node++)
  await river.metadata.db.transaction().execute(async (trx) => {
    await trx
      .updateTable('projects')
      .set({ settings: JSON.stringify({ noiseBudget: budget }) })
      .execute()
    await changeConfiguration(trx, [1])
  })
})
afterEach(async () => {
  await river.close()
  // All tests share the engine, and all their rows are of project 1.
  await engine.store.execute('TRUNCATE TABLE vedette.events')
  await engine.store.execute('TRUNCATE TABLE vedette.event_payloads')
})
afterAll(() => engine.close())

const append = async (type: string, atMs = Date.now(), change: object = {}): Promise<string> => {
  const id = randomHex(16)
  const event = errorEvent(id, type, { timestamp: atMs / 1000, release: 'shop@1', environment: 'prod', ...change })
  await river.append(envelopeOf({ event_id: id }, [{ type: 'event' }, event]))
  return id
}

const drain = async (): Promise<void> => {
  await river.start()
  await river.untilDrained()
  await river.stop()
}

interface Stored {
  readonly title: string
  readonly rows: string
  readonly weight: string
  readonly first_ms: string
  readonly last_ms: string
}

/** By title: what is stored, and what it stands for. */
const stored = () =>
  engine.store.query<Stored>(sql`SELECT title, toString(count()) AS rows, toString(sum(weight)) AS weight,
    toString(toUnixTimestamp64Milli(min(timestamp))) AS first_ms, toString(toUnixTimestamp64Milli(max(timestamp))) AS last_ms
    FROM vedette.events GROUP BY title ORDER BY title LIMIT 100`)

const counted = () =>
  river.metadata.db.selectFrom('issues').select(['title', 'times_seen', 'first_seen', 'last_seen']).orderBy('title').execute()

/** What is stored stands for exactly what is counted, from the first event to the latest. */
const expectExact = async (): Promise<number> => {
  const [columns, issues] = [await stored(), await counted()]
  expect(columns.map((row) => [row.title, Number(row.weight), Number(row.first_ms), Number(row.last_ms)])).toEqual(
    issues.map((row) => [row.title, row.times_seen, row.first_seen, row.last_seen]),
  )
  const payloads = await engine.store.query<{ n: string }>(sql`SELECT toString(count()) AS n FROM vedette.event_payloads LIMIT 1`)
  const rows = columns.reduce((sum, row) => sum + Number(row.rows), 0)
  expect(Number(payloads[0]?.n)).toBe(rows)
  return rows
}

describe('a loud issue keeps a sample, and all are counted', () => {
  it('exactly, in metadata, columns and outcomes; a quiet one keeps all', async () => {
    const began = Date.now() - 5_000
    for (let n = 0; n < 300; n++) await append('Loud', began + n)
    for (let n = 0; n < 4; n++) await append('Quiet', began + n)
    await drain()
    expect(await expectExact()).toBeLessThan(90)
    const [, quiet] = await stored()
    expect(quiet).toMatchObject({ title: 'Quiet: boom', rows: '4', weight: '4' })
    const outcomes = await river.metadata.db.selectFrom('outcomes').select(['outcome', 'quantity']).execute()
    expect(outcomes.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(304)
  })

  it('exactly for each environment, release and minute', async () => {
    const began = Date.now() - 200_000
    for (let n = 0; n < 200; n++)
      await append('Loud', began + n * 900, { release: `shop@${n % 3}`, environment: n % 2 === 0 ? 'prod' : 'staging' })
    await drain()
    const rows = await engine.store.query<{ name: string; weight: string }>(sql`SELECT concat(environment, '/', release) AS name,
      toString(sum(weight)) AS weight FROM vedette.events GROUP BY name ORDER BY name LIMIT 100`)
    const expected = new Map<string, number>()
    for (let n = 0; n < 200; n++) {
      const name = `${n % 2 === 0 ? 'prod' : 'staging'}/shop@${n % 3}`
      expected.set(name, (expected.get(name) ?? 0) + 1)
    }
    expect(new Map(rows.map(({ name, weight }) => [name, Number(weight)]))).toEqual(expected)
  })

  it('whatever dies between: a file that is lost is made again, byte by byte, from the decisions of its batch', async () => {
    for (let n = 0; n < 100; n++) await append('Loud')
    await river.start({ events: { insert: async () => ({ kind: 'engine-down' as const, cause: new Error('down') }) } })
    await river.untilCommitted()
    await river.stop()
    for (const file of await readdir(join(river.folder, 'batches'))) await rm(join(river.folder, 'batches', file))
    // What the rates say by now is another thing than what they said when the batch was decided.
    await river.metadata.db.updateTable('issue_minutes').set({ events: 1_000_000 }).execute()
    await drain()
    expect(await expectExact()).toBeLessThan(40)
  })

  it('property: under any order, cut and stop', async () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ send: fc.integer({ min: 1, max: 30 }), type: fc.constantFrom('A', 'B') }) },
      { weight: 1, arbitrary: fc.constant('drain' as const) },
      { weight: 1, arbitrary: fc.constant('lost' as const) },
      { weight: 1, arbitrary: fc.constant('unanswered' as const) },
    )
    const began = Date.now() - 60_000
    let sent = 0
    const run = async (what: 'drain' | 'lost' | 'unanswered' | { send: number; type: string }) => {
      if (typeof what === 'object') {
        for (let n = 0; n < what.send; n++, sent++) await append(what.type, began + ((sent * 7919) % 50_000))
        return
      }
      if (what === 'drain') return drain()
      const down = { insert: async () => ({ kind: 'engine-down' as const, cause: new Error('down') }) }
      const deaf = { acknowledge: () => Promise.reject(new Error('died before the acknowledgement')) }
      await river.start(what === 'lost' ? { events: down } : { store: deaf })
      await river.untilCommitted()
      await river.stop()
      if (what !== 'lost') return
      for (const file of await readdir(join(river.folder, 'batches'))) await rm(join(river.folder, 'batches', file))
    }
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        for (const each of steps) await run(each)
        await drain()
        await expectExact()
      }),
      { numRuns: 12 },
    )
    const issues = await counted()
    expect(issues.reduce((sum, row) => sum + row.times_seen, 0)).toBe(sent)
  }, 120_000)
})
