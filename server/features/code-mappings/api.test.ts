import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { CodeMapping, StacktraceLink } from '#packages/contract/code-mapping'
import { openTestApi, sendJson } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'

let api: TestApi
let acme: Tenant
let repositoryId: string
let tenants = 0

const send = (method: string, path: string, body: object = {}): Promise<Response> =>
  sendJson(api, `/api/0/organizations/${acme.org}/${path}`, method, { token: acme.token, body })
const list = async (query = ''): Promise<CodeMapping[]> =>
  (await (await api.get(`/api/0/organizations/${acme.org}/code-mappings/${query}`, acme.token)).json()) as CodeMapping[]
const add = (body: object): Promise<Response> =>
  send('POST', 'code-mappings/', { projectId: String(acme.projectId), repositoryId, ...body })
const link = async (query: Readonly<Record<string, string>>): Promise<StacktraceLink> => {
  const answer = await api.get(
    `/api/0/projects/${acme.org}/${acme.project}/stacktrace-link/?${String(new URLSearchParams(query))}`,
    acme.token,
  )
  return (await answer.json()) as StacktraceLink
}

beforeAll(async () => {
  api = await openTestApi()
})
afterAll(() => api.close())
beforeEach(async () => {
  acme = await api.addTenant(`acme${(tenants += 1)}`)
  const made = await send('POST', 'repos/', { url: 'https://github.com/acme/web', defaultBranch: 'main' })
  repositoryId = ((await made.json()) as { readonly id: string }).id
})

describe('a mapping that people make', () => {
  it('is listed with its project and repository, changed and deleted', async () => {
    const made = await add({ stackRoot: '/srv/app/', sourceRoot: 'backend/', defaultBranch: 'trunk' })
    expect(made.status).toBe(201)
    const mapping = (await made.json()) as CodeMapping
    expect(mapping).toMatchObject({
      projectSlug: acme.project,
      repoName: 'acme/web',
      stackRoot: '/srv/app/',
      sourceRoot: 'backend/',
      defaultBranch: 'trunk',
      automaticallyGenerated: false,
    })
    expect(await list()).toEqual([mapping])
    expect(await list(`?project=${acme.project}`)).toEqual([mapping])
    const changed = await send('PUT', `code-mappings/${mapping.id}/`, { sourceRoot: 'api/' })
    expect(await changed.json()).toEqual({ ...mapping, sourceRoot: 'api/' })
    expect((await send('DELETE', `code-mappings/${mapping.id}/`)).status).toBe(204)
    expect(await list()).toEqual([])
    expect((await send('DELETE', `code-mappings/${mapping.id}/`)).status).toBe(404)
  })

  it.each([
    [{ stackRoot: 'a/', sourceRoot: '../etc/' }, 'without ..'],
    [{ stackRoot: 'a/', sourceRoot: 'b/', repositoryId: '1' }, 'no such repository'],
    [{ stackRoot: 'a/', sourceRoot: 'b/', projectId: '999999' }, 'no such project'],
    [{ stackRoot: 'a'.repeat(501), sourceRoot: 'b/' }, 'stackRoot'],
    [{ sourceRoot: 'b/' }, 'stackRoot'],
  ])('is not %j', async (body, detail) => {
    const refused = await add(body)
    expect([refused.status, await refused.json()]).toEqual([400, { detail: expect.stringContaining(detail) }])
  })

  it('is there once; an automatic one with the same roots becomes theirs', async () => {
    const columns = { org_id: acme.orgId, project_id: acme.projectId, repository_id: Number(repositoryId), default_branch: '' }
    const row = { id: api.nextId(), ...columns, stack_root: 'a/', source_root: 'b/', automatic: 1, created_at: 1, updated_at: 1 }
    await api.db.insertInto('code_mappings').values(row).execute()
    expect((await add({ stackRoot: 'a/', sourceRoot: 'b/' })).status).toBe(201)
    expect((await add({ stackRoot: 'a/', sourceRoot: 'b/' })).status).toBe(400)
    expect(await list()).toMatchObject([{ automaticallyGenerated: false }])
  })
})

describe('mappings that sentry-cli uploads', () => {
  const upload = (mappings: readonly object[]): Promise<Response> =>
    send('POST', 'code-mappings/bulk/', { project: acme.project, repository: 'acme/api', defaultBranch: 'main', mappings })

  it('are made, and made again without another one; what is wrong with one is said of that one', async () => {
    const first = await upload([
      { stackRoot: 'com/acme', sourceRoot: 'modules/core/src/main/java/com/acme' },
      { stackRoot: 'x/', sourceRoot: '../x/' },
    ])
    expect(await first.json()).toMatchObject({
      created: 1,
      updated: 0,
      errors: 1,
      mappings: [{ status: 'created' }, { status: 'error', detail: expect.stringContaining('..') }],
    })
    const again = await upload([{ stackRoot: 'com/acme', sourceRoot: 'modules/core/src/main/java/com/acme' }])
    expect(await again.json()).toMatchObject({ created: 0, updated: 1, errors: 0 })
    expect(await list()).toMatchObject([{ repoName: 'acme/api', defaultBranch: 'main', automaticallyGenerated: false }])
  })

  it('are three hundred at a time', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => ({ stackRoot: `p${index}/`, sourceRoot: `src/p${index}/` }))
    expect(await (await upload(many(300))).json()).toMatchObject({ created: 300 })
    expect((await upload(many(301))).status).toBe(400)
  })
})

describe('the link of a frame', () => {
  it('leads to its line, at the default branch where nothing is known of the release', async () => {
    await add({ stackRoot: '/srv/app/', sourceRoot: 'backend/' })
    const answer = await link({ file: 'shop/pay.py', absPath: '/srv/app/shop/pay.py', lineNo: '47' })
    expect(answer).toMatchObject({
      sourceUrl: 'https://github.com/acme/web/blob/main/backend/shop/pay.py#L47',
      sourcePath: 'backend/shop/pay.py',
      repository: 'acme/web',
      config: { stackRoot: '/srv/app/' },
      error: null,
    })
  })

  it('leads to the state that the release was built from', async () => {
    await add({ stackRoot: 'shop/', sourceRoot: 'src/shop/' })
    const refs = [{ repository: 'acme/web', commit: 'C0FFEE00' }]
    await send('POST', 'releases/', { version: 'web@1', projects: [acme.project], refs })
    const answer = await link({ file: 'shop/pay.py', lineNo: '4', release: 'web@1' })
    expect(answer.sourceUrl).toBe('https://github.com/acme/web/blob/c0ffee00/src/shop/pay.py#L4')
  })

  it('says what is missing', async () => {
    expect((await link({ file: 'shop/pay.py' })).error).toBe('no_code_mappings_for_project')
    await add({ stackRoot: 'cart/', sourceRoot: '' })
    expect((await link({ file: 'shop/pay.py' })).error).toBe('stack_root_mismatch')
    await send('PUT', `repos/${repositoryId}/`, { defaultBranch: null })
    expect((await link({ file: 'cart/cart.py' })).error).toBe('revision_unknown')
    await send('PUT', `repos/${repositoryId}/`, { url: null })
    expect(await link({ file: 'cart/cart.py' })).toMatchObject({
      error: 'repository_address_unknown',
      sourceUrl: null,
      sourcePath: 'cart.py',
    })
  })
})
