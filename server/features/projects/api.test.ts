import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { Key } from '#packages/contract/key'
import type { Project } from '#packages/contract/project'
import type { OwnProject, ProjectDetails } from '#packages/contract/project-details'
import { openTestApi } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { createPostgresBatchStore } from '#server/stores/metadata/batch-store-postgres'
import { readKeySnapshot } from '#server/stores/metadata/key-snapshot'

let api: TestApi
let acme: Tenant
let projectPath: string
beforeAll(async () => {
  api = await openTestApi()
})
afterAll(() => api.close())

let tenants = 0
beforeEach(async () => {
  acme = await api.addTenant(`acme${(tenants += 1)}`)
  projectPath = `/api/0/projects/${acme.org}/${acme.project}/`
})

const send = (method: string, path: string, body?: unknown): Promise<Response> =>
  api.request(path, {
    method,
    headers: { Authorization: `Bearer ${acme.token}`, 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
const make = (body: object): Promise<Response> => send('POST', `/api/0/organizations/${acme.org}/projects/`, body)
const read = async <Answer>(path: string): Promise<Answer> => (await (await api.get(path, acme.token)).json()) as Answer
const setRole = (role: string) => api.db.updateTable('members').set({ role }).where('user_id', '=', acme.userId).execute()
const addTeam = async (slug: string, role?: string): Promise<number> => {
  const team = { id: api.nextId(), org_id: acme.orgId, slug, name: slug, created_at: 0 }
  await api.db.insertInto('teams').values(team).execute()
  if (role !== undefined)
    await api.db.insertInto('team_members').values({ org_id: acme.orgId, team_id: team.id, user_id: acme.userId, role }).execute()
  return team.id
}
/** Rows of projects as if somebody had made them, without waiting for a front door. */
const addProjects = async (slugs: readonly string[]): Promise<void> => {
  for (const slug of slugs) {
    const row = { id: api.nextId(), org_id: acme.orgId, slug, name: slug.toUpperCase(), platform: 'go', created_at: 0 }
    await api.db
      .insertInto('projects')
      .values({ ...row, next_short_id: 1, settings: '{}', first_event_at: 0 })
      .execute()
  }
}
const configuration = async (projectId: number) => {
  const store = createPostgresBatchStore(api.db, { newId: api.nextId, signals: {} })
  return (await store.configuration(await store.configVersion())).get(projectId)
}

describe('lists of projects', () => {
  it('go page by page, by slug, and all at once', async () => {
    await addProjects(['a', 'b', 'c'])
    const slugsOf = async (answer: Response) => ((await answer.json()) as Project[]).map(({ slug }) => slug)
    const path = `/api/0/organizations/${acme.org}/projects/`
    const first = await api.get(`${path}?per_page=3`, acme.token)
    const link = first.headers.get('link') ?? ''
    expect(await slugsOf(first)).toEqual(['a', acme.project, 'b'])
    expect(link).toMatch(/rel="previous"; results="false".*rel="next"; results="true"/)
    const next = /cursor="([^"]+)"$/.exec(link)?.[1] ?? ''
    const second = await api.get(`${path}?per_page=3&cursor=${next}`, acme.token)
    expect(second.headers.get('link')).toMatch(/rel="previous"; results="true".*rel="next"; results="false"/)
    expect(await slugsOf(second)).toEqual(['c'])
    const previous = /cursor="([^"]+)", /.exec(second.headers.get('link') ?? '')?.[1] ?? ''
    expect(await slugsOf(await api.get(`${path}?per_page=3&cursor=${previous}`, acme.token))).toEqual(['a', acme.project, 'b'])
    expect(await slugsOf(await api.get(`${path}?all_projects=1`, acme.token))).toHaveLength(4)
    expect((await api.get(`${path}?cursor=nonsense`, acme.token)).status).toBe(400)
  })

  it('are narrowed by words and by slug, id, platform and membership', async () => {
    await addProjects(['shop-api', 'shop-web'])
    const found = async (query: string) =>
      (await read<Project[]>(`/api/0/organizations/${acme.org}/projects/?query=${encodeURIComponent(query)}`)).map(({ slug }) => slug)
    expect(await found('shop')).toEqual(['shop-api', 'shop-web'])
    expect(await found('SHOP web')).toEqual(['shop-web'])
    expect(await found('slug:shop-api')).toEqual(['shop-api'])
    expect(await found(`id:${acme.projectId}`)).toEqual([acme.project])
    expect(await found('platform:go name:api')).toEqual(['shop-api'])
    expect(await found('is_member:1')).toEqual([])
  })

  it('over all organizations name the organization of each', async () => {
    const projects = await read<OwnProject[]>('/api/0/projects/')
    expect(projects.map(({ slug, organization, color, status }) => [slug, organization.slug, color.length, status])).toEqual([
      [acme.project, acme.org, 7, 'active'],
    ])
  })

  it('tell of teams, environments, releases and reports', async () => {
    const teamId = await addTeam('backend', 'contributor')
    const project_id = acme.projectId
    await api.db.insertInto('project_teams').values({ org_id: acme.orgId, project_id, team_id: teamId }).execute()
    for (const [name, hidden] of [
      ['staging', 0],
      ['old', 1],
      ['', 0],
      ['prod', 0],
    ] as const)
      await api.db.insertInto('environments').values({ project_id, name, hidden, first_seen: 0, last_seen: 0 }).execute()
    const report = { id: api.nextId(), project_id, event_id: 'a'.repeat(32), name: '', email: '', comments: '', created_at: 0 }
    await api.db.insertInto('user_reports').values(report).execute()
    const [project] = await read<Project[]>(`/api/0/organizations/${acme.org}/projects/`)
    expect(project).toMatchObject({
      isMember: true,
      team: { slug: 'backend' },
      teams: [{ id: String(teamId), slug: 'backend', name: 'backend' }],
      environments: ['prod', 'staging'],
      hasUserReports: true,
      latestRelease: null,
    })
    expect(project?.access).toContain('project:read')
  })
})

describe('making a project', () => {
  it('gives it a key that counts, and the answer has everything', async () => {
    const answer = await make({ name: 'My Shop', platform: 'python-flask' })
    expect(answer.status).toBe(201)
    const project = (await answer.json()) as ProjectDetails
    expect(project).toMatchObject({
      slug: 'my-shop',
      name: 'My Shop',
      platform: 'python-flask',
      firstEvent: null,
      organization: { slug: acme.org },
    })
    const [key] = await read<Key[]>(`/api/0/projects/${acme.org}/my-shop/keys/`)
    expect(key).toMatchObject({ name: 'Default', isActive: true, projectId: Number(project.id) })
    expect((await readKeySnapshot(api.db)).keys.get(key?.id as never)).toMatchObject({ projectId: Number(project.id), state: 'active' })
    expect(await read(`/api/0/projects/${acme.org}/${project.id}/`)).toEqual(project)
  })

  it('refuses a slug that is taken; a name gives one that is free', async () => {
    expect((await make({ name: 'x', slug: acme.project })).status).toBe(409)
    expect(await (await make({ name: 'x', slug: acme.project })).json()).toEqual({ detail: 'A project with this slug already exists.' })
    expect(await (await make({ name: acme.project })).json()).toMatchObject({ slug: `${acme.project}-2` })
    for (const body of [{ name: 'x', slug: 'A B' }, { name: 'x', slug: '17' }, { name: '??' }, { name: ' ' }, {}])
      expect((await make(body)).status).toBe(400)
  })

  it('of a team is for who may write in the team', async () => {
    await addTeam('backend', 'admin')
    const path = `/api/0/teams/${acme.org}/backend/projects/`
    expect(await (await send('POST', path, { name: 'one' })).json()).toMatchObject({
      slug: 'one',
      isMember: true,
      team: { slug: 'backend' },
    })
    await setRole('member')
    // An admin of the team alone: there, but nowhere else.
    expect((await send('POST', path, { name: 'two' })).status).toBe(201)
    expect((await make({ name: 'three' })).status).toBe(403)
    await addTeam('strangers')
    expect((await send('POST', `/api/0/teams/${acme.org}/strangers/projects/`, { name: 'four' })).status).toBe(404)
    // A project that they do not see has the slug.
    await api.db.updateTable('organizations').set({ settings: '{"openMembership":false}' }).where('id', '=', acme.orgId).execute()
    expect((await send('POST', path, { name: 'x', slug: acme.project })).status).toBe(409)
  })

  it('is visible to its maker also where membership is closed', async () => {
    await api.db.updateTable('organizations').set({ settings: '{"openMembership":false}' }).where('id', '=', acme.orgId).execute()
    await setRole('admin')
    expect((await make({ name: 'lonely' })).status).toBe(400)
    await addTeam('home', 'contributor')
    expect(await (await make({ name: 'lonely' })).json()).toMatchObject({ isMember: true, team: { slug: 'home' } })
    expect((await api.get(`/api/0/projects/${acme.org}/lonely/`, acme.token)).status).toBe(200)
  })
})

describe('a project', () => {
  it('has every key that Terraform reads (web-api.md 6.2)', async () => {
    const keys = new Set(Object.keys(await read<object>(projectPath)))
    const wanted =
      'features options color isPublic digestsMinDelay digestsMaxDelay resolveAge fingerprintingRules groupingEnhancements allowedDomains ' +
      'scrapeJavaScript subjectTemplate securityToken securityTokenHeader verifySSL highlightTags dataScrubber dataScrubberDefaults ' +
      'sensitiveFields safeFields storeCrashReports scrubIPAddresses relayPiiConfig organization team teams defaultEnvironment'
    expect(wanted.split(' ').filter((name) => !keys.has(name))).toEqual([])
  })

  it('changes in what is said, and nothing else', async () => {
    const before = await read<ProjectDetails>(projectPath)
    const change = {
      name: 'Renamed',
      allowedDomains: ['https://*.example.com'],
      sensitiveFields: ['iban'],
      scrubIPAddresses: true,
      subjectPrefix: '[x] ',
      resolveAge: 720,
      releaseOrder: 'date',
      noiseBudget: 500,
    }
    const answer = await send('PUT', projectPath, { ...change, unknown: 1 })
    expect(await answer.json()).toEqual({ ...before, ...change })
    const { settings } = (await configuration(acme.projectId)) ?? {}
    expect(settings).toMatchObject({
      allowedOrigins: ['https://*.example.com'],
      scrubbing: { sensitiveFields: ['iban'], scrubIpAddresses: true, scrubData: true },
    })
    expect((await readKeySnapshot(api.db)).keys.get(acme.publicKey as never)?.origins).toEqual(['https://*.example.com'])
    expect(await (await send('PUT', projectPath, { platform: null })).json()).toMatchObject({ platform: null, name: 'Renamed' })
  })

  it('can get another slug that is free', async () => {
    await addProjects(['taken'])
    expect((await send('PUT', projectPath, { slug: 'taken' })).status).toBe(409)
    expect((await send('PUT', projectPath, { slug: 'Not A Slug' })).status).toBe(400)
    expect(await (await send('PUT', projectPath, { slug: 'fresh' })).json()).toMatchObject({ slug: 'fresh', id: String(acme.projectId) })
    expect((await api.get(projectPath, acme.token)).status).toBe(404)
  })

  it('is changed by those with project:write and removed by those with project:admin', async () => {
    await setRole('member')
    expect((await send('PUT', projectPath, { name: 'x' })).status).toBe(403)
    expect((await send('DELETE', projectPath)).status).toBe(403)
  })
})

describe('removing a project', () => {
  it('ends its keys at once, and its number is never given again', async () => {
    const made = (await (await make({ name: 'Short life' })).json()) as ProjectDetails
    const [key] = await read<Key[]>(`/api/0/projects/${acme.org}/short-life/keys/`)
    expect((await send('DELETE', `/api/0/projects/${acme.org}/short-life/`)).status).toBe(204)
    expect((await send('DELETE', `/api/0/projects/${acme.org}/short-life/`)).status).toBe(404)
    expect((await readKeySnapshot(api.db)).keys.has(key?.id as never)).toBe(false)
    // Records on their way end with the outcome `project_id`: there is no configuration for them.
    expect(await configuration(Number(made.id))).toBeUndefined()
    const next = (await (await make({ name: 'Short life' })).json()) as ProjectDetails
    expect(next.slug).toBe('short-life')
    expect(Number(next.id)).toBeGreaterThan(Number(made.id))
  })
})
