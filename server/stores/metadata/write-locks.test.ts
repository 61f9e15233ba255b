import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { success } from '#core/result'

import { isBusy, isUniqueViolation } from './database-errors.ts'
import { migrate, newerStore } from './migrate.ts'
import { openMetadata } from './open-metadata.ts'
import type { MetadataStore } from './open-metadata.ts'
import { withShortWrite } from './short-write.ts'
import { aDelta, aSeenKey, TestConsumer } from './test-batches.ts'
import { addProject } from './test-engines.ts'

let folder = ''
let process: MetadataStore
let api: MetadataStore

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-locks-'))
  const file = join(folder, 'meta.sqlite')
  process = openMetadata({ file, role: 'process' })
  await migrate(process.db, 'sqlite')
  await addProject(process.db, 1)
  api = openMetadata({ file, role: 'api' })
})
afterEach(async () => {
  await api.close()
  await process.close()
  rmSync(folder, { recursive: true, force: true })
})

const batchStore = () => {
  let lastId = 0
  return process.batches({ newId: () => (lastId += 1), signals: {} })
}
const setName = (store: MetadataStore, value: string) =>
  withShortWrite(store.db, (trx) => trx.insertInto('settings').values({ name: value, value }).execute())
const names = async (store: MetadataStore) =>
  (await store.db.selectFrom('settings').select('name').orderBy('name').execute()).map((row) => row.name)

/** Holds the write lock from a connection of its own until it is let go. */
const holdWriteLock = () => {
  const other = new DatabaseSync(join(folder, 'meta.sqlite'))
  other.exec('begin immediate')
  return () => {
    other.exec('rollback')
    other.close()
  }
}

describe('case 16: one file, several processes', () => {
  it('reads of api never wait for an open write transaction of process', async () => {
    await process.db.transaction().execute(async (trx) => {
      await trx.insertInto('settings').values({ name: 'a', value: '' }).execute()
      const startMs = performance.now()
      for (let count = 0; count < 200; count += 1) expect(await names(api)).toEqual([])
      expect(performance.now() - startMs).toBeLessThan(10_000)
    })
    expect(await names(api)).toEqual(['a'])
  })

  it('a short write waits for the lock without blocking the event loop', async () => {
    const release = holdWriteLock()
    let ticks = 0
    const timer = setInterval(() => (ticks += 1), 5)
    setTimeout(release, 400)
    expect(await setName(api, 'a')).toMatchObject({ ok: true })
    clearInterval(timer)
    // Tries of 100 ms with pauses between: in each pause the event loop came to its turn.
    expect(ticks).toBeGreaterThan(2)
    expect(await names(process)).toEqual(['a'])
  })

  it('and gives up after 5 s as busy, with nothing written', async () => {
    const release = holdWriteLock()
    let nowMs = 0
    const clock = { nowMs: () => (nowMs += 1_500) }
    const write = withShortWrite(api.db, (trx) => trx.insertInto('settings').values({ name: 'a', value: '' }).execute(), clock)
    expect(await write).toEqual({ ok: false, error: 'busy' })
    release()
    expect(await names(api)).toEqual([])
  })

  it('other errors of a short write are thrown at once, and rolled back', async () => {
    await setName(api, 'a')
    const failed = withShortWrite(api.db, async (trx) => {
      await trx.insertInto('settings').values({ name: 'b', value: '' }).execute()
      await trx.insertInto('settings').values({ name: 'a', value: '' }).execute()
    })
    await expect(failed).rejects.toSatisfy(isUniqueViolation)
    expect(await names(api)).toEqual(['a'])
  })

  it('process waits for a short write of another process, and then commits', async () => {
    const store = batchStore()
    const consumer = await new TestConsumer(store).claim()
    // The lock is held by another process: in this one the synchronous wait would keep it from ever being released.
    const script = `const { DatabaseSync } = require('node:sqlite'); const d = new DatabaseSync(process.argv[1]); d.exec('begin immediate');
      console.log('locked'); setTimeout(() => d.exec('rollback'), 300)`
    const child = spawn(globalThis.process.execPath, ['-e', script, join(folder, 'meta.sqlite')], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    await consumer.commit({ issues: [aDelta()] })
    await once(child, 'exit')
    expect(consumer.offset).toBe(100)
  })

  it('a batch queues behind an open transaction of the same process instead of meeting its lock', async () => {
    const store = batchStore()
    const consumer = await new TestConsumer(store).claim()
    const order: string[] = []
    const write = process.db.transaction().execute(async (trx) => {
      await new Promise((resolve) => setTimeout(resolve, 50))
      await trx.insertInto('settings').values({ name: 'a', value: '' }).execute()
      order.push('write')
    })
    await Promise.all([write, consumer.commit({ issues: [aDelta()] }).then(() => order.push('commit'))])
    expect(order).toEqual(['write', 'commit'])
  })

  it('a transaction has the write lock from its beginning, before it has written anything', async () => {
    await process.db.transaction().execute(async (trx) => {
      await trx.selectFrom('settings').selectAll().execute()
      expect(holdWriteLock).toThrow('database is locked')
    })
    holdWriteLock()()
  })

  it('writes that read first neither fail nor lose an addition', async () => {
    await setName(api, 'counter')
    const second = openMetadata({ file: join(folder, 'meta.sqlite'), role: 'command' })
    const add = (store: MetadataStore) =>
      withShortWrite(store.db, async (trx) => {
        const row = await trx.selectFrom('settings').select('value').where('name', '=', 'counter').executeTakeFirstOrThrow()
        const value = String((Number.parseInt(row.value, 10) || 0) + 1)
        await trx.updateTable('settings').set({ value }).where('name', '=', 'counter').execute()
      })
    const all = Array.from({ length: 10 }, () => [add(second), add(api)]).flat()
    expect((await Promise.all(all)).every((result) => result.ok)).toBe(true)
    expect(await api.db.selectFrom('settings').select('value').execute()).toMatchObject([{ value: '20' }])
    await second.close()
  })

  it('the change mark moves when another connection commits', async () => {
    const store = batchStore()
    const before = await store.changeMark()
    await setName(api, 'a')
    expect(await store.changeMark()).not.toBe(before)
  })

  it('only process writes the WAL back into the file', async () => {
    const pages = async (store: MetadataStore) => {
      const { rows } = await sql<{ wal_autocheckpoint: number }>`pragma wal_autocheckpoint`.execute(store.db)
      return rows[0]?.wal_autocheckpoint
    }
    expect([await pages(process), await pages(api)]).toEqual([4_000, 0])
  })

  it('keys that an earlier run left are known to the next', async () => {
    const consumer = await new TestConsumer(batchStore()).claim()
    await consumer.commit({ seen: [aSeenKey(1)] })
    expect(await batchStore().probeSeen([aSeenKey(1), aSeenKey(2)])).toEqual(new Set([0]))
  })
})

describe('migrations', () => {
  it('run once', async () => {
    expect(await migrate(api.db, 'sqlite')).toEqual(success([]))
    expect(await newerStore(api.db, 'sqlite')).toBeUndefined()
  })

  it('refuse a store of a newer release with a sentence, and change nothing', async () => {
    const database = new DatabaseSync(join(folder, 'meta.sqlite'))
    database.exec(`insert into migrations (name, timestamp) values ('9999-future', '')`)
    database.close()
    const refused = await migrate(api.db, 'sqlite')
    expect(refused).toMatchObject({ ok: false, error: expect.stringContaining('newer release (it has 9999-future)') as string })
  })

  it('leave nothing of what failed half-way', async () => {
    const file = join(folder, 'broken.sqlite')
    const database = new DatabaseSync(file)
    database.exec('create table outbox (id integer)')
    database.close()
    const broken = openMetadata({ file, role: 'command' })
    expect(await migrate(broken.db, 'sqlite')).toMatchObject({ ok: false })
    const tables = await broken.db.introspection.getTables()
    expect(tables.map((table) => table.name)).toEqual(['migrations', 'migrations_lock', 'outbox'])
    await broken.close()
  })
})

describe('errors of the engines', () => {
  it('are told apart', () => {
    expect([{ errcode: 5 }, { errcode: 517 }, { errcode: 6 }, { code: '40001' }, { code: '40P01' }].map(isBusy)).toEqual([
      true,
      true,
      true,
      true,
      true,
    ])
    expect([{ errcode: 1555 }, { code: '23505' }, undefined, 'busy', new Error('x')].map(isBusy)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ])
    expect([{ errcode: 1555 }, { errcode: 2067 }, { code: '23505' }].map(isUniqueViolation)).toEqual([true, true, true])
    expect([{ errcode: 787 }, { code: '23503' }, null].map(isUniqueViolation)).toEqual([false, false, false])
  })
})
