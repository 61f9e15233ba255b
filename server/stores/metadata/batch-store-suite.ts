import { describe, expect, it } from 'vitest'

import { dayMs } from '#core/time'

import type { StoreFixture } from './batch-store-fixture.ts'
import type { SeenKey } from './port.ts'
import { aDelta, aFile, anOutcome, aSeenKey, hex, TestConsumer } from './test-batches.ts'

/** The contract of BatchStore (port.ts), the same for every engine; how issues come to be is in issue-suite.ts. */
export const batchStoreSuite = (fixture: StoreFixture): void => {
  const seen = (number: number, overrides: Partial<SeenKey> = {}): SeenKey => aSeenKey(number, { hour: fixture.hour, ...overrides })

  describe('the cursor', () => {
    it('begins at 0, and each claim has a higher epoch', async () => {
      expect(await fixture.store.claimCursor('other', '0-1')).toEqual({ offset: 0, epoch: 1 })
      expect(await fixture.store.claimCursor('other', '0-1')).toEqual({ offset: 0, epoch: 2 })
    })

    it('moves with the commit, also of an empty batch', async () => {
      await fixture.consumer.commit()
      await fixture.consumer.commit({ issues: [aDelta()] })
      expect(await fixture.store.claimCursor('process', '0-0')).toEqual({ offset: 200, epoch: 2 })
    })

    it('case 13: a zombie whose epoch is old is fenced, and nothing of its batch is written', async () => {
      await new TestConsumer(fixture.store).claim()
      expect(await fixture.store.commit(fixture.consumer.next({ issues: [aDelta()], seen: [seen(1)], outcomes: [anOutcome(1)] }))).toEqual({
        kind: 'fenced',
      })
      expect(await fixture.issues()).toEqual([])
      expect(await fixture.store.probeSeen([seen(1)])).toEqual(new Set())
      expect(await fixture.metadata.db.selectFrom('outcomes').selectAll().execute()).toEqual([])
    })

    it('case 13: a batch that begins elsewhere than at the cursor is fenced', async () => {
      await fixture.consumer.commit()
      expect(await fixture.store.commit(fixture.consumer.next({ cut: { stream: '0-0', from: 0, to: 100 } }))).toEqual({ kind: 'fenced' })
    })

    it('case 4: a commit that fails half-way leaves nothing, and succeeds when it is repeated', async () => {
      const batchId = await fixture.consumer.commit()
      const batch = { issues: [aDelta({ userHashes: [9] })], seen: [seen(1)], outcomes: [anOutcome(4)], files: [aFile()] }
      const drawId = fixture.nextId
      // The issue and its two signals get good ids, the batch one that is taken.
      const ids = [drawId(), drawId(), drawId(), batchId]
      fixture.nextId = () => ids.shift() ?? drawId()
      await expect(fixture.store.commit(fixture.consumer.next(batch))).rejects.toThrow(/unique/i)
      fixture.nextId = drawId
      expect(await fixture.issues()).toEqual([])
      expect(await fixture.hashes()).toEqual([])
      expect(await fixture.store.probeSeen([seen(1)])).toEqual(new Set())
      await fixture.consumer.commit(batch)
      expect(await fixture.onlyIssue()).toMatchObject({ short_id: 1, times_seen: 1, users_seen: 1 })
    })
  })

  describe('case 18: de-duplication keys', () => {
    it('are found from the moment of the commit', async () => {
      expect(await fixture.store.probeSeen([seen(1), seen(2)])).toEqual(new Set())
      await fixture.consumer.commit({ seen: [seen(2)] })
      expect(await fixture.store.probeSeen([seen(1), seen(2)])).toEqual(new Set([1]))
    })

    it('are the project, the kind and the key', async () => {
      await fixture.consumer.commit({ seen: [seen(1)] })
      expect(await fixture.store.probeSeen([seen(1, { projectId: 2 }), seen(1, { kind: 'attachment' }), seen(1)])).toEqual(new Set([2]))
    })

    it('are looked for in this hour and its neighbours, or in all 24', async () => {
      await fixture.consumer.commit({ seen: [seen(1)] })
      const probe = async (distance: number, probeAll: boolean) =>
        (await fixture.store.probeSeen([seen(1, { hour: fixture.hour + distance, probeAll })])).size === 1
      // A neighbour table that is absent is no error.
      await fixture.consumer.commit({ seen: [2, 23, 24].map((distance) => seen(99, { hour: fixture.hour + distance })) })
      expect(await probe(1, false)).toBe(true)
      expect(await probe(-1, false)).toBe(true)
      expect(await probe(2, false)).toBe(false)
      expect(await probe(23, true)).toBe(true)
      expect(await probe(24, true)).toBe(false)
    })

    it('refuse a batch that holds a known one: nothing is written, and it can be decided again', async () => {
      await fixture.consumer.commit({ seen: [seen(1)] })
      const batch = fixture.consumer.next({ seen: [seen(7), seen(5, { hour: fixture.hour + 1 }), seen(1)], issues: [aDelta()] })
      expect(await fixture.store.commit(batch)).toEqual({ kind: 'duplicate' })
      expect(await fixture.issues()).toEqual([])
      expect(await fixture.store.probeSeen([seen(7), seen(5, { hour: fixture.hour + 1 })])).toEqual(new Set())
      await fixture.consumer.commit({ seen: [seen(7), seen(5, { hour: fixture.hour + 1 })], issues: [aDelta()] })
      expect(await fixture.store.probeSeen([seen(7), seen(5, { hour: fixture.hour + 1 })])).toEqual(new Set([0, 1]))
    })

    it('go 24 hours behind', async () => {
      await fixture.consumer.commit({ seen: [seen(1), seen(1, { hour: fixture.hour + 1 })] })
      await fixture.store.dropSeenBefore(fixture.hour + 24)
      expect(await fixture.store.probeSeen([seen(1, { hour: fixture.hour - 1 }), seen(1, { hour: fixture.hour + 2 })])).toEqual(
        new Set([1]),
      )
      await fixture.store.dropSeenBefore(fixture.hour + 24)
      await fixture.consumer.commit({ seen: [seen(1)] })
      expect(await fixture.store.probeSeen([seen(1)])).toEqual(new Set([0]))
    })
  })

  describe('outcomes, attachments, held units', () => {
    it('outcomes add up by minute, project, key, category, kind and reason', async () => {
      await fixture.consumer.commit({ outcomes: [anOutcome(2), anOutcome(3), anOutcome(1, { kind: 'filtered', reason: 'x' })] })
      await fixture.consumer.commit({ outcomes: [anOutcome(5)] })
      const rows = await fixture.metadata.db.selectFrom('outcomes').selectAll().orderBy('quantity').execute()
      expect(rows).toEqual([
        { minute: 7, project_id: 1, key_id: 3, category: 'error', outcome: 'filtered', reason: 'x', quantity: 1 },
        { minute: 7, project_id: 1, key_id: 3, category: 'error', outcome: 'accepted', reason: '', quantity: 10 },
      ])
    })

    it('of several user reports for one event the one received last stays', async () => {
      const report = (comments: string, createdAtMs: number, eventId = hex(7)) => ({
        projectId: 1,
        eventId,
        name: 'Ann\0',
        email: 'ann@example.com',
        comments,
        createdAtMs,
      })
      const comments = async () =>
        (await fixture.metadata.db.selectFrom('user_reports').select('comments').orderBy('comments').execute()).map((row) => row.comments)
      await fixture.consumer.commit({ reports: [report('first', 10), report('second', 10), report('other', 1, hex(8))] })
      expect(await comments()).toEqual(['other', 'second'])
      await fixture.consumer.commit({ reports: [report('third', 20)] })
      await fixture.consumer.commit({ reports: [report('had to wait', 15)] })
      expect(await comments()).toEqual(['other', 'third'])
      expect(await fixture.metadata.db.selectFrom('user_reports').selectAll().where('event_id', '=', hex(7)).execute()).toMatchObject([
        { project_id: 1, name: 'Ann\uFFFD', email: 'ann@example.com', created_at: 20 },
      ])
    })

    it('an attachment is there once', async () => {
      const attachment = {
        projectId: 1,
        eventId: hex(5),
        name: 'log\0.txt',
        contentType: 'text/plain',
        type: 'event.attachment',
        bytes: 12,
        sha1: 'ab',
        blob: 'ab',
        createdAtMs: 9,
      }
      await fixture.consumer.commit({ attachments: [attachment, attachment] })
      await fixture.consumer.commit({ attachments: [attachment, { ...attachment, sha1: 'cd' }] })
      const rows = await fixture.metadata.db.selectFrom('attachments').selectAll().orderBy('sha1').execute()
      expect(rows.map((row) => [row.sha1, row.name, row.bytes])).toEqual([
        ['ab', 'log\uFFFD.txt', 12],
        ['cd', 'log\uFFFD.txt', 12],
      ])
    })

    it('held units are due in order of their time, put off, and released', async () => {
      const unit = {
        stream: '0-0',
        offset: 40,
        item: 2,
        projectId: 1,
        category: 'error',
        quantity: 1,
        reason: 'blob_store_away',
        file: 'f',
      } as const
      const parked = [30, 10, 99].map((nextAtMs) => ({ ...unit, table: 'parked' as const, file: `at-${nextAtMs}`, nextAtMs }))
      await fixture.consumer.commit({ held: [...parked, { ...unit, table: 'dead_letters', nextAtMs: 5 }] })
      const due = await fixture.store.dueHeld('parked', 50, 10)
      expect(due.map((row) => [row.file, row.attempts, row.projectId, row.reason])).toEqual([
        ['at-10', 0, 1, 'blob_store_away'],
        ['at-30', 0, 1, 'blob_store_away'],
      ])
      expect(await fixture.store.dueHeld('parked', 50, 1)).toHaveLength(1)
      expect(await fixture.store.dueHeld('dead_letters', 50, 10)).toHaveLength(1)
      await fixture.store.postponeHeld(due[0]?.id ?? 0, 60)
      await fixture.store.releaseHeld('parked', due[1]?.id ?? 0)
      expect(await fixture.store.dueHeld('parked', 59, 10)).toEqual([])
      expect(await fixture.store.dueHeld('parked', 60, 10)).toMatchObject([{ file: 'at-10', attempts: 1 }])
    })
  })

  describe('batches until they are acknowledged', () => {
    it('are found again with all that their rebuilding needs, oldest first', async () => {
      const decisions = [{ offset: 12, item: 1, outcome: 'duplicate' }] as const
      const samples = [{ projectId: 1, hash: hex(1), oneIn: 10, free: 3, seenFromMs: 5 }]
      const quiet = [{ projectId: 1, hash: hex(2), quiet: 2 }]
      const first = await fixture.consumer.commit({
        configVersion: 4,
        decisions,
        samples,
        quiet,
        spooled: [hex(3)],
        files: [aFile(0), aFile(1)],
      })
      const second = await fixture.consumer.commit({ files: [aFile(0)] })
      expect(await fixture.store.unfinished()).toEqual([
        {
          id: first,
          cut: { stream: '0-0', from: 0, to: 100 },
          configVersion: 4,
          decisions,
          samples,
          quiet,
          spooled: [hex(3)],
          files: [aFile(0), aFile(1)],
        },
        {
          id: second,
          cut: { stream: '0-0', from: 100, to: 200 },
          configVersion: 0,
          decisions: [],
          samples: [],
          quiet: [],
          spooled: [],
          files: [aFile(0)],
        },
      ])
    })

    it('hold the log back until their last file is acknowledged', async () => {
      expect(await fixture.store.lowestNeeded('nobody', '0-9')).toBe(0)
      const first = await fixture.consumer.commit({ files: [aFile(0), aFile(1)] })
      const second = await fixture.consumer.commit({ files: [aFile(0)] })
      expect(await fixture.store.acknowledge(second, aFile(0), 70_000, [])).toEqual({ finished: true })
      expect(await fixture.store.acknowledge(first, aFile(0), 70_000, [])).toEqual({ finished: false })
      expect((await fixture.store.unfinished()).map((batch) => batch.files)).toEqual([[aFile(1)]])
      expect(await fixture.store.lowestNeeded('process', '0-0')).toBe(0)
      expect(await fixture.store.acknowledge(first, aFile(1), 70_000, [])).toEqual({ finished: true })
      expect(await fixture.store.lowestNeeded('process', '0-0')).toBe(200)
      expect(await fixture.store.unfinished()).toEqual([])
    })

    it('without rows wait for nothing', async () => {
      await fixture.consumer.commit()
      expect(await fixture.store.unfinished()).toEqual([])
      expect(await fixture.store.lowestNeeded('process', '0-0')).toBe(100)
    })

    it('count what the columnar store refused once, however often they are acknowledged', async () => {
      const batchId = await fixture.consumer.commit({ files: [aFile(0)] })
      const dead = [anOutcome(2, { kind: 'invalid', reason: 'refused' })]
      expect(await fixture.store.acknowledge(batchId, aFile(0), 70_000, dead)).toEqual({ finished: true })
      expect(await fixture.store.acknowledge(batchId, aFile(0), 70_001, dead)).toEqual({ finished: true })
      expect(await fixture.metadata.db.selectFrom('outcomes').select('quantity').execute()).toEqual([{ quantity: 2 }])
    })

    it('are kept for a day after that', async () => {
      const first = await fixture.consumer.commit({ files: [aFile(0)] })
      await fixture.store.acknowledge(first, aFile(0), 70_000, [])
      const second = await fixture.consumer.commit({ files: [aFile(0)] })
      await fixture.store.acknowledge(second, aFile(0), 70_001 + dayMs, [])
      expect(await fixture.metadata.db.selectFrom('batches').select('id').execute()).toEqual([{ id: second }])
      expect(await fixture.metadata.db.selectFrom('batch_files').select('batch_id').execute()).toEqual([{ batch_id: second }])
    })
  })
}
