import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Issue } from '#packages/contract/issue'
import { addIssue, openTestApi, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'

let api: TestApi
let acme: Tenant

const hourMs = 3_600_000
const ago = (hours: number): number => startMs - hours * hourMs

beforeAll(async () => {
  api = await openTestApi()
  acme = await api.addTenant('acme')
  const rival = await api.addTenant('rival')
  const add = async (
    tenant: Tenant,
    title: string,
    environments: Readonly<Record<string, readonly [first: number, last: number, times: number]>>,
  ): Promise<void> => {
    const spans = Object.values(environments)
    const issue = await addIssue(api, tenant.projectId, {
      title,
      first_seen: Math.min(...spans.map(([first]) => first)),
      last_seen: Math.max(...spans.map(([, last]) => last)),
      times_seen: spans.reduce((sum, [, , times]) => sum + times, 0),
      short_id: title.length * 100 + title.charCodeAt(0),
    })
    for (const [environment, [first, last, times]] of Object.entries(environments)) {
      const releases = { first_release: '', first_release_at: 0, last_release: '', last_release_at: 0 }
      const of = { project_id: tenant.projectId, issue_id: issue.id, environment }
      await api.db
        .insertInto('issue_environments')
        .values({ ...of, ...releases, first_seen: first, last_seen: last, times_seen: times })
        .execute()
      await api.db
        .insertInto('issue_minutes')
        .values({ ...of, minute: Math.floor(last / 60_000), hash: '', events: times })
        .execute()
    }
  }
  await add(acme, 'known in production, new in staging', { production: [ago(100), ago(1), 50], staging: [ago(2), ago(2), 1] })
  await add(acme, 'long in staging', { staging: [ago(50), ago(1.5), 7], '': [ago(3), ago(3), 2] })
  await add(acme, 'young, in production alone', { production: [ago(5), ago(5), 3] })
  await add(rival, 'of another', { staging: [ago(2), ago(1), 9] })
})
afterAll(() => api.close())

const list = async (query: string): Promise<readonly Issue[]> =>
  (await (await api.get(`/api/0/organizations/acme/issues/?${query}`, acme.token)).json()) as Issue[]
const titles = async (query: string): Promise<readonly string[]> => (await list(query)).map(({ title }) => title)

describe('the issue list in an environment', () => {
  it('has only what was seen there, without asking the columnar store', async () => {
    expect(await titles('environment=staging')).toEqual(['long in staging', 'known in production, new in staging'])
    expect(await titles('environment=')).toEqual(['long in staging'])
    expect(await titles('environment=nowhere')).toEqual([])
    expect(await titles(`environment=${encodeURIComponent(`staging' or 1=1 --`)}`)).toEqual([])
    expect(await titles('')).toHaveLength(3)
  })

  it('tells what is new in it though it was known elsewhere', async () => {
    expect(await titles('sort=new')).toEqual(['young, in production alone', 'long in staging', 'known in production, new in staging'])
    expect(await titles('environment=staging&query=is:unresolved&sort=new')).toEqual([
      'known in production, new in staging',
      'long in staging',
    ])
  })

  it('shows times and counts of the environment, and those of the whole life beside', async () => {
    const [issue] = await list('environment=staging&sort=new')
    expect(issue).toMatchObject({
      count: '1',
      firstSeen: new Date(ago(2)).toISOString(),
      lastSeen: new Date(ago(2)).toISOString(),
      lifetime: { count: '51', firstSeen: new Date(ago(100)).toISOString(), lastSeen: new Date(ago(1)).toISOString() },
    })
    expect(issue?.stats['24h']?.reduce((sum, [, events]) => sum + events, 0)).toBe(1)
  })

  it('adds several environments up', async () => {
    const both = await list('environment=staging&environment=production&sort=freq')
    expect(both.map(({ count, title }) => [count, title])).toEqual([
      ['51', 'known in production, new in staging'],
      ['7', 'long in staging'],
      ['3', 'young, in production alone'],
    ])
    expect(both[0]?.firstSeen).toBe(new Date(ago(100)).toISOString())
    const answer = await api.get('/api/0/organizations/acme/issues/?environment=staging&environment=', acme.token)
    expect(answer.headers.get('x-hits')).toBe('2')
  })

  it('keeps to the window of what was seen there', async () => {
    expect(await titles('environment=staging&statsPeriod=90m')).toEqual(['long in staging'])
    expect(await titles('environment=production&statsPeriod=90m')).toEqual(['known in production, new in staging'])
  })

  it.each(['date', 'new', 'freq', 'user'])('is told page by page by %s', async (sort) => {
    for (const environments of ['environment=staging', 'environment=staging&environment=production']) {
      const whole = await titles(`${environments}&sort=${sort}`)
      const told: string[] = []
      for (let cursor: string | undefined = ''; cursor !== undefined;) {
        const answer = await api.get(`/api/0/organizations/acme/issues/?${environments}&sort=${sort}&limit=1&cursor=${cursor}`, acme.token)
        told.push(...((await answer.json()) as Issue[]).map(({ title }) => title))
        cursor = /rel="next"; results="true"; cursor="([^"]+)"/.exec(answer.headers.get('link') ?? '')?.[1]
      }
      expect(told).toEqual(whole)
    }
  })
})
