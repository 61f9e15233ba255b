import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { testEngines } from '#server/stores/metadata/test-engines'

import { addIssue, openTestApi, sendJson } from './test/api-fixture.ts'
import type { Tenant, TestApi } from './test/api-fixture.ts'

// What SQLite takes and Postgres refuses: NUL in texts, numbers that are none.
let api: TestApi
let acme: Tenant

beforeAll(async () => {
  const openPostgres = testEngines['postgres']
  if (!openPostgres) throw new Error('no Postgres')
  api = await openTestApi({ metadata: await openPostgres() })
  acme = await api.addTenant('acme')
  await addIssue(api, acme.projectId)
}, 30_000)
afterAll(() => api.close())

describe('text from outside', () => {
  it.each([
    'organizations/acme/issues/?query=a%00b',
    'organizations/acme/issues/?environment=a%00b',
    'organizations/acme/members/?query=a%00b',
    'organizations/acme/releases/?query=a%00b',
    'organizations/a%00b/',
    'projects/acme/acme-web/environments/a%00b/',
    'projects/acme/acme-web/keys/a%00b/',
    'teams/acme/a%00b/',
    'organizations/acme/releases/a%00b/',
  ])('has no NUL on its way to a store: %s', async (path) => {
    expect((await api.get(`/api/0/${path}`, acme.token)).status).toBeLessThan(500)
  })

  it('has none in bodies either', async () => {
    const nul = {
      name: 'a\0b',
      comments: 'c\0d',
      email: 'e\0',
      event_id: 'a'.repeat(32),
      subjectPrefix: '\0x',
      allowedDomains: ['\0y'],
    }
    for (const [method, path] of [
      ['POST', 'organizations/acme/teams/'],
      ['PUT', 'projects/acme/acme-web/'],
      ['POST', 'projects/acme/acme-web/keys/'],
      ['POST', 'projects/acme/acme-web/user-feedback/'],
      ['PUT', 'organizations/acme/'],
      ['POST', 'auth/login/'],
    ] as const) {
      const body = { ...nul, ...(path.startsWith('auth') && { password: 'p\0' }) }
      const { status } = await sendJson(api, `/api/0/${path}`, method, { token: acme.token, body })
      expect([path, status < 500]).toEqual([path, true])
    }
  })

  it.each([
    'organizations/acme/issues/',
    'organizations/acme/members/',
    'organizations/acme/releases/',
    'organizations/acme/releases/?sort=semver',
    'projects/acme/acme-web/user-feedback/',
  ])('is no number of a row when it is a cursor of another list: %s', async (path) => {
    for (const id of ['abcdef', '9'.repeat(32)]) {
      const cursor = `${path.includes('?') ? '&' : '?'}cursor=9007199254740991:${id}:0`
      const { status } = await api.get(`/api/0/${path}${cursor}`, acme.token)
      expect([id, status]).toEqual([id, 200])
    }
  })
})

describe('names', () => {
  it('of organizations and projects are one line, as those of people and teams', async () => {
    const name = ' \u202eA\nBcc: x@y.example\u0007 '
    const project = await sendJson(api, '/api/0/projects/acme/acme-web/', 'PUT', {
      token: acme.token,
      body: { name, subjectPrefix: '[x]\r\n ' },
    })
    expect(await project.json()).toMatchObject({ name: 'A Bcc: x@y.example', subjectPrefix: '[x] ' })
    const made = await sendJson(api, '/api/0/organizations/acme/projects/', 'POST', { token: acme.token, body: { name } })
    expect(await made.json()).toMatchObject({ name: 'A Bcc: x@y.example' })
    const organization = await sendJson(api, '/api/0/organizations/acme/', 'PUT', { token: acme.token, body: { name } })
    expect(await organization.json()).toMatchObject({ name: 'A Bcc: x@y.example' })
    for (const path of ['projects/acme/acme-web/', 'organizations/acme/'])
      expect((await sendJson(api, `/api/0/${path}`, 'PUT', { token: acme.token, body: { name: '\u202e\u0000' } })).status).toBe(400)
  })
})

describe('the log', () => {
  it('has no secret of an invitation when something breaks on its way', async () => {
    const broken = await openTestApi()
    await broken.db.schema.dropTable('invitations').execute()
    const secret = 'ab'.repeat(32)
    expect((await broken.request(`/api/0/accept-invite/7/${secret}/`)).status).toBe(500)
    expect(broken.logged.join()).toContain('/api/0/accept-invite/7/')
    expect(broken.logged.join()).not.toContain(secret)
    await broken.close()
  })
})
