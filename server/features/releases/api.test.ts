import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { IssueDetails } from '#packages/contract/issue'
import type { Release } from '#packages/contract/release'
import { addIssue, addPlaces, openTestApi, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { noReleaseDetails } from '#server/stores/metadata/release-details'

let api: TestApi
let acme: Tenant
let rival: Tenant
/** In the order in which they were first seen; the version order is another one. */
const versions = ['shop@1.0-rc.10', 'shop@1.0-rc.9', 'shop@2.0', 'shop@1.0', 'shop@1.10', '50% _off', 'd'.repeat(40)]

const atMs = (version: string): number => startMs - 3_600_000 + versions.indexOf(version) * 60_000

beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  rival = await api.addTenant('rival')
  const placeOf = (version: string, environment: string) => ({
    projectId: acme.projectId,
    release: version,
    environment,
    firstSeenMs: atMs(version),
    lastSeenMs: atMs(version) + 1000,
  })
  const staged = placeOf('shop@2.0', 'staging')
  await addPlaces(
    api,
    acme,
    [...versions.map((version) => placeOf(version, '')), staged],
    [{ projectId: acme.projectId, version: 'shop@2.0', change: 3 }],
  )
  await addPlaces(api, rival, [{ ...placeOf('rival-secret@1.0', ''), projectId: rival.projectId }])
})
afterAll(() => api.close())

const list = async (path: string): Promise<{ readonly names: readonly string[]; readonly answer: Response }> => {
  const answer = await api.get(`/api/0/${path}`, acme.token)
  const body = (answer.status === 200 ? await answer.json() : []) as readonly Release[]
  return { names: body.map(({ version }) => version), answer }
}
const show = async (name: string): Promise<Response> => api.get(`/api/0/organizations/acme/releases/${name}/`, acme.token)

describe('the list of releases', () => {
  it('has the newest first, for the organization and for a project', async () => {
    for (const path of ['organizations/acme/releases/', 'projects/acme/acme-web/releases/'])
      expect((await list(path)).names).toEqual(versions.toReversed())
  })

  it('has the highest version first with sort=semver, and what has no order last', async () => {
    const { names } = await list('organizations/acme/releases/?sort=semver')
    expect(names).toEqual(['shop@2.0', 'shop@1.10', 'shop@1.0', 'shop@1.0-rc.10', 'shop@1.0-rc.9', 'd'.repeat(40), '50% _off'])
  })

  it('has the highest build first with sort=build, as a number, and what has none last', async () => {
    const builder = await api.addTenant('builder')
    const builds = ['app@1.0+9', 'app@1.0', 'app@1.0+10', 'app@1.0+beta', 'app@2.0+010']
    const place = { projectId: builder.projectId, environment: '', firstSeenMs: 1, lastSeenMs: 1 }
    await addPlaces(
      api,
      builder,
      builds.map((release) => ({ ...place, release })),
    )
    const answer = await api.get('/api/0/organizations/builder/releases/?sort=build', builder.token)
    const names = ((await answer.json()) as Release[]).map(({ version }) => version)
    expect(names).toEqual(['app@2.0+010', 'app@1.0+10', 'app@1.0+9', 'app@1.0+beta', 'app@1.0'])
  })

  it('asks nothing of the columns where no session came, and says so when they are away and some did', async () => {
    const known = await list('organizations/acme/releases/?health=1')
    expect([known.answer.status, known.names.length]).toEqual([200, versions.length])
    expect((await list('organizations/acme/releases/?health=1&summaryStatsPeriod=soon')).answer.status).toBe(400)
    const sick = await api.addTenant('sick')
    const place = {
      projectId: sick.projectId,
      release: 'app@1.0',
      environment: '',
      firstSeenMs: 1,
      lastSeenMs: 1,
      isOfSessions: true as const,
    }
    await addPlaces(api, sick, [place])
    const plain = (await (await api.get('/api/0/organizations/sick/releases/', sick.token)).json()) as Release[]
    expect(plain.map(({ projects, firstEvent }) => [projects[0]?.hasHealthData, firstEvent])).toEqual([[true, null]])
    for (const path of ['?health=1', '?sort=sessions', 'app@1.0/verdict/'])
      expect([path, (await api.get(`/api/0/organizations/sick/releases/${path}`, sick.token)).status]).toEqual([path, 503])
  })

  it.each(['date', 'semver', 'build'])('is told page by page by %s, there and back', async (sort) => {
    const whole = (await list(`organizations/acme/releases/?sort=${sort}`)).names
    const walk = async (rel: 'next' | 'previous', from: string): Promise<string[]> => {
      const told: string[] = []
      for (let path = from; path !== '';) {
        const { names, answer } = await list(path)
        if (rel === 'next') told.push(...names)
        else told.unshift(...names)
        const link = new RegExp(`<https://errors.example.com/api/0/([^>]+)>; rel="${rel}"; results="true"`).exec(
          answer.headers.get('link') ?? '',
        )
        path = link?.[1] ?? ''
        if (path === '') return rel === 'next' ? [...told, answer.headers.get('link') ?? ''] : told
      }
      return told
    }
    const forth = await walk('next', `organizations/acme/releases/?sort=${sort}&per_page=3`)
    const last = forth.pop() ?? ''
    expect(forth).toEqual(whole)
    const back = /<https:\/\/errors\.example\.com\/api\/0\/([^>]+)>; rel="previous"/.exec(last)?.[1] ?? ''
    expect(await walk('previous', back)).toEqual(whole.slice(0, 6))
  })

  it('is narrowed by text, status, environment and project', async () => {
    expect((await list('organizations/acme/releases/?query=RC.')).names).toEqual(['shop@1.0-rc.9', 'shop@1.0-rc.10'])
    expect((await list('organizations/acme/releases/?query=%25%20_')).names).toEqual(['50% _off'])
    expect((await list('organizations/acme/releases/?environment=staging')).names).toEqual(['shop@2.0'])
    expect((await list('organizations/acme/releases/?environment=')).names).toHaveLength(versions.length)
    expect((await list('organizations/acme/releases/?status=archived')).names).toEqual([])
    expect((await list('organizations/acme/releases/?status=open')).names).toHaveLength(versions.length)
    expect((await list('organizations/acme/releases/?project=rival-web')).answer.status).toBe(404)
    expect((await list('organizations/acme/releases/?cursor=x')).answer.status).toBe(400)
  })

  it('is narrowed to what was finalized, and to what has commits', async () => {
    const idOf = api.db.selectFrom('releases').select('id').where('version', '=', 'shop@1.10')
    const { id } = await idOf.executeTakeFirstOrThrow()
    await api.db.updateTable('releases').set({ released_at: startMs }).where('id', '=', id).execute()
    await api.db
      .insertInto('release_details')
      .values({ ...noReleaseDetails({ id, org_id: acme.orgId }), commit_count: 2 })
      .execute()
    for (const name of ['finalized', 'commits']) {
      expect((await list(`organizations/acme/releases/?${name}=1`)).names).toEqual(['shop@1.10'])
      const others = (await list(`organizations/acme/releases/?${name}=0`)).names
      expect([others.length, others.includes('shop@1.10')]).toEqual([versions.length - 1, false])
      expect((await list(`organizations/acme/releases/?${name}=maybe`)).names).toHaveLength(versions.length)
    }
    await api.db.updateTable('releases').set({ released_at: 0 }).where('id', '=', id).execute()
    await api.db.deleteFrom('release_details').where('release_id', '=', id).execute()
  })

  it('ends at a border that is nobody’s or another’s', async () => {
    const foreign = await api.db.selectFrom('releases').select('id').where('version', '=', 'rival-secret@1.0').executeTakeFirstOrThrow()
    for (const id of [foreign.id, 12_345])
      expect((await list(`organizations/acme/releases/?sort=semver&cursor=0:${id}:0`)).names).toEqual([])
  })
})

describe('a release', () => {
  it('has the shape of web-api.md 8.8', async () => {
    const seen = new Date(atMs('shop@2.0')).toISOString()
    expect(await (await show('shop%402.0')).json()).toEqual({
      id: expect.any(Number),
      version: 'shop@2.0',
      shortVersion: '2.0',
      status: 'open',
      versionInfo: {
        package: 'shop',
        version: { raw: '2.0', major: 2, minor: 0, patch: 0, pre: null, buildCode: null, components: 2 },
        description: '2.0',
        buildHash: null,
      },
      ref: null,
      url: null,
      dateReleased: null,
      dateCreated: seen,
      dateStarted: null,
      data: {},
      newGroups: 3,
      owner: null,
      commitCount: 0,
      lastCommit: null,
      deployCount: 0,
      lastDeploy: null,
      authors: [],
      projects: [
        {
          id: acme.projectId,
          slug: 'acme-web',
          name: 'acme Web',
          newGroups: 3,
          platform: 'javascript',
          platforms: ['javascript'],
          hasHealthData: false,
        },
      ],
      firstEvent: seen,
      lastEvent: new Date(atMs('shop@2.0') + 1000).toISOString(),
      currentProjectMeta: {},
      userAgent: null,
    })
  })

  it('is found by each way of writing its version in a path (trap 15)', async () => {
    const names = ['app/web@1.0+7', 'a%2Fb', 'v 1%', 'ä@1:2']
    await addPlaces(
      api,
      acme,
      names.map((release) => ({ projectId: acme.projectId, release, environment: '', firstSeenMs: 1, lastSeenMs: 1 })),
    )
    const ways: readonly (readonly [string, string])[] = [
      ['app%2Fweb%401.0%2B7', 'app/web@1.0+7'],
      ['app%2Fweb@1.0+7', 'app/web@1.0+7'],
      ['app%2fweb@1.0%2b7', 'app/web@1.0+7'],
      ['app%EF%BF%BDweb@1.0+7', 'app/web@1.0+7'],
      ['a%252Fb', 'a%2Fb'],
      ['v%201%25', 'v 1%'],
      ['%C3%A4%401%3A2', 'ä@1:2'],
      ['ä@1:2', 'ä@1:2'],
    ]
    for (const [written, version] of ways) {
      for (const path of [
        `organizations/acme/releases/${written}/`,
        `organizations/acme/releases/${written}`,
        `projects/acme/acme-web/releases/${written}/`,
      ]) {
        const answer = await api.get(`/api/0/${path}`, acme.token)
        expect([path, answer.status]).toEqual([path, 200])
        expect(await answer.json()).toMatchObject({ version })
      }
    }
  })

  it('of others, and one that is none, are the same 404', async () => {
    for (const name of ['rival-secret@1.0', 'nothing', '%E0%A4%A', '%00', '..%2F..%2Forganizations'])
      expect([name, (await show(name)).status]).toEqual([name, 404])
    expect((await api.get('/api/0/organizations/rival/releases/rival-secret@1.0/', acme.token)).status).toBe(404)
  })

  it('is what an issue was first and last seen in', async () => {
    const issue = await addIssue(api, acme.projectId, { first_release: 'shop@1.0', last_release: 'shop@2.0' })
    const details = (await (await api.get(`/api/0/organizations/acme/issues/${issue.id}/`, acme.token)).json()) as IssueDetails
    expect(details.firstRelease).toMatchObject({
      version: 'shop@1.0',
      shortVersion: '1.0',
      dateCreated: new Date(atMs('shop@1.0')).toISOString(),
    })
    expect(details.lastRelease).toMatchObject({ version: 'shop@2.0', newGroups: 3 })
  })
})
