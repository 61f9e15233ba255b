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

it('while batches are written, many issues are changed by ids and by a query: each ends as the last of the two left it, and counts are exact', async () => {
  const issuesMade = 60
  const rounds = 25
  const consumer = await new TestConsumer(processing.batches({ newId: createIdGenerator(systemClock, 2), signals: {} }), 'bulk').claim()
  const other = await api.addTenant('bulk')
  const eventOf = (issue: number, n: number) =>
    aDelta({ projectId: other.projectId, hashes: [hex(90_000 + issue)], facts: { occurredAtMs: startMs + n * 1000 + issue } })
  const all = Array.from({ length: issuesMade }, (_, issue) => issue)
  await consumer.commit({ issues: all.map((issue) => eventOf(issue, 0)) })
  const rows = () => api.db.selectFrom('issues').selectAll().where('project_id', '=', other.projectId).execute()
  const ids = (await rows()).map(({ id }) => `id=${id}`).join('&')
  const put = (params: string, body: object) =>
    sendJson(api, `/api/0/organizations/bulk/issues/?${params}`, 'PUT', { token: other.token, body })

  let isSending = true
  const send = async (): Promise<void> => {
    try {
      for (let n = 1; n <= rounds; n++) {
        await consumer.commit({ issues: all.map((issue) => eventOf(issue, n)) })
        await new Promise((resolve) => setImmediate(resolve))
      }
    } finally {
      isSending = false
    }
  }
  const change = async (): Promise<void> => {
    for (let turn = 0; isSending; turn++) {
      const asked = turn % 2 === 0 ? put(ids, { status: 'resolved', priority: 'low' }) : put('query=is:unresolved', { status: 'resolved' })
      // By the query there may be none that is open.
      expect([200, 204]).toContain((await asked).status)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  await Promise.all([send(), change()])

  const ended = await rows()
  expect(new Set(ended.map(({ times_seen: seen }) => seen))).toEqual(new Set([rounds + 1]))
  expect(new Set(ended.map(({ priority }) => priority))).toEqual(new Set([25]))
  const open = ended.filter(({ status }) => status === 'unresolved')
  expect(new Set(open.map(({ substatus }) => substatus))).toEqual(open.length === 0 ? new Set() : new Set(['regressed']))
  const kept = await api.db.selectFrom('issue_resolutions').select('issue_id').where('project_id', '=', other.projectId).execute()
  expect(kept.map(({ issue_id: id }) => id).toSorted((a, b) => a - b)).toEqual(
    ended.flatMap(({ status, id }) => (status === 'resolved' ? [id] : [])).toSorted((a, b) => a - b),
  )
})
