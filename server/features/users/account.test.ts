import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { openTestApi, password, sendJson, signIn } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'

let api: TestApi
let acme: Tenant
beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
})
afterAll(() => api.close())

const signInHeaders = async (): Promise<Record<string, string>> => {
  const { cookie, csrf } = await signIn(api, acme.email)
  return { Cookie: cookie, 'X-CSRF-Token': csrf }
}
const get = (path: string, headers: Record<string, string>): Promise<Response> => api.request(`/api/0${path}`, { headers })
const put = (headers: Record<string, string>, body: object): Promise<Response> =>
  sendJson(api, '/api/0/users/me/', 'PUT', { headers, body })
const isSignedIn = async (headers: Record<string, string>): Promise<boolean> => (await get('/users/me/', headers)).status === 200

describe('one’s own account', () => {
  it('is shown to a session and to a token', async () => {
    for (const path of ['/users/me/', '/auth/', '/auth'])
      expect(await (await api.get(`/api/0${path}`, acme.token)).json()).toMatchObject({
        id: String(acme.userId),
        email: acme.email,
        hasPasswordAuth: true,
      })
    expect(await (await api.get('/api/0/users/me/regions/', acme.token)).json()).toEqual({
      regions: [{ name: 'default', url: 'https://errors.example.com' }],
    })
    expect((await api.request('/api/0/users/me/regions/')).status).toBe(401)
  })

  it('is changed by who signed in only', async () => {
    expect((await sendJson(api, '/api/0/users/me/', 'PUT', { token: acme.token, body: { name: 'T' } })).status).toBe(403)
    const headers = await signInHeaders()
    expect((await put({ Cookie: headers['Cookie'] ?? '' }, { name: 'T' })).status).toBe(403)
    expect(await (await put(headers, { name: ' 李雷 👩‍💻 ' })).json()).toMatchObject({ name: '李雷 👩‍💻' })
    expect((await put(headers, { name: '\n' })).status).toBe(400)
    expect((await put(headers, { name: 'x'.repeat(201) })).status).toBe(400)
    expect(((await (await put(headers, { name: '🙂'.repeat(90) })).json()) as { name: string }).name).toBe('🙂'.repeat(50))
  })
})

describe('a new password', () => {
  it('needs the present one, ends all other sessions and keeps this one', async () => {
    const here = await signInHeaders()
    const there = await signInHeaders()
    expect((await put(here, { password: 'another good password' })).status).toBe(403)
    expect((await put(here, { password: 'another good password', currentPassword: 'wrong' })).status).toBe(403)
    expect((await put(here, { password: 'short', currentPassword: password })).status).toBe(400)
    expect(await isSignedIn(there)).toBe(true)
    expect((await put(here, { password: 'another good password', currentPassword: password })).status).toBe(200)
    expect([await isSignedIn(here), await isSignedIn(there)]).toEqual([true, false])
    const login = (secret: string) => sendJson(api, '/api/0/auth/login/', 'POST', { body: { email: acme.email, password: secret } })
    expect((await login(password)).status).toBe(401)
    expect((await login('another good password')).status).toBe(200)
    expect((await put(here, { password, currentPassword: 'another good password' })).status).toBe(200)
  })

  it('is not found by trying from a session that was left open', async () => {
    const here = await signInHeaders()
    const statuses: number[] = []
    for (let attempt = 0; attempt < 8; attempt++)
      statuses.push(
        (await put({ ...here, 'X-Forwarded-For': '192.0.2.9' }, { password: 'another good password', currentPassword: `guess ${attempt}` }))
          .status,
      )
    expect(statuses.at(-1)).toBe(429)
  })
})

describe('places where one is signed in', () => {
  it('are listed and ended, one or all others', async () => {
    const here = await signInHeaders()
    api.clock.now += 1
    const there = await signInHeaders()
    const list = async () => (await (await get('/users/me/sessions/', here)).json()) as { id: string; isCurrent: boolean }[]
    const sessions = await list()
    expect(sessions.filter((session) => session.isCurrent)).toHaveLength(1)
    expect(sessions[0]?.isCurrent).toBe(false)
    const end = (id: string, headers = here) => sendJson(api, `/api/0/users/me/sessions/${id}`, 'DELETE', { headers })
    expect((await end(`${sessions[0]?.id}/`)).status).toBe(204)
    expect([await isSignedIn(here), await isSignedIn(there)]).toEqual([true, false])
    expect((await end(`${sessions[0]?.id}/`)).status).toBe(404)
    await signInHeaders()
    expect((await end('')).status).toBe(204)
    expect(await list()).toMatchObject([{ isCurrent: true }])
  })

  it('are one’s own', async () => {
    const rival = await api.addTenant('rival')
    const { cookie, csrf } = await signIn(api, rival.email)
    const own = await signInHeaders()
    const [mine] = (await (await get('/users/me/sessions/', own)).json()) as { id: string }[]
    const ended = await sendJson(api, `/api/0/users/me/sessions/${mine?.id}/`, 'DELETE', {
      headers: { Cookie: cookie, 'X-CSRF-Token': csrf },
    })
    expect(ended.status).toBe(404)
    expect(await isSignedIn(own)).toBe(true)
  })
})

describe('a disabled account', () => {
  it('is nobody at once: no session, no token, no sign-in, and the same words as for an unknown one', async () => {
    const headers = await signInHeaders()
    await api.db.updateTable('users').set({ state: 'disabled' }).where('id', '=', acme.userId).execute()
    expect((await get('/users/me/', headers)).status).toBe(401)
    expect((await api.get('/api/0/organizations/acme/', acme.token)).status).toBe(401)
    expect(await (await get('/auth/session/', headers)).json()).toMatchObject({ user: null })
    const refused = await sendJson(api, '/api/0/auth/login/', 'POST', { body: { email: acme.email, password } })
    expect([refused.status, await refused.json()]).toEqual([401, { detail: 'E-mail or password is wrong' }])
    await api.db.updateTable('users').set({ state: 'active' }).where('id', '=', acme.userId).execute()
  })

  it('cannot be entered by a session that somebody else fixed before', async () => {
    const fixed = { Cookie: `vedette_session=${'a'.repeat(64)}` }
    const answer = await sendJson(api, '/api/0/auth/login/', 'POST', { headers: fixed, body: { email: acme.email, password } })
    expect(answer.headers.get('set-cookie')).not.toContain('a'.repeat(64))
    expect(await isSignedIn(fixed)).toBe(false)
  })
})
