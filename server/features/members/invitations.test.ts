import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { InvitationAnswer, MemberDetails } from '#packages/contract/member'
import type { SessionAnswer } from '#packages/contract/organization'
import { addMember, openTestApi, password, sendJson, signIn } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'

let api: TestApi
let acme: Tenant
let rival: Tenant

beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  rival = await api.addTenant('rival')
})
afterAll(() => api.close())

const members = '/api/0/organizations/acme/members/'
const dayMs = 86_400_000

interface Invited {
  readonly id: string
  /** Path of the link below the API. */
  readonly path: string
}

const pathOfLink = (link: string | undefined): string => (link ?? '').replace('https://errors.example.com', '/api/0')
const invite = async (body: object, token = acme.token): Promise<Invited> => {
  const answer = await sendJson(api, members, 'POST', { token, body })
  expect(answer.status).toBe(201)
  const made = (await answer.json()) as MemberDetails
  return { id: made.id, path: pathOfLink(made.inviteLink) }
}
const show = (path: string, headers: Record<string, string> = {}): Promise<Response> => api.request(path, { headers })
const accept = (path: string, body: object = {}, headers: Record<string, string> = {}): Promise<Response> =>
  sendJson(api, path, 'POST', { headers, body })
const account = { name: 'Ada', password: 'a long enough password' }

describe('an invitation', () => {
  it('answers its link once and stores a hash', async () => {
    const answer = await sendJson(api, members, 'POST', {
      token: acme.token,
      body: { email: ' New.Person@Acme.example ', orgRole: 'admin' },
    })
    const made = (await answer.json()) as MemberDetails
    expect(made).toMatchObject({ email: 'New.Person@Acme.example', orgRole: 'admin', pending: true, expired: false, user: null })
    expect(made.inviteLink).toMatch(/^https:\/\/errors\.example\.com\/accept-invite\/\d+\/[0-9a-f]{64}\/$/)
    const secret = made.inviteLink?.split('/').at(-2) ?? ''
    expect(JSON.stringify(await api.db.selectFrom('invitations').selectAll().execute())).not.toContain(secret)
    const shown = (await (await api.get(`${members}${made.id}/`, acme.token)).json()) as MemberDetails
    expect(shown.inviteLink).toBeUndefined()
  })

  it('is for one address, whatever its case, and not for members', async () => {
    const again = (email: string) => sendJson(api, members, 'POST', { token: acme.token, body: { email } })
    expect((await again('NEW.person@acme.example')).status).toBe(409)
    expect((await again(acme.email.toUpperCase())).status).toBe(409)
    for (const email of ['', 'nobody', 'a b@c', 'a@b@c', `${'x'.repeat(300)}@x`, 'a@b\u0001'])
      expect([email, (await again(email)).status]).toEqual([email, 400])
  })

  it('makes an account of whoever comes by the link, signed in, with role and teams', async () => {
    await sendJson(api, '/api/0/organizations/acme/teams/', 'POST', { token: acme.token, body: { slug: 'web' } })
    const { path } = await invite({ email: 'Grace@acme.example', orgRole: 'manager', teams: ['web'] })
    expect(await (await show(path)).json()).toEqual({
      organization: { slug: 'acme', name: 'acme Inc' },
      email: 'Grace@acme.example',
      orgRole: 'manager',
      expired: false,
      signedInAs: null,
      needsSignIn: false,
      isMember: false,
    } satisfies InvitationAnswer)
    const answer = await accept(path, { ...account, name: '<script>alert("Gräce")</script>' })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('set-cookie')).toMatch(/^vedette_session=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Lax/)
    const session = (await answer.json()) as SessionAnswer
    expect(session).toMatchObject({
      user: { email: 'Grace@acme.example', name: '<script>alert("Gräce")</script>', isSuperuser: false },
      organizations: [{ slug: 'acme', role: 'manager' }],
    })
    const cookie = (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? ''
    const own = await (await api.request(`${members}me/`, { headers: { Cookie: cookie } })).json()
    expect(own).toMatchObject({ orgRole: 'manager', teams: ['web'], pending: false })
    expect(
      (await sendJson(api, '/api/0/auth/login/', 'POST', { body: { email: 'grace@ACME.example', password: account.password } })).status,
    ).toBe(200)
  })

  it('needs a password for a new account', async () => {
    const { path } = await invite({ email: 'short@acme.example' })
    expect((await accept(path, { name: 'x' })).status).toBe(400)
    expect((await accept(path, { name: 'x', password: 'short' })).status).toBe(400)
    expect((await accept(path, account)).status).toBe(200)
  })
})

describe('a link', () => {
  it('works once', async () => {
    const { path } = await invite({ email: 'once@acme.example' })
    expect((await accept(path, account)).status).toBe(200)
    for (const answer of [await accept(path, account), await show(path)]) {
      expect(answer.status).toBe(404)
      expect(await answer.json()).toEqual({
        detail: 'This invitation is not valid any more: it was used, withdrawn or replaced. Ask for a new link.',
      })
    }
  })

  it('makes one member of two who come at the same time', async () => {
    const { path } = await invite({ email: 'race@acme.example' })
    const rivals = await Promise.all([
      addMember(api, rival, 'r1@rival.example', 'member'),
      addMember(api, rival, 'r2@rival.example', 'member'),
    ])
    const signedIn = await Promise.all(rivals.map((person) => signIn(api, person.email)))
    const answers = await Promise.all([
      accept(path, account),
      ...signedIn.map(({ cookie, csrf }) => accept(path, {}, { Cookie: cookie, 'X-CSRF-Token': csrf })),
    ])
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1)
    expect(answers.filter((answer) => answer.status === 404)).toHaveLength(2)
    const ids = rivals.map((person) => person.userId)
    const joined = await api.db
      .selectFrom('members')
      .innerJoin('users', 'users.id', 'members.user_id')
      .select('users.email')
      .where('members.org_id', '=', acme.orgId)
      .where((eb) => eb.or([eb('users.id', 'in', ids), eb('users.email', '=', 'race@acme.example')]))
      .execute()
    expect(joined).toHaveLength(1)
  })

  it('ends after seven days, and another begins with a new link', async () => {
    const { id, path } = await invite({ email: 'late@acme.example' })
    api.clock.now += 7 * dayMs
    expect(await (await show(path)).json()).toMatchObject({ expired: true })
    const refused = await accept(path, account)
    expect([refused.status, await refused.json()]).toEqual([410, { detail: 'This invitation has expired. Ask for a new link.' }])
    const renewed = await sendJson(api, `${members}${id}/`, 'PUT', { token: acme.token, body: { regenerate: true } })
    const link = pathOfLink(((await renewed.json()) as MemberDetails).inviteLink)
    expect(link).not.toBe(path)
    expect((await accept(path, account)).status).toBe(404)
    expect((await accept(link, account)).status).toBe(200)
  })

  it('ends when the invitation is withdrawn', async () => {
    const { id, path } = await invite({ email: 'withdrawn@acme.example' })
    expect((await sendJson(api, `${members}${id}/`, 'DELETE', { token: acme.token })).status).toBe(204)
    expect((await accept(path, account)).status).toBe(404)
  })

  it('ends when who invited is disabled, gone, or may not give the role any more', async () => {
    const boss = await addMember(api, acme, 'boss@acme.example', 'manager')
    const { path } = await invite({ email: 'friend@acme.example', orgRole: 'manager' }, boss.token)
    const change = (row: object) => api.db.updateTable('members').set(row).where('user_id', '=', boss.userId).execute()
    for (const [before, after] of [
      [{ state: 'disabled' }, { state: 'active' }],
      [{ role: 'member' }, { role: 'manager' }],
    ] as const) {
      await change(before)
      expect([before, (await accept(path, account)).status]).toEqual([before, 404])
      await change(after)
    }
    expect((await accept(path, account)).status).toBe(200)
  })

  it('is of no use with anything about it changed', async () => {
    const { id, path } = await invite({ email: 'guess@acme.example' })
    const secret = path.split('/').at(-2) ?? ''
    for (const other of [
      `${secret.slice(0, -1)}${secret.endsWith('0') ? '1' : '0'}`,
      secret.slice(0, -1),
      '',
      '%00',
      `' or 1=1 --`,
      secret.toUpperCase(),
    ])
      expect([other, (await show(`/api/0/accept-invite/${id}/${encodeURIComponent(other)}/`)).status]).toEqual([other, 404])
    for (const otherId of [String(Number(id) + 1), '0', '1e3', `${id}0`])
      expect([otherId, (await show(`/api/0/accept-invite/${otherId}/${secret}/`)).status]).toEqual([otherId, 404])
  })
})

describe('an account that exists', () => {
  it('is not joined by its address: it has to be signed in', async () => {
    const { path } = await invite({ email: rival.email.toUpperCase() })
    expect(await (await show(path)).json()).toMatchObject({ needsSignIn: true, signedInAs: null })
    const refused = await accept(path, { name: 'Mallory', password: 'a new password of mine' })
    expect(refused.status).toBe(409)
    expect(refused.headers.get('set-cookie')).toBeNull()
    const { cookie, csrf } = await signIn(api, rival.email)
    expect(await (await show(path, { Cookie: cookie })).json()).toMatchObject({ needsSignIn: false, signedInAs: rival.email })
    expect((await accept(path, {}, { Cookie: cookie })).status).toBe(403)
    expect((await accept(path, {}, { Authorization: `Bearer ${rival.token}` })).status).toBe(403)
    const joined = await accept(path, {}, { Cookie: cookie, 'X-CSRF-Token': csrf })
    expect(joined.status).toBe(200)
    expect(((await joined.json()) as SessionAnswer).organizations.map((organization) => organization.slug)).toEqual(['acme', 'rival'])
    expect((await sendJson(api, '/api/0/auth/login/', 'POST', { body: { email: rival.email, password } })).status).toBe(200)
  })

  it('is not raised, nor enabled again, by another invitation', async () => {
    const dan = await addMember(api, acme, 'dan@acme.example', 'member')
    const { cookie, csrf } = await signIn(api, dan.email)
    await api.db.updateTable('members').set({ state: 'disabled' }).where('user_id', '=', dan.userId).execute()
    const { path } = await invite({ email: 'somebody-else@acme.example', orgRole: 'owner' })
    expect(await (await show(path, { Cookie: cookie })).json()).toMatchObject({ isMember: true })
    expect((await accept(path, {}, { Cookie: cookie, 'X-CSRF-Token': csrf })).status).toBe(409)
    const row = await api.db.selectFrom('members').selectAll().where('user_id', '=', dan.userId).executeTakeFirst()
    expect(row).toMatchObject({ role: 'member', state: 'disabled' })
    expect((await accept(path, account)).status).toBe(200)
  })
})

describe('who may invite', () => {
  it('is every member, up to their own role', async () => {
    const ann = await addMember(api, acme, 'ann@acme.example', 'member')
    const by = (body: object) => sendJson(api, members, 'POST', { token: ann.token, body })
    expect((await by({ email: 'a1@acme.example', orgRole: 'admin' })).status).toBe(403)
    const made = (await (await by({ email: 'a2@acme.example' })).json()) as MemberDetails
    expect((await sendJson(api, `${members}${made.id}/`, 'PUT', { token: ann.token, body: { orgRole: 'admin' } })).status).toBe(403)
    expect((await sendJson(api, `${members}${made.id}/`, 'PUT', { token: ann.token, body: { regenerate: true } })).status).toBe(200)
    const { id } = await invite({ email: 'a3@acme.example' })
    for (const method of ['PUT', 'DELETE'])
      expect([method, (await sendJson(api, `${members}${id}/`, method, { token: ann.token, body: {} })).status]).toEqual([method, 403])
  })

  it('brings nobody into a team whose projects they do not see', async () => {
    await api.db.updateTable('organizations').set({ settings: '{"openMembership":false}' }).where('slug', '=', 'acme').execute()
    const bob = await addMember(api, acme, 'bob@acme.example', 'admin')
    const refused = await sendJson(api, members, 'POST', { token: bob.token, body: { email: 'bob2@acme.example', teams: ['web'] } })
    expect(refused.status).toBe(403)
    await api.db.updateTable('organizations').set({ settings: '{}' }).where('slug', '=', 'acme').execute()
  })
})
