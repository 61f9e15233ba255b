import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { Scope } from '#server/http/scope'
import type { ProjectAccess } from '#server/http/scope'
import { createEventClient } from '#server/stores/events/client'
import { createEventStore } from '#server/stores/events/event-store'
import type { MetadataStore } from '#server/stores/metadata/open-metadata'
import type { IssueEnvironmentsTable, IssuesTable } from '#server/stores/metadata/schema-issues'
import { addProject, testEngines } from '#server/stores/metadata/test-engines'

import { parseIssueQuery } from './read-query.ts'
import { listIssues } from './read.ts'
import { selectIssues } from './search-issues.ts'

const nowMs = Date.UTC(2026, 10, 22, 12)
const dayMs = 86_400_000
const me = 70
const other = 71
const people = [
  { id: me, email: 'me@acme.example', name: 'Me Myself' },
  { id: other, email: 'Ann@acme.example', name: 'Ann' },
]
const teams = [
  { id: 80, slug: 'ours' },
  { id: 81, slug: 'theirs' },
]

interface World {
  readonly issues: readonly IssuesTable[]
  readonly environments: readonly IssueEnvironmentsTable[]
  readonly bookmarks: ReadonlySet<number>
}

const titles = ['TypeError: a', 'typeerror: b_c', '100% "quoted"', 'a*b', String.raw`back\slash`, 'a', '', 'ValueError', 'Ärger a']
const nPlusOne = '{"title":"a","issueType":"performance_n_plus_one_db_queries"}'
const issueOf = fc.record({
  project_id: fc.constantFrom(1, 2),
  status: fc.constantFrom('unresolved', 'resolved', 'ignored'),
  substatus: fc.constantFrom('new', 'ongoing', 'regressed', 'archived_forever', ''),
  priority: fc.constantFrom(25, 50, 75),
  level: fc.constantFrom('error', 'warning', 'fatal'),
  type: fc.constantFrom('error', 'csp', 'transaction'),
  title: fc.constantFrom(...titles),
  culprit: fc.constantFrom('', 'app.pay in checkout', 'A'),
  platform: fc.constantFrom('python', 'javascript', ''),
  metadata: fc.constantFrom(
    '{}',
    '{"value":"x","unhandled":true}',
    String.raw`{"value":"\"unhandled\":true"}`,
    '{"unhandled":false}',
    nPlusOne,
  ),
  times_seen: fc.constantFrom(1, 99, 100, 101, 2000),
  users_seen: fc.constantFrom(0, 5),
  daysOld: fc.integer({ min: 0, max: 40 }),
  first_release: fc.constantFrom('', 'shop@1.0', 'shop@2.0', 'SHOP@1.0'),
  assignee: fc.constantFrom('', `user:${me}`, `user:${other}`, 'team:80', 'team:81', 'user:999'),
  merged_into: fc.constantFrom(0, 0, 0, 0, 7),
  environments: fc.subarray(['production', 'staging', '']),
  bookmarked: fc.boolean(),
  daysInbox: fc.constantFrom(null, 1, 6, 8),
})

const makeWorld = (): World => {
  const drawn = fc.sample(issueOf, { numRuns: 120, seed: 42 })
  const issues = drawn.map(({ daysOld, daysInbox, environments: _environments, bookmarked: _bookmarked, ...facts }, index): IssuesTable => {
    const first_seen = nowMs - daysOld * dayMs
    return {
      ...facts,
      id: 1000 + index,
      short_id: index + 1,
      first_seen,
      last_seen: first_seen + 1000,
      last_release: '',
      active_at: 0,
      updated_at: 0,
      facts_at: 0,
      status_details: '{}',
      priority_locked_at: 0,
      first_release_at: 0,
      last_release_at: 0,
      resolved_at: 0,
      initial_priority: 0,
      inbox_reason: daysInbox === null ? '' : 'new',
      inbox_at: daysInbox === null ? 0 : nowMs - daysInbox * dayMs,
    }
  })
  const environments = drawn.flatMap((one, index) =>
    one.environments.map((environment, place): IssueEnvironmentsTable => {
      const { id, project_id, first_seen, last_seen } = issues[index] ?? raise('issue')
      const releases = { first_release: '', first_release_at: 0, last_release: '', last_release_at: 0 }
      return { issue_id: id, project_id, environment, first_seen: first_seen + place, last_seen, times_seen: place + 1, ...releases }
    }),
  )
  return { issues, environments, bookmarks: new Set(issues.filter((_issue, index) => drawn[index]?.bookmarked).map(({ id }) => id)) }
}

const raise = (what: string): never => {
  throw new Error(`no ${what}`)
}

const fill = async ({ db }: MetadataStore, { issues, environments, bookmarks }: World): Promise<void> => {
  await addProject(db, 1)
  await db
    .insertInto('projects')
    .columns(['id', 'org_id', 'slug', 'name', 'platform', 'created_at', 'next_short_id', 'settings', 'first_event_at'])
    .values({ id: 2, org_id: 1, slug: 'p2', name: 'P2', platform: '', created_at: 1, next_short_id: 1, settings: '{}', first_event_at: 0 })
    .execute()
  for (const { id, email, name } of people) {
    const facts = {
      id,
      email,
      email_lower: email.toLowerCase(),
      name,
      password_hash: '',
      superuser: 0 as const,
      state: 'active',
      created_at: 1,
    }
    await db.insertInto('users').values(facts).execute()
    await db.insertInto('members').values({ org_id: 1, user_id: id, role: 'member', created_at: 1 }).execute()
  }
  for (const { id, slug } of teams) await db.insertInto('teams').values({ id, org_id: 1, slug, name: slug, created_at: 1 }).execute()
  const release = {
    org_id: 1,
    package: 'shop',
    is_semver: 0 as const,
    major: 0,
    minor: 0,
    patch: 0,
    revision: 0,
    is_final: 0 as const,
    prerelease_key: '',
  }
  const rest = { build: '', status: 'open', ref: '', url: '' }
  const released = [
    { id: 90, version: 'shop@2.0', created_at: 5, released_at: 0 },
    { id: 91, version: 'shop@1.0', created_at: 1, released_at: 9 },
  ]
  for (const one of released)
    await db
      .insertInto('releases')
      .values({ ...release, ...rest, ...one })
      .execute()
  const uses = [
    { project_id: 1, release_id: 90 },
    { project_id: 1, release_id: 91 },
    { project_id: 2, release_id: 90 },
  ]
  for (const use of uses)
    await db
      .insertInto('release_projects')
      .values({ ...use, first_event_at: 1, last_event_at: 1, new_issues: 0 })
      .execute()
  await db
    .insertInto('issues')
    .values([...issues])
    .execute()
  await db
    .insertInto('issue_environments')
    .values([...environments])
    .execute()
  const marks = [...bookmarks].map((issue_id) => ({
    project_id: issues.find(({ id }) => id === issue_id)?.project_id ?? 0,
    issue_id,
    user_id: me,
    seen_at: 0,
    bookmarked: 1 as const,
    subscribed: 0 as const,
  }))
  await db.insertInto('issue_marks').values(marks).execute()
}

const project = (id: number): ProjectAccess => ({
  id,
  orgId: 1,
  slug: `p${id}`,
  name: '',
  platform: '',
  createdAtMs: 1,
  firstEventAtMs: 0,
  isMember: true,
  scopes: new Set(),
})

const scopeOf = ({ db }: MetadataStore): Scope =>
  new Scope(
    { db, events: createEventStore(createEventClient({ socketPath: '/nonexistent/vedette-engine.sock' })) },
    {
      organizations: [{ id: 1, slug: 'o1', name: '', createdAtMs: 1, role: 'member', scopes: new Set(), openMembership: true }],
      wholeOrganizationIds: [1],
      projects: [project(1), project(2)],
      ownTeams: [{ id: 80, orgId: 1, role: '', scopes: new Set() }],
      reachedTeamIds: [],
    },
  )

/** What a query says, written twice: as text, and as a question to one issue. */
interface Asked {
  readonly text: string
  readonly holds: (issue: IssuesTable, world: World) => boolean
}

const ask = (text: string, holds: Asked['holds']): Asked => ({ text, holds })
const has = (text: string, part: string): boolean => text.toLowerCase().includes(part.toLowerCase())
const environmentsOf = (id: number, { environments }: World): string[] =>
  environments.filter((row) => row.issue_id === id).map((row) => row.environment)
const isOpen = ({ status }: IssuesTable): boolean => status === 'unresolved'
const agedDays = ({ first_seen }: IssuesTable): number => (nowMs - first_seen) / dayMs

const asked: readonly Asked[] = [
  ask('is:unresolved', isOpen),
  ask('is:archived', ({ status }) => status === 'ignored'),
  ask('!is:resolved', ({ status }) => status !== 'resolved'),
  ask('status:[resolved, muted]', ({ status }) => status !== 'unresolved'),
  ask('is:new', (issue) => isOpen(issue) && issue.substatus === 'new'),
  ask('is:archived_forever', ({ status, substatus }) => status === 'ignored' && substatus === 'archived_forever'),
  ask('is:assigned', ({ assignee }) => assignee !== ''),
  ask('is:unassigned', ({ assignee }) => assignee === ''),
  ask('is:for_review', ({ inbox_at }) => inbox_at > nowMs - 7 * dayMs),
  ask('!is:linked', () => true),
  ask('is:unlinked is:unassigned', ({ assignee }) => assignee === ''),
  ask('assigned_or_suggested:[me, my_teams]', ({ assignee }) => assignee === `user:${me}` || assignee === 'team:80'),
  ask('level:error', ({ level }) => level === 'error'),
  ask('!level:[error, fatal]', ({ level }) => level === 'warning'),
  ask('priority:high', ({ priority }) => priority === 75),
  ask('issue.priority:[medium, low]', ({ priority }) => priority < 75),
  ask('type:csp', ({ type }) => type === 'csp'),
  ask('issue.category:error', ({ type }) => type !== 'transaction'),
  ask('issue.category:[performance, cron]', ({ type }) => type === 'transaction'),
  ask('issue.category:cron', () => false),
  ask('!issue.type:err*', ({ type }) => type === 'transaction'),
  ask('issue.type:performance_n_plus*', ({ type, metadata }) => type === 'transaction' && metadata === nPlusOne),
  ask('issue.type:performance_slow_db_query', () => false),
  ask('assigned:me', ({ assignee }) => assignee === `user:${me}`),
  ask('assigned:[me, none]', ({ assignee }) => assignee === `user:${me}` || assignee === ''),
  ask('assigned:my_teams', ({ assignee }) => assignee === 'team:80'),
  ask('assigned:#theirs', ({ assignee }) => assignee === 'team:81'),
  ask('!assigned:ann@ACME.example', ({ assignee }) => assignee !== `user:${other}`),
  ask('assigned:ANN', ({ assignee }) => assignee === `user:${other}`),
  ask('assigned:nobody@acme.example', () => false),
  ask('has:assigned', ({ assignee }) => assignee !== ''),
  ask('project:p1', ({ project_id }) => project_id === 1),
  ask('project.id:[2, 3]', ({ project_id }) => project_id === 2),
  ask('project:p*', () => true),
  ask('firstSeen:-7d', (issue) => agedDays(issue) <= 7),
  ask('age:+20d', (issue) => agedDays(issue) >= 20),
  ask('firstSeen:>2026-11-01', ({ first_seen }) => first_seen > Date.UTC(2026, 10, 1)),
  ask('firstSeen:2026-11-20', ({ first_seen }) => new Date(first_seen).toISOString().startsWith('2026-11-20')),
  ask('timesSeen:>=100', ({ times_seen }) => times_seen >= 100),
  ask('timesSeen:[1, 2k]', ({ times_seen }) => times_seen === 1 || times_seen === 2000),
  ask('timesSeen:<99.5', ({ times_seen }) => times_seen <= 99),
  ask('userCount:0', ({ users_seen }) => users_seen === 0),
  ask('firstRelease:shop@1.0', ({ first_release }) => first_release.toLowerCase() === 'shop@1.0'),
  ask('firstRelease:shop*', ({ first_release }) => has(first_release, 'shop')),
  ask('firstRelease:latest', ({ project_id, first_release }) => first_release === (project_id === 1 ? 'shop@1.0' : 'shop@2.0')),
  ask('!has:firstRelease', ({ first_release }) => first_release === ''),
  ask('environment:production', ({ id }, world) => environmentsOf(id, world).includes('production')),
  ask('environment:[prod*, staging]', ({ id }, world) => environmentsOf(id, world).some((name) => name !== '')),
  ask('!environment:""', ({ id }, world) => !environmentsOf(id, world).includes('')),
  ask('has:environment', ({ id }, world) => environmentsOf(id, world).some((name) => name !== '')),
  ask('title:A', ({ title }) => title.toLowerCase() === 'a'),
  ask('title:""', ({ title }) => title === ''),
  ask('title:*error*', ({ title }) => has(title, 'error')),
  ask('title:type*a', ({ title }) => /^type.*a$/i.test(title)),
  ask(String.raw`title:a\*b`, ({ title }) => title === 'a*b'),
  ask('message:%', ({ title }) => title.includes('%')),
  ask('message:_', ({ title }) => title.includes('_')),
  ask(String.raw`message:\\`, ({ title }) => title.includes('\\')),
  ask('culprit:a', ({ culprit }) => culprit === 'A'),
  ask('!has:culprit', ({ culprit }) => culprit === ''),
  ask('platform:[Python, ""]', ({ platform }) => platform !== 'javascript'),
  ask('error.unhandled:true', ({ metadata }) => metadata.includes(',"unhandled":true')),
  ask('error.handled:true', ({ metadata }) => !metadata.includes(',"unhandled":true')),
  ask('bookmarks:me', ({ id }, { bookmarks }) => bookmarks.has(id)),
  ask('issue:P1-3', ({ project_id, short_id }) => project_id === 1 && short_id === 3),
  ask('issue.id:[1005, P2-7]', ({ id, project_id, short_id }) => id === 1005 || (project_id === 2 && short_id === 7)),
  ask('error', ({ title, culprit }) => has(title, 'error') || has(culprit, 'error')),
  ask('!"pay in"', ({ culprit }) => !has(culprit, 'pay in')),
  ask('"pay in"', ({ culprit }) => has(culprit, 'pay in')),
  ask('app*check', ({ culprit }) => has(culprit, 'app.pay in check')),
  ask(String.raw`"\"quoted\""`, ({ title }) => title.includes('"quoted"')),
  ask('p1-5', ({ project_id, short_id, title }) => (project_id === 1 && short_id === 5) || has(title, 'p1-5')),
  ask(`"' or 1=1 --"`, () => false),
]

const one = fc.constantFrom(...asked)
const grouped = (depth: number): fc.Arbitrary<Asked> =>
  fc
    .tuple(
      fc.constantFrom('AND', 'OR', ''),
      fc.array(depth === 0 ? one : fc.oneof(one, grouped(depth - 1)), { minLength: 1, maxLength: 3 }),
    )
    .map(([word, parts]) =>
      ask(`(${parts.map(({ text }) => text).join(` ${word} `)})`, (issue, world) =>
        word === 'OR' ? parts.some(({ holds }) => holds(issue, world)) : parts.every(({ holds }) => holds(issue, world)),
      ),
    )

describe.each(Object.entries(testEngines))('searching issues on %s', (_name, openStore) => {
  const world = makeWorld()
  let store: MetadataStore
  let scope: Scope

  beforeAll(async () => {
    store = await openStore()
    await fill(store, world)
    scope = scopeOf(store)
  }, 60_000)
  afterAll(() => store.close())

  const find = async (text: string, environments: readonly string[] = []): Promise<number[]> => {
    const query = parseIssueQuery(text, { nowMs, userId: me, mode: 'strict' })
    if (!query.ok) throw new Error(query.error)
    const selection = { query: query.value, window: { startMs: 0, endMs: nowMs + dayMs }, environments }
    const rows = await selectIssues(scope, selection).select('issues.id').orderBy('issues.id').execute()
    return rows.map(({ id }) => id)
  }
  /** All rows by pages of twenty; then from the last row back to the first one. */
  const readThrough = async (text: string, sort: string) => {
    const query = parseIssueQuery(text, { nowMs, userId: me, mode: 'strict' })
    if (!query.ok) throw new Error(query.error)
    const selection = { query: query.value, window: { startMs: 0, endMs: nowMs + dayMs }, environments: [] }
    const limit = 20
    const there: number[] = []
    let page = await listIssues(scope, selection, { sort, page: { limit, cursor: undefined } })
    there.push(...page.rows.map(({ id }) => id))
    while (page.next.results) {
      page = await listIssues(scope, selection, { sort, page: { limit, cursor: page.next.cursor } })
      there.push(...page.rows.map(({ id }) => id))
    }
    const last = page.rows.at(-1)
    const back = page.rows.slice(0, -1).map(({ id }) => id)
    expect(last?.id).toBe(there.at(-1))
    while (page.previous.results) {
      page = await listIssues(scope, selection, { sort, page: { limit, cursor: page.previous.cursor } })
      back.unshift(...page.rows.map(({ id }) => id))
    }
    return { there, back }
  }
  const expected = ({ holds }: Asked): number[] =>
    world.issues.filter((issue) => issue.merged_into === 0 && holds(issue, world)).map(({ id }) => id)

  it('finds for every kind of term what a naive look at each issue finds', async () => {
    for (const each of asked) expect([each.text, await find(each.text)]).toEqual([each.text, expected(each)])
  }, 60_000)

  it('finds for every structure of terms what a naive look at each issue finds', async () => {
    await fc.assert(
      fc.asyncProperty(grouped(2), async (each) => {
        expect(await find(each.text)).toEqual(expected(each))
      }),
      { numRuns: 150 },
    )
  }, 60_000)

  it('compares times and counts with what the chosen environments know', async () => {
    const inStaging = world.environments.filter(({ environment }) => environment === 'staging')
    const isShown = (id: number): boolean => world.issues.some((issue) => issue.id === id && issue.merged_into === 0)
    const wanted = inStaging.filter(({ times_seen, issue_id }) => times_seen >= 2 && isShown(issue_id)).map(({ issue_id }) => issue_id)
    expect(await find('timesSeen:>=2', ['staging'])).toEqual(wanted.toSorted((a, b) => a - b))
    expect(wanted.length).toBeGreaterThan(0)
  })

  it('lists in pages what the selection has, in every order, there and back', async () => {
    const columns = { date: 'last_seen', new: 'first_seen', freq: 'times_seen', user: 'users_seen' } as const
    for (const [sort, column] of Object.entries(columns)) {
      for (const each of [
        ask('', () => true),
        ask('is:unresolved', isOpen),
        ask('is:resolved OR is:new', (issue) => issue.status === 'resolved' || (isOpen(issue) && issue.substatus === 'new')),
      ]) {
        const ids = new Set(expected(each))
        const wanted = world.issues.filter(({ id }) => ids.has(id)).toSorted((a, b) => b[column] - a[column] || b.id - a.id)
        const { there, back } = await readThrough(each.text, sort)
        expect([each.text, sort, there]).toEqual([each.text, sort, wanted.map(({ id }) => id)])
        expect([each.text, sort, back]).toEqual([each.text, sort, there.slice(0, -1)])
      }
    }
  }, 60_000)

  it('never fails on what somebody types', async () => {
    const text = fc.oneof(fc.string({ maxLength: 60 }), fc.string({ unit: 'binary', maxLength: 30 }))
    await fc.assert(
      fc.asyncProperty(text, async (typed) => {
        const query = parseIssueQuery(typed, { nowMs, userId: 0, mode: 'lenient' })
        if (!query.ok) throw new Error('lenient')
        const selection = { query: query.value, window: { startMs: 0, endMs: nowMs }, environments: [] }
        expect(await selectIssues(scope, selection).select('issues.id').execute()).toBeInstanceOf(Array)
      }),
      { numRuns: 150 },
    )
  }, 60_000)
})
