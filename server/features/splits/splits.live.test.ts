import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { randomHex } from '#core/random'
import type { Regrouping } from '#packages/contract/grouping-preview'
import type { IssueSplit, SplitPreview } from '#packages/contract/split'
import { insertToken } from '#server/features/tokens/write'
import { insertUser } from '#server/http/account'
import { openTestApi, sendJson } from '#server/http/test/api-fixture'
import type { TestApi } from '#server/http/test/api-fixture'
import { envelopeOf, errorEvent } from '#server/pipeline/test-records'
import { TestRiver } from '#server/roles/test-river'
import { openTestEngine } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'
import { changeConfiguration } from '#server/stores/metadata/change-configuration'
import { openMetadata } from '#server/stores/metadata/open-metadata'

let engine: TestEngine
let api: TestApi
let river: TestRiver
let token: string

const append = (customer: string, change: object = {}): Promise<void> => {
  const id = randomHex(16)
  const event = errorEvent(id, 'ValueError', { timestamp: Date.now() / 1000, tags: { customer }, ...change })
  return river.append(envelopeOf({ event_id: id }, [{ type: 'event' }, event]))
}

/** Sends one event of each of these customers, and has all processed by the configuration of now. */
const send = async (...customers: string[]): Promise<void> => {
  for (const customer of customers) await append(customer)
  await river.start()
  await river.untilDrained()
  await river.stop()
  api.clock.now = Date.now()
}

const ask = async <Answer>(method: string, path: string, body?: object): Promise<{ status: number; body: Answer }> => {
  const answer =
    method === 'GET'
      ? await api.get(`/api/0/organizations/acme/issues/${path}`, token)
      : await sendJson(api, `/api/0/organizations/acme/issues/${path}`, method, { token, ...(body && { body }) })
  return { status: answer.status, body: (await answer.json()) as Answer }
}

/** `<short id> x <events>` of the issues that stand for themselves, oldest first. */
const issues = async (): Promise<string[]> => {
  const rows = await api.db
    .selectFrom('issues')
    .select(['short_id', 'times_seen'])
    .where('merged_into', '=', 0)
    .orderBy('short_id')
    .execute()
  return rows.map(({ short_id: shortId, times_seen: events }) => `WEB-${shortId} x ${events}`)
}

const splitId = async (): Promise<string> => (await ask<IssueSplit[]>('GET', 'WEB-1/splits/')).body[0]?.id ?? ''

const addOwner = async (): Promise<string> => {
  const userId = api.nextId()
  const nowMs = Date.now()
  return api.db.transaction().execute(async (trx) => {
    await insertUser(trx, { id: userId, email: 'o@example.com', passwordHash: '', superuser: false, nowMs })
    await trx.insertInto('members').values({ org_id: 1, user_id: userId, role: 'owner', created_at: nowMs }).execute()
    return insertToken(trx, { id: api.nextId(), userId, name: 'test', nowMs })
  })
}

beforeAll(async () => {
  engine = await openTestEngine()
  river = await TestRiver.open(engine.store, 31)
  api = await openTestApi({ events: engine.store, metadata: openMetadata({ file: `${river.folder}/meta.sqlite`, role: 'api' }) })
  token = await addOwner()
  await send('ann', 'ann', 'ann', 'bob', 'bob', 'eve')
})
afterAll(async () => {
  await river.close()
  await api.close()
  await engine.close()
})

describe('an issue is split by what its events carry', () => {
  it('after a look at what it would become', async () => {
    const { body } = await ask<SplitPreview>('GET', 'WEB-1/split-preview/?key=tag:customer')
    expect(body).toEqual({
      key: 'tag:customer',
      values: [
        { value: 'ann', count: 3 },
        { value: 'bob', count: 2 },
        { value: 'eve', count: 1 },
      ],
      total: 3,
      events: 6,
      isSample: false,
    })
    for (const [key, value] of [
      ['type', 'ValueError'],
      ['message', 'boom'],
      ['function', 'main'],
      ['transaction', ''],
    ] as const)
      expect((await ask<SplitPreview>('GET', `WEB-1/split-preview/?key=${key}`)).body.values).toEqual([{ value, count: 6 }])
  })

  it('not where there is nothing to split, and not by what is no key', async () => {
    expect((await ask('POST', 'WEB-1/splits/', { key: 'type' })).status).toBe(400)
    expect((await ask('POST', 'WEB-1/splits/', { key: 'colour' })).status).toBe(400)
    expect((await ask('GET', 'WEB-1/split-preview/?key=tag:')).status).toBe(400)
  })

  it('from then on: the most frequent value stays, each other one is an issue, and it stays so', async () => {
    const made = await ask<IssueSplit>('POST', 'WEB-1/splits/', { key: 'tag:customer' })
    expect(made).toMatchObject({ status: 201, body: { key: 'tag:customer', kept: 'ann', of: { shortId: 'WEB-1' }, issues: [] } })
    await send('ann', 'bob', 'bob', 'zoe')
    expect(await issues()).toEqual(['WEB-1 x 7', 'WEB-2 x 2', 'WEB-3 x 1'])
    await send('zoe', 'ann', 'bob')
    expect(await issues()).toEqual(['WEB-1 x 8', 'WEB-2 x 3', 'WEB-3 x 2'])
    const [split] = (await ask<IssueSplit[]>('GET', 'WEB-2/splits/')).body
    expect(split).toMatchObject({
      of: { shortId: 'WEB-1' },
      issues: [
        { shortId: 'WEB-2', count: '3' },
        { shortId: 'WEB-3', count: '2' },
      ],
    })
  })

  it('and rules that leave one of its hashes would bring nothing together again', async () => {
    const begun = await sendJson(api, '/api/0/projects/acme/web/grouping-preview/', 'POST', {
      token,
      // The hash of the application goes, that of all frames stays.
      body: { groupingEnhancements: 'function:main -app' },
    })
    const { id } = (await begun.json()) as { id: string }
    const answer = await api.get(`/api/0/projects/acme/web/regroupings/${id}/`, token)
    expect(((await answer.json()) as Regrouping).result).toMatchObject({ issues: 3, mergeCount: 0, splitCount: 0 })
  })

  it('whatever rules its events are grouped by later, as long as they have one hash in common', async () => {
    // Other rules leave the context line out of the application's hash; the hash of all frames stays.
    await append('bob', {
      exception: {
        values: [
          {
            type: 'ValueError',
            value: 'boom',
            stacktrace: { frames: [{ filename: 'app.py', function: 'main', lineno: 9, in_app: false, context_line: 'x' }] },
          },
        ],
      },
    })
    await send()
    expect(await issues()).toEqual(['WEB-1 x 8', 'WEB-2 x 4', 'WEB-3 x 2'])
  })

  it('also by rules that leave none of its hashes, where people had the new hashes lead to the same issue', async () => {
    const other = {
      exception: { values: [{ type: 'ValueError', value: 'boom', stacktrace: { frames: [{ function: 'other', in_app: true }] } }] },
    }
    const [issue] = await api.db.selectFrom('issues').select('id').where('short_id', '=', 1).execute()
    await append('ann', other)
    await send()
    expect(await issues()).toHaveLength(4)
    // As regrouping does it, which ends with a new configuration.
    const fresh = await api.db.selectFrom('issues').select('id').where('short_id', '=', 4).executeTakeFirstOrThrow()
    await api.db
      .updateTable('hashes')
      .set({ issue_id: issue?.id ?? 0 })
      .where('issue_id', '=', fresh.id)
      .execute()
    await api.db.deleteFrom('issues').where('id', '=', fresh.id).execute()
    await api.db.transaction().execute((trx) => changeConfiguration(trx, [1]))
    await append('bob', other)
    await append('ann', other)
    await send()
    expect(await issues()).toEqual(['WEB-1 x 9', 'WEB-2 x 5', 'WEB-3 x 2'])
  })

  it('and undone: the same number, short id and counts as if it had never been, also for what was on its way', async () => {
    const id = await splitId()
    // Decided by the split, written after its end: the river's configuration is the one it began with.
    const before = await river.store.configVersion()
    await append('new')
    const undone = await ask('DELETE', `WEB-3/splits/${id}/`)
    expect(undone).toMatchObject({ status: 200, body: { isDone: true } })
    expect(await issues()).toEqual(['WEB-1 x 17'])
    const current = river.store.configVersion.bind(river.store)
    river.store.configVersion = () => Promise.resolve(before)
    await send()
    river.store.configVersion = current
    expect(await issues()).toEqual(['WEB-1 x 18'])
    await send('bob', 'zoe', 'new')
    expect(await issues()).toEqual(['WEB-1 x 21'])
    expect((await ask<unknown[]>('GET', 'WEB-1/splits/')).body).toEqual([])
    expect((await ask('DELETE', `WEB-1/splits/${id}/`)).status).toBe(200)
  })
})
