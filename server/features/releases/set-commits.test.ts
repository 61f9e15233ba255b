import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Commit, CommitFile } from '#packages/contract/commit'
import type { IssueDetails } from '#packages/contract/issue'
import type { Release } from '#packages/contract/release'
import type { Repository } from '#packages/contract/repository'
import { settleResolutions } from '#server/features/issues/clock-pending'
import { addIssue, addMember, openTestApi, sendJson, startMs } from '#server/http/test/api-fixture'
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
const sha = (digit: string): string => digit.repeat(40)
const commit = (digit: string, day: number, more: object = {}) => ({
  id: sha(digit),
  repository: 'acme/web',
  author_name: 'Ann',
  author_email: 'ann@acme.example',
  message: `Commit ${digit}`,
  timestamp: `2026-11-${String(day).padStart(2, '0')}T10:00:00+01:00`,
  patch_set: [{ path: `src/${digit}.ts`, type: 'M' }],
  ...more,
})
const make = (version: string, more: object = {}): Promise<Response> =>
  sendJson(api, path, 'POST', { token: acme.token, body: { version, projects: ['acme-web'], ...more } })
const put = (version: string, body: object): Promise<Response> => sendJson(api, `${path}${version}/`, 'PUT', { token: acme.token, body })
const get = async <Value>(rest: string): Promise<Value> =>
  (await (await api.get(`/api/0/organizations/acme/${rest}`, acme.token)).json()) as Value
const shasOf = async (version: string): Promise<string[]> => (await get<Commit[]>(`releases/${version}/commits/`)).map(({ id }) => id)

describe('the commits of a release', () => {
  it('are stored newest first, each once, with their repository; people are found by their address', async () => {
    const member = await addMember(api, acme, 'Ann@Acme.example', 'member')
    const commits = [
      commit('a', 3),
      commit('b', 5, { author_email: 'BOB@else.example', author_name: 'Bob' }),
      commit('a', 3),
      commit('c', 4),
    ]
    const release = (await (await make('shop@1', { commits })).json()) as Release
    const ann = { id: String(member.userId), name: 'Ann', email: 'Ann@Acme.example' }
    expect(release).toMatchObject({
      commitCount: 3,
      lastCommit: { id: sha('b'), message: 'Commit b', dateCreated: '2026-11-05T09:00:00.000Z' },
    })
    expect(release.authors).toEqual([{ name: 'Bob', email: 'bob@else.example' }, ann])
    const listed = await get<Commit[]>('releases/shop@1/commits/')
    expect(listed.map(({ id }) => id)).toEqual([sha('b'), sha('c'), sha('a')])
    expect(listed[1]).toMatchObject({ author: ann, repository: { name: 'acme/web' }, releases: [{ version: 'shop@1' }] })
    const answer = await api.get('/api/0/projects/acme/acme-web/releases/shop@1/commits/', acme.token)
    expect(await answer.json()).toEqual(listed)
  })

  it('stay in the order in which sentry-cli sends them: after a rebase times do not fall', async () => {
    const body = { version: 'shop@rebased', projects: ['acme-web'], commits: [commit('a', 3), commit('b', 5), commit('c', 4)] }
    await sendJson(api, path, 'POST', { token: acme.token, body, headers: { 'User-Agent': 'sentry-cli/2.58.6' } })
    expect(await shasOf('shop@rebased')).toEqual([sha('a'), sha('b'), sha('c')])
  })

  it('are told page by page', async () => {
    const answer = await api.get(`${path}shop@1/commits/?per_page=2`, acme.token)
    expect(((await answer.json()) as Commit[]).map(({ id }) => id)).toEqual([sha('b'), sha('c')])
    const next = /<https:\/\/errors\.example\.com([^>]+)>; rel="next"; results="true"/.exec(answer.headers.get('link') ?? '')?.[1]
    expect(((await (await api.get(next ?? '', acme.token)).json()) as Commit[]).map(({ id }) => id)).toEqual([sha('a')])
  })

  it('bring their repositories, one by any case of its name', async () => {
    await put('shop@1', { commits: [commit('a', 3), commit('d', 4, { repository: 'ACME/Web' }), commit('e', 2, { repository: null })] })
    const repositories = await get<Repository[]>('repos/')
    expect(repositories.map(({ name, url, provider }) => [name, url, provider.id])).toEqual([
      ['acme/web', null, 'unknown'],
      ['unknown', null, 'unknown'],
    ])
    expect((await get<Repository[]>('repos/?query=WEB')).map(({ name }) => name)).toEqual(['acme/web'])
    expect(await (await api.get('/api/0/organizations/rival/repos/', rival.token)).json()).toEqual([])
  })

  it('replace those before, all at once, and leave nothing behind', async () => {
    const { id } = await get<Release>('releases/shop@1/')
    expect(await shasOf('shop@1')).toEqual([sha('d'), sha('a'), sha('e')])
    const rows = await api.db.selectFrom('release_commits').selectAll().where('release_id', '=', id).execute()
    expect(rows).toHaveLength(3)
    await put('shop@1', { commits: [] })
    expect(await shasOf('shop@1')).toHaveLength(3)
  })

  it('are those of one request when many come at once; who was overtaken is told 409', async () => {
    const lists = Array.from({ length: 5 }, (_, list) =>
      Array.from({ length: 200 }, (_, place) => commit('f', 1, { id: `${list}${place}`.padEnd(40, 'f') })),
    )
    const answers = await Promise.all(lists.map((commits) => put('shop@1', { commits })))
    const won = answers.flatMap(({ status }, list) => (status === 200 ? [list] : []))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]))
    const stored = await get<Commit[]>('releases/shop@1/commits/?per_page=100')
    expect(won).toContain(Number(stored[0]?.id[0]))
    expect(new Set(stored.map(({ id }) => id[0])).size).toBe(1)
    expect(await get<Release>('releases/shop@1/')).toMatchObject({ commitCount: 200 })
  })

  it('may have thousands of files, no author and no message, and are never lost for a bad file', async () => {
    const files = Array.from({ length: 5_003 }, (_, index) => ({ path: `f/${index}`, type: 'TADM'[index % 4] ?? 'M' }))
    const odd = [{ path: '', type: 'M' }, { path: 'x'.repeat(2_000), type: 'M' }, { path: 'z' }]
    const nobody = { author_name: null, author_email: null, message: null }
    const commits = [commit('1', 5, { patch_set: files, ...nobody }), commit('2', 4, { patch_set: odd })]
    expect((await make('shop@files', { commits })).status).toBe(201)
    const [first] = await get<Commit[]>('releases/shop@files/commits/')
    expect(first).toMatchObject({ message: null, author: null })
    const listed = await get<CommitFile[]>('releases/shop@files/commitfiles/')
    expect(listed).toHaveLength(5_001)
    expect(listed[0]).toMatchObject({ filename: 'f/0', type: 'M', repoName: 'acme/web', author: null })
    expect(listed.at(-1)).toMatchObject({ filename: 'z', type: 'M', commitMessage: 'Commit 2' })
    const row = await api.db.selectFrom('commits').select('files_total').where('sha', '=', sha('1')).executeTakeFirst()
    expect(row?.files_total).toBe(5_003)
  })

  it('may be thousands, in a body of several megabytes', async () => {
    const files = Array.from({ length: 12 }, (_, place) => ({ path: `packages/shop/src/some/folder/file-${place}.ts`, type: 'M' }))
    const commits = Array.from({ length: 3_000 }, (_, place) => commit('0', 1, { id: String(place).padStart(40, '0'), patch_set: files }))
    expect(JSON.stringify({ commits }).length).toBeGreaterThan(2 * 1024 * 1024)
    expect((await make('shop@thousands', { commits })).status).toBe(201)
    expect(await get<Release>('releases/shop@thousands/')).toMatchObject({ commitCount: 3_000 })
    const tooLarge = [commit('0', 1, { patch_set: [{ path: 'x'.repeat(17 * 1024 * 1024) }] })]
    expect((await make('shop@too-large', { commits: tooLarge })).status).toBe(413)
  })

  it('files are told commit by commit', async () => {
    const commits = Array.from({ length: 45 }, (_, place) =>
      commit('9', 1, { id: String(place).padEnd(40, 'e'), patch_set: [{ path: `p/${place}` }] }),
    )
    await make('shop@pages', { commits })
    const names: string[] = []
    let next: string | undefined = `${path}shop@pages/commitfiles/`
    while (next !== undefined) {
      const answer = await api.get(next, acme.token)
      names.push(...((await answer.json()) as CommitFile[]).map(({ filename }) => filename))
      next = /<https:\/\/errors\.example\.com([^>]+)>; rel="next"; results="true"/.exec(answer.headers.get('link') ?? '')?.[1]
    }
    expect(names).toEqual(commits.map((_, place) => `p/${place}`))
  })

  it('are refused when they are none', async () => {
    for (const id of ['', 'a b', 'x'.repeat(65)]) expect((await make('shop@bad', { commits: [{ id }] })).status).toBe(400)
    expect((await make('shop@bad', { commits: [commit('a', 1, { timestamp: 'now' })] })).status).toBe(400)
    expect((await api.get(`${path}shop@bad/`, acme.token)).status).toBe(404)
    const many = Array.from({ length: 51 }, (_, place) => commit('a', 1, { repository: `r/${place}` }))
    expect((await make('shop@many', { commits: many })).status).toBe(400)
  })
})

describe('refs', () => {
  it('say what a release was built from; that much is known of its commits', async () => {
    await make('shop@refs')
    const refs = [{ repository: 'Acme/web', commit: `${sha('A')}..${sha('7')}` }]
    expect(await (await put('shop@refs', { refs })).json()).toMatchObject({ commitCount: 1, lastCommit: { id: sha('7'), message: null } })
    const head = await api.db.selectFrom('release_heads').selectAll().where('commit_sha', '=', sha('7')).executeTakeFirst()
    expect(head).toMatchObject({ previous_sha: sha('a') })
  })

  it('do not take away what is known of a commit', async () => {
    await put('shop@refs', { refs: [] })
    await put('shop@refs', { refs: [{ repository: 'acme/web', currentId: sha('a'), previousId: null }] })
    expect(await get<Release>('releases/shop@refs/')).toMatchObject({ lastCommit: { id: sha('a'), message: 'Commit a' } })
    await put('shop@refs', { commits: [commit('a', 3), commit('b', 2)], headCommits: [{ repository: 'acme/web', commit: sha('b') }] })
    expect(await shasOf('shop@refs')).toEqual([sha('a'), sha('b')])
  })

  it('that are empty forget the commits (--clear)', async () => {
    expect(await (await put('shop@refs', { refs: [] })).json()).toMatchObject({ commitCount: 0, lastCommit: null, authors: [] })
    expect(await shasOf('shop@refs')).toEqual([])
  })

  it('of an unknown repository are refused with what to do', async () => {
    const answer = await put('shop@refs', { refs: [{ repository: 'nobody/x', commit: sha('a') }] })
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('set-commits --local')])
    expect((await put('shop@refs', { refs: [{ repository: 'acme/web', commit: '..' }] })).status).toBe(400)
  })
})

describe('the release before', () => {
  const previousOf = (version: string): Promise<{ readonly version?: string }> => get(`releases/${version}/previous-with-commits/`)

  it('is the newest older one of the same project that has commits, or exactly {}', async () => {
    const org = rival.org
    const at = `/api/0/organizations/${org}/releases/`
    const makeAt = async (version: string, dateReleased: string, commits: readonly object[]): Promise<unknown> =>
      (await sendJson(api, at, 'POST', { token: rival.token, body: { version, projects: ['rival-web'], dateReleased, commits } })).status
    await makeAt('v1', '2026-11-01T00:00:00Z', [commit('a', 1)])
    await makeAt('v2', '2026-11-02T00:00:00Z', [])
    await makeAt('v3', '2026-11-03T00:00:00Z', [commit('b', 1)])
    const before = async (version: string): Promise<unknown> =>
      (await api.get(`${at}${version}/previous-with-commits/`, rival.token)).json()
    expect(await before('v3')).toMatchObject({ version: 'v1', lastCommit: { id: sha('a') } })
    expect(await before('v2')).toMatchObject({ version: 'v1' })
    expect(await before('v1')).toEqual({})
    expect((await api.get(`${at}nothing/previous-with-commits/`, rival.token)).status).toBe(404)
    expect(await previousOf('shop@1')).not.toMatchObject({ version: 'v3' })
  })
})

describe('issues that commits resolve', () => {
  const issueOf = async (id: number): Promise<IssueDetails> => get<IssueDetails>(`issues/${id}/`)
  const lineOf = async (id: number) => (await issueOf(id)).activity.find(({ type }) => type === 'set_resolved_in_commit')

  it('are resolved at once in the release, by the commit’s author', async () => {
    const issue = await addIssue(api, acme.projectId, { short_id: 101 })
    await make('shop@5', { commits: [commit('5', 5, { message: 'Round up\n\nFixes acme-web-35' })] })
    expect(await issueOf(issue.id)).toMatchObject({ shortId: 'ACME-WEB-35', status: 'resolved', statusDetails: { inRelease: 'shop@5' } })
    expect(await lineOf(issue.id)).toMatchObject({
      user: { email: 'Ann@Acme.example' },
      data: { commit: sha('5'), repository: 'acme/web', version: 'shop@5' },
    })
    const resolution = await api.db.selectFrom('issue_resolutions').selectAll().where('issue_id', '=', issue.id).executeTakeFirst()
    expect(resolution).toMatchObject({ kind: 'release', version: 'shop@5', commit_sha: sha('5'), pending: 0 })
  })

  it('once: who opens one again is not overruled by the same commits', async () => {
    const issue = await api.db.selectFrom('issues').select('id').where('short_id', '=', 101).executeTakeFirstOrThrow()
    await sendJson(api, `/api/0/organizations/acme/issues/${issue.id}/`, 'PUT', { token: acme.token, body: { status: 'unresolved' } })
    await put('shop@5', { commits: [commit('5', 5, { message: 'Round up\n\nFixes acme-web-35' })] })
    expect((await issueOf(issue.id)).status).toBe('unresolved')
  })

  it('of another project of the organization wait for a release of that', async () => {
    const project = { id: api.nextId(), org_id: acme.orgId, slug: 'acme-api', name: 'API', platform: '', settings: '{}' }
    await api.db
      .insertInto('projects')
      .values({ ...project, created_at: startMs, next_short_id: 1, first_event_at: 0 })
      .execute()
    const issue = await addIssue(api, project.id, { short_id: 7 })
    await make('shop@6', { commits: [commit('6', 5, { message: 'closes: ACME-API-7, RIVAL-WEB-1' })] })
    expect(await issueOf(issue.id)).toMatchObject({
      status: 'resolved',
      statusDetails: { inCommit: { commit: sha('6'), repository: 'acme/web' } },
    })
    await make('shop@6', { projects: ['acme-api'] })
    await settleResolutions({ db: api.db, nowMs: startMs + 1, nextId: api.nextId } as unknown as Parameters<typeof settleResolutions>[0])
    expect((await issueOf(issue.id)).statusDetails).toEqual({ inRelease: 'shop@6' })
  })

  it('of other organizations are left alone, and so are unknown ones', async () => {
    const foreign = await addIssue(api, rival.projectId, { short_id: 1 })
    await make('shop@7', { commits: [commit('7', 5, { message: 'fixes RIVAL-WEB-1, NOBODY-1, ACME-WEB-ZZZ' })] })
    const row = await api.db.selectFrom('issues').select('status').where('id', '=', foreign.id).executeTakeFirstOrThrow()
    expect(row.status).toBe('unresolved')
  })

  it('are found behind the number of an issue that was merged', async () => {
    const target = await addIssue(api, acme.projectId, { short_id: 201 })
    await addIssue(api, acme.projectId, { short_id: 202, merged_into: target.id })
    await make('shop@8', { commits: [commit('8', 5, { message: 'fixed ACME-WEB-6A' })] })
    expect((await issueOf(target.id)).status).toBe('resolved')
  })

  it('that people resolved in a commit get the release that brings it, even if its number was cut', async () => {
    const issue = await addIssue(api, acme.projectId, { short_id: 301 })
    const body = { status: 'resolved', statusDetails: { inCommit: { commit: 'beefbeef1', repository: 'acme/web' } } }
    await sendJson(api, `/api/0/organizations/acme/issues/${issue.id}/`, 'PUT', { token: acme.token, body })
    await make('shop@9', { commits: [commit('b', 5, { id: 'beefbeef1'.padEnd(40, '0'), repository: 'acme/OTHER' })] })
    expect((await issueOf(issue.id)).statusDetails).toMatchObject({ inCommit: { commit: 'beefbeef1' } })
    await make('shop@10', { commits: [commit('b', 5, { id: 'beefbeef1'.padEnd(40, '1') })] })
    expect((await issueOf(issue.id)).statusDetails).toEqual({ inRelease: 'shop@10' })
    expect((await lineOf(issue.id))?.data).toMatchObject({ version: 'shop@10' })
  })

  it('are resolved in the release that has the commit already', async () => {
    const issue = await addIssue(api, acme.projectId, { short_id: 302 })
    const body = { status: 'resolved', statusDetails: { inCommit: { commit: 'beefbeef1', repository: 'acme/web' } } }
    await sendJson(api, `/api/0/organizations/acme/issues/${issue.id}/`, 'PUT', { token: acme.token, body })
    expect((await issueOf(issue.id)).statusDetails).toEqual({ inRelease: 'shop@10' })
    expect((await lineOf(issue.id))?.data).toMatchObject({ commit: 'beefbeef1', version: 'shop@10' })
  })
})
