import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { EventAnswer } from '#packages/contract/event'
import type { GroupingInfo } from '#packages/contract/grouping-info'
import type { IssueDetails, IssueTag } from '#packages/contract/issue'
import type { IssueStats } from '#packages/contract/issue-stats'
import { addIssue, openTestApi, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { routes } from '#server/routes'
import { eventPayloads, events } from '#server/stores/events/tables'
import { eventRow, openTestEngine, writeBatchFile } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'

const secret = 'nonce-55d20be1'
const count = 12
const hash = 'f'.repeat(32)
const otherHash = '0'.repeat(31).concat('1')

let engine: TestEngine
let api: TestApi
let acme: Tenant
let rival: Tenant
let issueId: number

const idOf = (index: number): string => `c0ffee${index.toString(16).padStart(26, '0')}`
/** Pairs of events share their millisecond, so that the id decides. */
const timeOf = (index: number): number => startMs - 3_600_000 + Math.floor(index / 2) * 1000

const insertEvents = async (projectId: number): Promise<void> => {
  const rows = Array.from({ length: count }, (_, index) => {
    const first = index % 3 === 0 ? otherHash : hash
    return eventRow(projectId, index, {
      event_id: idOf(index),
      hash: BigInt(`0x${first.slice(0, 16)}`),
      hashes: [first],
      timestamp: timeOf(index),
      received_at: timeOf(index) + 50,
      weight: index === 5 ? 10 : 1,
      title: `Error ${index} ${secret}`,
      environment: index === 4 ? 'staging' : 'production',
      tags: [
        ['browser', index < 8 ? 'Firefox' : 'Chrome'],
        ['__proto__', secret],
        ["it's", `line\n${index % 2}\\`],
      ],
    })
  })
  const payloads = rows
    .filter((_, index) => index !== 0)
    .map((row) => ({
      project_id: row.project_id,
      hash: row.hash,
      timestamp: row.timestamp,
      event_id: row.event_id,
      received_at: row.received_at,
      retention_class: row.retention_class,
      rules_version: row.rules_version,
      payload_version: 1,
      scrub_version: 1,
      payload: JSON.stringify({
        event_id: row.event_id,
        type: 'error',
        level: 'error',
        platform: 'python',
        timestamp: row.timestamp / 1000,
        received: row.received_at / 1000,
        tags: [],
        extra: { secret },
      }),
    }))
  for (const file of [
    await writeBatchFile(engine.folder, events, { token: 'e1', rows }),
    await writeBatchFile(engine.folder, eventPayloads, { token: 'p1', rows: payloads }),
  ]) {
    expect(await engine.store.insert(file)).toEqual({ kind: 'inserted' })
  }
}

beforeAll(async () => {
  engine = await openTestEngine()
  api = await openTestApi({ events: engine.store })
  rival = await api.addTenant('rival')
  acme = await api.addTenant('acme')
  const issue = await addIssue(api, acme.projectId, { hash, first_seen: timeOf(0), title: `Error ${secret}` })
  issueId = issue.id
  await api.db
    .insertInto('hashes')
    .values({
      project_id: acme.projectId,
      hash: otherHash,
      issue_id: issueId,
      times_seen: 1,
      first_seen: 1,
      last_seen: 1,
      valid_from_rules: 0,
      state: 0,
      home: 0,
      received_from: 0,
    })
    .execute()
  await insertEvents(acme.projectId)
})
afterAll(async () => {
  await api.close()
  await engine.close()
})

const get = async <Body>(path: string): Promise<Body> => {
  const answer = await api.get(path, acme.token)
  expect([path, answer.status]).toEqual([path, 200])
  return (await answer.json()) as Body
}
const eventPath = (which: string): string => `/api/0/organizations/acme/issues/${issueId}/events/${which}/`

describe('events of an issue', () => {
  it('are none beyond the ends of time, whatever a cursor or a window says', async () => {
    const ofIssue = `/api/0/organizations/acme/issues/${issueId}`
    const ofProject = '/api/0/projects/acme/acme-web/events/'
    const cursors = ['9007199254740991:f:0', '0:0:1', '9007199254740991:f:1', '99999999999999:0:0', '0:0:0']
    const windows = ['start=0001-01-01&end=9999-12-31', 'start=1500-01-01&end=1600-01-01', 'start=2500-01-01&end=9999-12-31']
    const lists = [`${ofIssue}/events/`, `${ofIssue}/tags/browser/values/`, ofProject]
    const paths = [
      ...cursors.flatMap((cursor) => lists.map((list) => `${list}?cursor=${cursor}`)),
      ...windows.map((window) => `${ofProject}?${window}`),
    ]
    for (const path of paths) expect([path, (await api.get(path, acme.token)).status]).toEqual([path, 200])
  })

  it('are its newest, its oldest, or the one named, over all its hashes', async () => {
    expect(await get(eventPath('latest'))).toMatchObject({
      eventID: idOf(count - 1),
      nextEventID: null,
      previousEventID: idOf(count - 2),
      groupID: String(issueId),
      context: { secret },
    })
    expect(await get(eventPath('recommended'))).toMatchObject({ eventID: idOf(count - 1) })
    expect(await get(eventPath('oldest'))).toMatchObject({ eventID: idOf(0), previousEventID: null, nextEventID: idOf(1) })
    expect(await get(eventPath(idOf(5).toUpperCase()))).toMatchObject({
      eventID: idOf(5),
      previousEventID: idOf(4),
      nextEventID: idOf(6),
      fingerprints: [hash],
    })
    expect(await get(`/api/0/issues/${issueId}/events/${idOf(3)}/`)).toMatchObject({
      eventID: idOf(3),
      dateCreated: new Date(timeOf(3)).toISOString(),
    })
  })

  it('are a chain from the oldest to the newest and back', async () => {
    const walk = async (from: string, link: 'nextEventID' | 'previousEventID'): Promise<string[]> => {
      const ids: string[] = []
      for (let id: string | null = from; id !== null && ids.length <= count;) {
        const event: EventAnswer = await get(eventPath(id))
        ids.push(event.eventID)
        id = event[link]
      }
      return ids
    }
    const all = Array.from({ length: count }, (_, index) => idOf(index))
    expect(await walk(idOf(0), 'nextEventID')).toEqual(all)
    expect(await walk(idOf(count - 1), 'previousEventID')).toEqual(all.toReversed())
  })

  it('are listed page by page, newest first, each once', async () => {
    const seen: string[] = []
    let cursor = ''
    for (let page = 0; page < 5; page++) {
      const answer = await api.get(
        `/api/0/organizations/acme/issues/${issueId}/events/?limit=5&cursor=${encodeURIComponent(cursor)}`,
        acme.token,
      )
      seen.push(...((await answer.json()) as { eventID: string }[]).map((event) => event.eventID))
      const next = /rel="next"; results="(true|false)"; cursor="([^"]+)"/.exec(answer.headers.get('link') ?? '')
      cursor = next?.[2] ?? ''
      if (next?.[1] !== 'true') break
    }
    expect(seen).toEqual(Array.from({ length: count }, (_, index) => idOf(count - 1 - index)))
  })

  it('keep tags with odd names and values', async () => {
    const event = await get<EventAnswer>(eventPath(idOf(1)))
    expect(event.tags).toEqual([
      { key: '__proto__', value: secret },
      { key: 'browser', value: 'Firefox' },
      { key: "it's", value: 'line\n1\\' },
    ])
  })

  it('whose payload is gone still tell what the row knows', async () => {
    expect(await get(eventPath(idOf(0)))).toMatchObject({ title: `Error 0 ${secret}`, errors: [{ type: 'missing_payload' }] })
  })

  it('are Markdown for a client that asks for it, the same that the page copies', async () => {
    const ask = (accept: string) => api.request(eventPath(idOf(5)), { headers: { Authorization: `Bearer ${acme.token}`, Accept: accept } })
    const answer = await ask('text/markdown')
    expect(answer.headers.get('content-type')).toBe('text/markdown; charset=utf-8')
    const text = await answer.text()
    expect(text).toContain(`# \`Error 5 ${secret}\``)
    expect(text).toContain(`https://errors.example.com/organizations/acme/issues/${issueId}/events/${idOf(5)}/`)
    expect(text).toContain('- `browser`: `Firefox`')
    for (const accept of ['application/json', '*/*', 'application/json, text/markdown'])
      expect((await ask(accept)).headers.get('content-type')).toBe('application/json')
  })

  it('are 404 for unknown ids and words', async () => {
    for (const which of ['none', 'f'.repeat(32), '0'.repeat(32), "' or 1=1", '1']) {
      expect([which, (await api.get(eventPath(encodeURIComponent(which)), acme.token)).status]).toEqual([which, 404])
    }
    expect(api.logged).toEqual([])
  })
})

describe('events of an issue, narrowed', () => {
  const ids = async (query: string): Promise<string[]> =>
    (await get<{ eventID: string }[]>(`/api/0/organizations/acme/issues/${issueId}/events/?${query}`)).map(({ eventID }) => eventID)
  const at = (index: number): string => encodeURIComponent(new Date(timeOf(index)).toISOString())

  it('by environment, time, tags and words', async () => {
    expect(await ids('environment=staging')).toEqual([idOf(4)])
    expect(await ids('environment=staging&environment=')).toEqual([idOf(4)])
    expect(await ids(`start=${at(4)}&end=${at(8)}`)).toEqual([7, 6, 5, 4].map(idOf))
    expect(await ids('query=browser:Chrome')).toEqual([11, 10, 9, 8].map(idOf))
    expect(await ids('query=!browser:Chrome%20"error 3"')).toEqual([idOf(3)])
    expect(await ids(`query=${encodeURIComponent(`"it's":x`)}`)).toEqual([])
    expect(await ids(`query=tags[__proto__]:${secret}&limit=2`)).toHaveLength(2)
    expect(await ids('query=FIREFOX&limit=100')).toHaveLength(8)
    const asked = (text: string) => ids(`limit=100&query=${encodeURIComponent(text)}`)
    expect(await asked('browser:[Chrome, Opera] OR "error 3"')).toEqual([11, 10, 9, 8, 3].map(idOf))
    expect(await asked('browser:chr* !"error 9"')).toEqual([11, 10, 8].map(idOf))
    expect(await asked(`id:${idOf(9)}`)).toEqual([idOf(9)])
    expect(await asked('has:browser (level:fatal OR browser:Nothing)')).toEqual([])
    expect(await ids('limit=100&lenient=1&query=FIREFOX+level:loud')).toHaveLength(8)
    const refused = await api.get(`${eventPath('latest')}?query=FIREFOX+level:loud`, acme.token)
    expect([refused.status, await refused.json()]).toEqual([400, { detail: expect.stringContaining('at character 9') }])
    expect(await ids(`query=${encodeURIComponent("nothing' OR 1=1 --")}`)).toEqual([])
    expect((await api.get(`/api/0/issues/${issueId}/events/?statsPeriod=never`, acme.token)).status).toBe(400)
  })

  it('are walked within the filter, and say when the shown one is outside of it', async () => {
    expect(await get(`${eventPath('latest')}?query=browser:Firefox`)).toMatchObject({
      eventID: idOf(7),
      nextEventID: null,
      matchesFilter: true,
    })
    expect(await get(`${eventPath('oldest')}?query=browser:Chrome`)).toMatchObject({ eventID: idOf(8), previousEventID: null })
    expect(await get(`${eventPath(idOf(9))}?query=browser:Firefox`)).toMatchObject({
      eventID: idOf(9),
      previousEventID: idOf(7),
      nextEventID: null,
      matchesFilter: false,
    })
    expect(await get<EventAnswer>(eventPath(idOf(9)))).not.toHaveProperty('matchesFilter')
    expect((await api.get(`${eventPath('latest')}?query=browser:Opera`, acme.token)).status).toBe(404)
  })

  it('are counted over time by level, with their users', async () => {
    const stats = (query: string) => get<IssueStats>(`/api/0/organizations/acme/issues/${issueId}/events-stats/?${query}`)
    const all = await stats('')
    expect(all).toMatchObject({ intervalMs: 900_000, totals: { events: 21, users: 11 } })
    expect(all.levels.map(({ level }) => level)).toEqual(['error'])
    expect(all.levels[0]?.counts.reduce((sum, one) => sum + one, 0)).toBe(21)
    expect(Math.max(...all.users)).toBe(11)
    expect((await stats('query=browser:Chrome')).totals.events).toBe(4)
    const narrow = await stats(`start=${at(4)}&end=${at(8)}`)
    expect(narrow).toMatchObject({ intervalMs: 60_000, totals: { events: 13 } })
    expect(narrow.start <= new Date(timeOf(4)).toISOString()).toBe(true)
  })
})

describe('events of a project', () => {
  it('are found by id alone, know their issue, and are given raw', async () => {
    const path = `/api/0/projects/acme/acme-web/events/${idOf(6)}/`
    expect(await get(path)).toMatchObject({ eventID: idOf(6), groupID: String(issueId), nextEventID: idOf(7) })
    expect(await get(`${path}json/`)).toMatchObject({ event_id: idOf(6), extra: { secret } })
  })
})

describe('why an event is in its issue', () => {
  it('is told by the values that its hash is made of', async () => {
    const info = await get<GroupingInfo>(`/api/0/projects/acme/acme-web/events/${idOf(6)}/grouping-info/`)
    // The rows of this test have hashes of no event.
    expect(info).toMatchObject({ hashes: [otherHash], config: 'vedette:1', isCurrent: false })
    expect(info.variants.filter(({ contributes }) => contributes)).toHaveLength(1)
    expect((await api.get(`/api/0/projects/acme/acme-web/events/${idOf(0)}/grouping-info/`, acme.token)).status).toBe(404)
  })
})

describe('figures of an issue', () => {
  it('count tags by weight, the most frequent value first', async () => {
    const tags = await get<IssueTag[]>(`/api/0/organizations/acme/issues/${issueId}/tags/?limit=1`)
    expect(tags.map((tag) => [tag.key, tag.totalValues])).toEqual([
      ['__proto__', 21],
      ['browser', 21],
      ["it's", 21],
    ])
    expect(tags[1]?.topValues).toMatchObject([
      { value: 'Firefox', count: 17, firstSeen: new Date(timeOf(0)).toISOString(), lastSeen: new Date(timeOf(7)).toISOString() },
    ])
  })

  it('count days by weight', async () => {
    const details = await get<IssueDetails>(`/api/0/organizations/acme/issues/${issueId}/`)
    expect(details.stats['30d']).toHaveLength(30)
    expect(details.stats['30d']?.at(-1)).toEqual([Date.UTC(2026, 10, 22) / 1000, 21])
    expect(details.tags).toContainEqual({ key: 'browser', name: 'browser', totalValues: 21 })
  })
})

describe('a user of another organization', () => {
  it('gets not a byte of it by any route', async () => {
    // The walk (http/foreign-user.test.ts) tries all routes without events; these are the ones that ask the columnar store.
    for (const { method, path } of routes.filter((route) => /:(?:issue|event)\//.test(route.path))) {
      for (const [org, project] of [
        ['acme', 'acme-web'],
        ['rival', String(acme.projectId)],
      ] as const) {
        const named = path.replace(':org', org).replace(':project', project).replace(':issue', String(issueId)).replace(':event', idOf(6))
        const target = named.replaceAll(/:\w+/g, 'browser')
        const body = method === 'GET' || method === 'DELETE' ? {} : { body: '{"text":"x"}' }
        const headers = { Authorization: `Bearer ${rival.token}`, 'Content-Type': 'application/json' }
        const answer = await api.request(target, { method, headers, ...body })
        const text = await answer.text()
        expect(text).not.toContain(secret)
        expect(text).not.toContain(acme.publicKey)
        expect([method, target, answer.status]).toEqual([method, target, 404])
      }
    }
    const own = await api.get(`/api/0/projects/rival/rival-web/events/${idOf(6)}/`, rival.token)
    expect(own.status).toBe(404)
  })
})
