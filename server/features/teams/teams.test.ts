import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Project } from '#packages/contract/project'
import type { Team } from '#packages/contract/team'
import { scopeNames } from '#server/http/permissions'
import { addMember, openTestApi, sendJson } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'

let api: TestApi
let acme: Tenant

beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
})
afterAll(() => api.close())

const read = async <T>(path: string, token = acme.token): Promise<T> => (await (await api.get(`/api/0${path}`, token)).json()) as T
const send = (method: string, path: string, body: object = {}, token = acme.token): Promise<Response> =>
  sendJson(api, `/api/0${path}`, method, { token, body })

describe('a team', () => {
  it('is made with name or slug, and its founder is its admin', async () => {
    const answer = await send('POST', '/organizations/acme/teams/', { name: 'Wëb & Söhne' })
    expect(answer.status).toBe(201)
    expect(await answer.json()).toMatchObject({
      slug: 'web-sohne',
      name: 'Wëb & Söhne',
      isMember: true,
      teamRole: 'admin',
      memberCount: 1,
      projects: [],
    })
    expect(await read(`/teams/${acme.orgId}/web-sohne/`)).toMatchObject({
      slug: 'web-sohne',
      isMember: true,
      teamRole: 'admin',
      hasAccess: true,
    })
    expect((await send('POST', '/organizations/acme/teams', { slug: 'ops' })).status).toBe(201)
    expect((await read<Team[]>('/organizations/acme/teams')).map((team) => team.slug)).toEqual(['ops', 'web-sohne'])
    expect((await read<Team[]>('/organizations/acme/teams/?query=sohne&detailed=0'))[0]).not.toHaveProperty('projects')
  })

  it('has a slug of its own, which is a word and never a number', async () => {
    expect((await send('POST', '/organizations/acme/teams/', { name: 'Ops' })).status).toBe(409)
    for (const body of [{}, { name: '  ' }, { slug: '../x' }, { slug: '123' }, { name: '!!!' }])
      expect([JSON.stringify(body), (await send('POST', '/organizations/acme/teams/', body)).status]).toEqual([JSON.stringify(body), 400])
    expect((await send('PUT', '/teams/acme/ops/', { slug: 'web-sohne' })).status).toBe(409)
  })

  it('is found by number, renamed in part, and removed with its links', async () => {
    const { id } = await read<Team>('/teams/acme/ops/')
    expect(await (await send('PUT', `/teams/acme/${id}`, { name: '<script>alert(1)</script>' })).json()).toMatchObject({
      slug: 'ops',
      name: '<script>alert(1)</script>',
    })
    expect((await send('DELETE', `/teams/acme/${id}/`)).status).toBe(204)
    expect((await send('DELETE', `/teams/acme/${id}/`)).status).toBe(404)
    expect(await api.db.selectFrom('team_members').selectAll().where('team_id', '=', Number(id)).execute()).toEqual([])
  })
})

describe('projects of a team', () => {
  it('are given and taken, again without harm', async () => {
    const path = `/projects/acme/acme-web/teams/web-sohne/`
    for (let time = 0; time < 2; time++) {
      const answer = await send('POST', path)
      expect(answer.status).toBe(201)
      expect(await answer.json()).toMatchObject({ slug: 'acme-web', teams: [{ slug: 'web-sohne' }] })
    }
    expect((await read<Team[]>('/projects/acme/acme-web/teams/')).map((team) => team.slug)).toEqual(['web-sohne'])
    expect((await read<Project[]>('/teams/acme/web-sohne/projects/')).map((project) => project.slug)).toEqual(['acme-web'])
    expect((await read<Team>('/teams/acme/web-sohne/')).projects?.map((project) => project.slug)).toEqual(['acme-web'])
    for (let time = 0; time < 2; time++) expect(await (await send('DELETE', path)).json()).toMatchObject({ teams: [] })
    expect((await send('POST', '/projects/acme/acme-web/teams/unknown/')).status).toBe(404)
  })
})

describe('members of a team', () => {
  it('join and leave by themselves while membership is open', async () => {
    const ann = await addMember(api, acme, 'ann@acme.example', 'member')
    const path = '/organizations/acme/members/me/teams/web-sohne/'
    const joined = await send('POST', path, {}, ann.token)
    expect(joined.status).toBe(201)
    expect(await joined.json()).toMatchObject({ isMember: true, teamRole: 'contributor', memberCount: 2 })
    expect(await read('/teams/acme/web-sohne/members/')).toMatchObject([
      { email: 'ann@acme.example', teamRole: 'contributor', teamSlug: 'web-sohne' },
      { email: acme.email, teamRole: 'admin' },
    ])
    expect((await read<Team[]>('/organizations/acme/user-teams/', ann.token)).map((team) => team.slug)).toEqual(['web-sohne'])
    expect(await (await send('DELETE', path, {}, ann.token)).json()).toMatchObject({ isMember: false, teamRole: null })
    expect((await send('POST', '/organizations/acme/members/me/teams/web-sohne/', {}, acme.token)).status).toBe(201)
  })

  it('are put there by others only with the scope for it, and never into a team of others', async () => {
    const bob = await addMember(api, acme, 'bob@acme.example', 'member')
    const eve = await addMember(api, acme, 'eve@acme.example', 'member')
    expect((await send('POST', `/organizations/acme/members/${bob.userId}/teams/web-sohne/`, {}, eve.token)).status).toBe(403)
    expect((await send('POST', `/organizations/acme/members/${bob.userId}/teams/web-sohne/`)).status).toBe(201)
    expect((await send('DELETE', `/organizations/acme/members/${bob.userId}/teams/web-sohne/`, {}, eve.token)).status).toBe(403)
    const rival = await api.addTenant('rival')
    expect((await send('POST', '/organizations/rival/teams/', { slug: 'theirs' }, rival.token)).status).toBe(201)
    expect((await send('POST', `/organizations/acme/members/me/teams/theirs/`)).status).toBe(404)
    expect((await send('POST', `/organizations/acme/members/${rival.userId}/teams/web-sohne/`)).status).toBe(404)
  })

  it('do not join by themselves when membership is closed', async () => {
    await api.db.updateTable('organizations').set({ settings: '{"openMembership":false}' }).where('slug', '=', 'acme').execute()
    const dan = await addMember(api, acme, 'dan@acme.example', 'member')
    const admin = await addMember(api, acme, 'admin@acme.example', 'admin')
    for (const { token } of [dan, admin])
      expect((await send('POST', '/organizations/acme/members/me/teams/web-sohne/', {}, token)).status).toBe(403)
    expect((await send('POST', `/organizations/acme/members/${dan.userId}/teams/web-sohne/`)).status).toBe(201)
    await api.db.updateTable('organizations').set({ settings: '{}' }).where('slug', '=', 'acme').execute()
  })

  it('get their role from an admin of the team, who looks after no other team', async () => {
    const fay = await addMember(api, acme, 'fay@acme.example', 'member')
    const path = (who: number | 'me', team: string) => `/organizations/acme/members/${who}/teams/${team}/`
    await send('POST', path(fay.userId, 'web-sohne'))
    expect((await send('PUT', path('me', 'web-sohne'), { teamRole: 'admin' }, fay.token)).status).toBe(403)
    expect((await send('PUT', path(fay.userId, 'web-sohne'), { teamRole: 'admin' })).status).toBe(200)
    await send('POST', '/organizations/acme/teams/', { slug: 'other' })
    expect((await send('PUT', '/teams/acme/web-sohne/', { name: 'Web' }, fay.token)).status).toBe(200)
    expect((await send('PUT', '/teams/acme/other/', { name: 'Mine' }, fay.token)).status).toBe(404)
    expect((await send('PUT', '/teams/acme/web-sohne/', { slug: 'other' }, fay.token)).status).toBe(409)
    expect((await send('POST', '/organizations/acme/teams/', { slug: 'mine' }, fay.token)).status).toBe(403)
    expect((await send('PUT', path(fay.userId, 'web-sohne'), { teamRole: 'owner' })).status).toBe(400)
  })

  it('get no role by a token that could not do itself what the role may do', async () => {
    const gil = await addMember(api, acme, 'gil@acme.example', 'member')
    const path = `/organizations/acme/members/${gil.userId}/teams/web-sohne/`
    await send('POST', path)
    await api.db.updateTable('tokens').set({ scopes: 'team:admin member:read' }).where('user_id', '=', acme.userId).execute()
    const raised = await send('PUT', path, { teamRole: 'admin' })
    const kept = await send('PUT', path, { teamRole: 'contributor' })
    await api.db
      .updateTable('tokens')
      .set({ scopes: scopeNames.join(' ') })
      .where('user_id', '=', acme.userId)
      .execute()
    expect([raised.status, kept.status]).toEqual([403, 200])
  })
})
