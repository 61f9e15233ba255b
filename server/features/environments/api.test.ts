import { afterAll, beforeEach, describe, expect, it } from 'vitest'

import { addPlaces, openTestApi } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'

let api: TestApi
let acme: Tenant
let rival: Tenant

beforeEach(async () => {
  await api?.close()
  api = await openTestApi()
  acme = await api.addTenant('acme')
  rival = await api.addTenant('rival')
  const second = { projectId: 77, release: '', firstSeenMs: 1, lastSeenMs: 2 }
  await api.db
    .insertInto('projects')
    .values({
      id: 77,
      org_id: acme.orgId,
      slug: 'second',
      name: 'Second',
      platform: '',
      created_at: 1,
      next_short_id: 1,
      settings: '{}',
      first_event_at: 0,
    })
    .execute()
  await addPlaces(api, acme, [
    { ...second, projectId: acme.projectId, environment: 'production' },
    { ...second, projectId: acme.projectId, environment: 'staging' },
    { ...second, projectId: acme.projectId, environment: 'prod eu&x' },
    { ...second, environment: 'production' },
  ])
  await addPlaces(api, rival, [{ ...second, projectId: rival.projectId, environment: 'rival-secret' }])
})
afterAll(() => api.close())

const get = async (path: string): Promise<unknown> => (await api.get(`/api/0/${path}`, acme.token)).json()
const names = async (path: string): Promise<readonly string[]> => ((await get(path)) as readonly { name: string }[]).map(({ name }) => name)
const put = (environment: string, body: unknown, token = acme.token, project = 'acme-web'): Promise<Response> =>
  api.request(`/api/0/projects/acme/${project}/environments/${environment}/`, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })

describe('environments', () => {
  it('of an organization are each name once, of a project its own', async () => {
    expect(await names('organizations/acme/environments/')).toEqual(['prod eu&x', 'production', 'staging'])
    expect(await names('projects/acme/second/environments/')).toEqual(['production'])
    expect(await names('organizations/acme/environments/?project=second')).toEqual(['production'])
    expect(await get('organizations/acme/environments/?project=77')).toEqual([{ id: expect.stringMatching(/^\d+$/), name: 'production' }])
  })

  it('have the same id in all projects of an organization', async () => {
    const ids = ['acme-web', 'second'].map((project) => get(`projects/acme/${project}/environments/production/`))
    const [first, second] = (await Promise.all(ids)) as { id: string; isHidden: boolean }[]
    expect(first).toEqual({ id: second?.id, name: 'production', isHidden: false })
  })

  it('are hidden from lists for one project, and shown again', async () => {
    const hidden = await put('production', { isHidden: true })
    expect([hidden.status, await hidden.json()]).toEqual([200, { id: expect.any(String), name: 'production', isHidden: true }])
    const path = 'projects/acme/acme-web/environments/'
    expect(await names(path)).toEqual(['prod eu&x', 'staging'])
    expect(await names(`${path}?visibility=hidden`)).toEqual(['production'])
    expect(await names(`${path}?visibility=all`)).toEqual(['prod eu&x', 'production', 'staging'])
    expect(await get(`${path}production/`)).toMatchObject({ isHidden: true })
    // The other project still shows it.
    expect(await names('organizations/acme/environments/')).toContain('production')
    await put('production', { isHidden: true }, acme.token, 'second')
    expect(await names('organizations/acme/environments/')).toEqual(['prod eu&x', 'staging'])
    expect(await names('organizations/acme/environments/?visibility=hidden')).toEqual(['production'])
    await put('production', { isHidden: false })
    expect(await names(path)).toContain('production')
  })

  it('are named in a path as they are, whatever characters they have', async () => {
    expect((await put('prod%20eu%26x', { isHidden: true })).status).toBe(200)
    expect(await get('projects/acme/acme-web/environments/prod%20eu%26x/')).toMatchObject({ name: 'prod eu&x', isHidden: true })
  })

  it('of others, and unknown ones, are 404; a body that is none is 400', async () => {
    for (const path of [
      'organizations/rival/environments/',
      'projects/rival/rival-web/environments/',
      'projects/acme/rival-web/environments/',
      'projects/acme/acme-web/environments/rival-secret/',
      'organizations/acme/environments/?project=rival-web',
    ])
      expect([path, (await api.get(`/api/0/${path}`, acme.token)).status]).toEqual([path, 404])
    expect((await put('rival-secret', { isHidden: true })).status).toBe(404)
    expect((await put('production', { isHidden: true }, rival.token)).status).toBe(404)
    expect((await put('production', { isHidden: 'yes' })).status).toBe(400)
    expect(await names('projects/acme/acme-web/environments/')).toContain('production')
  })
})
