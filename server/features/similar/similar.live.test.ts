import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { SimilarIssues } from '#packages/contract/similar'
import { addIssue, openTestApi, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { eventPayloads, events } from '#server/stores/events/tables'
import { eventRow, openTestEngine, writeBatchFile } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'

interface Given {
  readonly hash: string
  readonly type: string
  readonly value: string
  readonly frames: readonly string[]
  readonly agoDays?: number
}

let engine: TestEngine
let api: TestApi
let acme: Tenant
let rival: Tenant
const ids = new Map<string, number>()

const hashOf = (digit: string): string => digit.repeat(32)
const frames = ['main', 'serve', 'handle', 'checkout', 'price', 'pay']
const given: readonly Given[] = [
  { hash: hashOf('a'), type: 'ValueError', value: 'coupon 4711 has no percent', frames },
  { hash: hashOf('b'), type: 'ValueError', value: 'coupon 4712 has no amount', frames: [...frames.slice(0, 5), 'refund'] },
  { hash: hashOf('c'), type: 'ValueError', value: 'something else entirely', frames: ['cron', 'clean'] },
  { hash: hashOf('d'), type: 'KeyError', value: 'percent', frames },
  { hash: hashOf('e'), type: 'ValueError', value: 'coupon 1 has no percent', frames, agoDays: 40 },
  { hash: hashOf('1'), type: '', value: 'disk of web-1 is full', frames: [] },
  { hash: hashOf('2'), type: '', value: 'disk of web-2 is full', frames: [] },
]

const rowOf = ({ hash, type, value, agoDays = 0 }: Given, index: number) => {
  const time = startMs - 60_000 - index - agoDays * 86_400_000
  return eventRow(acme.projectId, index, {
    hash: BigInt(`0x${hash.slice(0, 16)}`),
    hashes: [hash],
    timestamp: time,
    received_at: time + 5,
    title: type === '' ? value : `${type}: ${value}`,
    error_type: type,
    culprit: type === '' ? '' : 'shop in pay',
  })
}

const payloadOf = (one: Given, index: number) => {
  const { project_id, hash, timestamp, event_id, received_at, retention_class } = rowOf(one, index)
  const stacktrace = { frames: one.frames.map((name) => ({ module: 'shop', function: name, in_app: name !== 'serve' })) }
  return {
    project_id,
    hash,
    timestamp,
    event_id,
    received_at,
    retention_class,
    rules_version: 1,
    payload_version: 2,
    scrub_version: 1,
    payload: JSON.stringify({
      event_id,
      type: 'error',
      tags: [],
      ...(one.type !== '' && { exception: [{ type: one.type, value: one.value, stacktrace }] }),
    }),
  }
}

beforeAll(async () => {
  engine = await openTestEngine()
  api = await openTestApi({ events: engine.store })
  rival = await api.addTenant('rival')
  acme = await api.addTenant('acme')
  for (const [index, { hash, type, value }] of given.entries()) {
    const issue = await addIssue(api, acme.projectId, { hash, short_id: index + 1, title: `${type}: ${value}` })
    ids.set(hash[0] ?? '', issue.id)
  }
  for (const file of [
    await writeBatchFile(engine.folder, events, { token: 'e', rows: given.map(rowOf) }),
    await writeBatchFile(engine.folder, eventPayloads, { token: 'p', rows: given.map(payloadOf) }),
  ])
    expect(await engine.store.insert(file)).toEqual({ kind: 'inserted' })
})
afterAll(async () => {
  await api.close()
  await engine.close()
})

const ask = async (name: string): Promise<SimilarIssues> => {
  const answer = await api.get(`/api/0/organizations/acme/issues/${ids.get(name)}/similar-issues/`, acme.token)
  expect([name, answer.status]).toEqual([name, 200])
  return (await answer.json()) as SimilarIssues
}
const names = ({ similar }: SimilarIssues): (string | undefined)[] =>
  similar.map(({ id }) => [...ids].find(([, each]) => String(each) === id)?.[0])

describe('issues that are like one', () => {
  it('share frames, type and words, and say how many', async () => {
    const answer = await ask('a')
    expect(names(answer)).toEqual(['b', 'd'])
    expect(answer.similar[0]).toMatchObject({
      shortId: 'ACME-WEB-2',
      frames: { shared: 4, of: 5, inApp: true },
      sameType: true,
      sameTop: false,
      words: { shared: 3, of: 4 },
    })
    expect(answer.similar[1]).toMatchObject({ sameType: false, sameTop: true, frames: { shared: 5, of: 5 } })
    expect(answer).toMatchObject({ compared: 3, days: 30, hasEvent: true })
  })

  it('are not those of the same type alone, nor those of long ago', async () => {
    expect(names(await ask('c'))).toEqual([])
    expect(names(await ask('b'))).not.toContain('e')
  })

  it('are found for messages by their words', async () => expect(names(await ask('1'))).toEqual(['2']))

  it('are not those that were merged into another', async () => {
    const [b, d] = [ids.get('b') ?? 0, ids.get('d') ?? 0]
    await api.db.updateTable('issues').set({ merged_into: d }).where('id', '=', b).execute()
    expect(names(await ask('a'))).toEqual(['d'])
    await api.db.updateTable('issues').set({ merged_into: 0 }).where('id', '=', b).execute()
  })

  it('are not those that people took apart from it, by an unmerge or by a split that holds', async () => {
    const id = (name: string): number => ids.get(name) ?? 0
    const move = { id: api.nextId(), project_id: acme.projectId, kind: 'unmerge', source_id: id('a'), target_id: id('b') }
    await api.db
      .insertInto('issue_moves')
      .values({ ...move, user_id: acme.userId, hashes: 1, moved: 1, created_at: 1, finished_at: 1 })
      .execute()
    expect([names(await ask('a')), (await ask('a')).parted]).toEqual([['d'], 1])
    expect(names(await ask('b'))).not.toContain('a')
    const split = { project_id: acme.projectId, issue_id: id('d'), split_key: 'type', kept_value: 'KeyError', kept_hash: hashOf('d') }
    const splitId = api.nextId()
    await api.db
      .insertInto('issue_splits')
      .values({ ...split, id: splitId, hashes: '[]', user_id: acme.userId, created_at: 1, undone_at: 0 })
      .execute()
    const made = ['a', 'd'].map((name) => ({ project_id: acme.projectId, hash: hashOf(name), split_id: splitId }))
    await api.db.insertInto('split_hashes').values(made).execute()
    expect([names(await ask('a')), (await ask('a')).parted]).toEqual([[], 2])
    expect(names(await ask('d'))).not.toContain('a')
    await api.db.updateTable('issue_splits').set({ undone_at: 5 }).where('id', '=', splitId).execute()
    expect(names(await ask('a'))).toEqual(['d'])
    await api.db.deleteFrom('issue_moves').where('id', '=', move.id).execute()
  })

  it('are none for an issue without stored events, and not told to strangers', async () => {
    const lonely = await addIssue(api, acme.projectId, { hash: hashOf('9'), short_id: 99 })
    ids.set('9', lonely.id)
    expect(await ask('9')).toEqual({ similar: [], compared: 0, parted: 0, days: 30, hasEvent: false })
    expect((await api.get(`/api/0/organizations/rival/issues/${lonely.id}/similar-issues/`, rival.token)).status).toBe(404)
  })
})
