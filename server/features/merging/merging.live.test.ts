import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { randomHex } from '#core/random'
import { addIssue, openTestApi, sendJson, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { envelopeOf, errorEvent } from '#server/pipeline/test-records'
import { TestRiver } from '#server/roles/test-river'
import { events } from '#server/stores/events/tables'
import { eventRow, openTestEngine, writeBatchFile } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'

import { sweepIssues } from './clock.ts'

let engine: TestEngine
let api: TestApi
let acme: Tenant

const hashOf = (n: number): string => n.toString(16).padStart(2, '0').repeat(16)
const eventIdOf = (n: number): string => n.toString(16).padStart(32, 'e')

/** Events 1 and 2 of hash 1, 3 of hash 2, an hour ago; 4 of hash 1, ten seconds from now. */
const addEvents = async (): Promise<void> => {
  const row = (n: number, hash: number, atMs: number) =>
    eventRow(acme.projectId, n, {
      event_id: eventIdOf(n),
      hash: BigInt(`0x${hashOf(hash).slice(0, 16)}`),
      hashes: [hashOf(hash)],
      timestamp: atMs,
      received_at: atMs,
      title: `Error ${n}`,
      tags: [['browser', `b${n}`]],
    })
  const hourAgo = startMs - 3_600_000
  const rows = [row(1, 1, hourAgo), row(2, 1, hourAgo + 1000), row(3, 2, hourAgo + 2000), row(4, 1, startMs + 10_000)]
  expect(await engine.store.insert(await writeBatchFile(engine.folder, events, { token: `m${acme.projectId}`, rows }))).toEqual({
    kind: 'inserted',
  })
}

const seen = { first_seen: startMs - 3_600_000, last_seen: startMs - 3_599_000 }
const get = async (path: string): Promise<Record<string, unknown>[]> =>
  (await (await api.get(`/api/0/organizations/acme/issues/${path}`, acme.token)).json()) as Record<string, unknown>[]
const eventsOf = async (id: number): Promise<unknown[]> => (await get(`${id}/events/`)).map((event) => event['title'])
const context = () => ({ db: api.db, events: engine.store, blobs: api.blobs, nowMs: startMs, nextId: api.nextId })

beforeAll(async () => {
  engine = await openTestEngine()
  api = await openTestApi({ events: engine.store })
  acme = await api.addTenant('acme')
  await addEvents()
})
afterAll(async () => {
  await api.close()
  await engine.close()
})

describe('what is read by hashes follows them', () => {
  it('events, tags and the newest event of each hash; back again by an unmerge; and nothing of a deleted issue', async () => {
    const first = await addIssue(api, acme.projectId, { ...seen, short_id: 1, times_seen: 2, hash: hashOf(1) })
    const second = await addIssue(api, acme.projectId, {
      ...seen,
      short_id: 2,
      times_seen: 1,
      last_seen: seen.first_seen + 2000,
      hash: hashOf(2),
    })
    await api.db.updateTable('projects').set({ next_short_id: 3 }).where('id', '=', acme.projectId).execute()
    api.clock.now = startMs
    const merged = await sendJson(api, `/api/0/organizations/acme/issues/?id=${first.id}&id=${second.id}`, 'PUT', {
      token: acme.token,
      body: { merge: 1 },
    })
    expect(merged.status).toBe(200)
    expect(await eventsOf(second.id)).toEqual(['Error 4', 'Error 3', 'Error 2', 'Error 1'])
    expect(await get(`${second.id}/tags/`)).toMatchObject([{ key: 'browser', totalValues: 4 }])
    const hashes = await get(`${first.id}/hashes/`)
    expect(hashes.map(({ id, latestEvent, mergedFrom }) => [id, (latestEvent as { title: string } | null)?.title, mergedFrom])).toEqual([
      [hashOf(2), 'Error 3', { id: String(second.id), shortId: 'ACME-WEB-2', title: 'ValueError: nothing' }],
      [hashOf(1), 'Error 2', null],
    ])
    const unmerged = await sendJson(api, `/api/0/organizations/acme/issues/${first.id}/hashes/?id=${hashOf(2)}`, 'DELETE', {
      token: acme.token,
    })
    expect(await unmerged.json()).toEqual({ id: String(second.id), isDone: true })
    expect([await eventsOf(first.id), await eventsOf(second.id)]).toEqual([['Error 4', 'Error 2', 'Error 1'], ['Error 3']])

    const attachment = { project_id: acme.projectId, name: 'a', content_type: '', type: '', bytes: 1, sha1: 'a', blob: 'aa', created_at: 1 }
    for (const n of [1, 2, 3, 4])
      await api.db
        .insertInto('attachments')
        .values({ ...attachment, id: n, event_id: eventIdOf(n) })
        .execute()
    expect((await sendJson(api, `/api/0/issues/${first.id}/`, 'DELETE', { token: acme.token })).status).toBe(202)
    await sweepIssues(context())
    const left = await api.db.selectFrom('attachments').select(['id', 'event_id']).orderBy('id').execute()
    expect(left.map(({ event_id }) => event_id)).toEqual(['', '', eventIdOf(3), eventIdOf(4)])
    // The next event of its kind makes a fresh issue, which the committer would link so.
    const fresh = await addIssue(api, acme.projectId, { ...seen, short_id: 3, times_seen: 1, hash: hashOf(9) })
    await api.db.updateTable('hashes').set({ issue_id: fresh.id, times_seen: 1 }).where('hash', '=', hashOf(1)).execute()
    expect(await eventsOf(fresh.id)).toEqual(['Error 4'])
  })
})

describe('a discarded issue', () => {
  it('hears of no event any more, and each is an outcome; taken back, the next one makes a fresh issue', async () => {
    const river = await TestRiver.open(engine.store, 14)
    const { db } = river.metadata
    const append = (): Promise<void> => {
      const id = randomHex(16)
      return river.append(envelopeOf({ event_id: id }, [{ type: 'event' }, errorEvent(id, 'ValueError', { timestamp: Date.now() / 1000 })]))
    }
    const send = async (): Promise<void> => {
      await append()
      await river.untilDrained()
    }
    const filtered = async () =>
      (await db.selectFrom('outcomes').select(['outcome', 'reason', 'quantity']).execute()).filter(
        ({ reason }) => reason === 'discarded-hash',
      )
    try {
      await append()
      await river.start()
      await river.untilDrained()
      const issue = await db.selectFrom('issues').select('id').executeTakeFirstOrThrow()
      await db.updateTable('issues').set({ merged_into: -2 }).execute()
      await db.insertInto('tombstones').values({ issue_id: issue.id, project_id: 1, user_id: 0, created_at: 1 }).execute()
      await send()
      await send()
      expect((await filtered()).map(({ outcome, quantity }) => [outcome, quantity]).reduce((sum, [, n]) => sum + Number(n), 0)).toBe(2)
      expect(await db.selectFrom('issues').select('times_seen').execute()).toEqual([{ times_seen: 1 }])
      await db.deleteFrom('tombstones').execute()
      await db.updateTable('issues').set({ merged_into: -1 }).execute()
      await send()
      const issues = await db.selectFrom('issues').select(['merged_into', 'times_seen']).orderBy('id').execute()
      expect(issues).toEqual([
        { merged_into: -1, times_seen: 1 },
        { merged_into: 0, times_seen: 1 },
      ])
    } finally {
      await river.close()
    }
  })
})
