import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { addIssue, openTestApi } from './test/api-fixture.ts'
import type { Tenant, TestApi } from './test/api-fixture.ts'

// web-api.md 0: what breaks an unmodified client. The numbers are those of the table there. Each object's own traps stand with its slice.
let api: TestApi
let acme: Tenant
let issueId: number

beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  issueId = (await addIssue(api, acme.projectId, { short_id: 42 })).id
})
afterAll(() => api.close())

const lists = [
  'organizations/',
  'organizations/acme/projects/',
  'organizations/acme/issues/',
  'organizations/acme/teams/',
  'organizations/acme/members/',
  'projects/acme/acme-web/keys/',
  'projects/',
]

describe('traps for unmodified clients', () => {
  it.each(lists)('6: %s answers JSON, said as the clients compare it', async (path) => {
    const answer = await api.get(`/api/0/${path}`, acme.token)
    expect([answer.status, answer.headers.get('content-type')?.split(';', 1)[0]]).toEqual([200, 'application/json'])
    await answer.json()
  })

  it('8: an organization has requireEmailVerification and features', async () => {
    for (const path of ['organizations/', 'organizations/acme/']) {
      const body: unknown = await (await api.get(`/api/0/${path}`, acme.token)).json()
      const organization = (Array.isArray(body) ? body[0] : body) as Record<string, unknown>
      expect([organization['requireEmailVerification'], Array.isArray(organization['features'])]).toEqual([false, true])
    }
  })

  it.each([...lists, 'organizations/acme/', 'projects/acme/acme-web/', 'organizations/acme/issues/ACME-WEB-1A/'])(
    '9: every time in %s ends in Z',
    async (path) => {
      const text = await (await api.get(`/api/0/${path}`, acme.token)).text()
      const times = text.match(/"\d{4}-\d{2}-\d{2}T[^"]*"/g) ?? []
      for (const time of times) expect(time).toMatch(/^"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z"$/)
    },
  )

  it('10, 11, 25: an issue has texts for ids and count, a number of users, and absolute links', async () => {
    const issue = (await (await api.get(`/api/0/organizations/acme/issues/${issueId}/`, acme.token)).json()) as Record<string, unknown>
    const project = issue['project'] as Record<string, unknown>
    expect([issue['id'], issue['count'], issue['userCount'], project['id']]).toEqual([String(issueId), '3', 2, String(acme.projectId)])
    expect(issue['permalink']).toBe(`https://errors.example.com/organizations/acme/issues/${issueId}/`)
    for (const key of ['shortId', 'culprit', 'firstSeen', 'lastSeen']) expect(issue).toHaveProperty(key)
    expect(project).toMatchObject({ id: String(acme.projectId), slug: 'acme-web', name: 'acme Web' })
  })

  it('14: an error is an object with the one key detail', async () => {
    for (const [path, status] of [
      ['organizations/acme/issues/?cursor=bad', 400],
      ['organizations/nobody/', 404],
      ['no/such/thing/', 404],
      ['organizations/acme/issues/?query=is:gone', 400],
    ] as const) {
      const answer = await api.get(`/api/0/${path}`, acme.token)
      const body = (await answer.json()) as Record<string, unknown>
      expect([path, answer.status, Object.keys(body), typeof body['detail']]).toEqual([path, status, ['detail'], 'string'])
    }
  })

  it('16: paths answer with and without a trailing slash, never by a redirect', async () => {
    for (const path of [...lists, 'organizations/acme/', `issues/${issueId}/`]) {
      for (const form of [path, path.slice(0, -1)])
        expect([form, (await api.get(`/api/0/${form}`, acme.token)).status]).toEqual([form, 200])
    }
  })

  it('20: limit=10000 is capped, not refused; an empty cursor is none', async () => {
    const answer = await api.get('/api/0/organizations/acme/issues/?limit=10000&cursor=', acme.token)
    expect([answer.status, ((await answer.json()) as unknown[]).length]).toEqual([200, 1])
  })

  it('24: users/me/regions has this server as its one region', async () => {
    const answer = await api.get('/api/0/users/me/regions/', acme.token)
    expect(await answer.json()).toMatchObject({ regions: [{ url: 'https://errors.example.com' }] })
  })

  it('1.2: organizations and projects are found by slug and by number', async () => {
    for (const org of ['acme', String(acme.orgId)])
      for (const project of ['acme-web', String(acme.projectId)])
        expect((await api.get(`/api/0/projects/${org}/${project}/`, acme.token)).status).toBe(200)
  })
})
