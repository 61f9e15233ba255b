import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { OrgToken, UserToken } from '#packages/contract/token'
import { openTestApi, signIn } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'

import { mintOrgToken } from './write.ts'

let api: TestApi
let acme: Tenant
let headers: Record<string, string>
beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  const session = await signIn(api, acme.email)
  headers = { Cookie: session.cookie, 'X-CSRF-Token': session.csrf, 'Content-Type': 'application/json' }
})
afterAll(() => api.close())

const send = (method: string, path: string, body?: unknown): Promise<Response> =>
  api.request(path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
const setRole = (role: string) => api.db.updateTable('members').set({ role }).where('user_id', '=', acme.userId).execute()
const stored = async (): Promise<string> => JSON.stringify(await api.db.selectFrom('tokens').selectAll().execute())

describe('tokens of a person', () => {
  const own = '/api/0/api-tokens/'

  it('are shown once, stored as a hash, and count until they are revoked', async () => {
    const made = await send('POST', own, { name: 'CI', scopes: ['project:read', 'event:read'] })
    expect(made.status).toBe(201)
    const { id, token = '' } = (await made.json()) as UserToken
    expect(token).toMatch(/^sntryu_[0-9a-f]{64}$/)
    expect(await stored()).not.toContain(token.slice(7))
    const listed = ((await (await send('GET', own)).json()) as UserToken[]).find((each) => each.id === id)
    expect(listed).toMatchObject({
      name: 'CI',
      scopes: ['project:read', 'event:read'],
      tokenLastCharacters: token.slice(-4),
      lastUsed: null,
    })
    expect(listed).not.toHaveProperty('token')

    expect((await api.get('/api/0/projects/', token)).status).toBe(200)
    expect((await api.get('/api/0/organizations/', token)).status).toBe(403)
    expect((await send('DELETE', `${own}${id}/`)).status).toBe(204)
    expect((await api.get('/api/0/projects/', token)).status).toBe(401)
    expect((await send('DELETE', `${own}${id}/`)).status).toBe(404)
  })

  it('may do what the roles of the person could allow, and no more', async () => {
    await setRole('member')
    const scopes = async (...wanted: string[]) => (await send('POST', own, { scopes: wanted })).status
    expect(await scopes('event:read')).toBe(201)
    expect(await scopes('event:read', 'org:admin')).toBe(400)
    expect(await scopes('project:write')).toBe(400)
    expect(await scopes('org:everything')).toBe(400)
    expect(await scopes()).toBe(400)
    await setRole('owner')
    expect(await scopes('org:admin')).toBe(201)
  })

  it('are nothing that a token can see, make or end', async () => {
    for (const method of ['GET', 'POST'])
      expect((await api.request(own, { method, headers: { Authorization: `Bearer ${acme.token}` } })).status).toBe(403)
  })

  it('of others do not exist', async () => {
    const other = await api.addTenant('other')
    const theirs = await api.db.selectFrom('tokens').select('id').where('user_id', '=', other.userId).executeTakeFirstOrThrow()
    expect((await send('DELETE', `${own}${theirs.id}/`)).status).toBe(404)
    expect((await api.get('/api/0/projects/', other.token)).status).toBe(200)
  })
})

describe('tokens of an organization', () => {
  const path = '/api/0/organizations/acme/org-auth-tokens/'

  it('are sntrys_ tokens with the scope org:ci that tell clients where to go (web-api.md 1.1)', async () => {
    const made = await send('POST', path, { name: 'Build' })
    expect(made.status).toBe(201)
    const { id, token = '', scopes } = (await made.json()) as OrgToken
    expect(scopes).toEqual(['org:ci'])
    const parts = token.split('_')
    expect([parts.length, parts[0], parts[2]?.length]).toEqual([3, 'sntrys', 43])
    expect(JSON.parse(Buffer.from(parts[1] ?? '', 'base64').toString('utf8'))).toEqual({
      iat: api.clock.now / 1000,
      url: 'https://errors.example.com',
      region_url: 'https://errors.example.com',
      org: 'acme',
    })
    expect(await stored()).not.toContain(token)
    const root = (await (await api.get('/api/0/', token)).json()) as { user: unknown; auth: { scopes: string[] } }
    expect([root.user, root.auth.scopes]).toEqual([null, ['org:ci']])
    expect((await api.get('/api/0/organizations/acme/', token)).status).toBe(403)

    expect((await send('PUT', `${path}${id}/`, { name: 'Build machine' })).status).toBe(204)
    const shown = (await (await send('GET', `${path}${id}/`)).json()) as OrgToken
    expect(shown).toMatchObject({ name: 'Build machine', tokenLastCharacters: token.slice(-4) })
    expect(shown).not.toHaveProperty('token')
    expect((await send('DELETE', `${path}${id}/`)).status).toBe(204)
    expect((await api.get('/api/0/', token)).status).toBe(401)
    expect((await send('GET', `${path}${id}/`)).status).toBe(404)
    expect(await (await send('GET', path)).json()).toEqual([])
  })

  it('whatever the organization is called, have exactly two underscores', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (org, publicUrl) => {
        const { text } = mintOrgToken({ id: 1, orgId: 1, org, publicUrl, name: '', createdBy: 0, nowMs: 1 })
        expect(text.split('_')).toHaveLength(3)
      }),
    )
  })

  it('are made by those with org:write who are signed in', async () => {
    await setRole('admin')
    expect((await send('POST', path, { name: 'x' })).status).toBe(403)
    expect((await send('GET', path)).status).toBe(200)
    await setRole('owner')
    const withToken = {
      method: 'POST',
      headers: { Authorization: `Bearer ${acme.token}`, 'Content-Type': 'application/json' },
      body: '{"name":"x"}',
    }
    expect((await api.request(path, withToken)).status).toBe(403)
    expect((await api.get(path, acme.token)).status).toBe(403)
    expect((await send('POST', path, { name: ' ' })).status).toBe(400)
  })
})
