import { join } from 'node:path'

import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { createIdGenerator } from '#core/id-generator'
import { systemClock } from '#core/time'
import { openTestApi, sendJson, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { openMetadata } from '#server/stores/metadata/open-metadata'
import type { MetadataStore } from '#server/stores/metadata/open-metadata'
import { aDelta, hex, TestConsumer } from '#server/stores/metadata/test-batches'

const batches = 300
const until = 5

let api: TestApi
let acme: Tenant
let processing: MetadataStore

beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  processing = openMetadata({ file: join(api.dataDir, 'meta.sqlite'), role: 'process' })
})
afterAll(async () => {
  await processing.close()
  await api.close()
})

it('while batches are written, people archive and resolve: each condition counts exactly what came after it, and nothing is lost', async () => {
  const signals = { 'issue-escalating': ['test'], 'issue-regressed': ['test'] }
  const consumer = await new TestConsumer(processing.batches({ newId: createIdGenerator(systemClock, 1), signals })).claim()
  const event = (n: number) => aDelta({ projectId: acme.projectId, facts: { occurredAtMs: startMs + n } })
  await consumer.commit({ issues: [event(1)] })
  const { id } = await api.db.selectFrom('issues').select('id').executeTakeFirstOrThrow()
  // What the issue had counted at the moment of each decision.
  await sql`create table decided (kind text not null, seen integer not null)`.execute(processing.db)
  for (const [kind, table] of [
    ['issue-escalating', 'issue_snoozes'],
    ['issue-regressed', 'issue_resolutions'],
  ] as const)
    await sql`create trigger ${sql.raw(`${table}_decided`)} after insert on ${sql.table(table)} begin
      insert into decided select ${sql.lit(kind)}, times_seen from issues where id = new.issue_id; end`.execute(processing.db)

  let isSending = true
  const send = async (): Promise<void> => {
    for (let n = 2; n <= batches; n++) {
      await consumer.commit({ issues: [event(n)] })
      await new Promise((resolve) => setImmediate(resolve))
    }
    isSending = false
  }
  const decide = async (): Promise<void> => {
    for (let turn = 0; isSending; turn++) {
      const body = turn % 2 === 0 ? { status: 'ignored', ignoreCount: until } : { status: 'resolved' }
      const answer = await sendJson(api, `/api/0/issues/${id}/`, 'PUT', { token: acme.token, body })
      expect(answer.status).toBe(200)
      while (
        isSending &&
        (await api.db.selectFrom('issues').select('status').where('id', '=', id).executeTakeFirst())?.status !== 'unresolved'
      )
        await new Promise((resolve) => setImmediate(resolve))
    }
  }
  await Promise.all([send(), decide()])

  expect((await api.db.selectFrom('issues').select('times_seen').executeTakeFirst())?.times_seen).toBe(batches)
  const { rows: decided } = await sql<{ kind: string; seen: number }>`select kind, seen from decided order by rowid`.execute(api.db)
  const woken = await api.db.selectFrom('outbox').select(['kind', 'payload']).orderBy('id').execute()
  expect(woken.length).toBeGreaterThan(5)
  // The event of number n is the nth: an archived issue sleeps until the fifth after the decision, a resolved one is back with the next.
  expect(woken.map(({ kind, payload }) => [kind, (JSON.parse(payload) as { eventId: string }).eventId])).toEqual(
    decided.map(({ kind, seen }) => [kind, hex(startMs + seen + (kind === 'issue-escalating' ? until : 1))]).slice(0, woken.length),
  )
  expect(decided.length - woken.length).toBeLessThanOrEqual(1)
})
