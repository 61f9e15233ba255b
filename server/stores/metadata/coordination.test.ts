import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { formatKeySnapshot } from '#core/key-snapshot-format'

import { changeConfiguration, pruneConfiguration } from './change-configuration.ts'
import { readKeySnapshot } from './key-snapshot.ts'
import { acquireLease, holdsLease, releaseLease, renewLease } from './leases.ts'
import { leaseNode, renewNode } from './node-lease.ts'
import type { MetadataStore } from './open-metadata.ts'
import { claimSignals, failSignal, finishSignal, retryDelayMs } from './outbox.ts'
import type { BatchStore } from './port.ts'
import { defaultProjectSettings } from './project-configuration.ts'
import { aFile, hex, TestConsumer } from './test-batches.ts'
import { addProject, emptyTables, testEngines } from './test-engines.ts'

describe.each(Object.entries(testEngines))('coordination through the metadata store on %s', (_engine, open) => {
  let metadata: MetadataStore
  let store: BatchStore
  let lastId = 0

  beforeAll(async () => {
    metadata = await open()
    store = metadata.batches({ newId: () => (lastId += 1), signals: {} })
  })
  afterAll(() => metadata.close())
  beforeEach(async () => {
    await emptyTables(metadata)
    await addProject(metadata.db, 1)
    await addProject(metadata.db, 2)
  })

  const change = (...projectIds: number[]): Promise<number> =>
    metadata.db.transaction().execute((trx) => changeConfiguration(trx, projectIds))
  const addKey = (id: number, projectId: number, state = 'active') =>
    metadata.db
      .insertInto('keys')
      .values({ id, public_key: hex(id), project_id: projectId, label: '', state, created_at: 1 })
      .execute()

  describe('configuration', () => {
    it('is + 1 per change, and each version stays readable as it was', async () => {
      expect(await store.configVersion()).toBe(0)
      await addKey(5, 1)
      expect(await change(1, 2, 1)).toBe(1)
      await metadata.db
        .updateTable('projects')
        .set({ slug: 'renamed', settings: '{"retentionDays":{"errors":30},"scrubbing":{"sensitiveFields":["pin"]}}' })
        .where('id', '=', 1)
        .execute()
      await addKey(6, 1, 'disabled')
      expect(await change(1)).toBe(2)
      expect(await store.configVersion()).toBe(2)

      const before = await store.configuration(1)
      expect(new Set(before.keys())).toEqual(new Set([1, 2]))
      expect(before.get(1)).toEqual({
        id: 1,
        orgId: 1,
        slug: 'p1',
        platform: 'node',
        settings: defaultProjectSettings,
        keyIds: { [hex(5)]: 5 },
      })
      const after = await store.configuration(2)
      expect(after.get(2)).toEqual(before.get(2))
      expect(after.get(1)).toMatchObject({ slug: 'renamed', keyIds: { [hex(5)]: 5, [hex(6)]: 6 } })
      expect(after.get(1)?.settings).toEqual({
        ...defaultProjectSettings,
        retentionDays: { ...defaultProjectSettings.retentionDays, errors: 30 },
        scrubbing: { ...defaultProjectSettings.scrubbing, sensitiveFields: ['pin'] },
      })
      expect((await store.configuration(0)).size).toBe(0)
    })

    it('of a removed project ends with the version that says so', async () => {
      await change(1, 2)
      await metadata.db.deleteFrom('projects').where('id', '=', 2).execute()
      await change(2)
      expect([...(await store.configuration(2)).keys()]).toEqual([1])
      expect(new Set((await store.configuration(1)).keys())).toEqual(new Set([1, 2]))
    })

    it('is not changed by a transaction that was rolled back', async () => {
      const failed = metadata.db.transaction().execute(async (trx) => {
        await changeConfiguration(trx, [1])
        throw new Error('undo')
      })
      await expect(failed).rejects.toThrow('undo')
      expect(await store.configVersion()).toBe(0)
    })

    it('keeps what an un-acknowledged batch names, and the newest, when it is pruned', async () => {
      for (let version = 1; version <= 5; version += 1) await change(1)
      await change(2)
      const consumer = await new TestConsumer(store).claim()
      const batchId = await consumer.commit({ configVersion: 3, files: [aFile()] })
      await metadata.db.updateTable('config_state').set({ version: 2_000 }).execute()
      expect(await pruneConfiguration(metadata.db)).toBe(2)
      expect((await store.configuration(3)).size).toBe(1)
      await store.acknowledge(batchId, aFile(), 1, [])
      expect(await pruneConfiguration(metadata.db)).toBe(2)
      expect(new Set((await store.configuration(2_000)).keys())).toEqual(new Set([1, 2]))
    })

    it('keeps the last thousand versions, which a batch may be using before it commits', async () => {
      for (let version = 1; version <= 3; version += 1) await change(1)
      expect(await pruneConfiguration(metadata.db)).toBe(0)
    })

    it('forgets removed projects in the end', async () => {
      await change(2)
      await metadata.db.deleteFrom('projects').where('id', '=', 2).execute()
      await change(2)
      await metadata.db.updateTable('config_state').set({ version: 2_000 }).execute()
      expect(await pruneConfiguration(metadata.db)).toBe(2)
      expect((await store.configuration(2_000)).size).toBe(0)
    })
  })

  describe('the key snapshot', () => {
    it('has all keys and limits, and the version that it is at least as new as', async () => {
      await addKey(5, 1)
      await addKey(6, 2, 'disabled')
      await metadata.db.updateTable('projects').set({ settings: '{"allowedOrigins":["https://a.example"]}' }).where('id', '=', 2).execute()
      await metadata.db
        .insertInto('limits')
        .values([
          { id: 1, scope: 'key', scope_id: hex(5), categories: 'error log_item', until_ms: 99, reason: 'quota' },
          { id: 2, scope: 'organization', scope_id: '1', categories: '', until_ms: 50, reason: '' },
        ])
        .execute()
      await change(1, 2)
      expect(JSON.parse(formatKeySnapshot(await readKeySnapshot(metadata.db)))).toEqual({
        version: 1,
        keys: { [hex(5)]: [1, 'active', ['*'], 5, 1], [hex(6)]: [2, 'disabled', ['https://a.example'], 6, 2] },
        limits: [
          ['key', hex(5), ['error', 'log_item'], 99, 'quota'],
          ['organization', '1', [], 50, ''],
        ],
      })
    })
  })

  describe('the outbox', () => {
    const addSignal = (id: number, nextAt: number) =>
      metadata.db
        .insertInto('outbox')
        .values({
          id,
          listener: 'alerts',
          kind: 'issue-created',
          project_id: 1,
          issue_id: 9,
          payload: '{}',
          next_at: nextAt,
          attempts: 0,
          claimed_until: 0,
        })
        .execute()
    const claim = (nowMs: number, limit = 10) => claimSignals(metadata.db, metadata.dialect, { nowMs, holdMs: 100, limit })
    const finish = (signal: Parameters<typeof finishSignal>[1]) => metadata.db.transaction().execute((trx) => finishSignal(trx, signal))

    it('gives what is due, oldest first, to one claimant at a time', async () => {
      for (const [id, nextAt] of [[1, 30] as const, [2, 10] as const, [3, 99] as const, [4, 20] as const]) await addSignal(id, nextAt)
      expect((await claim(50, 2)).map((signal) => signal.id)).toEqual([2, 4])
      expect((await claim(50)).map((signal) => signal.id)).toEqual([1])
      expect(await claim(50)).toEqual([])
    })

    it('gives it again when the claimant died, and the late one cannot finish it any more', async () => {
      await addSignal(1, 10)
      const [late] = await claim(20)
      const [again] = await claim(120)
      expect([late?.attempts, again?.attempts]).toEqual([1, 2])
      if (!late || !again) throw new Error('nothing was claimed')
      expect(await finish(late)).toBe(false)
      await failSignal(metadata.db, late, 130)
      expect(await claim(130)).toEqual([])
      expect(await finish(again)).toBe(true)
      expect(await claim(10_000_000)).toEqual([])
    })

    it('is finished in the transaction of what came of it, or not at all', async () => {
      await addSignal(1, 10)
      const [signal] = await claim(20)
      if (!signal) throw new Error('nothing was claimed')
      const undone = metadata.db.transaction().execute(async (trx) => {
        await finishSignal(trx, signal)
        throw new Error('undo')
      })
      await expect(undone).rejects.toThrow('undo')
      expect(await finish(signal)).toBe(true)
    })

    it('waits longer after each failure, at most an hour', async () => {
      await addSignal(1, 10)
      const [signal] = await claim(20)
      if (!signal) throw new Error('nothing was claimed')
      await failSignal(metadata.db, signal, 50)
      expect(await claim(1_049)).toEqual([])
      expect(await claim(1_050)).toHaveLength(1)
      expect([1, 2, 3, 12, 13, 14, 1_000].map(retryDelayMs)).toEqual([1_000, 2_000, 4_000, 2_048_000, 3_600_000, 3_600_000, 3_600_000])
    })
  })

  describe('leases', () => {
    const acquire = (holder: string, nowMs: number) => acquireLease(metadata.db, { name: 'clock', holder, nowMs, holdMs: 100 })
    const holds = (lease: Parameters<typeof holdsLease>[1]) => metadata.db.transaction().execute((trx) => holdsLease(trx, lease))

    it('have one holder until they run out, and a higher epoch for the next', async () => {
      const first = await acquire('a', 0)
      expect(first).toEqual({ name: 'clock', holder: 'a', epoch: 1 })
      expect(await acquire('b', 99)).toBeUndefined()
      const second = await acquire('b', 100)
      expect(second).toEqual({ name: 'clock', holder: 'b', epoch: 2 })
      if (!first || !second) throw new Error('not acquired')
      expect([await holds(first), await holds(second)]).toEqual([false, true])
      expect(await renewLease(metadata.db, first, 110, 100)).toBe(false)
      await releaseLease(metadata.db, first)
      expect(await acquire('a', 150)).toBeUndefined()
    })

    it('are taken again at once by the same holder, which fences its former self', async () => {
      const before = await acquire('a', 0)
      const after = await acquire('a', 1)
      if (!before || !after) throw new Error('not acquired')
      expect([await holds(before), await holds(after)]).toEqual([false, true])
    })

    it('last as long as they are renewed in time', async () => {
      const lease = await acquire('a', 0)
      if (!lease) throw new Error('not acquired')
      expect(await renewLease(metadata.db, lease, 90, 100)).toBe(true)
      expect(await acquire('b', 189)).toBeUndefined()
      expect(await renewLease(metadata.db, lease, 190, 100)).toBe(false)
    })

    it('are free at once when released', async () => {
      const lease = await acquire('a', 0)
      if (!lease) throw new Error('not acquired')
      await releaseLease(metadata.db, lease)
      expect(await acquire('b', 1)).toMatchObject({ epoch: 2 })
    })
  })

  describe('node numbers', () => {
    const lease = (holder: string, nowMs: number) => leaseNode(metadata.db, metadata.dialect, { holder, nowMs, holdMs: 100 })

    it('are 0 .. 15, each for one holder, who gets the same one after a restart', async () => {
      const nodes: (number | undefined)[] = []
      for (let index = 0; index < 17; index += 1) nodes.push(await lease(`role-${index}`, 0))
      expect(nodes).toEqual([...Array.from({ length: 16 }, (_, index) => index), undefined])
      expect(await lease('role-7', 50)).toBe(7)
      expect(await lease('late', 100)).toBe(0)
    })

    it('are lost when another holder took them', async () => {
      expect(await lease('a', 0)).toBe(0)
      expect(await renewNode(metadata.db, 0, { holder: 'a', nowMs: 50, holdMs: 100 })).toBe(true)
      expect(await lease('b', 150)).toBe(0)
      expect(await renewNode(metadata.db, 0, { holder: 'a', nowMs: 160, holdMs: 100 })).toBe(false)
    })
  })

  it('the change mark stays while nothing happens', async () => {
    expect(await store.changeMark()).toBe(await store.changeMark())
  })
})
