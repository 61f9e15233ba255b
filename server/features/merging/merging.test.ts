import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { Issue, IssueDetails } from '#packages/contract/issue'
import { addIssue, openTestApi, sendJson, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { sweepRemovedIssue, removedIssues } from '#server/stores/metadata/remove-issues'

import { finishIssueMoves } from './clock.ts'

let api: TestApi
let acme: Tenant
let rival: Tenant

const tables = [
  'issues',
  'hashes',
  'activity',
  'activity_homes',
  'issue_marks',
  'issue_moves',
  'issue_users',
  'issue_hash_environments',
  'tombstones',
] as const

beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  rival = await api.addTenant('rival')
})
beforeEach(async () => {
  for (const table of tables) await api.db.deleteFrom(table).execute()
  api.clock.now = startMs
  await api.db.updateTable('projects').set({ next_short_id: 4 }).where('id', '=', acme.projectId).execute()
})
afterAll(() => api.close())

const hashOf = (n: number): string => n.toString(16).padStart(32, 'b')
/** Issues 1, 2, 3 with 3, 5 and 5 events. */
const addThree = async (): Promise<number[]> => {
  const ids: number[] = []
  for (const [n, times] of [3, 5, 5].entries())
    ids.push((await addIssue(api, acme.projectId, { short_id: n + 1, title: `Error ${n + 1}`, times_seen: times, hash: hashOf(n + 1) })).id)
  return ids
}

const ask = async (method: string, path: string, body: object = {}, token = acme.token) => {
  const answer = await sendJson(api, `/api/0/${path}`, method, { token, body })
  const text = await answer.text()
  return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> }
}
const show = async (name: number | string): Promise<IssueDetails & { detail?: string }> =>
  (await (await api.get(`/api/0/organizations/acme/issues/${name}/`, acme.token)).json()) as IssueDetails
const listed = async (query = ''): Promise<Issue[]> =>
  (await (await api.get(`/api/0/organizations/acme/issues/?query=${query}`, acme.token)).json()) as Issue[]
const idsOf = (ids: readonly number[]): string => ids.map((id) => `id=${id}`).join('&')
const merge = (ids: readonly number[], token?: string) => ask('PUT', `organizations/acme/issues/?${idsOf(ids)}`, { merge: 1 }, token)

describe('merge', () => {
  it('makes the issue that was seen most of all, and all numbers and short ids lead to it', async () => {
    const [a = 0, b = 0, c = 0] = await addThree()
    expect(await merge([a, b, c])).toEqual({
      status: 200,
      body: { merge: { parent: String(c), children: expect.arrayContaining([String(a), String(b)]) } },
    })
    expect((await listed()).map(({ id, count }) => [id, count])).toEqual([[String(c), '13']])
    for (const name of [a, b, c, 'acme-web-1', 'ACME-WEB-2']) expect((await show(name)).id).toBe(String(c))
    const short = await api.get('/api/0/organizations/acme/shortids/ACME-WEB-1/', acme.token)
    expect(await short.json()).toMatchObject({ groupId: String(c), shortId: 'ACME-WEB-3' })
    expect((await show(c)).activity[0]).toMatchObject({
      type: 'merge',
      user: { id: String(acme.userId) },
      data: { issues: expect.arrayContaining([{ id: String(a) }]) },
    })
  })

  it('answers the same when it is asked again', async () => {
    const [a = 0, b = 0] = await addThree()
    const first = await merge([a, b])
    expect(await merge([a, b])).toEqual(first)
    expect((await listed()).map(({ count }) => count).toSorted()).toEqual(['5', '8'])
  })

  it('takes bookmarks, comments and an assignee along', async () => {
    const [a = 0, b = 0] = await addThree()
    await ask('PUT', `organizations/acme/issues/${a}/`, { isBookmarked: true, assignedTo: `user:${acme.userId}` })
    await ask('POST', `organizations/acme/issues/${a}/notes/`, { text: 'known since May' })
    await merge([a, b])
    expect(await show(b)).toMatchObject({ isBookmarked: true, numComments: 1, assignedTo: { id: String(acme.userId) } })
  })

  it.each([
    ['one issue', async (ids: number[]) => merge(ids.slice(0, 1)), 400, /at least two/],
    [
      'issues of two projects',
      async (ids: number[]) => {
        const other = await api.db
          .insertInto('projects')
          .values({
            id: 900 + ids.length,
            org_id: acme.orgId,
            slug: `other${ids.length}`,
            name: 'o',
            platform: '',
            created_at: 1,
            next_short_id: 9,
            settings: '{}',
            first_event_at: 0,
          })
          .returning('id')
          .executeTakeFirstOrThrow()
        const answer = await merge([...ids, (await addIssue(api, other.id, {})).id])
        await api.db.deleteFrom('projects').where('id', '=', other.id).execute()
        return answer
      },
      400,
      /different projects/,
    ],
    [
      'one that is being deleted',
      async (ids: number[]) => {
        await ask('DELETE', `organizations/acme/issues/${ids[0]}/`)
        return merge(ids)
      },
      409,
      /being deleted/,
    ],
    [
      'one whose merge is under way',
      async (ids: number[]) => {
        await api.db
          .insertInto('issue_moves')
          .values({
            id: 5,
            project_id: acme.projectId,
            kind: 'merge',
            source_id: ids[0] ?? 0,
            target_id: 1,
            user_id: 0,
            hashes: 1,
            moved: 0,
            created_at: 1,
            finished_at: 0,
          })
          .execute()
        const hash = (n: number) => ({
          project_id: acme.projectId,
          hash: n.toString(16).padStart(32, '0'),
          issue_id: ids[0] ?? 0,
          times_seen: 1,
          first_seen: 1,
          last_seen: 1,
          valid_from_rules: 0,
          state: 0,
          home: 0,
          received_from: 0,
        })
        for (let n = 0; n < 400; n++)
          await api.db
            .insertInto('hashes')
            .values(Array.from({ length: 100 }, (_, place) => hash(n * 100 + place)))
            .execute()
        return merge(ids)
      },
      409,
      /still being merged/,
    ],
    ['by query', async () => ask('PUT', 'organizations/acme/issues/?query=', { merge: 1 }), 400, /by id/],
  ] as const)('of %s is refused in a sentence', async (_what, act, status, sentence) => {
    const answer = await act(await addThree())
    expect([answer.status, answer.body['detail']]).toEqual([status, expect.stringMatching(sentence)])
  })

  it('passes over issues of others', async () => {
    const [a = 0, b = 0] = await addThree()
    const foreign = await addIssue(api, rival.projectId, { short_id: 1 })
    expect((await merge([a, b, foreign.id])).body).toEqual({ merge: { parent: String(b), children: [String(a)] } })
    expect((await merge([a, b], rival.token)).status).toBe(404)
  })

  it('of more than a request may move goes on in the background, and tells how far it is', async () => {
    const [a = 0, b = 0] = await addThree()
    const users = Array.from({ length: 300 }, (_, place) => ({ issue_id: a, user_hash: place + 1, hash: hashOf(1) }))
    for (let at = 0; at < 120; at++)
      await api.db
        .insertInto('issue_users')
        .values(users.map((row) => ({ ...row, user_hash: row.user_hash + at * 1000 })))
        .execute()
    expect((await merge([a, b])).status).toBe(200)
    const get = async () =>
      (await (await api.get(`/api/0/organizations/acme/issues/${b}/moves/`, acme.token)).json()) as {
        dateFinished: string | null
        moved: number
      }[]
    expect(await get()).toMatchObject([{ dateFinished: null, moved: 1, hashes: 1, kind: 'merge', from: String(a), to: String(b) }])
    expect((await show(b)).count).toBe('8')
    await finishIssueMoves({ db: api.db, events: {} as never, blobs: api.blobs, nowMs: startMs, nextId: api.nextId })
    expect((await get())[0]?.dateFinished).not.toBeNull()
    expect((await show(b)).userCount).toBe(36_000)
  })
})

describe('hashes and unmerge', () => {
  const hashes = async (id: number) =>
    (await (await api.get(`/api/0/organizations/acme/issues/${id}/hashes/`, acme.token)).json()) as {
      id: string
      count: string
      mergedFrom: { id: string } | null
    }[]

  it('lists what an issue is made of, and where it came from', async () => {
    const [a = 0, b = 0] = await addThree()
    await merge([a, b])
    expect(
      (await hashes(a))
        .map(({ id, count, mergedFrom }) => [id, count, mergedFrom?.id])
        .toSorted(([one = ''], [other = '']) => (one < other ? -1 : 1)),
    ).toEqual([
      [hashOf(1), '3', String(a)],
      [hashOf(2), '5', undefined],
    ])
  })

  it('taking out all that came with an issue restores it, with number, short id, title and count', async () => {
    const [a = 0, b = 0] = await addThree()
    const before = await show(a)
    await merge([a, b])
    expect(await ask('DELETE', `organizations/acme/issues/${b}/hashes/?id=${hashOf(1)}`)).toEqual({
      status: 202,
      body: { id: String(a), isDone: true },
    })
    const same = ({ id, shortId, title, count, firstSeen, lastSeen, status }: Issue) => ({
      id,
      shortId,
      title,
      count,
      firstSeen,
      lastSeen,
      status,
    })
    expect(same(await show(a))).toEqual(same(before))
    expect((await show(b)).count).toBe('5')
    expect((await show(a)).activity.map(({ type }) => type)).toContain('unmerge_destination')
    expect((await show(b)).activity[0]).toMatchObject({ type: 'unmerge_source', data: { destination_id: String(a) } })
    expect((await merge([a, b])).status).toBe(200)
    expect((await ask('PUT', `organizations/acme/issues/${b}/hashes/?issue=${a}`)).body).toEqual({ id: String(a), isDone: true })
  })

  it('taking out one of its own makes a new issue with the next short id', async () => {
    const [a = 0, b = 0] = await addThree()
    await merge([a, b])
    const made = await ask('PUT', `organizations/acme/issues/${b}/hashes/?id=${hashOf(2)}`)
    expect(made.status).toBe(202)
    const fresh = await show(Number(made.body['id']))
    expect(fresh).toMatchObject({ count: '5', status: 'unresolved' })
    expect([a, b].map(String)).not.toContain(fresh.id)
    expect((await show(b)).count).toBe('3')
  })

  it.each([
    ['all hashes', `id=${hashOf(1)}`, 400, /at least one/],
    ['a hash of another issue', `id=${hashOf(2)}`, 400, /not one of this issue/],
    ['no hash', '', 400, /Name the hashes/],
    ['nonsense', 'id=zz', 400, /32 lower-case/],
    ['an issue that is no part of it', 'issue=77', 400, /not part/],
  ])('of %s is refused in a sentence', async (_what, query, status, sentence) => {
    const [a = 0] = await addThree()
    const answer = await ask('DELETE', `organizations/acme/issues/${a}/hashes/?${query}`)
    expect([answer.status, answer.body['detail']]).toEqual([status, expect.stringMatching(sentence)])
    expect((await show(a)).count).toBe('3')
  })
})

describe('delete and discard', () => {
  const sweep = async (): Promise<void> => {
    for (const issue of await removedIssues(api.db, 10)) expect(await sweepRemovedIssue(api.db, issue, 1_000)).toBe(true)
  }

  it('a deleted issue is gone at once, and leaves nothing', async () => {
    const [a = 0, b = 0, c = 0] = await addThree()
    await merge([a, b])
    await ask('POST', `organizations/acme/issues/${b}/notes/`, { text: 'x' })
    expect((await ask('DELETE', `organizations/acme/issues/${b}/`)).status).toBe(202)
    for (const id of [a, b]) expect((await show(id)).detail).toBe('The requested resource does not exist')
    expect((await listed()).map(({ id }) => id)).toEqual([String(c)])
    await sweep()
    await sweep()
    expect((await api.db.selectFrom('issues').select('id').execute()).map(({ id }) => id)).toEqual([c])
    expect((await api.db.selectFrom('activity').selectAll().execute()).length).toBe(0)
    const rows = await api.db.selectFrom('hashes').selectAll().where('issue_id', '=', 0).execute()
    expect(rows.map((row) => [row.times_seen, row.home, row.received_from])).toEqual([
      [0, 0, startMs + 1],
      [0, 0, startMs + 1],
    ])
  })

  it('many go at once, named by id', async () => {
    const ids = await addThree()
    expect((await ask('DELETE', `organizations/acme/issues/?${idsOf(ids.slice(0, 2))}`)).status).toBe(204)
    expect((await listed()).map(({ id }) => id)).toEqual([String(ids[2])])
    expect((await ask('DELETE', 'organizations/acme/issues/')).status).toBe(400)
    expect((await ask('DELETE', `organizations/acme/issues/?${idsOf(ids)}`, {}, rival.token)).status).toBe(404)
  })

  it('a discarded issue is listed among the tombstones until that is taken back', async () => {
    const [a = 0] = await addThree()
    expect((await ask('PUT', `organizations/acme/issues/?id=${a}`, { discard: true })).status).toBe(204)
    expect((await show(a)).detail).toBeDefined()
    await sweep()
    const list = async () => (await (await api.get('/api/0/projects/acme/acme-web/tombstones/', acme.token)).json()) as object[]
    expect(await list()).toMatchObject([{ id: String(a), title: 'Error 1', shortId: 'ACME-WEB-1', actor: { id: String(acme.userId) } }])
    expect((await ask('DELETE', `projects/acme/acme-web/tombstones/${a}/`)).status).toBe(204)
    expect((await ask('DELETE', `projects/acme/acme-web/tombstones/${a}/`)).status).toBe(404)
    expect(await list()).toEqual([])
    await sweep()
    expect((await api.db.selectFrom('issues').select('id').where('id', '=', a).execute()).length).toBe(0)
  })
})
