import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { dayMs, hourMs } from '#core/time'
import type { Issue, IssueDetails } from '#packages/contract/issue'
import { addIssue, addPlaces, openTestApi, sendJson, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import type { IssuesTable } from '#server/stores/metadata/schema-issues'

let api: TestApi
let acme: Tenant
let old: IssuesTable
let young: IssuesTable

const settle = async (resolveAgeHours: number): Promise<void> => {
  await api.db
    .updateTable('projects')
    .set({ settings: JSON.stringify({ resolveAgeHours }) })
    .where('id', '=', acme.projectId)
    .execute()
}
const listed = async (query: string): Promise<number[]> => {
  const answer = await api.get(`/api/0/organizations/acme/issues/?query=${encodeURIComponent(query)}`, acme.token)
  expect(answer.status).toBe(200)
  return ((await answer.json()) as Issue[]).map(({ id }) => Number(id))
}
const show = async ({ id }: IssuesTable): Promise<IssueDetails> =>
  (await (await api.get(`/api/0/organizations/acme/issues/${id}/`, acme.token)).json()) as IssueDetails
const change = async (id: number, body: object): Promise<Record<string, unknown>> => {
  const answer = await sendJson(api, `/api/0/organizations/acme/issues/?id=${id}`, 'PUT', { token: acme.token, body })
  expect(answer.status).toBe(200)
  return (await answer.json()) as Record<string, unknown>
}

beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  old = await addIssue(api, acme.projectId, {
    short_id: 1,
    last_seen: startMs - 3 * hourMs,
    inbox_reason: 'new',
    inbox_at: startMs - hourMs,
  })
  young = await addIssue(api, acme.projectId, { short_id: 2, last_seen: startMs - hourMs })
})
afterAll(() => api.close())

describe('an issue that nobody saw for longer than its project says', () => {
  it('is resolved for everybody, also before the job comes by', async () => {
    expect(await listed('is:unresolved')).toEqual([young.id, old.id])
    await settle(2)
    expect(await listed('is:unresolved')).toEqual([young.id])
    expect(await listed('is:resolved')).toEqual([old.id])
    expect(await listed('is:new')).toEqual([young.id])
    expect(await listed('!is:resolved')).toEqual([young.id])
    expect(await listed('')).toEqual([young.id, old.id])
    const { status, substatus, statusDetails, inbox, openPeriods } = await show(old)
    expect({ status, substatus, statusDetails, inbox }).toEqual({
      status: 'resolved',
      substatus: null,
      statusDetails: { autoResolved: true },
      inbox: null,
    })
    expect(openPeriods).toMatchObject([{ isOpen: false }])
    expect((await show(young)).openPeriods).toMatchObject([{ isOpen: true, end: null }])
    await settle(0)
    expect((await show(old)).status).toBe('unresolved')
  })
})

describe('review', () => {
  it('is asked for and ended by an update, and the search is in step', async () => {
    expect(await listed('is:for_review')).toEqual([old.id])
    expect(await change(young.id, { inbox: true })).toMatchObject({ inbox: true })
    expect(await listed('is:for_review')).toEqual([young.id, old.id])
    expect((await show(young)).inbox).toEqual({ reason: 3, reason_details: null, date_added: new Date(startMs).toISOString() })
    expect(await change(young.id, { inbox: false })).toMatchObject({ inbox: false })
    expect(await listed('is:for_review')).toEqual([old.id])
    expect((await show(young)).inbox).toBeNull()
  })
})

describe('resolved in the next release', () => {
  it('warns where all events have carried one release for long', async () => {
    const place = { projectId: acme.projectId, environment: 'prod' }
    await addPlaces(api, acme, [{ ...place, release: 'shop@1.0', firstSeenMs: startMs - 20 * dayMs, lastSeenMs: startMs }])
    const next = { status: 'resolved', statusDetails: { inNextRelease: true } }
    await api.db
      .updateTable('releases')
      .set({ created_at: startMs - 20 * dayMs })
      .execute()
    expect((await change(young.id, next))['warning']).toMatch(/release shop@1.0 for 20 days/)
    expect((await change(young.id, { status: 'unresolved' }))['warning']).toBeUndefined()
    await addPlaces(api, acme, [{ ...place, environment: 'stage', release: 'shop@2.0', firstSeenMs: startMs - dayMs, lastSeenMs: startMs }])
    expect((await change(young.id, next))['warning']).toBeUndefined()
  })
})
