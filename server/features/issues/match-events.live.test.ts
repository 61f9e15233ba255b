import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Issue, IssueItem } from '#packages/contract/issue'
import type { IssueFacets } from '#packages/contract/issue-facet'
import { checkQuery } from '#packages/search/check'
import type { Condition } from '#packages/search/condition'
import { issueKeys } from '#packages/search/issue-keys'
import { parseQuery } from '#packages/search/parse'
import { addIssue, addPlaces, openTestApi, sendJson, startMs } from '#server/http/test/api-fixture'
import type { Tenant, TestApi } from '#server/http/test/api-fixture'
import { events } from '#server/stores/events/tables'
import type { EventRow } from '#server/stores/events/tables'
import { eventRow, openTestEngine, writeBatchFile } from '#server/stores/events/test-engine'
import type { TestEngine } from '#server/stores/events/test-engine'
import { fitsEvent } from '#server/stores/events/test-search'
import type { IssuesTable } from '#server/stores/metadata/schema-issues'

import { matchedHashesMax } from './match-events.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const issuesMade = 40

let engine: TestEngine
let api: TestApi
let acme: Tenant
let rival: Tenant
const issues: IssuesTable[] = []
const rows: EventRow[] = []
/** Number of the issue in `issues` by the number of the row in `rows`. */
const ownerOf = new Map<EventRow, IssuesTable>()

const idOf = (index: number): string => (index + 1).toString(16).padStart(32, 'c')
const hashOf = (issue: number, place: number): string => `${(issue * 4 + place + 1).toString(16).padStart(16, '0')}${'d'.repeat(16)}`

const drawnEvent = fc.record({
  level: fc.constantFrom('error', 'fatal'),
  environment: fc.constantFrom('', 'prod', 'staging'),
  release: fc.constantFrom('', 'shop@1.0', 'shop@2.0'),
  user_id: fc.constantFrom('', '42', '43'),
  user_email: fc.constantFrom('', 'ann@acme.example'),
  daysOld: fc.constantFrom(0, 1, 5, 30),
  tags: fc.dictionary(fc.constantFrom('browser', 'size'), fc.constantFrom('Edge', 'Firefox', '5', '7')),
})
const drawnIssue = fc.record({
  status: fc.constantFrom('unresolved', 'resolved', 'ignored'),
  assignee: fc.constantFrom('', 'me'),
  level: fc.constantFrom('error', 'fatal'),
  title: fc.constantFrom('TypeError: a', 'ValueError: b'),
  hashes: fc.integer({ min: 1, max: 3 }),
  events: fc.array(drawnEvent, { minLength: 1, maxLength: 4 }),
})

const insert = async (name: string, all: readonly EventRow[]): Promise<void> => {
  expect(await engine.store.insert(await writeBatchFile(engine.folder, events, { token: name, rows: all }))).toEqual({ kind: 'inserted' })
}

const addIssues = async (): Promise<void> => {
  for (const [index, { assignee, hashes, events: drawn, ...facts }] of fc.sample(drawnIssue, { numRuns: issuesMade, seed: 7 }).entries()) {
    const issue = await addIssue(api, acme.projectId, {
      ...facts,
      short_id: index + 1,
      hash: hashOf(index, 0),
      assignee: assignee === '' ? '' : `user:${acme.userId}`,
      first_seen: startMs - 40 * dayMs,
      last_seen: startMs - index,
      culprit: '',
    })
    issues.push(issue)
    for (let place = 1; place < hashes; place++) {
      const first = await api.db.selectFrom('hashes').selectAll().where('issue_id', '=', issue.id).executeTakeFirstOrThrow()
      await api.db
        .insertInto('hashes')
        .values({ ...first, hash: hashOf(index, place) })
        .execute()
    }
    for (const [place, { daysOld, tags, ...columns }] of drawn.entries()) {
      const hash = hashOf(index, place % hashes)
      const timestamp = startMs - daysOld * dayMs - 1000
      const row = eventRow(acme.projectId, rows.length, {
        ...columns,
        event_id: idOf(rows.length),
        hash: BigInt(`0x${hash.slice(0, 16)}`),
        hashes: [hash],
        timestamp,
        received_at: timestamp,
        user_hash: BigInt(columns.user_id === '' ? 0 : columns.user_id),
        title: facts.title,
        user_name: '',
        user_ip: '',
        tags: Object.entries(tags),
      })
      rows.push(row)
      ownerOf.set(row, issue)
    }
  }
}

beforeAll(async () => {
  engine = await openTestEngine()
  api = await openTestApi({ events: engine.store })
  rival = await api.addTenant('rival')
  acme = await api.addTenant('acme')
  const place = { projectId: acme.projectId, environment: 'prod' }
  await addPlaces(api, acme, [
    { ...place, release: 'shop@1.0', firstSeenMs: 1000, lastSeenMs: 1000 },
    { ...place, release: 'shop@2.0', firstSeenMs: 2000, lastSeenMs: 2000 },
  ])
  await addIssues()
  await insert('matched', rows)
  // The same hash and tags in a project of somebody else.
  await addIssue(api, rival.projectId, { hash: hashOf(0, 0), title: 'of another' })
  await insert('foreign', [
    {
      ...eventRow(rival.projectId, 1),
      hash: 1n,
      hashes: [hashOf(0, 0)],
      tags: [['browser', 'Rival']],
      timestamp: startMs - 1000,
      received_at: startMs - 1000,
    },
  ])
}, 60_000)
afterAll(async () => {
  await api.close()
  await engine.close()
})

const list = (params: string): Promise<Response> => api.get(`/api/0/organizations/acme/issues/?limit=100&${params}`, acme.token)
const found = async (query: string, params = ''): Promise<number[]> => {
  const answer = await list(`query=${encodeURIComponent(query)}${params}`)
  const body: unknown = await answer.json()
  expect([query, answer.status, answer.status === 200 ? '' : body]).toEqual([query, 200, ''])
  expect(answer.headers.get('x-hits')).toBe(String((body as Issue[]).length))
  return (body as Issue[]).map(({ id }) => Number(id))
}

const known = () => ({ latestReleases: [{ projectId: acme.projectId, version: 'shop@2.0' }], releases: [] })

const fitsIssue = (condition: Condition, issue: IssuesTable, seen: readonly EventRow[]): boolean => {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the terms below have no others
  switch (condition.kind) {
    case 'all':
      return condition.parts.every((part) => fitsIssue(part, issue, seen))
    case 'any':
      return condition.parts.some((part) => fitsIssue(part, issue, seen))
    case 'not':
      return !fitsIssue(condition.part, issue, seen)
    case 'event':
      return seen.some((row) => fitsEvent(condition.part, row, known()))
    case 'text':
      return issue.title.toLowerCase().includes((condition.pattern[1] ?? '').toLowerCase())
    case 'words':
      return condition.key === 'level' ? condition.words.includes(issue.level) : condition.words.includes(issue.status)
    case 'names':
      return issue.assignee !== ''
    default:
      throw new Error(condition.kind)
  }
}

const expected = (query: string, isSeen: (row: EventRow) => boolean = () => true): number[] => {
  const { condition, problems } = checkQuery(parseQuery(query), issueKeys, startMs)
  expect([query, problems]).toEqual([query, []])
  return issues
    .filter((issue) =>
      fitsIssue(
        condition,
        issue,
        rows.filter((row) => ownerOf.get(row) === issue && isSeen(row)),
      ),
    )
    .map(({ id }) => id)
}

const terms = [
  'is:unresolved',
  '!is:resolved',
  'assigned:me',
  'level:fatal',
  'typeerror',
  'browser:Edge',
  '!browser:Edge',
  'browser:[Edge, Fire*]',
  'has:size',
  'size:>5',
  'release:latest',
  'release:shop@1*',
  'user.id:42',
  'user:email:ann@acme.example',
  'event.timestamp:-2d',
  `event.id:${idOf(3)}`,
  idOf(5),
  'ann@acme.example',
]
const one = fc.constantFrom(...terms)
const grouped = (depth: number): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom('AND', 'OR', ''),
      fc.array(depth === 0 ? one : fc.oneof(one, grouped(depth - 1)), { minLength: 1, maxLength: 3 }),
    )
    .map(([word, parts]) => `(${parts.join(` ${word} `)} )`)

describe('issues by what is known of their events', () => {
  it('are those with an event that fits, for each kind of term', async () => {
    for (const text of terms) {
      expect([text, await found(text)]).toEqual([text, expected(text)])
      expect(expected(text).length).toBeGreaterThan(0)
    }
  })

  it('are those that a naive look at issues and events finds, for every mixture', async () => {
    await fc.assert(
      fc.asyncProperty(grouped(1), async (text) => {
        expect(await found(text)).toEqual(expected(text))
      }),
      { numRuns: 80 },
    )
  }, 60_000)

  it('have one event that fits all of it', async () => {
    const both = await found('browser:Edge user.id:42')
    const [edge, user] = [await found('browser:Edge'), await found('user.id:42')]
    const inBoth = edge.filter((id) => user.includes(id))
    expect(both.length).toBeGreaterThan(0)
    expect(both.length).toBeLessThan(inBoth.length)
  })

  it('have it in the window and in the environments that are looked at', async () => {
    const query = 'browser:Edge'
    expect(await found(query, '&statsPeriod=3d')).toEqual(expected(query, ({ timestamp }) => timestamp > startMs - 3 * dayMs))
    for (const { id, project_id } of issues) {
      const times = {
        times_seen: 1,
        first_seen: 1,
        last_seen: startMs - 1,
        first_release: '',
        first_release_at: 0,
        last_release: '',
        last_release_at: 0,
      }
      await api.db
        .insertInto('issue_environments')
        .values({ issue_id: id, project_id, environment: 'staging', ...times })
        .execute()
    }
    const inStaging = await found(query, '&environment=staging')
    expect(inStaging.toSorted((a, b) => b - a)).toEqual(
      expected(query, ({ environment }) => environment === 'staging').toSorted((a, b) => b - a),
    )
  })

  it('are listed page by page in each order', async () => {
    for (const sort of ['date', 'new', 'freq', 'user']) {
      const told: number[] = []
      for (let cursor: string | undefined = ''; cursor !== undefined;) {
        const answer = await api.get(
          `/api/0/organizations/acme/issues/?query=has:browser&sort=${sort}&limit=3&cursor=${cursor}`,
          acme.token,
        )
        told.push(...((await answer.json()) as Issue[]).map(({ id }) => Number(id)))
        cursor = /rel="next"; results="true"; cursor="([^"]+)"/.exec(answer.headers.get('link') ?? '')?.[1]
      }
      expect(told.toSorted((a, b) => a - b)).toEqual(expected('has:browser').toSorted((a, b) => a - b))
    }
  })

  it('are never those of others', async () => {
    expect(await found('browser:Rival')).toEqual([])
    const theirs = await api.get('/api/0/organizations/rival/issues/?query=browser:Rival', rival.token)
    expect(((await theirs.json()) as Issue[]).map(({ title }) => title)).toEqual(['of another'])
  })

  it('can be asked for in five places of a query', async () => {
    const places = (count: number): string => Array.from({ length: count }, (_, index) => `(is:new OR a${index}:1)`).join(' ')
    expect((await list(`query=${encodeURIComponent(places(5))}`)).status).toBe(200)
    expect((await list(`query=${encodeURIComponent(places(6))}`)).status).toBe(400)
  })
})

describe('a query that is the name of an issue', () => {
  it('answers it alone when asked to', async () => {
    const [row] = rows
    const owner = row && ownerOf.get(row)
    for (const query of [`acme-web-${owner?.short_id ?? 0}`, idOf(0), idOf(0).toUpperCase()]) {
      const answer = await list(`shortIdLookup=1&query=${query}`)
      expect(answer.headers.get('x-sentry-direct-hit')).toBe('1')
      expect(((await answer.json()) as Issue[]).map(({ id }) => Number(id))).toEqual([owner?.id])
    }
    const other = await list('shortIdLookup=1&query=typeerror')
    expect(other.headers.get('x-sentry-direct-hit')).toBe(null)
    expect((await list(`query=${idOf(0)}`)).headers.get('x-sentry-direct-hit')).toBe(null)
  })
})

describe('a change by query', () => {
  const put = (params: string, body: object): Promise<Response> =>
    sendJson(api, `/api/0/organizations/acme/issues/?${params}`, 'PUT', { token: acme.token, body })

  it('reaches what a search of events finds, and any key of the change', async () => {
    const wanted = expected('browser:Edge')
    expect((await put('query=browser:Edge', { priority: 'low', isBookmarked: true })).status).toBe(200)
    expect(await found('bookmarks:me issue.priority:low')).toEqual(wanted)
    expect((await put('query=browser:Nothing', { priority: 'low' })).status).toBe(204)
    expect((await put('', { priority: 'low' })).status).toBe(400)
    expect((await put('query=stack.lineno:1', { priority: 'low' })).status).toBe(400)
  })
})

describe('what is listed beside', () => {
  const items = async (params: string): Promise<IssueItem[]> => (await (await list(params)).json()) as IssueItem[]
  const naive = (issue: number, isIt: (row: EventRow) => boolean) => {
    const seen = rows.filter((row) => ownerOf.get(row)?.id === issue && isIt(row))
    const times = seen.map((row) => Number(row.timestamp))
    return {
      count: String(seen.reduce((sum, row) => sum + Number(row.weight), 0)),
      userCount: new Set(seen.map(({ user_hash }) => BigInt(user_hash)).filter((hash) => hash !== 0n)).size,
      firstSeen: new Date(Math.min(...times)).toISOString(),
      lastSeen: new Date(Math.max(...times)).toISOString(),
      stats: null,
    }
  }

  it('are the figures of the events that fit alone, when a query or an environment narrows them', async () => {
    const isEdge = (row: EventRow): boolean => [...row.tags].some(([key, value]) => key === 'browser' && value === 'Edge')
    const edge = await items('query=browser:Edge')
    expect(edge.length).toBeGreaterThan(1)
    for (const { id, filtered } of edge) expect([id, filtered]).toEqual([id, naive(Number(id), isEdge)])
    const both = await items(`query=${encodeURIComponent('is:unresolved browser:Edge has:size')}`)
    for (const { id, filtered } of both) {
      expect(filtered).toEqual(naive(Number(id), (row) => isEdge(row) && [...row.tags].some(([key]) => key === 'size')))
    }
  })

  it('is nothing when nothing narrows the events, or when nobody wants to wait for it', async () => {
    for (const params of [
      'query=',
      'query=is:unresolved',
      'query=browser:Edge&collapse=filtered',
      'query=browser:Edge&lenient=1',
      'query=is:resolved OR browser:Edge',
    ])
      expect([params, (await items(params)).map(({ filtered }) => filtered)]).toEqual([params, (await items(params)).map(() => null)])
  })

  it('are chips, each of which finds as many issues as it says', async () => {
    for (const query of ['', 'is:unresolved', 'browser:Edge']) {
      const answer = await api.get(`/api/0/organizations/acme/issue-facets/?query=${encodeURIComponent(query)}`, acme.token)
      expect(answer.status).toBe(200)
      const { looked, isWhole, facets } = (await answer.json()) as IssueFacets
      expect([looked, isWhole]).toEqual([(await found(query)).length, true])
      expect(facets.map(({ key }) => key)).toContain('level')
      // A level that is asked for beside a browser is that of one event.
      const chips = facets.filter(({ key }) => key !== 'environment' && !(key === 'level' && query.includes('browser')))
      const terms = chips.flatMap(({ key, values }) => values.map(({ value, count }) => ({ term: `${key}:"${value}"`, count })))
      for (const { term, count } of terms) expect([term, (await found(`${query} ${term}`)).length]).toEqual([term, count])
    }
  })
})

describe('a search that fits too much', () => {
  it('is refused with what to do, and is none within a shorter time', async () => {
    const many = Array.from({ length: matchedHashesMax + 1 }, (_, index) => {
      const hash = (index + 1_000_000).toString(16).padStart(16, '1')
      const timestamp = startMs - 60 * dayMs
      return eventRow(acme.projectId, index, {
        hash: BigInt(`0x${hash}`),
        hashes: [`${hash}${'e'.repeat(16)}`],
        timestamp,
        received_at: timestamp,
        tags: [['wide', '1']],
      })
    })
    await insert('many', many)
    const answer = await list('query=wide:1')
    expect(answer.status).toBe(400)
    expect(await answer.json()).toEqual({ detail: expect.stringContaining('narrow the time window') })
    expect(await found('wide:1', '&statsPeriod=10d')).toEqual([])
  }, 60_000)
})
