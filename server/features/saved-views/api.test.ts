import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { SavedView } from '#packages/contract/saved-view'
import { addMember, openTestApi, sendJson } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'

import { viewsMax } from './read.ts'

let api: TestApi
let acme: Tenant
let rival: Tenant
let ann: { readonly userId: number; readonly token: string }
let ben: { readonly userId: number; readonly token: string }

beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  rival = await api.addTenant('rival')
  ann = await addMember(api, acme, 'ann@acme.example', 'member')
  ben = await addMember(api, acme, 'ben@acme.example', 'member')
})
afterAll(() => api.close())

const views = '/api/0/organizations/acme/searches/'
const list = async (token: string): Promise<readonly SavedView[]> => (await (await api.get(views, token)).json()) as SavedView[]
const names = async (token: string): Promise<readonly string[]> =>
  (await list(token)).filter(({ isGlobal }) => !isGlobal).map(({ name }) => name)
const save = async (token: string, body: object): Promise<SavedView> => {
  const answer = await sendJson(api, views, 'POST', { token, body })
  expect(answer.status).toBe(201)
  return (await answer.json()) as SavedView
}
const send = async (method: string, id: string, token: string, body: object = {}): Promise<number> =>
  (await sendJson(api, `${views}${id}/`, method, { token, body })).status

describe('saved views', () => {
  it('begin with those that come with the server, which nobody changes', async () => {
    const all = await list(ann.token)
    expect(all.map(({ name }) => name)).toEqual(['For review', 'New this week', 'By users affected', 'Regressed'])
    for (const { id, canEdit } of all) {
      expect(canEdit).toBe(false)
      expect(await send('PUT', id, acme.token, { name: 'mine' })).toBe(403)
      expect(await send('DELETE', id, acme.token)).toBe(403)
    }
    for (const { query } of all) {
      expect((await api.get(`/api/0/organizations/acme/issues/?query=${encodeURIComponent(query)}`, acme.token)).status).toBe(200)
    }
  })

  it('take no query that the list would refuse', async () => {
    const answer = await sendJson(api, views, 'POST', { token: ann.token, body: { name: 'Bogus', query: 'level:error is:bogus' } })
    expect([answer.status, await answer.json()]).toEqual([400, { detail: expect.stringMatching(/^query: .*bogus.* \(at character 13\)$/) }])
    const { id } = await save(ann.token, { name: 'Sound', query: 'level:error' })
    expect(await send('PUT', id, ann.token, { query: '(' })).toBe(400)
    expect(await send('DELETE', id, ann.token)).toBe(204)
  })

  it('are their maker’s alone, or the organization’s', async () => {
    const own = await save(ann.token, { name: ' My\nview ', query: 'assigned:me' })
    expect(own).toMatchObject({
      name: 'My view',
      sort: 'date',
      visibility: 'owner',
      canEdit: true,
      owner: { id: String(ann.userId) },
      projects: [],
    })
    const shared = await save(ann.token, {
      name: 'Shared',
      query: 'level:fatal',
      sort: 'user',
      visibility: 'organization',
      projects: ['acme-web'],
      environments: ['', 'prod'],
      statsPeriod: '14d',
    })
    expect(await names(ann.token)).toEqual(['My view', 'Shared'])
    expect(await names(ben.token)).toEqual(['Shared'])
    expect((await list(ben.token)).at(-1)).toEqual({ ...shared, canEdit: false })
    expect(shared).toMatchObject({ projects: ['acme-web'], environments: ['', 'prod'], statsPeriod: '14d', start: null })
    expect([await send('PUT', own.id, ben.token, { name: 'x' }), await send('DELETE', own.id, acme.token)]).toEqual([404, 404])
    expect([await send('PUT', shared.id, ben.token, { name: 'x' }), await send('DELETE', shared.id, ben.token)]).toEqual([403, 403])
    expect((await api.get(views, rival.token)).status).toBe(404)
    const foreign = await sendJson(api, `/api/0/organizations/rival/searches/${shared.id}/`, 'DELETE', { token: rival.token })
    expect(foreign.status).toBe(404)
  })

  it('are changed in part, and deleted, by who made them or looks after everything', async () => {
    const made = await save(ann.token, { name: 'Part', query: 'a', visibility: 'organization', environments: ['prod'], statsPeriod: '7d' })
    expect(await send('PUT', made.id, ann.token, { query: 'b', statsPeriod: null })).toBe(200)
    expect((await list(ben.token)).at(-1)).toEqual({ ...made, canEdit: false, query: 'b', statsPeriod: null })
    expect(await send('PUT', made.id, acme.token, { name: 'By the owner' })).toBe(200)
    expect(await names(ben.token)).toContain('By the owner')
    expect(await send('PUT', made.id, ann.token, { visibility: 'owner' })).toBe(200)
    expect(await names(ben.token)).not.toContain('By the owner')
    expect(await send('DELETE', made.id, ann.token)).toBe(204)
    expect(await send('DELETE', made.id, ann.token)).toBe(404)
  })

  it('are refused when they cannot be one', async () => {
    const bad = [
      { query: 'a' },
      { name: 'a' },
      { name: ' \n ', query: '' },
      { name: 'a', query: 'x'.repeat(10_001) },
      { name: 'a', query: '', sort: 'drop table' },
      { name: 'a', query: '', visibility: 'all' },
      { name: 'a', query: '', statsPeriod: 'ever' },
      { name: 'a', query: '', projects: ['rival-web'] },
      { name: 'a', query: '', environments: Array.from({ length: 101 }, () => 'x') },
    ]
    for (const body of bad) expect([body, (await sendJson(api, views, 'POST', { token: ann.token, body })).status]).toEqual([body, 400])
  })

  it('are a hundred for each person at most', async () => {
    const had = (await names(ben.token)).length
    for (let count = 0; count < viewsMax; count++) await save(ben.token, { name: `v${count}`, query: '' })
    expect((await sendJson(api, views, 'POST', { token: ben.token, body: { name: 'one more', query: '' } })).status).toBe(400)
    expect(await names(ben.token)).toHaveLength(had + viewsMax)
  })
})
