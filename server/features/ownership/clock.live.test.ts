import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { IssueDetails } from '#packages/contract/issue'
import type { Codeowners, OwnersOfEvent } from '#packages/contract/ownership'
import type { JobContext } from '#server/clock/run-jobs'
import { addIssue, addMember, openTestApi, sendJson, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { addRow } from '#server/http/test/walk-rows'
import { createEventClient } from '#server/stores/events/client'
import { createEventStore } from '#server/stores/events/event-store'
import { eventPayloads, events } from '#server/stores/events/tables'
import { eventRow, openTestEngine, writeBatchFile } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'

import { findIssueOwners, recheckIssueOwners } from './clock.ts'
import { noteForOwners } from './listener.ts'

let engine: TestEngine
let api: TestApi
let acme: Tenant
let teamId: number
let issueId: number
let eventId: string
let tenants = 0
const day = 86_400_000

beforeAll(async () => {
  engine = await openTestEngine()
  api = await openTestApi({ events: engine.store })
})
afterAll(async () => {
  await api.close()
  await engine.close()
})

const hashOf = (index: number): string => index.toString(16).padStart(16, '0').repeat(2)

/** Stores an event whose crash frame is `src/pay/card.py`, called by `src/web/views.py`. */
const storeEvent = async (index: number): Promise<void> => {
  const hash = hashOf(index)
  const time = startMs - 60_000
  const row = eventRow(acme.projectId, index, {
    event_id: eventId,
    hash: BigInt(`0x${hash.slice(0, 16)}`),
    hashes: [hash],
    timestamp: time,
    received_at: time + 5,
  })
  const frames = ['src/web/views.py', 'src/pay/card.py'].map((filename, at) => ({ filename, function: 'f', lineno: at + 1, in_app: true }))
  const event = { event_id: eventId, type: 'error', platform: 'python', tags: [], exception: [{ type: 'E', stacktrace: { frames } }] }
  const { project_id, timestamp, event_id, received_at, retention_class } = row
  const key = { project_id, hash: row.hash, timestamp, event_id, received_at, retention_class }
  const payload = { ...key, rules_version: 1, payload_version: 2, scrub_version: 1, payload: JSON.stringify(event) }
  for (const file of [
    await writeBatchFile(engine.folder, eventPayloads, { token: `p${index}`, rows: [payload] }),
    await writeBatchFile(engine.folder, events, { token: `e${index}`, rows: [row] }),
  ])
    expect(await engine.store.insert(file)).toEqual({ kind: 'inserted' })
}

beforeEach(async () => {
  api.clock.now = startMs
  acme = await api.addTenant(`given${(tenants += 1)}`)
  teamId = api.nextId()
  eventId = `feed${tenants.toString(16).padStart(28, '0')}`
  await api.db.insertInto('teams').values({ id: teamId, org_id: acme.orgId, slug: 'pay', name: 'Payments', created_at: startMs }).execute()
  issueId = (await addIssue(api, acme.projectId, { hash: hashOf(tenants) })).id
})

const context = (): JobContext => ({ db: api.db, events: engine.store, blobs: api.blobs, nowMs: api.clock.now, nextId: api.nextId })
const put = (path: string, body: object, method = 'PUT'): Promise<Response> =>
  sendJson(api, path, method, { token: acme.token, body }).then((answer) => {
    expect([path, answer.status < 300]).toEqual([path, true])
    return answer
  })
const projectPath = (): string => `/api/0/projects/${acme.org}/${acme.project}/`
const setRules = (raw: string, more: object = {}): Promise<Response> => put(`${projectPath()}ownership/`, { raw, ...more })
const issuePath = (): string => `/api/0/organizations/${acme.org}/issues/${issueId}/`
const issue = async (): Promise<IssueDetails> => (await (await api.get(issuePath(), acme.token)).json()) as IssueDetails

/** As the outbox tells that the issue is new. */
const tellCreated = async (): Promise<void> => {
  const signal = { id: api.nextId(), listener: 'ownership', kind: 'issue-created', project_id: acme.projectId, issue_id: issueId }
  const rest = { payload: '{}', next_at: 0, attempts: 1, claimed_until: 0 }
  await api.db.transaction().execute((trx) => noteForOwners(trx, { ...signal, ...rest }, api.clock.now))
}
const check = () => api.db.selectFrom('issue_owner_checks').selectAll().where('issue_id', '=', issueId).executeTakeFirst()
/** Another event of the issue comes, and the jobs run a second later. */
const later = async (ms: number): Promise<void> => {
  api.clock.now += ms
  await api.db.updateTable('issues').set({ last_seen: api.clock.now }).where('id', '=', issueId).execute()
  api.clock.now += 1_000
  await recheckIssueOwners(context())
  await findIssueOwners(context())
}

describe('a new issue', () => {
  it('is given to the owner by the rule that fits its crash frame, with a line of activity and the reason', async () => {
    await storeEvent(tenants)
    await setRules('src/pay/* #pay\nsrc/* Owner@x.example'.replace('Owner@x.example', acme.email))
    await tellCreated()
    await findIssueOwners(context())
    const seen = await issue()
    expect(seen.assignedTo).toMatchObject({ type: 'user', id: String(acme.userId) })
    const why = { part: 'src/pay/card.py:2', isCrash: true }
    expect(seen.owners?.map(({ type, owner, name, rule }) => [type, owner, name, rule])).toEqual([
      ['ownershipRule', `user:${acme.userId}`, expect.any(String), { text: `src/* ${acme.email}`, line: 2, ...why }],
      ['ownershipRule', `team:${teamId}`, 'Payments', { text: 'src/pay/* #pay', line: 1, ...why }],
    ])
    expect(seen.activity[0]).toMatchObject({
      type: 'assigned',
      user: null,
      data: { assignee: String(acme.userId), assigneeType: 'user', integration: 'projectOwnership', rule: `src/* ${acme.email}` },
    })
  })

  it('is given to the team of a CODEOWNERS path', async () => {
    await storeEvent(tenants)
    const file = await put(`${projectPath()}codeowners/`, { raw: '* @acme/all\n/src/pay/ @acme/pay\n' }, 'POST')
    expect(((await file.json()) as Codeowners).unmatched).toHaveLength(2)
    await put(`/api/0/organizations/${acme.org}/owner-aliases/`, { externalName: '@acme/pay', owner: `team:${teamId}` }, 'POST')
    await tellCreated()
    await findIssueOwners(context())
    const seen = await issue()
    expect(seen.assignedTo).toMatchObject({ type: 'team', id: String(teamId), name: 'Payments' })
    expect(seen.activity[0]?.data).toMatchObject({ integration: 'codeowners', rule: '/src/pay/ @acme/pay' })
  })

  it('is given by CODEOWNERS where it happened, before a rule that fits further up the stack', async () => {
    await storeEvent(tenants)
    await setRules(`src/web/* ${acme.email}`)
    await put(`${projectPath()}codeowners/`, { raw: '/src/pay/ @acme/pay\n' }, 'POST')
    await put(`/api/0/organizations/${acme.org}/owner-aliases/`, { externalName: '@acme/pay', owner: `team:${teamId}` }, 'POST')
    await tellCreated()
    await findIssueOwners(context())
    expect((await issue()).owners?.map(({ type, rule }) => [type, rule?.isCrash])).toEqual([
      ['codeowners', true],
      ['ownershipRule', false],
    ])
  })

  it('waits for its event, and is given up when none comes', async () => {
    await setRules('* #pay')
    await tellCreated()
    for (let looks = 0; looks < 8; looks += 1) {
      await findIssueOwners(context())
      api.clock.now = ((await check())?.next_at ?? 0) || api.clock.now
    }
    expect(await check()).toMatchObject({ next_at: 0, attempts: 0 })
    expect(api.clock.now - startMs).toBeLessThan(180_000)
    expect((await issue()).assignedTo).toBeNull()
  })

  it('waits for the columnar store as long as it is away', async () => {
    const away = createEventStore(createEventClient({ socketPath: '/nonexistent/vedette-engine.sock' }))
    await setRules('* #pay')
    await tellCreated()
    for (let looks = 0; looks < 12; looks += 1) {
      await findIssueOwners({ ...context(), events: away })
      api.clock.now = (await check())?.next_at ?? 0
    }
    await away.close()
    await storeEvent(tenants)
    await findIssueOwners(context())
    expect((await issue()).assignedTo).toMatchObject({ type: 'team' })
  })

  it('of a project without rules costs nothing', async () => {
    await tellCreated()
    expect(await check()).toBeUndefined()
  })

  it('is found by who it is suggested to, while nobody has it', async () => {
    await storeEvent(tenants)
    await setRules('* #pay', { autoAssignment: 'Turn off Auto-Assignment' })
    await tellCreated()
    await findIssueOwners(context())
    const found = async (query: string): Promise<number> => {
      const path = `/api/0/organizations/${acme.org}/issues/?query=${encodeURIComponent(query)}&collapse=filtered`
      return ((await (await api.get(path, acme.token)).json()) as unknown[]).length
    }
    expect([await found('assigned_or_suggested:#pay'), await found('assigned:#pay'), await found('assigned_or_suggested:me')]).toEqual([
      1, 0, 0,
    ])
    await put(issuePath(), { assignedTo: `user:${acme.userId}` })
    expect([await found('assigned_or_suggested:#pay'), await found('assigned_or_suggested:me')]).toEqual([0, 1])
  })

  it('is only suggested to somebody where issues are given to nobody', async () => {
    await storeEvent(tenants)
    await setRules('* #pay', { autoAssignment: 'Turn off Auto-Assignment' })
    await tellCreated()
    await findIssueOwners(context())
    const seen = await issue()
    expect([seen.assignedTo, seen.owners?.map(({ owner }) => owner)]).toEqual([null, [`team:${teamId}`]])
  })
})

describe('suspect commits', () => {
  const addSuspect = async (email: string): Promise<void> => {
    const ids = { repository: api.nextId(), commit: api.nextId() }
    await addRow(api, 'repositories', { id: ids.repository, org_id: acme.orgId, name: 'a/b', name_lower: 'a/b' })
    const commit = { id: ids.commit, org_id: acme.orgId, repository_id: ids.repository, sha: 'abc', message: '', author_name: 'Ada' }
    const rest = { author_email: email, committed_at: startMs, files: '[]', files_total: 0 }
    await api.db
      .insertInto('commits')
      .values({ ...commit, ...rest })
      .execute()
    const suspect = { project_id: acme.projectId, issue_id: issueId, commit_id: ids.commit, score: 5, reason: '{}', created_at: startMs }
    await api.db.insertInto('suspect_commits').values(suspect).execute()
  }
  const look = async (looked_at: number): Promise<void> => {
    await api.db.deleteFrom('suspect_looks').where('issue_id', '=', issueId).execute()
    await addRow(api, 'suspect_looks', { issue_id: issueId, project_id: acme.projectId, looked_at })
  }

  it('come before rules where the project says so, once they were looked at', async () => {
    await storeEvent(tenants)
    const ada = await addMember(api, acme, `ada@given${tenants}.example`, 'member')
    await setRules('* #pay', { autoAssignment: 'Auto Assign to Suspect Commits' })
    await tellCreated()
    await look(0)
    await findIssueOwners(context())
    expect((await issue()).assignedTo).toBeNull()
    await addSuspect(ada.email)
    await look(startMs)
    api.clock.now += 5_000
    await findIssueOwners(context())
    const seen = await issue()
    expect(seen.assignedTo).toMatchObject({ type: 'user', id: String(ada.userId) })
    expect(seen.owners?.map(({ type }) => type)).toEqual(['suspectCommit', 'ownershipRule'])
    expect(seen.activity[0]?.data).toMatchObject({ integration: 'suspectCommitter' })
  })
})

describe('later events', () => {
  const assign = (assignedTo: string | null): Promise<Response> => put(issuePath(), { assignedTo })

  it('are looked at once a day, and at once when rules have changed', async () => {
    await storeEvent(tenants)
    await setRules('nothing/* #pay')
    await later(60_000)
    const first = await check()
    expect(first).toMatchObject({ next_at: 0, checked_at: api.clock.now })
    await later(60_000)
    expect(await check()).toEqual(first)
    await setRules('src/pay/* #pay')
    await findIssueOwners(context())
    expect((await issue()).assignedTo).toBeNull()
    expect((await issue()).owners).toHaveLength(1)
    await later(60_000)
    expect((await issue()).assignedTo).toMatchObject({ type: 'team' })
  })

  it('look again after a day', async () => {
    await storeEvent(tenants)
    await setRules('nothing/* #pay')
    await later(60_000)
    await later(day)
    expect(await check()).toMatchObject({ checked_at: api.clock.now })
  })

  it('give an issue to nobody that somebody gave away by hand, or took', async () => {
    await storeEvent(tenants)
    await setRules('* #pay')
    await assign(`user:${acme.userId}`)
    await assign('')
    await later(60_000)
    const seen = await issue()
    expect([seen.assignedTo, seen.owners?.length]).toEqual([null, 1])
  })

  it('take no issue from who has it', async () => {
    await storeEvent(tenants)
    await setRules('* #pay')
    await assign(`user:${acme.userId}`)
    await tellCreated()
    await findIssueOwners(context())
    expect((await issue()).assignedTo).toMatchObject({ type: 'user' })
  })
})

describe('owners of an event', () => {
  it('are found by the rules as they are now', async () => {
    await storeEvent(tenants)
    await setRules('src/web/* #pay')
    const path = `${projectPath()}events/${eventId}/owners/`
    const said = (await (await api.get(path, acme.token)).json()) as OwnersOfEvent
    expect(said).toMatchObject({
      owners: [{ type: 'team', name: 'pay' }],
      rule: { type: 'path', pattern: 'src/web/*' },
      rules: [{ line: 1, part: 'src/web/views.py:1', isCrash: false, counts: true }],
      looked: ['src/pay/card.py', 'src/web/views.py'],
    })
    const page = `https://errors.example.com/organizations/${acme.org}/issues/${issueId}/events/${eventId}/`
    const tested = await put(`${projectPath()}ownership/test/`, { event: page }, 'POST')
    expect(await tested.json()).toEqual(said)
  })
})
