import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Member, MemberDetails } from '#packages/contract/member'
import { openScope } from '#server/http/open-scope'
import { sha256 } from '#server/http/session'
import { addMember, openTestApi, sendJson, signIn } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'

import { joinTeam } from './write.ts'

let api: TestApi
let acme: Tenant

beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
})
afterAll(() => api.close())

const members = '/api/0/organizations/acme/members/'
const read = async <T>(path: string, token = acme.token): Promise<T> => (await (await api.get(path, token)).json()) as T
const put = (who: number | string, body: object, token = acme.token): Promise<Response> =>
  sendJson(api, `${members}${who}/`, 'PUT', { token, body })
const remove = (who: number | string, token = acme.token): Promise<Response> => sendJson(api, `${members}${who}/`, 'DELETE', { token })
const tokenWith = async (userId: number, scopes: string): Promise<string> => {
  const text = `sntryu_${api.nextId().toString(16).padStart(64, '0')}`
  const row = {
    id: api.nextId(),
    sha256: sha256(text),
    last4: '',
    user_id: userId,
    org_id: 0,
    name: '',
    scopes,
    created_at: 0,
    last_used_at: 0,
  }
  await api.db
    .insertInto('tokens')
    .values({ ...row, revoked_at: 0, created_by: 0 })
    .execute()
  return text
}

describe('members', () => {
  it('are listed with open invitations, newest first, by pages', async () => {
    for (const name of ['ann', 'bob']) await addMember(api, acme, `${name}@acme.example`, 'member')
    api.clock.now += 1000
    await sendJson(api, members, 'POST', { token: acme.token, body: { email: 'Later@acme.example' } })
    const all = await read<Member[]>(members)
    expect(all.map((member) => [member.email, member.pending])).toEqual([
      ['Later@acme.example', true],
      ['bob@acme.example', false],
      ['ann@acme.example', false],
      [acme.email, false],
    ])
    const seen: string[] = []
    for (let path = `${members}?per_page=1`, pages = 0; path !== '' && pages < 9; pages++) {
      const answer = await api.get(path, acme.token)
      seen.push(...((await answer.json()) as Member[]).map((member) => member.email))
      const next = /<https:\/\/errors\.example\.com([^>]+)>; rel="next"; results="true"/.exec(answer.headers.get('link') ?? '')
      path = next?.[1] ?? ''
    }
    expect(seen).toEqual(all.map((member) => member.email))
    expect((await read<Member[]>(`${members}?query=email:BOB`)).map((member) => member.email)).toEqual(['bob@acme.example'])
    expect(await read<Member[]>(`${members}?query=%25`)).toEqual([])
    await api.db.updateTable('users').set({ name: 'Özlem Ö' }).where('email', '=', 'bob@acme.example').execute()
    for (const words of ['Özlem', 'ZLEM'])
      expect((await read<Member[]>(`${members}?query=${words}`)).map((member) => member.email)).toEqual(['bob@acme.example'])
  })

  it('are shown with their teams and with the roles that who asks may give', async () => {
    const ann = await addMember(api, acme, 'shown@acme.example', 'admin')
    const shown = await read<MemberDetails>(`${members}${ann.userId}/`)
    expect(shown).toMatchObject({ email: 'shown@acme.example', orgRole: 'admin', disabled: false, teams: [], user: { isActive: true } })
    expect(shown.orgRoleList.every((role) => role.isAllowed)).toBe(true)
    const own = await read<MemberDetails>(`${members}me`, ann.token)
    expect(own.orgRoleList.filter((role) => role.isAllowed).map((role) => role.id)).toEqual(['billing', 'member', 'admin'])
    for (const unknown of [
      '0',
      '-1',
      '1e3',
      'me2',
      `0${acme.userId}`,
      `${acme.userId}.0`,
      `0x${acme.userId.toString(16)}`,
      `%20${acme.userId}`,
      '999999999999999999999',
      '%27',
    ])
      expect([unknown, (await api.get(`${members}${unknown}/`, acme.token)).status]).toEqual([unknown, 404])
  })

  it('keep a hostile name as the text it is', async () => {
    const eve = await addMember(api, acme, 'eve@acme.example', 'member')
    const { cookie, csrf } = await signIn(api, 'eve@acme.example')
    const renamed = await sendJson(api, '/api/0/users/me/', 'PUT', {
      headers: { Cookie: cookie, 'X-CSRF-Token': csrf },
      body: { name: ' <script>alert(1)</script>\n\u202Eevil\u0000 ' },
    })
    expect(renamed.status).toBe(200)
    expect(await read(`${members}${eve.userId}/`)).toMatchObject({ name: '<script>alert(1)</script> evil' })
  })
})

describe('roles', () => {
  it('are given up to one’s own, to members up to one’s own', async () => {
    const manager = await addMember(api, acme, 'manager@acme.example', 'manager')
    const other = await addMember(api, acme, 'other@acme.example', 'member')
    const admin = await addMember(api, acme, 'admin@acme.example', 'admin')
    expect((await put(other.userId, { orgRole: 'manager' }, manager.token)).status).toBe(200)
    expect((await put(other.userId, { orgRole: 'owner' }, manager.token)).status).toBe(403)
    expect((await put(acme.userId, { orgRole: 'member' }, manager.token)).status).toBe(403)
    expect((await put(acme.userId, { disabled: true }, manager.token)).status).toBe(403)
    expect((await remove(acme.userId, manager.token)).status).toBe(403)
    expect((await put(other.userId, { orgRole: 'member' }, admin.token)).status).toBe(403)
    expect((await put(other.userId, { orgRole: 'root' })).status).toBe(400)
    expect((await put(other.userId, { orgRole: 'member' })).status).toBe(200)
  })

  it('are not changed by oneself, nor disabled', async () => {
    await addMember(api, acme, 'second@acme.example', 'owner')
    expect((await put('me', { orgRole: 'member' })).status).toBe(403)
    expect((await put(acme.userId, { disabled: true })).status).toBe(403)
    await api.db.updateTable('members').set({ role: 'member' }).where('role', '=', 'owner').where('user_id', '!=', acme.userId).execute()
  })

  it('reach no further by a token than the token itself', async () => {
    const target = await addMember(api, acme, 'target@acme.example', 'member')
    const weak = await tokenWith(acme.userId, 'member:admin')
    expect((await put(target.userId, { orgRole: 'owner' }, weak)).status).toBe(403)
    expect((await put(target.userId, { orgRole: 'admin' }, weak)).status).toBe(403)
    expect((await put(target.userId, { orgRole: 'billing' }, weak)).status).toBe(200)
    const invited = await sendJson(api, members, 'POST', { token: weak, body: { email: 'x@acme.example', orgRole: 'owner' } })
    expect(invited.status).toBe(403)
  })
})

describe('the last owner', () => {
  it('is neither demoted nor disabled nor removed, nor leaves', async () => {
    const second = await addMember(api, acme, 'owner2@acme.example', 'owner')
    await api.db.updateTable('members').set({ state: 'disabled' }).where('user_id', '=', acme.userId).execute()
    // The only other owner is disabled: this one is the last.
    const { cookie, csrf } = await signIn(api, second.email)
    const left = await sendJson(api, `${members}me/`, 'DELETE', { headers: { Cookie: cookie, 'X-CSRF-Token': csrf } })
    expect([left.status, await left.json()]).toEqual([400, { detail: 'An organization needs an owner: make somebody else one first' }])
    await api.db.updateTable('members').set({ state: 'active' }).where('user_id', '=', acme.userId).execute()
    for (const change of [{ orgRole: 'manager' }, { disabled: true }]) {
      await api.db.updateTable('users').set({ state: 'disabled' }).where('id', '=', second.userId).execute()
      const [by] = [await addMember(api, acme, `by-${Object.keys(change)[0]}@acme.example`, 'owner')]
      await api.db.updateTable('members').set({ state: 'disabled' }).where('user_id', '=', acme.userId).execute()
      expect((await put(by.userId, change, by.token)).status).toBe(403)
      await api.db.updateTable('members').set({ state: 'active' }).where('user_id', '=', acme.userId).execute()
      await api.db.updateTable('members').set({ role: 'member' }).where('user_id', '=', by.userId).execute()
    }
  })

  it('stays when two owners remove each other at the same time', async () => {
    const tenant = await api.addTenant('duel')
    const other = await addMember(api, tenant, 'other@duel.example', 'owner')
    const path = (id: number) => `/api/0/organizations/duel/members/${id}/`
    const answers = await Promise.all([
      sendJson(api, path(other.userId), 'DELETE', { token: tenant.token }),
      sendJson(api, path(tenant.userId), 'DELETE', { token: other.token }),
    ])
    expect(answers.map((answer) => answer.status).filter((status) => status === 204)).toHaveLength(1)
    const owners = await api.db.selectFrom('members').selectAll().where('org_id', '=', tenant.orgId).where('role', '=', 'owner').execute()
    expect(owners).toHaveLength(1)
  })
})

describe('a member who is disabled', () => {
  it('sees nothing of the organization, by session or token, until enabled again', async () => {
    const dan = await addMember(api, acme, 'dan@acme.example', 'member')
    const { cookie } = await signIn(api, dan.email)
    const disabled = await put(dan.userId, { disabled: true })
    expect(await disabled.json()).toMatchObject({ disabled: true })
    expect((await api.get('/api/0/organizations/acme/', dan.token)).status).toBe(404)
    expect((await api.request('/api/0/organizations/acme/', { headers: { Cookie: cookie } })).status).toBe(404)
    expect(await (await api.request('/api/0/auth/session/', { headers: { Cookie: cookie } })).json()).toMatchObject({ organizations: [] })
    expect((await read<{ email: string }[]>('/api/0/organizations/acme/users/')).map((user) => user.email)).not.toContain(dan.email)
    await put(dan.userId, { disabled: false })
    expect((await api.get('/api/0/organizations/acme/', dan.token)).status).toBe(200)
  })
})

describe('leaving and being removed', () => {
  it('leaves no place in a team to a request that comes too late', async () => {
    const hal = await addMember(api, acme, 'hal@acme.example', 'member')
    const { id: team } = (await (
      await sendJson(api, '/api/0/organizations/acme/teams/', 'POST', { token: acme.token, body: { slug: 'late' } })
    ).json()) as { id: string }
    const caller = { kind: 'session', sessionId: '', userId: acme.userId, csrf: '' } as const
    const opened = await openScope(
      { db: api.db, events: { query: () => [] } as never },
      { caller, organization: 'acme', needs: 'team:write' },
    )
    if (!opened.ok) throw new Error('refused')
    expect((await remove(hal.userId)).status).toBe(204)
    const joined = await opened.value.change((writer) => joinTeam(writer, { orgId: acme.orgId, userId: hal.userId }, Number(team)))
    expect(joined).toEqual({ ok: true, value: false })
    expect(await api.db.selectFrom('team_members').selectAll().where('user_id', '=', hal.userId).execute()).toEqual([])
  })

  it('ends teams too; a token alone cannot leave', async () => {
    const gus = await addMember(api, acme, 'gus@acme.example', 'member')
    await sendJson(api, '/api/0/organizations/acme/teams/', 'POST', { token: acme.token, body: { slug: 'crew' } })
    await put(gus.userId, { teamRoles: [{ teamSlug: 'crew', role: 'admin' }] })
    expect(await read(`${members}${gus.userId}/`)).toMatchObject({ teams: ['crew'], teamRoles: [{ teamSlug: 'crew', role: 'admin' }] })
    expect((await put(gus.userId, { teams: ['crew', 'unknown'] })).status).toBe(400)
    expect((await remove('me', gus.token)).status).toBe(403)
    const { cookie, csrf } = await signIn(api, gus.email)
    const left = await sendJson(api, `${members}me/`, 'DELETE', { headers: { Cookie: cookie, 'X-CSRF-Token': csrf } })
    expect(left.status).toBe(204)
    expect(await api.db.selectFrom('team_members').selectAll().where('user_id', '=', gus.userId).execute()).toEqual([])
    expect((await api.get('/api/0/organizations/acme/', gus.token)).status).toBe(404)
    expect((await remove(gus.userId)).status).toBe(404)
  })
})
