import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { EventItem } from '#packages/contract/event'
import type { Issue, IssueTagDetails, TagValue } from '#packages/contract/issue'
import { addIssue, openTestApi, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { events } from '#server/stores/events/tables'
import { eventRow, openTestEngine, writeBatchFile } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'

const hash = 'e'.repeat(32)
const count = 30

let engine: TestEngine
let api: TestApi
let acme: Tenant
let rival: Tenant
let issueId: number

const idOf = (index: number): string => `beef${index.toString(16).padStart(28, '0')}`

beforeAll(async () => {
  engine = await openTestEngine()
  api = await openTestApi({ events: engine.store })
  rival = await api.addTenant('rival')
  acme = await api.addTenant('acme')
  issueId = (await addIssue(api, acme.projectId, { hash, first_seen: startMs - 3_600_000 })).id
  // Value n occurs on as many events as it has divisors up to 30: counts repeat, so that the value decides the order among them.
  const rows = Array.from({ length: count }, (_, index) =>
    eventRow(acme.projectId, index, {
      event_id: idOf(index),
      hash: BigInt(`0x${hash.slice(0, 16)}`),
      hashes: [hash],
      timestamp: startMs - 60_000 * (index + 1),
      received_at: startMs - 60_000 * (index + 1) + 10,
      weight: index === 0 ? 5 : 1,
      error_type: 'ValueError',
      error_value: `no ${index}`,
      tags: [
        ['bucket', String(index % 12)],
        ['release', 'a/b@1 "x"'],
        ["odd'key", 'x'],
      ],
    }),
  )
  expect(await engine.store.insert(await writeBatchFile(engine.folder, events, { token: 'parts', rows }))).toEqual({ kind: 'inserted' })
})
afterAll(async () => {
  await api.close()
  await engine.close()
})

const get = async <Body>(path: string): Promise<Body> => {
  const answer = await api.get(`/api/0/${path}`, acme.token)
  expect([path, answer.status]).toEqual([path, 200])
  return (await answer.json()) as Body
}

describe('the trend of 14 days', () => {
  const trendOf = async (params: string): Promise<readonly (readonly [number, number])[] | undefined> => {
    const [issue] = await get<readonly Issue[]>(`organizations/acme/issues/?query=&groupStatsPeriod=14d${params}`)
    return issue?.stats['14d']
  }

  it('has a point for each day, counted by weight, the last one being today', async () => {
    const points = await trendOf('')
    expect(points).toHaveLength(14)
    expect(points?.at(-1)?.[0]).toBe(Math.floor(startMs / 86_400_000) * 86_400)
    expect(points?.reduce((sum, [, events]) => sum + events, 0)).toBe(count + 4)
  })

  it('is absent unless asked for', async () => {
    expect((await get<readonly Issue[]>('organizations/acme/issues/?query=')).map(({ stats }) => Object.keys(stats))).toEqual([['24h']])
  })
})

describe('one tag of an issue', () => {
  it('is counted by weight, with its values', async () => {
    const tag = await get<IssueTagDetails>(`organizations/acme/issues/${issueId}/tags/bucket/`)
    expect(tag).toMatchObject({ key: 'bucket', totalValues: 34, uniqueValues: 12 })
    expect(tag.topValues).toHaveLength(10)
    expect(tag.topValues[0]).toMatchObject({ value: '0', count: 7, lastSeen: new Date(startMs - 60_000).toISOString() })
  })

  it('is found by an odd key, and unknown keys are not', async () => {
    expect(await get<IssueTagDetails>(`issues/${issueId}/tags/${encodeURIComponent("odd'key")}/`)).toMatchObject({ uniqueValues: 1 })
    expect((await api.get(`/api/0/issues/${issueId}/tags/nothing/`, acme.token)).status).toBe(404)
    expect((await api.get(`/api/0/issues/${issueId}/tags/bucket/`, rival.token)).status).toBe(404)
  })

  it('lists its values page by page, each once, and back again', async () => {
    const seen: string[] = []
    let path: string | undefined = `/api/0/issues/${issueId}/tags/bucket/values/?per_page=5`
    let previous: string | undefined
    while (path !== undefined) {
      const answer = await api.get(path, acme.token)
      const values = (await answer.json()) as TagValue[]
      seen.push(...values.map(({ value }) => value))
      const links = answer.headers.get('link') ?? ''
      previous = /<([^>]+)>; rel="previous"; results="true"/.exec(links)?.[1]
      const next = /<([^>]+)>; rel="next"; results="true"/.exec(links)?.[1]
      path = next && new URL(next).pathname + new URL(next).search
    }
    expect(seen).toHaveLength(12)
    expect(new Set(seen).size).toBe(12)
    expect(previous).toBeDefined()
    const url = new URL(previous ?? '')
    const back = (await (await api.get(url.pathname + url.search, acme.token)).json()) as TagValue[]
    expect(back.map(({ value }) => value)).toEqual(seen.slice(5, 10))
  })
})

describe('the events of a project', () => {
  it('are listed newest first with the issue that they belong to', async () => {
    const page = await get<EventItem[]>('projects/acme/acme-web/events/?per_page=10')
    expect(page.map(({ eventID }) => eventID)).toEqual(Array.from({ length: 10 }, (_, index) => idOf(index)))
    expect(page[0]).toMatchObject({ groupID: String(issueId), 'event.type': 'error', metadata: { type: 'ValueError', value: 'no 0' } })
    expect(Object.keys(page[0] ?? {})).not.toContain('event_id')
  })

  it('are found by id alone, in whatever project', async () => {
    const found = await get<Record<string, unknown>>(`organizations/acme/eventids/${idOf(3)}/`)
    expect(found).toMatchObject({ projectSlug: 'acme-web', groupId: String(issueId), eventId: idOf(3), event: { id: idOf(3) } })
    for (const [org, token] of [
      ['rival', rival.token],
      ['acme', rival.token],
    ] as const)
      expect((await api.get(`/api/0/organizations/${org}/eventids/${idOf(3)}/`, token)).status).toBe(404)
    expect((await api.get('/api/0/organizations/acme/eventids/nonsense/', acme.token)).status).toBe(404)
  })
})

describe('the tags of all events', () => {
  it('are counted by weight, the most frequent first, and narrowed by words', async () => {
    expect(await get('organizations/acme/tags/')).toEqual([
      { key: 'bucket', name: 'bucket', totalValues: 34 },
      { key: "odd'key", name: "odd'key", totalValues: 34 },
      { key: 'release', name: 'release', totalValues: 34 },
    ])
    expect(await get<readonly TagValue[]>('organizations/acme/tags/bucket/values/?query=1')).toMatchObject([
      { value: '1', count: 3 },
      { value: expect.stringMatching(/^1[01]$/), count: 2 },
      { value: expect.stringMatching(/^1[01]$/), count: 2 },
    ])
    expect(await get(`organizations/acme/tags/${encodeURIComponent("odd'key")}/values/`)).toMatchObject([{ value: 'x', count: 34 }])
    expect(await get('organizations/acme/tags/bucket/values/?environment=nowhere')).toEqual([])
    expect(await get('organizations/acme/tags/none/values/')).toEqual([])
    expect((await api.get('/api/0/organizations/acme/tags/?statsPeriod=ever', acme.token)).status).toBe(400)
  })

  it('are one’s own', async () => {
    expect(await (await api.get('/api/0/organizations/rival/tags/', rival.token)).json()).toEqual([])
    expect((await api.get('/api/0/organizations/acme/tags/', rival.token)).status).toBe(404)
  })
})
