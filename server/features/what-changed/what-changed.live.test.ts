import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { WhatChanged } from '#packages/contract/what-changed'
import { addIssue, openTestApi, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { events } from '#server/stores/events/tables'
import type { EventRow } from '#server/stores/events/tables'
import { eventRow, openTestEngine, writeBatchFile } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'

const hash = 'e'.repeat(32)
const rareHash = 'd'.repeat(32)
const lonelyHash = 'c'.repeat(32)
const dayMs = 86_400_000

let engine: TestEngine
let api: TestApi
let acme: Tenant
let rival: Tenant
let issueId: number
let rareId: number
let lonelyId: number
let made = 0

/** Events of one kind, a second apart, the newest a minute before now. */
const rowsOf = (ofHash: string, count: number, change: (index: number) => Partial<EventRow>, agoMs = 60_000): EventRow[] =>
  Array.from({ length: count }, (_, index) => {
    const time = startMs - agoMs - index * 1_000
    made += 1
    return eventRow(acme.projectId, made, {
      hash: BigInt(`0x${ofHash.slice(0, 16)}`),
      hashes: [ofHash],
      timestamp: time,
      received_at: time + 10,
      ...change(index),
    })
  })

beforeAll(async () => {
  engine = await openTestEngine()
  api = await openTestApi({ events: engine.store })
  rival = await api.addTenant('rival')
  acme = await api.addTenant('acme')
  const seen = { first_seen: startMs - 3_600_000, last_seen: startMs - 60_000 }
  issueId = (await addIssue(api, acme.projectId, { hash, ...seen })).id
  rareId = (await addIssue(api, acme.projectId, { hash: rareHash, short_id: 2, ...seen })).id
  const old = startMs - 40 * dayMs
  lonelyId = (await addIssue(api, acme.projectId, { hash: lonelyHash, short_id: 3, first_seen: old - 60_000, last_seen: old })).id
  const rows = [
    ...rowsOf(hash, 100, (index) => ({
      environment: index < 50 ? 'production' : 'staging',
      tags: [
        ['browser', index < 97 ? 'Safari 18' : 'Chrome 140'],
        ['browser.name', index < 97 ? 'Safari' : 'Chrome'],
        ['server_name', `web-${index % 4}`],
        ['handled', 'no'],
        ['release', '2.4.1'],
        ["odd'key", 'line\nx'],
      ],
    })),
    ...rowsOf('1'.repeat(32), 300, (index) => ({
      weight: index % 3 === 0 ? 10 : 1,
      tags: [
        ['browser', index % 3 === 0 ? 'Chrome 140' : 'Safari 18'],
        ['browser.name', index % 3 === 0 ? 'Chrome' : 'Safari'],
        ['server_name', `web-${index % 4}`],
        ['handled', 'yes'],
        ['release', '2.4.1'],
      ],
    })),
    ...rowsOf(rareHash, 4, () => ({ tags: [['browser', 'Safari 18']] })),
    ...rowsOf(lonelyHash, 30, () => ({ tags: [['browser', 'Safari 18']] }), 40 * dayMs),
  ]
  expect(await engine.store.insert(await writeBatchFile(engine.folder, events, { token: 'changed', rows }))).toEqual({ kind: 'inserted' })
})
afterAll(async () => {
  await api.close()
  await engine.close()
})

const ask = async (id: number, params = ''): Promise<WhatChanged> => {
  const answer = await api.get(`/api/0/organizations/acme/issues/${id}/what-changed/${params}`, acme.token)
  expect([id, answer.status]).toEqual([id, 200])
  return (await answer.json()) as WhatChanged
}

describe('what sets an issue apart', () => {
  it('is told by shares of events, those that stand for ten counted ten times', async () => {
    const answer = await ask(issueId)
    expect(answer).toMatchObject({
      quiet: null,
      sampled: false,
      issue: { events: 100, lookedAt: 100 },
      others: { events: 1_204, lookedAt: 304 },
    })
    const [first, second] = answer.changes
    expect(first).toMatchObject({ key: "odd'key", value: 'line\nx', issueShare: 1, otherShare: 0 })
    expect(second).toMatchObject({ key: 'browser', value: 'Safari 18', issueShare: 0.97 })
    expect(second?.otherShare).toBeCloseTo(204 / 1_204)
  })

  it('leaves out what is as common elsewhere, what the error itself is, and parts of what was said', async () => {
    const keys = (await ask(issueId)).changes.map(({ key }) => key)
    expect(keys).toEqual(["odd'key", 'browser'])
  })

  it('is asked within environments and times', async () => {
    expect((await ask(issueId, '?environment=staging')).quiet).toBe('few-others')
    const before = await ask(
      issueId,
      `?start=${new Date(startMs - 3 * dayMs).toISOString()}&end=${new Date(startMs - 2 * dayMs).toISOString()}`,
    )
    expect(before).toMatchObject({ quiet: 'few-events', changes: [], issue: { events: 0, lookedAt: 0 } })
    expect((await api.get(`/api/0/organizations/acme/issues/${issueId}/what-changed/?statsPeriod=ever`, acme.token)).status).toBe(400)
  })
})

describe('nothing is said', () => {
  it('of few events', async () =>
    expect(await ask(rareId)).toMatchObject({ quiet: 'few-events', changes: [], support: { issue: 5, others: 20 } }))

  it('when there is nothing to compare with; the window is that in which the issue came', async () => {
    const answer = await ask(lonelyId)
    expect(answer).toMatchObject({ quiet: 'few-others', changes: [], issue: { events: 30 } })
    expect(Date.parse(answer.end)).toBe(startMs - 40 * dayMs + 1)
    expect(Date.parse(answer.end) - Date.parse(answer.start)).toBe(3_600_000)
  })

  it('to strangers', async () =>
    expect((await api.get(`/api/0/organizations/rival/issues/${issueId}/what-changed/`, rival.token)).status).toBe(404))
})

describe('of very many events', () => {
  it('a part is drawn by chance, and said so; shares stay what they are', async () => {
    const many = rowsOf('2'.repeat(32), 60_000, (index) => ({
      tags: [
        ['browser', index % 10 === 0 ? 'Safari 18' : 'Chrome 140'],
        ['browser.name', index % 10 === 0 ? 'Safari' : 'Chrome'],
      ],
      timestamp: startMs - 70_000 - (index % 1_000),
      received_at: startMs - 69_000,
    }))
    expect(await engine.store.insert(await writeBatchFile(engine.folder, events, { token: 'many', rows: many }))).toEqual({
      kind: 'inserted',
    })
    const answer = await ask(issueId)
    expect(answer.sampled).toBe(true)
    expect(answer.others.lookedAt).toBeLessThan(40_000)
    expect(answer.others.events).toBe(61_204)
    expect(answer.issue.lookedAt).toBe(100)
    const safari = answer.changes.find(({ key }) => key === 'browser')
    expect(safari?.otherShare).toBeGreaterThan(0.09)
    expect(safari?.otherShare).toBeLessThan(0.12)
    expect(await ask(issueId)).toEqual(answer)
  })
})
