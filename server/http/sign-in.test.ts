import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { routes } from '#server/routes'

import { openTestApi, password, signIn } from './test/api-fixture.ts'
import type { Tenant, TestApi } from './test/api-fixture.ts'

let api: TestApi
let acme: Tenant

beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
})
afterAll(() => api.close())

const login = (email: string, secret: string, headers: Record<string, string> = {}): Promise<Response> =>
  api.request('/api/0/auth/login/', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ email, password: secret }),
  })

describe('signing in', () => {
  it('answers the session and a cookie that scripts and other sites cannot use', async () => {
    const answer = await login(` ${acme.email.toUpperCase()} `, password)
    expect(answer.status).toBe(200)
    const cookie = answer.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/^vedette_session=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000; Secure$/)
    const session: unknown = await answer.json()
    expect(session).toMatchObject({
      user: { email: acme.email },
      setupNeeded: false,
      organizations: [{ slug: 'acme', role: 'owner', requireEmailVerification: false }],
    })
    expect(JSON.stringify(session)).not.toContain(cookie.slice(16, 80))
  })

  it('stores the hash of the cookie only', async () => {
    const { cookie } = await signIn(api, acme.email)
    const rows = await api.db.selectFrom('auth_sessions').selectAll().execute()
    expect(rows.length).toBeGreaterThan(0)
    expect(JSON.stringify(rows)).not.toContain(cookie.split('=')[1])
  })

  it('does not say Secure on plain http', async () => {
    const plain = await openTestApi({ url: 'http://localhost:8642' })
    try {
      const tenant = await plain.addTenant('plain')
      const answer = await plain.request('/api/0/auth/login/', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ email: tenant.email, password }),
      })
      expect(answer.headers.get('set-cookie')).not.toContain('Secure')
    } finally {
      await plain.close()
    }
  })

  it('says the same for a wrong password and an unknown account', async () => {
    const wrong = await login(acme.email, 'not the password', { 'X-Forwarded-For': '192.0.2.7' })
    const unknown = await login('nobody@acme.example', password, { 'X-Forwarded-For': '192.0.2.7' })
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    expect(await wrong.json()).toEqual({ detail: 'E-mail or password is wrong' })
    expect(await unknown.json()).toEqual({ detail: 'E-mail or password is wrong' })
    expect(wrong.headers.get('set-cookie')).toBeNull()
  })

  it('refuses what is no JSON object of two texts', async () => {
    const send = (body: string, type = 'application/json') =>
      api.request('/api/0/auth/login/', { method: 'POST', headers: { 'Content-Type': type }, body })
    expect((await send('email=a&password=b', 'application/x-www-form-urlencoded')).status).toBe(415)
    expect((await send('{"email":')).status).toBe(400)
    expect((await send('{"email":{"$ne":1},"password":["x"]}')).status).toBe(400)
    expect((await send('{"__proto__":{"email":"a","password":"b"}}')).status).toBe(400)
    expect((await send(JSON.stringify({ email: 'a', password: 'x'.repeat(2 * 1024 * 1024) }))).status).toBe(413)
  })
})

describe('slowing down', () => {
  it('begins after five failures for one account, spares others, and ends with time', async () => {
    const from = { 'X-Forwarded-For': '10.0.0.1, 203.0.113.9' }
    for (let attempt = 0; attempt < 5; attempt++) expect((await login(acme.email, 'wrong', from)).status).toBe(401)
    const slowed = await login(acme.email, password, from)
    expect(slowed.status).toBe(429)
    expect(Number(slowed.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect((await login(acme.email, password, { 'X-Forwarded-For': '203.0.113.10' })).status).toBe(200)
    api.clock.now += 61_000
    expect((await login(acme.email, password, from)).status).toBe(200)
  })
})

describe('a session', () => {
  it('is known by its cookie, and by nothing else', async () => {
    const { cookie, csrf } = await signIn(api, acme.email)
    const known = await api.request('/api/0/auth/session/', { headers: { Cookie: `theme=dark; ${cookie}` } })
    expect(await known.json()).toMatchObject({ user: { email: acme.email }, csrf })
    const unknown = await api.request('/api/0/auth/session/', { headers: { Cookie: `vedette_session=${'0'.repeat(64)}` } })
    expect(unknown.status).toBe(200)
    expect(await unknown.json()).toEqual({ user: null, csrf: '', organizations: [], setupNeeded: false })
  })

  it('ends by itself after 30 days', async () => {
    const { cookie } = await signIn(api, acme.email)
    api.clock.now += 31 * 86_400_000
    expect((await api.request('/api/0/organizations/', { headers: { Cookie: cookie } })).status).toBe(401)
  })

  it('needs its CSRF token on every route that changes something', async () => {
    const { cookie } = await signIn(api, acme.email)
    const changing = routes.filter(({ method, needs, ...rest }) => method !== 'GET' && !(needs === 'nothing' && 'ignoresSession' in rest))
    expect(changing.length).toBeGreaterThan(30)
    for (const { method, path } of changing) {
      const target = path.replaceAll(/:\w+/g, (name) => (name === ':org' ? 'acme' : name === ':project' ? 'acme-web' : '1'))
      const answer = await api.request(target, { method, headers: { Cookie: cookie, 'Content-Type': 'application/json' }, body: '{}' })
      expect([method, target, answer.status, await answer.json()]).toEqual([
        method,
        target,
        403,
        { detail: 'The X-CSRF-Token header is missing or wrong' },
      ])
    }
  })

  it('needs its CSRF token for whatever is not a read', async () => {
    const { cookie, csrf } = await signIn(api, acme.email)
    const logout = (headers: Record<string, string>) =>
      api.request('/api/0/auth/logout/', { method: 'POST', headers: { Cookie: cookie, ...headers } })
    expect((await logout({})).status).toBe(403)
    expect((await logout({ 'X-CSRF-Token': csrf.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')) })).status).toBe(403)
    expect((await logout({ 'X-CSRF-Token': csrf, 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
    const ended = await logout({ 'X-CSRF-Token': csrf })
    expect(ended.status).toBe(204)
    expect(ended.headers.get('set-cookie')).toContain('Max-Age=0')
    expect((await api.request('/api/0/organizations/', { headers: { Cookie: cookie } })).status).toBe(401)
  })

  it('may sign in anew without a token, but not from another site', async () => {
    const { cookie } = await signIn(api, acme.email)
    expect((await login(acme.email, password, { Cookie: cookie })).status).toBe(200)
    expect((await login(acme.email, password, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
  })
})

describe('a token', () => {
  it('is valid until it is revoked', async () => {
    expect((await api.get('/api/0/organizations/', acme.token)).status).toBe(200)
    const root = await api.get('/api/0/', acme.token)
    expect(await root.json()).toMatchObject({
      version: '0',
      auth: { scopes: expect.arrayContaining(['org:read']) },
      user: { email: acme.email },
    })
    await api.db.updateTable('tokens').set({ revoked_at: 1 }).where('user_id', '=', acme.userId).execute()
    const refused = await api.get('/api/0/organizations/', acme.token)
    expect(refused.status).toBe(401)
    expect(await refused.json()).toEqual({ detail: 'Invalid token' })
    await api.db.updateTable('tokens').set({ revoked_at: 0 }).where('user_id', '=', acme.userId).execute()
  })

  it('notes its use at most once a minute', async () => {
    const lastUsed = async () =>
      (await api.db.selectFrom('tokens').select('last_used_at').where('user_id', '=', acme.userId).executeTakeFirst())?.last_used_at
    await api.get('/api/0/', acme.token)
    const first = await lastUsed()
    api.clock.now += 59_000
    await api.get('/api/0/', acme.token)
    expect(await lastUsed()).toBe(first)
    api.clock.now += 2_000
    await api.get('/api/0/', acme.token)
    expect(await lastUsed()).toBe(api.clock.now)
  })

  it('may do no more than its scopes say, whatever its owner may', async () => {
    await api.db.updateTable('tokens').set({ scopes: 'project:admin' }).where('user_id', '=', acme.userId).execute()
    expect((await api.get('/api/0/organizations/acme/projects/', acme.token)).status).toBe(200)
    const refused = await api.get('/api/0/organizations/acme/issues/', acme.token)
    expect(refused.status).toBe(403)
    expect(await refused.json()).toEqual({ detail: 'You do not have permission to perform this action.' })
    await api.db.updateTable('tokens').set({ scopes: 'event:read org:read project:read' }).where('user_id', '=', acme.userId).execute()
  })

  it('is refused in any other form', async () => {
    for (const header of [
      'Bearer',
      'Bearer  ',
      `Basic ${acme.token}`,
      `Bearer ${acme.token} x`,
      `Bearer ${'x'.repeat(5000)}`,
      "Bearer ' or 1=1 --",
    ]) {
      expect([header, (await api.request('/api/0/organizations/', { headers: { Authorization: header } })).status]).toEqual([header, 401])
    }
  })
})
