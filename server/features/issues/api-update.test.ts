import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { Issue, IssueDetails } from '#packages/contract/issue'
import { insertToken } from '#server/features/tokens/write'
import { addIssue, openTestApi, signIn, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'

let api: TestApi
let acme: Tenant
let rival: Tenant
let ids: number[]
let foreignId: number

beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  rival = await api.addTenant('rival')
})
beforeEach(async () => {
  for (const table of ['issues', 'hashes', 'activity', 'issue_marks'] as const) await api.db.deleteFrom(table).execute()
  ids = []
  for (let n = 1; n <= 3; n++) ids.push((await addIssue(api, acme.projectId, { short_id: n, title: `Error ${n}` })).id)
  foreignId = (await addIssue(api, rival.projectId, { short_id: 1 })).id
  api.clock.now = startMs
})
afterAll(() => api.close())

const put = async (path: string, body: unknown, token = acme.token): Promise<{ status: number; body: Record<string, unknown> }> => {
  const answer = await api.request(`/api/0/${path}`, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) }
}
const show = async (id: number): Promise<IssueDetails> => (await (await api.get(`/api/0/issues/${id}/`, acme.token)).json()) as IssueDetails
const statuses = async (): Promise<string[]> => Promise.all(ids.map(async (id) => (await show(id)).status))

describe('one issue', () => {
  it('is resolved, by number or short id, and says who did it when', async () => {
    const { status, body } = await put('organizations/acme/issues/acme-web-1/', { status: 'resolved' })
    expect([status, body['status'], body['substatus'], body['id']]).toEqual([200, 'resolved', null, String(ids[0])])
    const { activity } = await show(ids[0] ?? 0)
    expect(activity[0]).toMatchObject({
      type: 'set_resolved',
      dateCreated: new Date(startMs).toISOString(),
      user: { id: String(acme.userId), email: acme.email },
    })
    expect(activity.at(-1)).toMatchObject({ type: 'first_seen', user: null })
  })

  it('changes nothing when it is so already: a repeated request leaves one line of activity', async () => {
    for (let time = 0; time < 3; time++) await put(`issues/${ids[0]}/`, { status: 'resolved' })
    expect((await show(ids[0] ?? 0)).activity.map(({ type }) => type)).toEqual(['set_resolved', 'first_seen'])
  })

  it('is archived and taken up again', async () => {
    expect((await put(`issues/${ids[0]}/`, { status: 'ignored' })).body).toMatchObject({ status: 'ignored', substatus: 'archived_forever' })
    expect((await put(`issues/${ids[0]}/`, { status: 'unresolved' })).body).toMatchObject({ status: 'unresolved', substatus: 'new' })
  })

  it('is seen, bookmarked and followed by one person, not by all', async () => {
    const other = await api.db.transaction().execute(async (trx) => {
      await trx.insertInto('members').values({ org_id: acme.orgId, user_id: rival.userId, role: 'member', created_at: 1 }).execute()
      return insertToken(trx, { id: api.nextId(), userId: rival.userId, name: 'other', nowMs: startMs })
    })
    try {
      await put(`issues/${ids[0]}/`, { hasSeen: true, isBookmarked: true, isSubscribed: true })
      expect(await show(ids[0] ?? 0)).toMatchObject({
        hasSeen: true,
        isBookmarked: true,
        isSubscribed: true,
        seenBy: [{ email: acme.email }],
      })
      const theirs = (await (await api.get(`/api/0/organizations/acme/issues/${ids[0]}/`, other)).json()) as Issue
      expect(theirs).toMatchObject({ hasSeen: false, isBookmarked: false, isSubscribed: false })
      await put(`issues/${ids[0]}/`, { isBookmarked: false })
      expect(await show(ids[0] ?? 0)).toMatchObject({ hasSeen: true, isBookmarked: false, isSubscribed: true })
    } finally {
      await api.db.deleteFrom('members').where('org_id', '=', acme.orgId).where('user_id', '=', rival.userId).execute()
    }
  })

  it('gets a priority that stays', async () => {
    const { body } = await put(`issues/${ids[0]}/`, { priority: 'low' })
    expect(body).toMatchObject({ priority: 'low', priorityLockedAt: new Date(startMs).toISOString() })
  })

  it.each([
    [{ status: 'gone' }, 'status'],
    [{ merge: 1, status: 'resolved' }, 'merge'],
    [{ discard: true, hasSeen: true }, 'discard'],
    [{ isPublic: true }, 'isPublic'],
    [{ status: 'reprocessing' }, 'status'],
    [{ status: 'resolvedInNextRelease' }, 'statusDetails.inNextRelease'],
    [{ status: 'resolved', statusDetails: { inUpcomingRelease: true } }, 'statusDetails.inUpcomingRelease'],
    [{ status: 'resolved', statusDetails: { inRelease: 7 } }, 'statusDetails.inRelease'],
    [{ status: 'resolved', statusDetails: { inCommit: { commit: 'no hex', repository: 'shop' } } }, 'statusDetails.inCommit'],
    [{ status: 'ignored', statusDetails: { ignoreCount: -10 } }, 'ignoreCount'],
    [{ status: 'ignored', statusDetails: { ignoreCount: 10, ignoreWindow: 10_081 } }, 'ignoreWindow'],
    [{ status: 'ignored', statusDetails: { ignoreUserCount: 10_001, ignoreUserWindow: 60 } }, 'ignoreUserCount'],
    [{ status: 'ignored', ignoreDuration: 0.5 }, 'ignoreDuration'],
    [{ status: 'ignored', statusDetails: { ignoreUntil: 'tomorrow' } }, 'ignoreUntil'],
    [{ status: 'ignored', substatus: 'archived_until_condition_met' }, 'substatus'],
  ])('refuses %j with a sentence and changes nothing', async (body, word) => {
    const answer = await put(`issues/${ids[0]}/`, body)
    expect(answer.status).toBe(400)
    expect(Object.keys(answer.body)).toEqual(['detail'])
    expect(answer.body['detail']).toContain(word)
    expect(await statuses()).toEqual(['unresolved', 'unresolved', 'unresolved'])
  })

  it('takes null and unknown keys as absent, as clients send them', async () => {
    const body = { status: 'resolved', statusDetails: null, substatus: null, ignoreDuration: null, snoozeDuration: null, somethingNew: 1 }
    expect((await put(`issues/${ids[0]}/`, body)).status).toBe(200)
  })
})

describe('assignment', () => {
  it('is to people and teams of the issue’s own organization, also by a route that names none', async () => {
    await api.db.insertInto('members').values({ org_id: rival.orgId, user_id: acme.userId, role: 'member', created_at: startMs }).execute()
    for (const [id, tenant] of [
      [32, rival],
      [33, acme],
    ] as const)
      await api.db.insertInto('teams').values({ id, org_id: tenant.orgId, slug: 'shared', name: tenant.org, created_at: startMs }).execute()
    for (const assignedTo of [rival.email, `user:${rival.userId}`, 'team:32'])
      expect([assignedTo, (await put(`issues/${ids[0]}/`, { assignedTo })).status]).toEqual([assignedTo, 400])
    expect((await put(`issues/${ids[0]}/`, { assignedTo: '#shared' })).body['assignedTo']).toMatchObject({ id: '33', name: 'acme' })
    expect((await put(`issues/${foreignId}/`, { assignedTo: '#shared' })).body['assignedTo']).toMatchObject({ id: '32', name: 'rival' })
    await api.db.deleteFrom('members').where('org_id', '=', rival.orgId).where('user_id', '=', acme.userId).execute()
    await api.db.deleteFrom('teams').where('slug', '=', 'shared').execute()
  })

  it.each([
    ['user:<id>', () => `user:${acme.userId}`],
    ['a number', () => String(acme.userId)],
    ['an e-mail address in any case', () => acme.email.toUpperCase()],
    ['a name', () => 'Owner'],
  ])('takes %s', async (_form, text) => {
    const { body } = await put(`issues/${ids[0]}/`, { assignedTo: text() })
    expect(body['assignedTo']).toEqual({ type: 'user', id: String(acme.userId), name: 'Owner', email: acme.email })
  })

  it('takes a team by number or slug, and nobody', async () => {
    await api.db.insertInto('teams').values({ id: 31, org_id: acme.orgId, slug: 'backend', name: 'Backend', created_at: 1 }).execute()
    for (const text of ['team:31', 'team:backend', '#backend'])
      expect((await put(`issues/${ids[0]}/`, { assignedTo: text })).body['assignedTo']).toEqual({ type: 'team', id: '31', name: 'Backend' })
    expect((await put(`issues/${ids[0]}/`, { assignedTo: '' })).body['assignedTo']).toBeNull()
    expect((await show(ids[0] ?? 0)).activity.map(({ type }) => type)).toEqual(['unassigned', 'assigned', 'first_seen'])
    await api.db.deleteFrom('teams').execute()
  })

  it('cannot name people and teams of others, nor disabled members', async () => {
    await api.db.insertInto('teams').values({ id: 32, org_id: rival.orgId, slug: 'theirs', name: 'Theirs', created_at: 1 }).execute()
    for (const text of [`user:${rival.userId}`, String(rival.userId), rival.email, 'team:32', '#theirs', 'nobody', '%', 'team:'])
      expect([text, (await put(`issues/${ids[0]}/`, { assignedTo: text })).status]).toEqual([text, 400])
    await api.db.deleteFrom('teams').execute()
  })
})

describe('many issues', () => {
  it('are changed by id; what changed is echoed', async () => {
    const { status, body } = await put(`organizations/acme/issues/?id=${ids[0]}&id=${ids[2]}`, {
      status: 'resolved',
      assignedTo: acme.email,
    })
    expect([status, body]).toEqual([
      200,
      {
        status: 'resolved',
        statusDetails: {},
        substatus: null,
        assignedTo: { type: 'user', id: String(acme.userId), name: 'Owner', email: acme.email },
        before: [{ status: 'unresolved', ids: [String(ids[0]), String(ids[2])] }],
      },
    ])
    expect(await statuses()).toEqual(['resolved', 'unresolved', 'resolved'])
  })

  it('pass over ids of others and unknown ones; none left is 204', async () => {
    expect((await put(`organizations/acme/issues/?id=${foreignId}&id=${ids[1]}&id=77`, { status: 'resolved' })).status).toBe(200)
    expect((await put(`organizations/acme/issues/?id=${foreignId}`, { status: 'resolved' })).status).toBe(204)
    const foreign = await api.db.selectFrom('issues').select('status').where('id', '=', foreignId).executeTakeFirst()
    expect([await statuses(), foreign?.status]).toEqual([['unresolved', 'resolved', 'unresolved'], 'unresolved'])
  })

  it('are chosen by query for a change of status, all unresolved without one', async () => {
    await put('organizations/acme/issues/?query=%22Error+2%22', { status: 'resolved' })
    expect(await statuses()).toEqual(['unresolved', 'resolved', 'unresolved'])
    await put('projects/acme/acme-web/issues/', { status: 'ignored' })
    expect(await statuses()).toEqual(['ignored', 'resolved', 'ignored'])
  })

  it('are chosen by their status alone, as sentry-cli does, which sends an empty snooze along', async () => {
    const snoozeDuration = null
    await put(`organizations/acme/issues/?id=${ids[0]}`, { status: 'muted', snoozeDuration })
    await put(`organizations/acme/issues/?id=${ids[1]}`, { status: 'resolved', snoozeDuration })
    expect((await put('projects/acme/acme-web/issues/?status=muted', { status: 'unresolved', snoozeDuration })).status).toBe(200)
    expect(await statuses()).toEqual(['unresolved', 'resolved', 'unresolved'])
    expect((await put('projects/acme/acme-web/issues/', { status: 'muted', snoozeDuration })).status).toBe(200)
    expect(await statuses()).toEqual(['ignored', 'resolved', 'ignored'])
    const { status, body } = await put('projects/acme/acme-web/issues/?status=gone', { status: 'resolved' })
    expect([status, body]).toEqual([400, { detail: 'status: resolved, unresolved, muted, ignored are known' }])
  })

  it('are named by the answer with the status they had, so that a change by query can be taken back', async () => {
    await put(`organizations/acme/issues/?id=${ids[1]}`, { status: 'resolved' })
    const { body } = await put('organizations/acme/issues/?query=', { status: 'ignored' })
    const before = body['before'] as readonly { status: string; ids: readonly string[] }[]
    expect(Object.fromEntries(before.map(({ status, ids: had }) => [status, had.toSorted()]))).toEqual({
      unresolved: [String(ids[0]), String(ids[2])],
      resolved: [String(ids[1])],
    })
    for (const { status, ids: had } of before) await put(`organizations/acme/issues/?${had.map((id) => `id=${id}`).join('&')}`, { status })
    expect(await statuses()).toEqual(['unresolved', 'resolved', 'unresolved'])
    expect((await put(`organizations/acme/issues/?id=${foreignId}&id=${ids[1]}`, { status: 'resolved' })).body['before']).toEqual([
      { status: 'resolved', ids: [String(ids[1])] },
    ])
  })

  it('need ids for everything else', async () => {
    for (const body of [{ priority: 'low' }, { status: 'resolved', assignedTo: acme.email }, { hasSeen: true }, {}])
      expect((await put('organizations/acme/issues/', body)).status).toBe(400)
  })

  it('are changed in transactions of bounded size, up to a thousand', async () => {
    const many: number[] = []
    for (let n = 10; n < 160; n++) many.push((await addIssue(api, acme.projectId, { short_id: n })).id)
    const query = many.map((id) => `id=${id}`).join('&')
    expect((await put(`organizations/acme/issues/?${query}`, { status: 'resolved', isSubscribed: true })).status).toBe(200)
    const rows = await api.db.selectFrom('issues').select('id').where('status', '=', 'resolved').execute()
    expect(rows).toHaveLength(150)
    const tooMany = Array.from({ length: 1001 }, (_, n) => `id=${n + 1}`).join('&')
    expect((await put(`organizations/acme/issues/?${tooMany}`, { status: 'resolved' })).status).toBe(400)
  })

  it('need more than the right to read', async () => {
    const reader = await api.db
      .transaction()
      .execute((trx) => insertToken(trx, { id: api.nextId(), userId: acme.userId, name: 'r', scopes: ['event:read'], nowMs: startMs }))
    expect((await put(`organizations/acme/issues/?id=${ids[0]}`, { status: 'resolved' }, reader)).status).toBe(403)
    const { cookie } = await signIn(api, acme.email)
    const forged = await api.request(`/api/0/organizations/acme/issues/?id=${ids[0]}`, {
      method: 'PUT',
      headers: { Cookie: cookie, 'Content-Type': 'application/json' },
      body: '{"status":"resolved"}',
    })
    expect(forged.status).toBe(403)
    expect(await statuses()).toEqual(['unresolved', 'unresolved', 'unresolved'])
  })
})

describe('a short id', () => {
  it('leads to its issue', async () => {
    const answer = await api.get('/api/0/organizations/acme/shortids/ACME-WEB-2/', acme.token)
    expect(await answer.json()).toMatchObject({
      organizationSlug: 'acme',
      projectSlug: 'acme-web',
      groupId: String(ids[1]),
      shortId: 'ACME-WEB-2',
    })
    expect((await api.get('/api/0/organizations/acme/shortids/RIVAL-WEB-1/', acme.token)).status).toBe(404)
  })
})
