import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { ListedRepository } from '#packages/contract/listed-repository'
import type { Repository } from '#packages/contract/repository'
import { openTestApi, sendJson } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'

let api: TestApi
let acme: Tenant
let tenants = 0

beforeAll(async () => {
  api = await openTestApi()
})
afterAll(() => api.close())
beforeEach(async () => {
  acme = await api.addTenant(`acme${(tenants += 1)}`)
})

const send = (method: string, path: string, body: object = {}): Promise<Response> =>
  sendJson(api, `/api/0/organizations/${acme.org}/${path}`, method, { token: acme.token, body })
const add = async (body: object): Promise<Repository> => (await (await send('POST', 'repos/', body)).json()) as Repository
const list = async (userAgent = 'curl/8'): Promise<ListedRepository[]> => {
  const headers = { Authorization: `Bearer ${acme.token}`, 'User-Agent': userAgent }
  return (await (await api.request(`/api/0/organizations/${acme.org}/repos/`, { headers })).json()) as ListedRepository[]
}

const commit = { id: 'c0ffee00', repository: 'acme/web', message: 'Pay in cents (#12)', timestamp: '2026-11-20T10:00:00Z' }
const release = (): Promise<Response> => send('POST', 'releases/', { version: 'web@1', projects: [acme.project], commits: [commit] })

describe('a repository that people add', () => {
  it('says by its address what it is called and who serves it', async () => {
    const answer = await send('POST', 'repos/', { url: 'git@gitlab.com:acme/web.git' })
    expect(answer.status).toBe(201)
    expect(await answer.json()).toMatchObject({
      name: 'acme/web',
      url: 'https://gitlab.com/acme/web',
      provider: { id: 'gitlab', name: 'GitLab' },
      defaultBranch: null,
    })
  })

  it('is the one that commits brought, in any case', async () => {
    await release()
    expect(await list()).toMatchObject([{ name: 'acme/web', url: null, headCommit: { id: 'c0ffee00' } }])
    const answer = await send('POST', 'repos/', {
      name: 'Acme/Web',
      url: 'https://git.acme.example/acme/web',
      provider: 'gitea',
      defaultBranch: 'main',
    })
    expect(answer.status).toBe(208)
    const all = await list()
    expect(all).toMatchObject([
      { name: 'acme/web', url: 'https://git.acme.example/acme/web', provider: { id: 'gitea' }, defaultBranch: 'main' },
    ])
  })

  it.each([
    {},
    { url: 'javascript:alert(1)' },
    { url: 'https://github.com' },
    { name: '' },
    { url: 'https://github.com/a/b', defaultBranch: 'a b' },
  ])('is not %j', async (body) => {
    expect((await send('POST', 'repos/', body)).status).toBe(400)
  })

  it('can be changed: keys that are absent stay, null takes the address away', async () => {
    const { id } = await add({ url: 'https://github.com/acme/web' })
    const change = async (body: object) => (await (await send('PUT', `repos/${id}/`, body)).json()) as Repository
    expect(await change({ defaultBranch: 'trunk' })).toMatchObject({ url: 'https://github.com/acme/web', defaultBranch: 'trunk' })
    expect(await change({ name: 'acme/shop', provider: 'gitea' })).toMatchObject({ name: 'acme/shop', provider: { id: 'gitea' } })
    expect(await change({ url: null })).toMatchObject({ name: 'acme/shop', url: null, provider: { id: 'unknown' }, defaultBranch: 'trunk' })
    await add({ name: 'acme/other' })
    const taken = await send('PUT', `repos/${id}/`, { name: 'ACME/other' })
    expect([taken.status, await taken.json()]).toEqual([400, { detail: 'name: another repository is called so' }])
  })

  it('goes when no release has commits of it, with its mappings', async () => {
    const { id } = await add({ name: 'acme/old' })
    await send('POST', 'code-mappings/', { projectId: acme.projectId, repositoryId: id, stackRoot: 'a/', sourceRoot: 'b/' })
    expect((await send('DELETE', `repos/${id}/`)).status).toBe(204)
    expect(await list()).toEqual([])
    expect(await api.db.selectFrom('code_mappings').selectAll().where('project_id', '=', acme.projectId).execute()).toEqual([])
    await release()
    const [web] = await list()
    const refused = await send('DELETE', `repos/${web?.id}/`)
    expect([refused.status, await refused.json()]).toEqual([400, { detail: expect.stringContaining('change its address instead') }])
  })
})

describe('commits of a clone, which sentry-cli calls by the name of its remote', () => {
  const cloned = (version: string, project = acme.project): Promise<Response> =>
    send('POST', 'releases/', { version, projects: [project], commits: [{ ...commit, repository: 'origin' }] })
  const names = async (): Promise<string[]> => (await list()).map(({ name }) => name)
  const addProject = async (slug: string): Promise<string> => {
    const id = api.nextId()
    const project = {
      id,
      org_id: acme.orgId,
      slug,
      name: slug,
      platform: '',
      created_at: 1,
      next_short_id: 1,
      settings: '{}',
      first_event_at: 0,
    }
    await api.db.insertInto('projects').values(project).execute()
    return slug
  }

  it('are of a repository that is called like the project, and stay so', async () => {
    await cloned('web@1')
    await cloned('web@2')
    expect(await names()).toEqual([acme.project])
  })

  it('are of the one that waits for its first commits', async () => {
    await add({ url: 'https://github.com/acme/web' })
    await cloned('web@1')
    expect(await names()).toEqual(['acme/web'])
  })

  it('are of the one that people mapped the project to', async () => {
    await cloned('web@1')
    await add({ name: 'acme/else', url: 'https://github.com/acme/else' })
    const { id } = await add({ name: 'acme/mapped' })
    await send('POST', 'code-mappings/', { projectId: acme.projectId, repositoryId: id, stackRoot: 'a/', sourceRoot: 'b/' })
    await cloned('web@2')
    expect(await list()).toMatchObject([
      { name: 'acme/else', headCommit: null },
      { name: 'acme/mapped', headCommit: { id: 'c0ffee00' } },
      { name: acme.project, headCommit: { id: 'c0ffee00' } },
    ])
  })

  it('of two projects are never of one repository', async () => {
    await add({ url: 'https://github.com/acme/web' })
    await cloned('web@1')
    await cloned('api@1', await addProject('api'))
    expect(await names()).toEqual(['acme/web', 'api'])
  })
})

describe('a repository', () => {
  it('lists its commits with their pages', async () => {
    await release()
    const { id } = await add({ url: 'https://github.com/acme/web' })
    const answer = await api.get(`/api/0/organizations/${acme.org}/repos/${id}/commits/`, acme.token)
    expect(await answer.json()).toMatchObject([
      { id: 'c0ffee00', pullRequest: { id: '12', externalUrl: 'https://github.com/acme/web/pull/12' }, repository: { id } },
    ])
  })

  it('hides its address from sentry-cli, which would send no commits otherwise', async () => {
    await add({ url: 'https://github.com/acme/web' })
    expect(await list('sentry-cli/2.58.2')).toMatchObject([{ name: 'acme/web', url: null, provider: { id: 'unknown' } }])
    expect(await list()).toMatchObject([{ url: 'https://github.com/acme/web' }])
  })
})
