import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Organization, OrganizationDetails } from '#packages/contract/organization'
import { openTestApi } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { createPostgresBatchStore } from '#server/stores/metadata/batch-store-postgres'

let api: TestApi
let acme: Tenant
beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
})
afterAll(() => api.close())

const change = (body: object, org = 'acme'): Promise<Response> =>
  api.request(`/api/0/organizations/${org}/`, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${acme.token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
const show = async (query = ''): Promise<OrganizationDetails> =>
  (await (await api.get(`/api/0/organizations/${acme.orgId}/${query}`, acme.token)).json()) as OrganizationDetails
const setRole = (role: string) => api.db.updateTable('members').set({ role }).where('user_id', '=', acme.userId).execute()

describe('organizations', () => {
  it('trap 8, 9, 11: have requireEmailVerification and features, times in Z, absolute URLs', async () => {
    const answer = await api.get('/api/0/organizations/?cursor=', acme.token)
    const [organization, ...others] = (await answer.json()) as Organization[]
    expect(others).toEqual([])
    expect(organization).toMatchObject({
      id: String(acme.orgId),
      slug: 'acme',
      requireEmailVerification: false,
      features: [],
      status: { id: 'active', name: 'active' },
      links: { organizationUrl: 'https://errors.example.com/organizations/acme/', regionUrl: 'https://errors.example.com' },
    })
    expect(organization?.dateCreated).toMatch(/Z$/)
    expect(answer.headers.get('link')).toContain('rel="next"; results="false"')
  })

  it('are narrowed by a part of slug or name', async () => {
    const named = async (query: string) =>
      ((await (await api.get(`/api/0/organizations/?query=${query}`, acme.token)).json()) as Organization[]).length
    expect([await named('ACM'), await named('nobody')]).toEqual([1, 0])
  })

  it('say who asks, and what the roles may do', async () => {
    const details = await show()
    expect(details.orgRole).toBe('owner')
    expect(details.access).toContain('org:admin')
    expect(details.orgRoleList.map(({ id }) => id)).toEqual(expect.arrayContaining(['member', 'admin', 'manager', 'owner']))
    expect(details.teamRoleList.map(({ id }) => id)).toEqual(['contributor', 'admin'])
  })

  it('come with teams and projects unless they are not wanted', async () => {
    const details = await show()
    expect(details.projects?.map(({ slug }) => slug)).toEqual([acme.project])
    expect(details.teams).toEqual([])
    const brief = await show('?detailed=0')
    expect([brief.projects, brief.teams]).toEqual([undefined, undefined])
  })
})

describe('changing an organization', () => {
  it('is partial', async () => {
    expect((await change({ name: 'Acme Corporation' })).status).toBe(200)
    expect((await change({ openMembership: false })).status).toBe(200)
    expect(await show()).toMatchObject({ name: 'Acme Corporation', openMembership: false, slug: 'acme', dataScrubber: false })
    await change({ openMembership: true })
  })

  it('of its scrubbing reaches every project, which keep their own', async () => {
    const answer = await change({ scrubIPAddresses: true, sensitiveFields: ['iban'], safeFields: ['page'] })
    expect(await answer.json()).toMatchObject({ scrubIPAddresses: true, sensitiveFields: ['iban'], safeFields: ['page'] })
    const store = createPostgresBatchStore(api.db, { newId: api.nextId, signals: {} })
    const configuration = (await store.configuration(await store.configVersion())).get(acme.projectId)
    expect(configuration?.settings.scrubbing).toEqual({
      scrubData: true,
      scrubDefaults: true,
      scrubIpAddresses: true,
      sensitiveFields: ['iban'],
      safeFields: ['page'],
    })
    const project = await (await api.get(`/api/0/projects/acme/${acme.project}/`, acme.token)).json()
    expect(project).toMatchObject({ scrubIPAddresses: false, sensitiveFields: [] })
  })

  it('of its slug needs org:admin, and a slug that is free', async () => {
    const other = await api.addTenant('other')
    expect((await change({ slug: other.org })).status).toBe(409)
    for (const slug of ['', '12', 'A b']) expect((await change({ slug })).status).toBe(400)
    await setRole('manager')
    expect((await change({ slug: 'acme-2' })).status).toBe(403)
    expect((await change({ slug: 'acme', name: 'Acme' })).status).toBe(200)
    await setRole('owner')
    expect(await (await change({ slug: 'acme-2' })).json()).toMatchObject({ slug: 'acme-2' })
    expect((await api.get('/api/0/organizations/acme/', acme.token)).status).toBe(404)
    expect((await change({ slug: 'acme' }, 'acme-2')).status).toBe(200)
  })

  it('is not for members', async () => {
    await setRole('member')
    expect((await change({ name: 'Mine' })).status).toBe(403)
    await setRole('owner')
  })
})
