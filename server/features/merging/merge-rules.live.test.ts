import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { randomHex } from '#core/random'
import type { MergeRules } from '#packages/contract/merge-rule'
import { insertToken } from '#server/features/tokens/write'
import { insertUser } from '#server/http/account'
import { openTestApi, sendJson } from '#server/http/test/api-fixture'
import type { TestApi } from '#server/http/test/api-fixture'
import { envelopeOf } from '#server/pipeline/test-records'
import { TestRiver } from '#server/roles/test-river'
import { openTestEngine } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'
import { openMetadata } from '#server/stores/metadata/open-metadata'

let engine: TestEngine
let river: TestRiver
let api: TestApi
let token: string
let readerToken: string

const send = async (frames: readonly string[], type = 'E'): Promise<void> => {
  const id = randomHex(16)
  const stacktrace = { frames: frames.map((name) => ({ module: 'app', filename: 'app.py', function: name, in_app: true })) }
  const exception = { values: [{ type, value: 'x', stacktrace }] }
  const event = { event_id: id, timestamp: Date.now() / 1000, platform: 'python', exception }
  await river.append(envelopeOf({ event_id: id }, [{ type: 'event' }, event]))
}

const idOf = async (shortId: number): Promise<number> =>
  (await api.db.selectFrom('issues').select('id').where('short_id', '=', shortId).executeTakeFirstOrThrow()).id

const rulesOf = async (shortId: number, asker = token): Promise<MergeRules> =>
  (await (await api.get(`/api/0/organizations/acme/issues/${await idOf(shortId)}/merge-rules/`, asker)).json()) as MergeRules

const merge = async (...shortIds: number[]): Promise<number> => {
  const ids = await Promise.all(shortIds.map(idOf))
  const query = ids.map((id) => `id=${id}`).join('&')
  return (await sendJson(api, `/api/0/organizations/acme/issues/?${query}`, 'PUT', { token, body: { merge: 1 } })).status
}

const addPerson = (role: 'owner' | 'member'): Promise<string> => {
  const userId = api.nextId()
  return api.db.transaction().execute(async (trx) => {
    await insertUser(trx, { id: userId, email: `${role}@example.com`, passwordHash: '', superuser: false, nowMs: 1 })
    await trx.insertInto('members').values({ org_id: 1, user_id: userId, role, created_at: 1 }).execute()
    return insertToken(trx, { id: api.nextId(), userId, name: 'test', nowMs: 1 })
  })
}

beforeAll(async () => {
  engine = await openTestEngine()
  river = await TestRiver.open(engine.store, 40)
  api = await openTestApi({ events: engine.store, metadata: openMetadata({ file: `${river.folder}/meta.sqlite`, role: 'api' }) })
  token = await addPerson('owner')
  readerToken = await addPerson('member')
  await send(['main', 'pay'])
  await send(['main', 'retry', 'pay'])
  await send(['cron', 'clean'], 'Other')
  await river.start()
  await river.untilDrained()
  await river.stop()
  api.clock.now = Date.now()
})
afterAll(async () => {
  await river.close()
  await api.close()
  await engine.close()
})

describe('rules after a merge', () => {
  it('are none before it', async () => {
    expect(await rulesOf(1)).toEqual({ rules: [], parts: 0 })
  })

  it('are what would have made one of them, for who may change rules, at the issue that is left', async () => {
    expect(await merge(1, 2)).toBe(200)
    const proposed = await rulesOf(1)
    expect(proposed.parts).toBe(2)
    expect(proposed.rules[0]).toEqual({
      kind: 'frames',
      added: 'stack.module:app stack.function:retry -group',
      groupingEnhancements: 'stack.module:app stack.function:retry -group',
      fingerprintingRules: '',
    })
    expect(await rulesOf(2)).toEqual(proposed)
    expect(await rulesOf(1, readerToken)).toEqual({ rules: [], parts: 0 })
  })

  it('are none where what was merged has nothing in common', async () => {
    expect(await merge(1, 3)).toBe(200)
    expect(await rulesOf(1)).toEqual({ rules: [], parts: 3 })
  })
})
