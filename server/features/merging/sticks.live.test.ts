import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { randomHex } from '#core/random'
import { insertToken } from '#server/features/tokens/write'
import { insertUser } from '#server/http/account'
import { openTestApi, sendJson } from '#server/http/test/api-fixture'
import type { TestApi } from '#server/http/test/api-fixture'
import { envelopeOf } from '#server/pipeline/test-records'
import { TestRiver } from '#server/roles/test-river'
import { openTestEngine } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'
import { changeConfiguration } from '#server/stores/metadata/change-configuration'
import { openMetadata } from '#server/stores/metadata/open-metadata'

let engine: TestEngine
let river: TestRiver
let api: TestApi
let token: string
let node = 40

/** An error in one of the user's functions, called through a library: two hashes, of the user's own frames and of all. */
const send = async (...functions: string[]): Promise<void> => {
  for (const name of functions) {
    const id = randomHex(16)
    const frames = [
      { module: 'app.main', filename: 'app/main.py', function: 'main', in_app: true },
      { module: 'lib.call', filename: 'lib/call.py', function: 'call', in_app: false },
      { module: `app.${name}`, filename: `app/${name}.py`, function: name, in_app: true },
    ]
    const exception = { values: [{ type: 'E', value: 'x', stacktrace: { frames } }] }
    const event = { event_id: id, timestamp: Date.now() / 1000, platform: 'python', exception }
    await river.append(envelopeOf({ event_id: id }, [{ type: 'event' }, event]))
  }
  await river.start()
  await river.untilDrained()
  await river.stop()
  api.clock.now = Date.now()
}

const setRules = async (stackRules: string): Promise<void> => {
  await api.db.transaction().execute(async (trx) => {
    await trx
      .updateTable('projects')
      .set({ settings: JSON.stringify({ grouping: { stackRules } }) })
      .execute()
    await changeConfiguration(trx, [1])
  })
}

/** Other own frames, and so another hash of them; the hash of all frames stays. */
const otherRules = 'module:app.main -app'

const put = async (path: string, body: object = {}): Promise<number> =>
  (await sendJson(api, `/api/0/organizations/acme/issues/${path}`, 'PUT', { token, body })).status

const issues = async (): Promise<string[]> => {
  const rows = await api.db
    .selectFrom('issues')
    .select(['short_id', 'times_seen'])
    .where('merged_into', '=', 0)
    .orderBy('short_id')
    .execute()
  return rows.map((row) => `WEB-${row.short_id} x ${row.times_seen}`)
}

const idOf = async (shortId: number): Promise<number> =>
  (await api.db.selectFrom('issues').select('id').where('short_id', '=', shortId).executeTakeFirstOrThrow()).id

/** The hash of an issue that events came by first, and that came with no merge. */
const ownHash = async (issueId: number): Promise<string> =>
  (
    await api.db
      .selectFrom('hashes')
      .select('hash')
      .where('times_seen', '>', 0)
      .where('home', '=', 0)
      .where('issue_id', '=', issueId)
      .executeTakeFirstOrThrow()
  ).hash

beforeAll(async () => {
  engine = await openTestEngine()
})
beforeEach(async () => {
  river = await TestRiver.open(engine.store, node++)
  api = await openTestApi({ events: engine.store, metadata: openMetadata({ file: `${river.folder}/meta.sqlite`, role: 'api' }) })
  const userId = api.nextId()
  token = await api.db.transaction().execute(async (trx) => {
    await insertUser(trx, { id: userId, email: 'o@example.com', passwordHash: '', superuser: false, nowMs: 1 })
    await trx.insertInto('members').values({ org_id: 1, user_id: userId, role: 'owner', created_at: 1 }).execute()
    return insertToken(trx, { id: api.nextId(), userId, name: 'test', nowMs: 1 })
  })
  return async () => {
    await river.close()
    await api.close()
    // All tests share one engine, and all their rows are of project 1.
    await engine.store.execute('TRUNCATE TABLE events')
  }
})
afterAll(() => engine.close())

describe('what people did with issues stays', () => {
  it('a merge holds for future events of both, and through a change of rules', async () => {
    await send('pay', 'pay', 'ship')
    expect(await issues()).toEqual(['WEB-1 x 2', 'WEB-2 x 1'])
    expect(await put(`?id=${await idOf(1)}&id=${await idOf(2)}`, { merge: 1 })).toBe(200)
    await send('pay', 'ship')
    expect(await issues()).toEqual(['WEB-1 x 5'])
    await setRules(otherRules)
    await send('ship', 'pay')
    await setRules('')
    await send('ship', 'pay')
    expect(await issues()).toEqual(['WEB-1 x 9'])
  })

  it('what was taken apart stays apart, also when rules leave its events only the hash of all their frames', async () => {
    await send('pay', 'pay', 'ship')
    const [first, second] = [await idOf(1), await idOf(2)]
    await put(`?id=${first}&id=${second}`, { merge: 1 })
    // Into a new issue, not back: the other kind came with the merge, this one was here before.
    expect(await put(`${first}/hashes/?id=${await ownHash(first)}`)).toBe(202)
    expect(await issues()).toEqual(['WEB-1 x 1', 'WEB-3 x 2'])
    await setRules(otherRules)
    await send('pay', 'ship')
    await setRules('')
    await send('pay', 'ship')
    expect(await issues()).toEqual(['WEB-1 x 3', 'WEB-3 x 4'])
  })

  it('an unmerge gives the same numbers back, and future events go there, whatever the rules', async () => {
    await send('pay', 'pay', 'ship')
    const [first, second] = [await idOf(1), await idOf(2)]
    await put(`?id=${first}&id=${second}`, { merge: 1 })
    await setRules(otherRules)
    await send('ship')
    expect(await put(`${first}/hashes/?issue=${second}`)).toBe(202)
    await send('ship', 'pay')
    expect(await issues()).toEqual(['WEB-1 x 3', 'WEB-2 x 3'])
  })
})
