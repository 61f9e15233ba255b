import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { createDiskBlobs } from '#server/stores/blobs/disk'
import { openTestEngine } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'
import { deleting } from '#server/stores/metadata/issue-states'

import { sweepIssues } from '../merging/clock.ts'
import { findRegrouping, runSteps } from './run-steps.ts'
import { event, expectExact, inRoom, some, splitA } from './test-room.ts'

/* Stored events are taken apart by edited rules, and put together again, whatever stops in between. */

let engine: TestEngine

beforeAll(async () => {
  engine = await openTestEngine()
})
afterAll(() => engine.close())

describe('stored events that edited rules take apart', () => {
  it('are in an issue of their own, with all that is counted of them; undone, everything is as it was', () =>
    inRoom(engine, async (room) => {
      await room.send(...some())
      await expectExact(room)
      const before = await room.counts()
      const { id, result } = await room.apply(splitA)
      expect(result.splits[0]?.parts.map(({ events, goesTo }) => [events, goesTo])).toEqual([
        [3, 'same'],
        [2, 'new'],
      ])
      await expectExact(room)
      const after = await room.counts()
      expect(after.facts.map((issue) => issue.times_seen)).toEqual([3, 2, 1, 2])
      expect(after.facts.slice(0, 3).map((issue) => issue.short_id)).toEqual(before.facts.map((issue) => issue.short_id))
      await room.finish(await room.beginUndo(id))
      await expectExact(room)
      expect(await room.counts()).toEqual(before)
    }))

  it('are taken apart again by other rules on top, and undone one after the other', () =>
    inRoom(engine, async (room) => {
      await room.send(...some())
      const first = await room.counts()
      const one = await room.apply(splitA)
      await room.send(event('OrderA', '2.0', 7), event('OrderA', '1.0', 8))
      await expectExact(room)
      const second = await room.counts()
      const two = await room.apply(`${splitA}\ntype:OrderA environment:test -> tested`, undefined, splitA)
      await expectExact(room)
      expect((await room.counts()).facts.map((issue) => issue.times_seen)).not.toEqual(second.facts.map((issue) => issue.times_seen))
      await room.finish(await room.beginUndo(two.id))
      await expectExact(room)
      expect(await room.counts()).toEqual(second)
      await room.finish(await room.beginUndo(one.id))
      await expectExact(room)
      const { facts } = await room.counts()
      // What came since by the rules of the first one is where it came: one more in the issue, and one in the issue that was made.
      expect(facts.map((issue) => issue.times_seen)).toEqual([6, 2, 1, 1])
      expect(facts.slice(0, 3).map((issue) => issue.short_id)).toEqual(first.facts.map((issue) => issue.short_id))
    }))

  it('stay where they are, once, when an issue of a part was deleted before the undo', () =>
    inRoom(engine, async (room) => {
      await room.send(...some())
      const { id } = await room.apply(splitA)
      const made = (await room.whole()).at(-1)
      await room.river.metadata.db
        .updateTable('issues')
        .set({ merged_into: -1 })
        .where('id', '=', made?.id ?? 0)
        .execute()
      await room.river.metadata.db
        .updateTable('hashes')
        .set({ issue_id: 0, times_seen: 0 })
        .where('issue_id', '=', made?.id ?? 0)
        .execute()
      await room.finish(await room.beginUndo(id))
      expect((await room.counts()).facts.map((issue) => issue.times_seen)).toEqual([3, 2, 1])
      expect([...(await room.shown()).values()].map((events) => events.length)).toEqual([3, 2, 1])
    }))
})

describe('the issue that stored events were taken from', () => {
  it('takes with it, when it is deleted, what came beside its own events, and nothing of theirs', () =>
    inRoom(engine, async (room) => {
      await room.send(...some())
      const { db } = room.river.metadata
      const report = { project_id: 1, name: '', email: '', comments: 'it broke', created_at: 1 }
      await db
        .insertInto('user_reports')
        .values(room.sent.map(({ id }, at) => ({ ...report, id: at + 1, event_id: id })))
        .execute()
      await room.apply(splitA)
      const shown = await room.shown()
      const [left] = await room.whole()
      await db
        .updateTable('issues')
        .set({ merged_into: deleting, updated_at: Date.now() + 60_000 })
        .where('id', '=', left?.id ?? 0)
        .execute()
      const blobs = createDiskBlobs({ folder: room.river.folder, writer: 'test' })
      await sweepIssues({ db, events: engine.store, blobs, nowMs: Date.now(), nextId: room.working().nextId })
      const rows = await db.selectFrom('user_reports').select('event_id').orderBy('event_id').execute()
      shown.delete(left?.id ?? 0)
      expect(rows.map((row) => row.event_id)).toEqual([...shown.values()].flat().toSorted())
      expect(rows).toHaveLength(5)
    }))
})

describe('a regrouping that takes stored events apart and is stopped after every step', () => {
  it('shows every event once all the time, counts it once, and ends as if nothing had happened, while events come', () =>
    inRoom(engine, async (room) => {
      await room.send(...some(), ...Array.from({ length: 110 }, (_, at) => event('OrderA', at % 3 === 0 ? '2.0' : '1.0', at)))
      let step = 0
      const look = async (): Promise<void> => {
        step += 1
        if (step % 6 === 0) await room.send(event('OrderA', step % 12 === 0 ? '2.0' : '1.0', step))
        expect((await room.all())[0]).toEqual(room.sent.map(({ id }) => id).toSorted())
        const rows = await room.river.metadata.db.selectFrom('issues').select('times_seen').execute()
        expect(rows.reduce((sum, row) => sum + row.times_seen, 0)).toBe(room.sent.length)
      }
      const { id } = await room.apply(splitA, look)
      await expectExact(room)
      const [a, , , made] = (await room.counts()).facts
      expect([a?.times_seen, made?.times_seen].reduce<number>((sum, times) => sum + (times ?? 0), 0)).toBe(room.sent.length - 3)
      await room.finish(await room.beginUndo(id), look)
      await expectExact(room)
    }))

  it('waits for events that came by the rules of before and are not stored yet, and counts those that were not looked at yet once', () =>
    inRoom(engine, async (room) => {
      await room.send(...some())
      await room.river.stop()
      await room.river.start({ events: { insert: () => Promise.resolve({ kind: 'engine-down', cause: new Error('down') }) } })
      await room.append(event('OrderA', '2.0'), event('OrderA', '1.0'))
      await room.river.until('counted', async () => (await room.whole())[0]?.times_seen === 7)
      await room.river.stop()
      await room.append(event('OrderA', '2.0'), event('OrderA', '1.0'))
      const id = await room.begin('apply', splitA)
      // What was read is what is stored: the page says so, and waits for the rest a while.
      for (let step = 0; step < 60; step++) await runSteps(room.working(), id, { ms: 60_000, steps: 1 })
      expect((await findRegrouping(room.scope, id))?.phase).toBe('settling')
      await room.processed()
      await room.finish(id)
      await expectExact(room)
      expect((await room.counts()).facts.map((issue) => issue.times_seen)).toEqual([5, 2, 1, 4])
    }))

  it('copies a page once that was written when it was killed', () =>
    inRoom(engine, async (room) => {
      await room.send(...some(), ...Array.from({ length: 130 }, (_, at) => event('OrderA', at % 3 === 0 ? '2.0' : '1.0', at)))
      const { db } = room.river.metadata
      const killed = new Set<string>()
      let before: { readonly place: string } | undefined
      const { id } = await room.apply(splitA, async () => {
        const [split] = await db.selectFrom('regrouping_splits').selectAll().execute()
        if (split?.state === 'waiting' && split.place !== '' && before && !killed.has(split.place)) {
          // As it stood when the rows were written and nothing was said of it yet.
          killed.add(split.place)
          await db.updateTable('regrouping_splits').set({ place: before.place, page_to: split.place, copied: 0 }).execute()
          return
        }
        before = split
      })
      expect(killed.size).toBe(2)
      await expectExact(room)
      await room.finish(await room.beginUndo(id))
      await expectExact(room)
    }))

  it('is done once by several that go on with it', () =>
    inRoom(engine, async (room) => {
      await room.send(...some(), ...Array.from({ length: 130 }, (_, at) => event('OrderA', at % 3 === 0 ? '2.0' : '1.0', at)))
      const before = await room.counts()
      for (const id of [await room.begin('apply', splitA), 0]) {
        const one = id === 0 ? await room.beginUndo((await room.last()) ?? 0) : id
        for (let round = 0; round < 100 && (await findRegrouping(room.scope, one))?.phase !== 'done'; round++)
          await Promise.all([1, 2, 3].map((steps) => runSteps(room.working(), one, { ms: 60_000, steps })))
        await expectExact(room)
      }
      expect(await room.counts()).toEqual(before)
    }))
})
