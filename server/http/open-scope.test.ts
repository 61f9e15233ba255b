import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Caller } from './authenticate.ts'
import { openScope } from './open-scope.ts'
import { parseScopes } from './permissions.ts'
import type { ScopeName } from './permissions.ts'
import type { Scope } from './scope.ts'
import { addMember, openTestApi, startMs } from './test/api-fixture.ts'
import type { Tenant, TestApi } from './test/api-fixture.ts'

let api: TestApi
let acme: Tenant
let rival: Tenant
let team: number
let ann: number
let hidden: number

const events = { query: () => Promise.resolve([]) } as never
const session = (userId: number): Caller => ({ kind: 'session', sessionId: '', userId, csrf: '' })
const token = (userId: number, scopes: string): Caller => ({ kind: 'token', tokenId: 1, userId, orgId: 0, scopes: parseScopes(scopes) })

const open = async (caller: Caller, needs: ScopeName, organization = acme.org): Promise<Scope | number> => {
  const opened = await openScope({ db: api.db, events }, { caller, organization, needs })
  return opened.ok ? opened.value : opened.error.status
}
const projectsOf = async (caller: Caller, needs: ScopeName): Promise<readonly string[] | number> => {
  const scope = await open(caller, needs)
  return typeof scope === 'number' ? scope : scope.projects.map((project) => project.slug)
}
const setMembership = (open: boolean) =>
  api.db
    .updateTable('organizations')
    .set({ settings: JSON.stringify({ openMembership: open }) })
    .where('id', '=', acme.orgId)
    .execute()
const setRole = (role: string) => api.db.updateTable('members').set({ role }).where('user_id', '=', ann).execute()
const setTeamRole = (role: string) => api.db.updateTable('team_members').set({ role }).where('user_id', '=', ann).execute()

beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  rival = await api.addTenant('rival')
  ann = (await addMember(api, acme, 'ann@acme.example', 'member')).userId
  team = api.nextId()
  hidden = 900
  await api.db
    .insertInto('projects')
    .values({
      id: hidden,
      org_id: acme.orgId,
      slug: 'hidden',
      name: 'Hidden',
      platform: '',
      created_at: startMs,
      next_short_id: 1,
      settings: '{}',
      first_event_at: 0,
    })
    .execute()
  await api.db.insertInto('teams').values({ id: team, org_id: acme.orgId, slug: 'web', name: 'Web', created_at: startMs }).execute()
  await api.db.insertInto('team_members').values({ org_id: acme.orgId, team_id: team, user_id: ann, role: 'contributor' }).execute()
  await api.db.insertInto('project_teams').values({ org_id: acme.orgId, project_id: acme.projectId, team_id: team }).execute()
})
afterAll(() => api.close())

describe('projects that a role sees', () => {
  it('are all while membership is open', async () => {
    await setMembership(true)
    for (const role of ['member', 'admin', 'manager', 'owner']) {
      await setRole(role)
      expect([role, await projectsOf(session(ann), 'project:read')]).toEqual([role, ['acme-web', 'hidden']])
    }
  })

  it('are those of one’s teams when it is closed, except for managers and owners', async () => {
    await setMembership(false)
    for (const [role, slugs] of [
      ['member', ['acme-web']],
      ['admin', ['acme-web']],
      ['manager', ['acme-web', 'hidden']],
      ['owner', ['acme-web', 'hidden']],
    ] as const) {
      await setRole(role)
      expect([role, await projectsOf(session(ann), 'project:read')]).toEqual([role, slugs])
    }
  })

  it('are none for billing, which reads no events, open or not', async () => {
    await setRole('billing')
    await setTeamRole('')
    for (const isOpen of [true, false]) {
      await setMembership(isOpen)
      expect(await projectsOf(session(ann), 'event:read')).toBe(403)
    }
    await setTeamRole('contributor')
  })
})

describe('a role in a team', () => {
  beforeAll(async () => {
    await setMembership(true)
    await setRole('member')
  })

  it('gives its admin more, for the projects of that team alone', async () => {
    expect(await projectsOf(session(ann), 'project:write')).toBe(403)
    await setTeamRole('admin')
    expect(await projectsOf(session(ann), 'project:write')).toEqual(['acme-web'])
    expect(await projectsOf(session(ann), 'project:read')).toEqual(['acme-web', 'hidden'])
    const scope = await open(session(ann), 'project:read')
    if (typeof scope === 'number') throw new Error('refused')
    expect(scope.projects.map((project) => [project.slug, project.scopes.has('project:write')])).toEqual([
      ['acme-web', true],
      ['hidden', false],
    ])
  })

  it('never reaches the organization itself', async () => {
    for (const needs of ['org:write', 'org:admin', 'member:write', 'member:admin'] as const)
      expect([needs, await projectsOf(session(ann), needs)]).toEqual([needs, 403])
    const scope = await open(session(ann), 'project:admin')
    if (typeof scope === 'number') throw new Error('refused')
    expect(scope.organizations[0]?.scopes.has('project:admin')).toBe(false)
    const changed = await scope.change(async (writer) => {
      const people = await writer.update('members').set({ role: 'owner' }).where('members.user_id', '=', ann).executeTakeFirst()
      const projects = await writer.update('projects').set({ name: 'Changed' }).executeTakeFirst()
      const teams = await writer.update('teams').set({ name: 'Web team' }).executeTakeFirst()
      return [people, projects, teams].map((result) => Number(result.numUpdatedRows))
    })
    expect(changed).toEqual({ ok: true, value: [0, 1, 1] })
    await expect(
      scope.change((writer) =>
        writer.insert('teams', [{ id: 1, org_id: acme.orgId, slug: 'x', name: 'x', created_at: startMs }]).execute(),
      ),
    ).rejects.toThrow('outside the scope')
  })

  it('is cut down to the scopes of a token, as everything is', async () => {
    expect(await projectsOf(token(ann, 'project:read'), 'project:write')).toBe(403)
    expect(await projectsOf(token(ann, 'project:write'), 'project:write')).toEqual(['acme-web'])
  })

  it('lets a new project’s things be written with it, and nothing of other organizations', async () => {
    const scope = await open(session(ann), 'project:write')
    if (typeof scope === 'number') throw new Error('refused')
    const row = { slug: 'n', name: 'N', platform: '', created_at: startMs, next_short_id: 1, settings: '{}', first_event_at: 0 }
    await expect(scope.change((writer) => writer.insert('projects', [{ ...row, id: 901, org_id: rival.orgId }]).execute())).rejects.toThrow(
      'outside the scope',
    )
    const written = await scope.change(async (writer) => {
      await writer.insert('projects', [{ ...row, id: 901, org_id: acme.orgId }]).execute()
      await writer.insert('project_teams', [{ org_id: acme.orgId, project_id: 901, team_id: team }]).execute()
      return true
    })
    expect(written.ok).toBe(true)
  })
})

describe('who is disabled', () => {
  it('as a member finds the organization unknown, by session and by token', async () => {
    await api.db.updateTable('members').set({ state: 'disabled' }).where('user_id', '=', ann).execute()
    expect(await projectsOf(session(ann), 'org:read')).toBe(404)
    expect(await projectsOf(token(ann, 'org:read'), 'org:read')).toBe(404)
    await api.db.updateTable('members').set({ state: 'active' }).where('user_id', '=', ann).execute()
    expect(await projectsOf(session(ann), 'org:read')).toEqual(['acme-web', 'hidden', 'n'])
  })
})

describe('who belongs to no organization', () => {
  it('reaches no row of anybody, whatever number stands for "none" in a table', async () => {
    const lonely = api.nextId()
    const user = {
      id: lonely,
      email_lower: 'l@x.example',
      email: 'l@x.example',
      name: 'L',
      password_hash: '',
      superuser: 0 as const,
      state: 'active',
    }
    await api.db
      .insertInto('users')
      .values({ ...user, created_at: startMs })
      .execute()
    const opened = await openScope({ db: api.db, events }, { caller: session(lonely), organization: undefined, needs: 'org:read' })
    if (!opened.ok) throw new Error('refused')
    // Tokens of people have the organization 0.
    expect(await opened.value.rows('tokens').select('tokens.id').execute()).toEqual([])
    const changed = await opened.value.change((writer) => writer.update('tokens').set({ name: 'taken' }).executeTakeFirst())
    expect(changed.ok && Number(changed.value.numUpdatedRows)).toBe(0)
  })
})

describe('a change that meets another of the same moment', () => {
  it('looks again when a row that has to be the only one is there meanwhile, and so can say so', async () => {
    const scope = await open(session(acme.userId), 'team:write')
    if (typeof scope === 'number') throw new Error('refused')
    let looks = 0
    const changed = await scope.change(async (writer) => {
      looks += 1
      // As on Postgres, where both look before either writes.
      if (looks > 1) return 'taken'
      await writer.insert('teams', [{ id: api.nextId(), org_id: acme.orgId, slug: 'web', name: 'Web', created_at: startMs }]).execute()
      return 'made'
    })
    expect(changed).toEqual({ ok: true, value: 'taken' })
  })

  it('does not look for ever', async () => {
    const scope = await open(session(acme.userId), 'team:write')
    if (typeof scope === 'number') throw new Error('refused')
    const row = { id: api.nextId(), org_id: acme.orgId, slug: 'web', name: 'Web', created_at: startMs }
    await expect(scope.change((writer) => writer.insert('teams', [row]).execute())).rejects.toThrow(/unique/i)
  })
})
