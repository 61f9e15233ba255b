import { afterAll, beforeAll, expect, it } from 'vitest'

import type { JobContext } from '#server/clock/run-jobs'
import { addIssue, openTestApi } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'

import { lookForDueSuspects } from './clock.ts'
import { askForSuspects } from './write.ts'

let api: TestApi
let acme: Tenant

beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
})
afterAll(() => api.close())

/** Issues cannot be read; all the rest can. */
const brokenDb = (): TestApi['db'] =>
  new Proxy(api.db, {
    get: (db, key) => {
      const value: unknown = Reflect.get(db, key, db)
      if (key !== 'selectFrom') return typeof value === 'function' ? (value.bind(db) as unknown) : value
      return (table: never) => (table === 'issues' ? expect.unreachable() : db.selectFrom(table))
    },
  })

const context = (): JobContext => ({
  db: brokenDb(),
  events: {} as never,
  blobs: api.blobs,
  nowMs: api.clock.now,
  nextId: api.nextId,
  dataDir: api.dataDir,
})

const attempts = async (): Promise<number[]> => {
  const rows = await api.db.selectFrom('suspect_looks').select('attempts').orderBy('issue_id').execute()
  return rows.map((row) => row.attempts)
}

it('an issue that cannot be looked at waits, keeps no other from its turn, and is given up in the end', async () => {
  for (const hash of ['a', 'b']) {
    const { id } = await addIssue(api, acme.projectId, { hash: hash.repeat(32), short_id: hash === 'a' ? 1 : 2 })
    const signal = { id: api.nextId(), listener: 'suspects', kind: 'issue-created', project_id: acme.projectId, issue_id: id }
    const rest = { payload: '{}', next_at: 0, attempts: 1, claimed_until: 0 }
    await api.db.transaction().execute((trx) => askForSuspects(trx, { ...signal, ...rest }, api.clock.now))
  }
  await expect(lookForDueSuspects(context())).rejects.toThrow('could not be looked at')
  expect(await attempts()).toEqual([1, 1])
  // Not before its time.
  await lookForDueSuspects(context())
  await api.db.updateTable('suspect_looks').set({ attempts: 61 }).execute()
  api.clock.now += 6_000
  await lookForDueSuspects(context())
  expect(await attempts()).toEqual([61, 61])
})
