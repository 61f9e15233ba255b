import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { createIdGenerator } from '#core/id-generator'
import { randomHex } from '#core/random'
import { systemClock } from '#core/time'
import { Scope } from '#server/http/scope'
import { envelopeOf, errorEvent } from '#server/pipeline/test-records'
import { TestRiver } from '#server/roles/test-river'
import { createDiskBlobs } from '#server/stores/blobs/disk'
import { openTestEngine } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'

import { finishRegroupings } from './clock.ts'
import type { StoredResult } from './result.ts'
import { insertReading, insertUndo } from './rows.ts'
import { findRegrouping, runSteps } from './run-steps.ts'

let engine: TestEngine
let river: TestRiver
let scope: Scope
const nextId = createIdGenerator(systemClock, 3)
let node = 40

beforeEach(async () => {
  // Each has the same project and the same hashes.
  engine = await openTestEngine()
  river = await TestRiver.open(engine.store, (node += 1))
  const project = { id: 1, orgId: 1, slug: 'web', name: 'web', platform: '', createdAtMs: 0, firstEventAtMs: 0, isMember: true }
  const access = { organizations: [], wholeOrganizationIds: [], ownTeams: [], reachedTeamIds: [] }
  scope = new Scope({ db: river.metadata.db, events: engine.store }, { ...access, projects: [{ ...project, scopes: new Set() }] })
})
afterEach(async () => {
  await river.close()
  await engine.close()
})

let sent = 0
const append = async (type: string, user = 1): Promise<void> => {
  const id = randomHex(16)
  sent += 1
  const facts = { timestamp: Date.now() / 1000, user: { id: `user-${user}` }, environment: `env-${user % 2}` }
  await river.append(envelopeOf({ event_id: id }, [{ type: 'event' }, errorEvent(id, type, facts)]))
}

interface Counted {
  readonly id: number
  readonly short_id: number
  readonly times_seen: number
  readonly users_seen: number
  readonly merged_into: number
  readonly title: string
}

const issues = (): Promise<Counted[]> =>
  river.metadata.db
    .selectFrom('issues')
    .select(['id', 'short_id', 'times_seen', 'users_seen', 'merged_into', 'title'])
    .orderBy('id')
    .execute()
/** Issues on their way into another one count for themselves still. */
const events = async (): Promise<number> => (await issues()).reduce((sum, row) => sum + row.times_seen, 0)
const own = async (): Promise<Counted[]> => (await issues()).filter((row) => row.merged_into === 0)

const working = () => ({ scope, nowMs: Date.now(), nextId })
const edited = { stackRules: '', fingerprintRules: 'type:Order* -> orders' }
const before = { stackRules: '', fingerprintRules: '' }

const begin = async (kind: 'preview' | 'apply'): Promise<number> => {
  const begun = await scope.change((writer) => insertReading(writer, { projectId: 1, userId: 0, edited, before, kind }, working()))
  if (!begun.ok) throw new Error('busy')
  return begun.value
}

const beginUndo = async (id: number): Promise<number> => {
  const row = await findRegrouping(scope, id)
  const begun = row && (await scope.change((writer) => insertUndo(writer, row, 0, working())))
  if (!begun?.ok) throw new Error('busy')
  return begun.value
}

const isDone = async (id: number): Promise<boolean> => (await findRegrouping(scope, id))?.phase === 'done'

const resultOf = async (id: number): Promise<StoredResult> => JSON.parse((await findRegrouping(scope, id))?.result ?? '{}') as StoredResult

/** So many that it is the issue that stays. */
const moreOfB = 20

/** Three issues that become one, and one that stays. */
const sendAll = async (): Promise<Counted[]> => {
  sent = 0
  for (const type of ['OrderA', 'OrderB', 'OrderC', 'Other']) {
    await append(type, 1)
    await append(type, 2)
  }
  for (let more = 0; more < moreOfB; more++) await append('OrderB', 3)
  await river.start()
  await river.untilDrained()
  return issues()
}

describe('a regrouping that is stopped after every step', () => {
  it('goes on, counts each event once all the time, and is taken back the same way, while events come', async () => {
    const first = await sendAll()
    const [a, b, c, other] = first
    const id = await begin('apply')
    for (let step = 0; step < 40 && !(await isDone(id)); step++) {
      // The memory of what went before is gone each time.
      await runSteps(working(), id, { ms: 60_000, steps: 1 })
      if (step % 3 === 0) {
        await append(step % 2 === 0 ? 'OrderA' : 'OrderC', 1)
        await river.untilDrained()
      }
      expect(await events()).toBe(sent)
    }
    expect(await isDone(id)).toBe(true)
    const merged = await own()
    expect(merged.map((row) => row.id)).toEqual([b?.id, other?.id])
    expect(merged[0]).toMatchObject({ times_seen: sent - 2, users_seen: 3 })

    const undo = await beginUndo(id)
    for (let step = 0; step < 40 && !(await isDone(undo)); step++) {
      await runSteps(working(), undo, { ms: 60_000, steps: 1 })
      expect(await events()).toBe(sent)
    }
    const after = await own()
    expect(after.map((row) => [row.id, row.short_id, row.title])).toEqual(first.map((row) => [row.id, row.short_id, row.title]))
    expect(after.filter((row) => row.id === b?.id || row.id === other?.id)).toEqual([b, other])
    const [lateA, lateC] = [a, c].map((row) => after.find((one) => one.id === row?.id)?.times_seen ?? 0)
    expect(Number(lateA) + Number(lateC)).toBe(sent - 4 - moreOfB)
  })
})

describe('several that go on with the same regrouping', () => {
  it('do each step once', async () => {
    await sendAll()
    const id = await begin('apply')
    const context = { db: river.metadata.db, events: engine.store, blobs: createDiskBlobs({ folder: river.folder, writer: 'test' }) }
    for (let round = 0; round < 20 && !(await isDone(id)); round++)
      await Promise.all([
        runSteps(working(), id, { ms: 60_000, steps: 3 }),
        runSteps(working(), id, { ms: 60_000, steps: 2 }),
        finishRegroupings({ ...context, nowMs: Date.now(), nextId }),
      ])
    expect((await own()).map((row) => row.times_seen)).toEqual([6 + moreOfB, 2])
    const row = await findRegrouping(scope, id)
    expect([row?.phase, row?.hashes_read, row?.events_read]).toEqual(['done', 4, 8 + moreOfB])
    const moves = await river.metadata.db.selectFrom('issue_moves').select(['kind', 'finished_at']).execute()
    expect(moves.map(({ kind, finished_at }) => [kind, finished_at > 0])).toEqual([
      ['merge', true],
      ['merge', true],
    ])
  })
})

describe('a preview', () => {
  it('reads what is stored with the code of the pipeline: the rules of today change nothing', async () => {
    await sendAll()
    const id = await begin('preview')
    await runSteps(working(), id, { ms: 60_000, steps: 100 })
    expect(await resultOf(id)).toMatchObject({ mergeCount: 1, mergedIssues: 2, splitCount: 0, unchanged: 1, issues: 4 })
    const same = await scope.change((writer) =>
      insertReading(writer, { projectId: 1, userId: 0, edited: before, before, kind: 'preview' }, working()),
    )
    if (!same.ok) throw new Error('busy')
    await runSteps(working(), same.value, { ms: 60_000, steps: 100 })
    expect(await resultOf(same.value)).toMatchObject({ mergeCount: 0, splitCount: 0, renewed: 0, unchanged: 4 })
  })

  it('of issues that somebody merged meanwhile, or removed, skips these', async () => {
    const [a, b, c] = await sendAll()
    const id = await begin('apply')
    for (let step = 0; step < 10 && (await findRegrouping(scope, id))?.phase !== 'linking'; step++)
      await runSteps(working(), id, { ms: 60_000, steps: 1 })
    await river.metadata.db
      .updateTable('issues')
      .set({ merged_into: -1 })
      .where('id', '=', c?.id ?? 0)
      .execute()
    await runSteps(working(), id, { ms: 60_000, steps: 100 })
    expect(await isDone(id)).toBe(true)
    const merges = await river.metadata.db.selectFrom('regrouping_merges').select(['source_id', 'state']).orderBy('source_id').execute()
    expect(merges).toEqual([
      { source_id: a?.id, state: 'done' },
      { source_id: c?.id, state: 'skipped' },
    ])
    expect((await own()).map((row) => [row.id, row.times_seen])).toContainEqual([b?.id, 4 + moreOfB])
  })
})
