import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Issue, IssueDetails } from '#packages/contract/issue'
import { addIssue, addPlaces, openTestApi, sendJson, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'

let api: TestApi
let acme: Tenant

beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  await addPlaces(api, acme, [{ projectId: acme.projectId, release: 'shop@1.0.0', environment: '', firstSeenMs: 1, lastSeenMs: 2 }])
  for (let n = 1; n <= 30; n++) {
    await addIssue(api, acme.projectId, {
      short_id: n,
      title: n === 7 ? '100% of "Ärger"_x' : `Error ${n}: payment ${n % 2 === 0 ? 'even' : 'odd'}`,
      culprit: n === 9 ? 'Checkout.PAY' : 'app',
      status: n === 30 ? 'resolved' : 'unresolved',
      level: n % 10 === 0 ? 'warning' : 'error',
      first_seen: startMs - (100 - n) * 60_000,
      last_seen: startMs - n * 1000,
      times_seen: n % 5,
      users_seen: n % 3,
    })
  }
})
afterAll(() => api.close())

const list = async (query: string): Promise<{ readonly answer: Response; readonly issues: readonly Issue[] }> => {
  const answer = await api.get(`/api/0/organizations/acme/issues/?${query}`, acme.token)
  return { answer, issues: answer.status === 200 ? ((await answer.json()) as Issue[]) : [] }
}

const shortNumbers = (issues: readonly Issue[]): string[] => issues.map((issue) => issue.shortId.split('-').at(-1) ?? '')

describe('the issue list', () => {
  it('shows unresolved issues, newest first, in the shape of the API', async () => {
    const { answer, issues } = await list('limit=3')
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(answer.headers.get('x-hits')).toBe('29')
    expect(shortNumbers(issues)).toEqual(['1', '2', '3'])
    expect(issues[0]).toMatchObject({
      shortId: 'ACME-WEB-1',
      title: 'Error 1: payment odd',
      permalink: `https://errors.example.com/organizations/acme/issues/${issues[0]?.id}/`,
      count: '1',
      userCount: 1,
      level: 'error',
      status: 'unresolved',
      priority: 'high',
      firstSeen: new Date(startMs - 99 * 60_000).toISOString(),
      project: { id: String(acme.projectId), slug: 'acme-web' },
      metadata: { type: 'ValueError' },
      lifetime: { count: '1', userCount: 1, stats: null },
      filtered: null,
    })
    expect(issues[0]?.stats['24h']).toHaveLength(24)
  })

  it('is told page by page, once each, in every order', async () => {
    for (const sort of ['date', 'new', 'freq', 'user', 'unknown', '__proto__']) {
      const seen: string[] = []
      let cursor = ''
      for (let page = 0; page < 10; page++) {
        const { answer, issues } = await list(`query=&limit=7&sort=${sort}&cursor=${encodeURIComponent(cursor)}`)
        seen.push(...issues.map((issue) => issue.id))
        const next = /rel="next"; results="(true|false)"; cursor="([^"]+)"/.exec(answer.headers.get('link') ?? '')
        cursor = next?.[2] ?? ''
        if (next?.[1] !== 'true') break
      }
      expect([sort, new Set(seen).size]).toEqual([sort, 30])
      expect(seen).toHaveLength(30)
    }
    const { issues } = await list('query=&sort=freq&limit=100')
    const counts = issues.map((issue) => Number(issue.count))
    expect(counts).toEqual(counts.toSorted((a, b) => b - a))
  })

  it('narrows by status, level, words and short id', async () => {
    expect(shortNumbers((await list('query=is:resolved')).issues)).toEqual(['Y'])
    expect((await list('query=level:warning')).issues).toHaveLength(3)
    expect((await list('query=level:warning+is:unresolved')).issues).toHaveLength(2)
    expect((await list('query=EVEN&limit=100')).issues).toHaveLength(15)
    expect(shortNumbers((await list('query=checkout.pay')).issues)).toEqual(['9'])
    expect(shortNumbers((await list('query=acme-web-a')).issues)).toEqual(['A'])
    expect((await list('query=nothing-like-this')).issues).toEqual([])
  })

  it('takes % and _ and quotes of the user as they are', async () => {
    expect(shortNumbers((await list(`query=${encodeURIComponent('100%')}`)).issues)).toEqual(['7'])
    expect(shortNumbers((await list(`query=${encodeURIComponent('_x')}`)).issues)).toEqual(['7'])
    expect(shortNumbers((await list(`query=${encodeURIComponent('Ärger')}`)).issues)).toEqual(['7'])
    expect((await list(`query=${encodeURIComponent("' or 1=1 --")}`)).issues).toEqual([])
  })

  it('keeps to the time range and to the projects named', async () => {
    expect((await list(`start=${new Date(startMs - 5500).toISOString()}&end=${new Date(startMs).toISOString()}`)).issues).toHaveLength(5)
    expect((await list('project=-1')).issues).toHaveLength(29)
    expect((await list(`project=${acme.projectId}&project=acme-web`)).issues).toHaveLength(29)
    expect((await list('project=none')).answer.status).toBe(404)
  })

  it('caps a huge limit and refuses what it cannot read, in a sentence', async () => {
    expect((await list('query=&limit=10000')).issues).toHaveLength(30)
    for (const query of [
      'cursor=zzz',
      'cursor=99999999999999999999:1:0',
      'query=trace:me',
      'statsPeriod=1y',
      'start=2026-01-01',
      `query=${'x'.repeat(10_001)}`,
    ]) {
      const { answer } = await list(query)
      expect([query, answer.status]).toEqual([query, 400])
      expect(Object.keys((await answer.json()) as object)).toEqual(['detail'])
    }
  })

  it('refuses a query with a mistake and names its place; a list leaves the mistake out when it is asked to, a change never does', async () => {
    const refused = await list('query=is:unresolved+geo.latitude:1')
    expect(await refused.answer.json()).toEqual({ detail: expect.stringMatching(/geo.latitude:.*at character 15/) })
    const lenient = await list('query=EVEN+geo.latitude:1&limit=100&lenient=1')
    expect(shortNumbers(lenient.issues)).toEqual(shortNumbers((await list('query=EVEN&limit=100')).issues))
    const change = await sendJson(api, '/api/0/organizations/acme/issues/?query=EVEN+geo.latitude:1&lenient=1', 'PUT', {
      token: acme.token,
      body: { status: 'resolved' },
    })
    expect(change.status).toBe(400)
  })

  it('counts the last 24 hours by the hour', async () => {
    const issue = await addIssue(api, acme.projectId, { short_id: 99, title: 'hourly' })
    const minute = Math.floor(startMs / 60_000)
    const add = (at: number, environment: string, events: number) =>
      api.db
        .insertInto('issue_minutes')
        .values({ project_id: acme.projectId, issue_id: issue.id, minute: at, environment, hash: '', events })
        .execute()
    await add(minute, 'production', 5)
    await add(minute, 'staging', 2)
    await add(minute - 60, '', 1)
    await add(minute - 60 * 30, '', 100)
    const { issues } = await list('query=hourly')
    const points = issues[0]?.stats['24h'] ?? []
    expect(points.at(-1)).toEqual([Math.floor(startMs / 3_600_000) * 3600, 7])
    expect(points.at(-2)?.[1]).toBe(1)
    expect(points.reduce((sum, point) => sum + point[1], 0)).toBe(8)
    await api.db.deleteFrom('issues').where('id', '=', issue.id).execute()
  })
})

describe('one issue', () => {
  const show = (path: string) => api.get(path, acme.token)

  it('is found by number and by short id in any case, and still answers when the columns are away', async () => {
    const { issues } = await list('query=acme-web-5')
    const id = issues[0]?.id ?? ''
    for (const path of [
      `/api/0/organizations/acme/issues/${id}/`,
      `/api/0/organizations/${acme.orgId}/issues/acme-web-5`,
      `/api/0/issues/${id}/`,
    ]) {
      const answer = await show(path)
      expect([path, answer.status]).toEqual([path, 200])
      const details = (await answer.json()) as IssueDetails
      expect(details).toMatchObject({
        id,
        shortId: 'ACME-WEB-5',
        firstRelease: { version: 'shop@1.0.0', shortVersion: '1.0.0' },
        activity: [{ type: 'first_seen' }],
      })
      expect(details.stats['30d']).toEqual([])
    }
    expect((await show(`/api/0/issues/${id}/tags/`)).status).toBe(503)
    expect((await show(`/api/0/issues/${id}/events/latest/`)).status).toBe(503)
  })

  it('is 404 for whatever is no issue', async () => {
    for (const id of [
      '0',
      '-1',
      '1e3',
      '9007199254740993',
      '99999999999999999999',
      'acme-web-zz',
      'web-1',
      '__proto__',
      "1' or '1'='1",
      '%00',
      'x'.repeat(500),
    ]) {
      const answer = await show(`/api/0/organizations/acme/issues/${encodeURIComponent(id)}/`)
      expect([id, answer.status]).toEqual([id, 404])
      expect(await answer.json()).toEqual({ detail: 'The requested resource does not exist' })
    }
    expect((await show('/api/0/issues/acme-web-5/')).status).toBe(404)
    expect(api.logged).toEqual([])
  })

  it('leads on to the issue that it was merged into', async () => {
    const target = await addIssue(api, acme.projectId, { short_id: 200, title: 'target' })
    const merged = await addIssue(api, acme.projectId, { short_id: 201, title: 'merged', merged_into: target.id })
    const looped = await addIssue(api, acme.projectId, { short_id: 202, title: 'looped' })
    await api.db.updateTable('issues').set({ merged_into: looped.id }).where('id', '=', looped.id).execute()
    expect(await (await show(`/api/0/issues/${merged.id}/`)).json()).toMatchObject({ id: String(target.id) })
    expect((await list('query=merged')).issues).toEqual([])
    expect((await show(`/api/0/issues/${looped.id}/`)).status).toBe(200)
  })
})
