import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { dayMs } from '#core/time'
import type { Release } from '#packages/contract/release'
import { addMember, addPlaces, openTestApi, sendJson, startMs } from '#server/http/test/api-fixture'
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

const path = '/api/0/organizations/acme/releases/'
const ofProject = '/api/0/projects/acme/acme-web/releases/'
const one = (version: string): string => `${path}${encodeURIComponent(version)}/`
const post = (body: object, how: { readonly token?: string; readonly at?: string } = {}): Promise<Response> =>
  sendJson(api, how.at ?? path, 'POST', { token: how.token ?? acme.token, body })
const put = (version: string, body: object, token = acme.token): Promise<Response> => sendJson(api, one(version), 'PUT', { token, body })
const remove = (version: string, token = acme.token): Promise<Response> => sendJson(api, one(version), 'DELETE', { token })
const show = async (version: string): Promise<Release> => (await (await api.get(one(version), acme.token)).json()) as Release
const detailOf = async (answer: Response): Promise<string> => ((await answer.json()) as { detail: string }).detail

describe('making a release', () => {
  it('answers 201 with all that there is to say of it, and 208 when it is there (trap 21)', async () => {
    const body = {
      version: 'shop@1.0.0',
      projects: ['acme-web'],
      url: 'https://ci.example/1',
      ref: 'main',
      dateStarted: '2026-11-22T10:00:00Z',
    }
    const made = await sendJson(api, path, 'POST', { token: acme.token, body, headers: { 'User-Agent': 'sentry-cli/3.6.0' } })
    expect(made.status).toBe(201)
    expect(await made.json()).toMatchObject({
      version: 'shop@1.0.0',
      shortVersion: '1.0.0',
      status: 'open',
      url: 'https://ci.example/1',
      ref: 'main',
      dateStarted: '2026-11-22T10:00:00.000Z',
      dateCreated: new Date(startMs).toISOString(),
      dateReleased: null,
      commitCount: 0,
      lastCommit: null,
      firstEvent: null,
      lastEvent: null,
      userAgent: 'sentry-cli/3.6.0',
      projects: [{ slug: 'acme-web', newGroups: 0 }],
    })
    const again = await post({ version: 'shop@1.0.0', projects: [acme.projectId] })
    expect(again.status).toBe(208)
    expect(await again.json()).toMatchObject({ version: 'shop@1.0.0', ref: 'main', url: 'https://ci.example/1' })
  })

  it('takes the project of the path (sentry-cli 2.x)', async () => {
    const made = await post({ version: 'shop@1.0.1' }, { at: ofProject })
    expect([made.status, ((await made.json()) as Release).projects.map(({ slug }) => slug)]).toEqual([201, ['acme-web']])
  })

  it('adds projects to one that another project has', async () => {
    const other = { id: api.nextId(), org_id: acme.orgId, slug: 'acme-api', name: 'API', platform: '', settings: '{}' }
    await api.db
      .insertInto('projects')
      .values({ ...other, created_at: startMs, next_short_id: 1, first_event_at: 0 })
      .execute()
    const added = await post({ version: 'shop@1.0.0', projects: ['acme-api', 'acme-web'] })
    expect(added.status).toBe(208)
    expect(((await added.json()) as Release).projects.map(({ slug }) => slug).toSorted()).toEqual(['acme-api', 'acme-web'])
  })

  it('is refused in one sentence', async () => {
    const bad: readonly (readonly [object, RegExp])[] = [
      [{ projects: ['acme-web'] }, /^version: /],
      [{ version: 'a/b', projects: ['acme-web'] }, /^version: a release cannot be called so/],
      [{ version: 'latest', projects: ['acme-web'] }, /^version: /],
      [{ version: 'x'.repeat(201), projects: ['acme-web'] }, /^version: /],
      [{ version: 'a', projects: [] }, /^projects: a release belongs to at least one project/],
      [{ version: 'a' }, /^projects: /],
      [{ version: 'a', projects: ['acme-web', 'rival-web'] }, /^projects.1: there is no such project/],
      [{ version: 'a', projects: [rival.projectId] }, /^projects.0: /],
      [{ version: 'a', projects: ['acme-web'], url: 'javascript:alert(1)' }, /^url: /],
      [{ version: 'a', projects: ['acme-web'], dateReleased: 'yesterday' }, /^dateReleased: an ISO 8601 time is expected/],
      [{ version: 'a', projects: ['acme-web'], status: 'gone' }, /^status: /],
    ]
    for (const [body, detail] of bad) {
      const answer = await post(body)
      expect([body, answer.status]).toEqual([body, 400])
      expect(await detailOf(answer)).toMatch(detail)
    }
    expect((await api.get(one('a'), acme.token)).status).toBe(404)
  })

  it('never writes a name that an event could not have', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 210 }), async (version) => {
        const answer = await post({ version, projects: ['acme-web'] })
        if (answer.status === 400) return
        const named = ((await answer.json()) as Release).version
        expect(named).not.toMatch(/[/\\\n\t]/)
        expect((await api.get(one(named), acme.token)).status).toBe(200)
        expect((await remove(named)).status).toBe(204)
      }),
      { numRuns: 40 },
    )
  })

  it('makes one row however many ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => post({ version: 'shop@at-once', projects: ['acme-web'] })))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 208, 208, 208, 208, 208])
  })
})

describe('changing a release', () => {
  it('finalizes it, and keeps what is not named or null', async () => {
    await put('shop@1.0.0', { dateReleased: '2026-11-22T12:00:00.123456789+01:00', url: null })
    expect(await show('shop@1.0.0')).toMatchObject({ dateReleased: '2026-11-22T11:00:00.123Z', url: 'https://ci.example/1', ref: 'main' })
    expect((await put('nothing', { dateReleased: '2026-11-22T12:00:00Z' })).status).toBe(404)
    const answer = await sendJson(api, `${ofProject}shop@1.0.0/`, 'PUT', { token: acme.token, body: { ref: 'v1' } })
    expect(await answer.json()).toMatchObject({ ref: 'v1' })
  })

  it('archives and restores it as sentry-cli does: a POST without projects', async () => {
    const archived = await post({ version: 'shop@1.0.0', projects: [], status: 'archived' })
    expect([archived.status, ((await archived.json()) as Release).status]).toEqual([208, 'archived'])
    const open = (await (await api.get(`${path}?status=open`, acme.token)).json()) as Release[]
    expect(open.map(({ version }) => version)).not.toContain('shop@1.0.0')
    await post({ version: 'shop@1.0.0', projects: [], status: 'open' })
    expect((await show('shop@1.0.0')).status).toBe('open')
    expect((await post({ version: 'nothing', projects: [], status: 'archived' })).status).toBe(404)
  })

  it('finds it by U+FFFD for a slash that came with an event (trap 15)', async () => {
    const place = { projectId: acme.projectId, release: 'a/b', environment: '', firstSeenMs: startMs, lastSeenMs: startMs }
    await addPlaces(api, acme, [place])
    expect((await put('a\uFFFDb', { ref: 'main' })).status).toBe(200)
    expect(await show('a/b')).toMatchObject({ version: 'a/b', ref: 'main' })
  })
})

describe('deleting a release', () => {
  it('removes everything of it, and says so only once', async () => {
    const commits = [{ id: 'c'.repeat(40), repository: 'acme/web', message: 'x', timestamp: '2026-11-20T00:00:00Z' }]
    const made = (await (await post({ version: 'shop@0.9', projects: ['acme-web'], commits })).json()) as Release
    await sendJson(api, `${one('shop@0.9')}deploys/`, 'POST', { token: acme.token, body: { environment: 'production' } })
    expect((await remove('shop@0.9')).status).toBe(204)
    for (const table of ['release_projects', 'release_environments', 'release_details', 'release_commits', 'deploys'] as const) {
      const left = await api.db.selectFrom(table).selectAll().where('release_id', '=', made.id).execute()
      expect([table, left]).toEqual([table, []])
    }
    expect((await remove('shop@0.9')).status).toBe(404)
  })

  it('is refused while stored events name it, or an issue was new in it', async () => {
    const place = (release: string, lastSeenMs: number) => ({
      projectId: acme.projectId,
      release,
      environment: '',
      firstSeenMs: lastSeenMs,
      lastSeenMs,
    })
    const old = startMs - 91 * dayMs
    await addPlaces(api, acme, [place('seen@1', startMs - dayMs), place('past@1', old)])
    await addPlaces(api, acme, [place('new@1', old)], [{ projectId: acme.projectId, version: 'new@1', change: 1 }])
    for (const version of ['seen@1', 'new@1']) {
      const answer = await remove(version)
      expect([version, answer.status]).toEqual([version, 400])
      expect(await detailOf(answer)).toContain('Archive it')
    }
    expect((await remove('past@1')).status).toBe(204)
  })
})

describe('who may', () => {
  it('write: people and tokens with project:releases, tokens of the organization; of others nobody', async () => {
    const member = await addMember(api, acme, 'ann@acme.example', 'member')
    expect((await post({ version: 'shop@2.0', projects: ['acme-web'] }, { token: member.token })).status).toBe(201)
    const billing = await addMember(api, acme, 'bill@acme.example', 'billing')
    expect((await post({ version: 'shop@2.1', projects: ['acme-web'] }, { token: billing.token })).status).toBe(403)
    expect((await post({ version: 'shop@2.1', projects: ['acme-web'] }, { token: rival.token })).status).toBe(404)
    expect((await put('shop@2.0', { ref: 'x' }, rival.token)).status).toBe(404)
    expect((await remove('shop@2.0', rival.token)).status).toBe(404)
  })

  it('not write: somebody who may do so for a team alone, as releases are the organization’s', async () => {
    const contributor = await addMember(api, acme, 'carl@acme.example', 'billing')
    const team = { id: api.nextId(), org_id: acme.orgId, slug: 'core', name: 'core', created_at: startMs }
    await api.db.insertInto('teams').values(team).execute()
    await api.db.insertInto('project_teams').values({ org_id: acme.orgId, project_id: acme.projectId, team_id: team.id }).execute()
    const inTeam = { org_id: acme.orgId, team_id: team.id, user_id: contributor.userId, role: 'contributor' }
    await api.db.insertInto('team_members').values(inTeam).execute()
    const { token } = contributor
    expect((await api.get(one('shop@2.0'), token)).status).toBe(200)
    expect((await post({ version: 'shop@2.2', projects: ['acme-web'] }, { token })).status).toBe(403)
    expect((await put('shop@2.0', { ref: 'x' }, token)).status).toBe(403)
    expect((await remove('shop@2.0', token)).status).toBe(403)
    expect((await sendJson(api, `${one('shop@2.0')}deploys/`, 'POST', { token, body: { environment: 'x' } })).status).toBe(403)
  })
})
