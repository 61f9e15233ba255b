import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { handCounts, rejoinCounts } from './hash-counts.ts'
import type { HandedRows } from './hash-counts.ts'
import type { MetadataStore } from './open-metadata.ts'
import { hex } from './test-batches.ts'
import { addProject, testEngines } from './test-engines.ts'

const [projectId, issueId, minute] = [1, 7, 1000]
const [whole, part] = [hex(1), hex(2)]
const handing = { projectId, from: whole, to: part }
const back = { projectId, from: part, to: whole }
const openTimeoutMs = 60_000

const facts = { first_seen: 10, last_seen: 90, first_release: '1.0', first_release_at: 10, last_release: '2.0', last_release_at: 90 }
const leaving = { first_seen: 50, last_seen: 90, first_release: '2.0', first_release_at: 50, last_release: '2.0', last_release_at: 90 }

describe.each(Object.entries(testEngines))('counts that go from a hash to another one of its issue, on %s', (_engine, open) => {
  let store: MetadataStore

  beforeAll(async () => {
    store = await open()
    await addProject(store.db, projectId)
    const hash = {
      project_id: projectId,
      issue_id: issueId,
      first_seen: 10,
      last_seen: 90,
      valid_from_rules: 0,
      state: 0,
      home: 0,
      received_from: 0,
    }
    await store.db
      .insertInto('hashes')
      .values([
        { ...hash, hash: whole, times_seen: 5 },
        { ...hash, hash: part, times_seen: 0 },
      ])
      .execute()
    await store.db
      .insertInto('issue_users')
      .values([11, 12, 13].map((user) => ({ issue_id: issueId, user_hash: user, hash: whole })))
      .execute()
    const counted = { project_id: projectId, issue_id: issueId, hash: whole }
    await store.db
      .insertInto('issue_minutes')
      .values([
        { ...counted, minute, environment: '', events: 3 },
        { ...counted, minute: minute + 1, environment: 'test', events: 2 },
      ])
      .execute()
    await store.db
      .insertInto('issue_hash_environments')
      .values([{ ...counted, ...facts, environment: 'test', times_seen: 5 }])
      .execute()
  }, openTimeoutMs)
  afterAll(() => store.close())

  const hand = (rows: HandedRows) => store.db.transaction().execute((trx) => handCounts(trx, handing, rows))
  const users = () => store.db.selectFrom('issue_users').select(['user_hash', 'hash']).orderBy('user_hash').orderBy('hash').execute()
  const minutes = () =>
    store.db.selectFrom('issue_minutes').select(['minute', 'hash', 'events']).orderBy('minute').orderBy('hash').execute()
  const environments = () => store.db.selectFrom('issue_hash_environments').selectAll().orderBy('hash').execute()

  it('are handed over as far as they are there, and given back whole', async () => {
    const before = [await users(), await minutes(), await environments()]
    await hand({
      kind: 'users',
      users: [
        { user: 11, stays: false },
        { user: 12, stays: true },
        { user: 0, stays: false },
      ],
    })
    expect(await users()).toEqual([
      { user_hash: 11, hash: part },
      { user_hash: 12, hash: whole },
      { user_hash: 12, hash: part },
      { user_hash: 13, hash: whole },
    ])
    await hand({
      kind: 'minutes',
      minutes: [
        { minute, environment: '', events: 1 },
        // More than there is, as a minute is forgotten after some days: no more than there is goes.
        { minute: minute + 1, environment: 'test', events: 9 },
        { minute: minute + 2, environment: '', events: 1 },
      ],
    })
    expect(await minutes()).toEqual([
      { minute, hash: whole, events: 2 },
      { minute, hash: part, events: 1 },
      { minute: minute + 1, hash: part, events: 2 },
    ])
    await hand({ kind: 'environments', environments: [{ ...leaving, environment: 'test', times_seen: 2 }] })
    expect((await environments()).map((row) => [row.hash, row.times_seen, row.first_release])).toEqual([
      [whole, 3, '1.0'],
      [part, 2, '2.0'],
    ])

    const rejoin = (limit: number) => store.db.transaction().execute((trx) => rejoinCounts(trx, back, limit))
    expect([await rejoin(2), await rejoin(2), await rejoin(2), await rejoin(2)]).toContain(true)
    expect([await users(), await minutes(), await environments()]).toEqual(before)
  })
})
