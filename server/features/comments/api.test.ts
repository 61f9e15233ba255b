import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { commentLengthMax } from '#packages/contract/comment'
import type { Issue, IssueActivity, IssueDetails } from '#packages/contract/issue'
import { addIssue, addMember, openTestApi, sendJson } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'

let api: TestApi
let acme: Tenant
let rival: Tenant
let ann: { readonly userId: number; readonly token: string }
let issue: { readonly id: number }
let shortId = 0

beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  rival = await api.addTenant('rival')
  ann = await addMember(api, acme, 'ann@acme.example', 'member')
})
afterAll(() => api.close())
beforeEach(async () => {
  shortId += 1
  issue = await addIssue(api, acme.projectId, { short_id: shortId })
})

const notes = (rest = ''): string => `/api/0/organizations/acme/issues/${issue.id}/notes/${rest}`
const send = (method: string, path: string, body: object, token = ann.token): Promise<Response> =>
  sendJson(api, path, method, { token, body })
const post = async (text: string, token = ann.token): Promise<IssueActivity> => {
  const answer = await send('POST', notes(), { text }, token)
  expect(answer.status).toBe(201)
  return (await answer.json()) as IssueActivity
}
const list = async (): Promise<IssueActivity[]> => (await (await api.get(notes(), acme.token)).json()) as IssueActivity[]
const details = async (): Promise<IssueDetails> => (await (await api.get(`/api/0/issues/${issue.id}/`, acme.token)).json()) as IssueDetails
const changedAt = async (): Promise<number> =>
  (await api.db.selectFrom('issues').select('updated_at').where('id', '=', issue.id).executeTakeFirstOrThrow()).updated_at

describe('1. a comment', () => {
  it('is noted with its author, and is a line of the activity', async () => {
    const made = await post('  It is the **coupon**.  ')
    expect(made).toMatchObject({ type: 'note', data: { text: 'It is the **coupon**.' }, user: { email: 'ann@acme.example' } })
    expect(await list()).toEqual([made])
    const shown = await details()
    expect([shown.activity[0], shown.numComments]).toEqual([made, 1])
    const [row] = (await (await api.get(`/api/0/organizations/acme/issues/?query=`, acme.token)).json()) as Issue[]
    expect(row?.numComments).toBeDefined()
  })

  it('works by the short family of paths too', async () => {
    const path = `/api/0/issues/${issue.id}/notes/`
    const made = (await (await send('POST', path, { text: 'one' })).json()) as IssueActivity
    expect((await send('PUT', `${path}${made.id}/`, { text: 'two' })).status).toBe(200)
    expect((await send('DELETE', `${path}${made.id}/`, {})).status).toBe(204)
    expect(await (await api.get(path, ann.token)).json()).toEqual([])
  })

  it('is counted for each issue of the list', async () => {
    await post('one')
    await post('two')
    const rows = (await (await api.get(`/api/0/organizations/acme/issues/?query=`, acme.token)).json()) as Issue[]
    expect(rows.find(({ id }) => id === String(issue.id))?.numComments).toBe(2)
    expect(rows.filter(({ numComments }) => numComments === 0).length).toBeGreaterThan(0)
  })

  it('moves the mark that the live stream looks at, even within one millisecond', async () => {
    const marks = [await changedAt()]
    const { id } = await post('one')
    marks.push(await changedAt())
    await send('PUT', notes(`${id}/`), { text: 'two' })
    marks.push(await changedAt())
    await send('DELETE', notes(`${id}/`), {})
    marks.push(await changedAt())
    expect(new Set(marks).size).toBe(4)
    expect(marks).toEqual(marks.toSorted((a, b) => a - b))
  })

  it('sent again because the answer was lost is the same comment; later it is another one', async () => {
    const first = await post('once')
    expect((await post('once')).id).toBe(first.id)
    expect((await post('once', acme.token)).id).not.toBe(first.id)
    api.clock.now += 601_000
    expect((await post('once')).id).not.toBe(first.id)
    expect(await list()).toHaveLength(3)
  })

  it.each([[{}], [{ text: '' }], [{ text: ' \n ' }], [{ text: 5 }], [{ text: 'x'.repeat(commentLengthMax + 1) }]])(
    '%# is refused, and says why',
    async (body) => {
      const answer = await send('POST', notes(), body)
      expect([answer.status, await answer.json()]).toEqual([400, { detail: expect.stringContaining('text') as unknown }])
      expect(await list()).toEqual([])
    },
  )

  it('keeps hostile text as text; what no store keeps becomes U+FFFD or goes', async () => {
    const made = await post('<script>a</script>\0\u202E \ud800 __proto__')
    expect(made.data['text']).toBe('<script>a</script>\u202E \uFFFD __proto__')
  })

  it('is listed newest first, page by page', async () => {
    for (const text of ['1', '2', '3', '4']) await post(text)
    const first = await api.get(`${notes()}?per_page=3`, ann.token)
    const texts = async (answer: Response) => ((await answer.json()) as IssueActivity[]).map(({ data }) => data['text'])
    expect(await texts(first)).toEqual(['4', '3', '2'])
    const [back, on] = [...(first.headers.get('link') ?? '').matchAll(/results="(true|false)"; cursor="([^"]+)"/g)]
    expect([back?.[1], on?.[1]]).toEqual(['false', 'true'])
    const next = await api.get(`${notes()}?per_page=3&cursor=${on?.[2] ?? ''}`, ann.token)
    const before = /cursor="([^"]+)"/.exec(next.headers.get('link') ?? '')?.[1] ?? ''
    expect(await texts(next)).toEqual(['1'])
    expect(await texts(await api.get(`${notes()}?per_page=3&cursor=${before}`, ann.token))).toEqual(['4', '3', '2'])
  })
})

describe('2. whose it is', () => {
  it('only its author changes it; that is seen', async () => {
    const { id, dateCreated } = await post('first')
    expect((await send('PUT', notes(`${id}/`), { text: 'theirs' }, acme.token)).status).toBe(403)
    api.clock.now += 5_000
    const edited = (await (await send('PUT', notes(`${id}/`), { text: 'second' })).json()) as IssueActivity
    expect(edited).toMatchObject({ id, dateCreated, data: { text: 'second', dateEdited: new Date(api.clock.now).toISOString() } })
    expect(await list()).toEqual([edited])
  })

  it('the same text again is no edit', async () => {
    const { id } = await post('same')
    const again = (await (await send('PUT', notes(`${id}/`), { text: 'same' })).json()) as IssueActivity
    expect(again.data).toEqual({ text: 'same' })
  })

  it('a member deletes their own only, who looks after the project any', async () => {
    const other = await addMember(api, acme, 'bob@acme.example', 'member')
    const { id } = await post('mine')
    expect((await send('DELETE', notes(`${id}/`), {}, other.token)).status).toBe(403)
    expect((await send('DELETE', notes(`${id}/`), {}, acme.token)).status).toBe(204)
    expect((await send('DELETE', notes(`${id}/`), {}, acme.token)).status).toBe(404)
    expect((await details()).numComments).toBe(0)
  })

  it('is nobody else’s to see, to write, or to change', async () => {
    const { id } = await post('secret')
    const asked = await Promise.all([
      api.get(notes(), rival.token),
      send('POST', notes(), { text: 'x' }, rival.token),
      send('PUT', notes(`${id}/`), { text: 'x' }, rival.token),
      send('DELETE', notes(`${id}/`), {}, rival.token),
    ])
    expect(asked.map(({ status }) => status)).toEqual([404, 404, 404, 404])
    expect(await list()).toHaveLength(1)
  })

  it('other lines of activity are no comments, nor are those of another issue', async () => {
    await send('PUT', `/api/0/issues/${issue.id}/`, { status: 'resolved' })
    const [line] = (await details()).activity
    expect(line?.type).toBe('set_resolved')
    expect((await send('DELETE', notes(`${line?.id ?? ''}/`), {}, acme.token)).status).toBe(404)
    const { id } = await post('here')
    const another = await addIssue(api, acme.projectId, { short_id: 9000 + shortId })
    const elsewhere = `/api/0/issues/${another.id}/notes/`
    expect((await send('DELETE', `${elsewhere}${id}/`, {}, acme.token)).status).toBe(404)
    for (const bad of ['0', 'x', '-1', '9'.repeat(30)]) expect((await send('DELETE', notes(`${bad}/`), {}, acme.token)).status).toBe(404)
    expect(await list()).toHaveLength(1)
  })
})

describe('whom a comment names', () => {
  const follows = async (token: string): Promise<boolean> =>
    ((await (await api.get(`/api/0/issues/${issue.id}/`, token)).json()) as IssueDetails).isSubscribed

  it('is kept as a reference, and follows the issue from now on', async () => {
    expect(await follows(ann.token)).toBe(false)
    const made = await post('@ann@acme.example, is this yours? cc @Owner', acme.token)
    expect(made.data['mentions']).toEqual([
      { type: 'user', id: String(ann.userId), name: 'ann', text: '@ann@acme.example', follows: true },
      { type: 'user', id: String(acme.userId), name: 'Owner', text: '@Owner', follows: true },
    ])
    expect(await follows(ann.token)).toBe(true)
    expect((await details()).participants.map(({ email, reason }) => [email, reason])).toEqual([
      [acme.email, 'mentioned'],
      ['ann@acme.example', 'mentioned'],
    ])
    expect((await details()).activity[0]).toEqual(made)
    const again = await post('@ann@acme.example?', acme.token)
    expect(again.data['mentions']).toEqual([{ type: 'user', id: String(ann.userId), name: 'ann', text: '@ann@acme.example' }])
  })

  it('is read anew when the comment is changed', async () => {
    const made = await post('what is this')
    const edited = (await (await send('PUT', notes(`${made.id}/`), { text: 'what is this @Owner' })).json()) as IssueActivity
    expect(edited.data['mentions']).toMatchObject([{ text: '@Owner', follows: true }])
    expect(await follows(acme.token)).toBe(true)
    const less = (await (await send('PUT', notes(`${made.id}/`), { text: 'what is this' })).json()) as IssueActivity
    expect(less.data['mentions']).toBeUndefined()
  })

  it('is a team by its slug, and never somebody of another organization', async () => {
    await api.db.insertInto('teams').values({ id: 71, org_id: acme.orgId, slug: 'checkout', name: 'Checkout', created_at: 1 }).execute()
    await api.db.insertInto('teams').values({ id: 72, org_id: rival.orgId, slug: 'theirs', name: 'Theirs', created_at: 1 }).execute()
    const made = await post(`#checkout #theirs @${rival.email} @nobody`, acme.token)
    expect(made.data['mentions']).toEqual([{ type: 'team', id: '71', name: 'Checkout', text: '#checkout' }])
    await api.db.deleteFrom('teams').where('id', 'in', [71, 72]).execute()
  })

  it('follows it as one of a team that is named, and it says so; who left, or followed before, is not counted', async () => {
    const people = await Promise.all(['bo', 'cy', 'di'].map((name) => addMember(api, acme, `${name}@team.example`, 'member')))
    const [bo, cy, di] = people
    await api.db.insertInto('teams').values({ id: 73, org_id: acme.orgId, slug: 'ops', name: 'Ops', created_at: 1 }).execute()
    const memberOf = (userId = 0) => ({ org_id: acme.orgId, team_id: 73, user_id: userId, role: 'contributor' })
    await api.db
      .insertInto('team_members')
      .values([memberOf(bo?.userId), memberOf(cy?.userId), memberOf(di?.userId)])
      .execute()
    await api.db
      .updateTable('members')
      .set({ state: 'disabled' })
      .where('user_id', '=', di?.userId ?? 0)
      .execute()
    await send('PUT', `/api/0/issues/${issue.id}/`, { isSubscribed: true }, cy?.token)
    const made = await post('#ops please look', acme.token)
    expect(made.data['mentions']).toEqual([{ type: 'team', id: '73', name: 'Ops', text: '#ops', follows: true, followers: 1 }])
    const reasons = async () => (await details()).participants.map(({ email, reason }) => [email.split('@')[0], reason])
    expect(await reasons()).toEqual([
      ['bo', 'team_mentioned'],
      ['cy', undefined],
    ])
    const mine = (await (await api.get(`/api/0/issues/${issue.id}/`, bo?.token ?? '')).json()) as IssueDetails
    expect([mine.isSubscribed, mine.subscriptionDetails]).toEqual([true, { reason: 'team_mentioned' }])
    // By name in a later edit: what they followed for stays; who stops following is asked again by the next name.
    await send('PUT', `/api/0/issues/${issue.id}/`, { isSubscribed: false }, bo?.token)
    expect(await reasons()).toEqual([['cy', undefined]])
    const again = await post('#ops and @bo@team.example', acme.token)
    expect(again.data['mentions']).toMatchObject([{ text: '#ops' }, { text: '@bo@team.example', follows: true }])
    expect(await reasons()).toEqual([
      ['bo', 'mentioned'],
      ['cy', undefined],
    ])
    await api.db.deleteFrom('team_members').where('team_id', '=', 73).execute()
    await api.db.deleteFrom('teams').where('id', '=', 73).execute()
  })
})
