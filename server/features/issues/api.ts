import { z } from 'zod'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { dayMs } from '#core/time'
import { issueDetailsSchema, issueItemSchema, issueTagSchema } from '#packages/contract/issue'
import type { Issue, IssueDetails, IssueItem, StatPoint } from '#packages/contract/issue'
import { listOf } from '#packages/contract/json'
import { json, notFound, problem } from '#server/http/answer'
import { scopeOfProjects } from '#server/http/asked-projects'
import { endpoint } from '#server/http/endpoint'
import { limitOfClients, linkHeader, readPageRequest } from '#server/http/paginate'
import type { ScopedRequest } from '#server/http/route'
import type { Scope } from '#server/http/scope'
import { isoTime, readTimeWindow } from '#server/http/time-window'

import { countComments } from '../comments/read.ts'
import { suggestedOwners } from '../ownership/read.ts'
import { releasesOfVersions } from '../releases/read.ts'
import { hasCoverage } from '../test-coverage/read.ts'
import { countReportsOfIssue } from '../user-reports/read.ts'
import { assigneesOf } from './assignees.ts'
import { directHit } from './direct-hit.ts'
import { filteredOf } from './filtered.ts'
import { marksOf, noMark, peopleWhoFollow, peopleWhoSaw } from './marks.ts'
import { matchEvents } from './match-events.ts'
import { readOpenPeriods } from './open-periods.ts'
import { agedIssue, overAgeOf } from './over-age.ts'
import { activityAnswer, issueAnswer } from './read-answer.ts'
import { eventsByDay, firstDayMs, tagsOfIssue } from './read-columns.ts'
import { parseIssueQuery } from './read-query.ts'
import type { QueryReading } from './read-query.ts'
import { dailyPoints, dailyStats, hourlyStats } from './read-stats.ts'
import { activityOf, countIssues, findIssue, hashesOfIssue, listIssues } from './read.ts'
import type { IssueRow, ListedIssue } from './read.ts'
import type { IssueSelection } from './search-issues.ts'
import { ownersOf } from './suggested.ts'

const defaultPeriodMs = 90 * dayMs
const dailyCount = 30
const environmentsAskedMax = 50
const hitsMax = 1000

const statusWords: ReadonlySet<string> = new Set(['resolved', 'unresolved', 'muted', 'ignored'])

/** The text to search by; sentry-cli names a `status` in its place (web-api.md 2.1). Null: neither. */
const queryOf = (query: URLSearchParams): Result<string | null, string> => {
  const text = query.get('query')
  const status = query.get('status') ?? ''
  if (text !== null || status === '') return success(text)
  return statusWords.has(status) ? success(`is:${status}`) : failure(`status: ${[...statusWords].join(', ')} are known`)
}

/** What a list of issues is narrowed by: query, window, environments. The failure is the answer to give. `lenient` is for lists alone: a change must not be wider than meant. */
export const readIssueSelection = (request: ScopedRequest, mode: QueryReading['mode'] = 'strict'): Result<IssueSelection, Response> => {
  const text = queryOf(request.query)
  if (!text.ok) return failure(problem(400, text.error))
  const query = parseIssueQuery(text.value, { nowMs: request.nowMs, userId: request.caller.userId, mode })
  if (!query.ok) return failure(problem(400, query.error))
  const window = readTimeWindow(request.query, request.nowMs, defaultPeriodMs)
  if (!window.ok) return failure(problem(400, window.error))
  const environments = request.query.getAll('environment')
  if (environments.length > environmentsAskedMax) return failure(problem(400, `At most ${environmentsAskedMax} environments can be named`))
  return success({ query: query.value, window: window.value, environments })
}

type Stats = { readonly [period: string]: readonly StatPoint[] }

/** The issues as the API shows them to the caller. `statsOf` gives more than the default, 24 hourly points. */
export const answerIssues = async (
  request: ScopedRequest,
  scope: Scope,
  rows: readonly IssueRow[],
  statsOf: (row: IssueRow, hourly: readonly StatPoint[]) => Stats = (_row, hourly) => ({ '24h': hourly }),
): Promise<Issue[]> => {
  const ids = rows.map((row) => row.id)
  const [hourly, people, marks, comments, overAge] = await Promise.all([
    hourlyStats(scope, { ids, environments: request.query.getAll('environment').slice(0, environmentsAskedMax) }, request.nowMs),
    suggestedOwners(scope, ids).then(async (suggested) => ({ suggested, known: await assigneesOf(scope, [...rows, ...suggested]) })),
    marksOf(scope, request.caller.userId, ids),
    countComments(scope, ids),
    overAgeOf(scope, request.nowMs),
  ])
  return rows.flatMap((row) => {
    const project = scope.project(row.project_id)
    const organization = project && scope.organizationOf(project)
    if (!project || !organization) return []
    const context = {
      stats: statsOf(row, hourly.get(row.id) ?? []),
      assignedTo: people.known.get(row.assignee) ?? null,
      owners: ownersOf(row, people.suggested, people.known),
      mark: marks.get(row.id) ?? noMark,
      comments: comments.get(row.id) ?? 0,
    }
    return [issueAnswer(agedIssue(row, overAge), { project, organization, publicUrl: request.publicUrl }, context)]
  })
}

const withSeen = (issue: Issue, seen: ListedIssue['seen'] | undefined, filtered: IssueItem['filtered'] = null): IssueItem => {
  const { count, userCount, firstSeen, lastSeen } = issue
  const lifetime = { count, userCount, firstSeen, lastSeen, stats: null }
  const asked = seen && { count: String(seen.times_seen), firstSeen: isoTime(seen.first_seen), lastSeen: isoTime(seen.last_seen) }
  return { ...issue, ...asked, lifetime, filtered }
}

const listQuery = z.object({
  query: z.string().optional().describe('Search text; absent means is:unresolved, empty means all.'),
  status: z.string().optional().describe('In place of a query: resolved, unresolved, muted or ignored.'),
  shortIdLookup: z.string().optional().describe('1: a query that is a short id or the id of an event answers its issue alone.'),
  lenient: z.string().optional().describe('1: what is wrong in the query is left out, instead of refusing all of it.'),
  sort: z.enum(['date', 'new', 'freq', 'user']).optional(),
  project: z.string().optional().describe('Slug or id, repeated; -1 means all.'),
  environment: z.string().optional().describe('Repeated; empty means events without one.'),
  statsPeriod: z.string().optional().describe('Such as 24h or 14d; or start and end.'),
  start: z.string().optional(),
  end: z.string().optional(),
  limit: z.string().optional(),
  collapse: z.string().optional().describe('Repeated; filtered: the figures of the events that fit are not asked for.'),
  groupStatsPeriod: z.string().optional().describe('24h, or 14d for 14 daily points as well.'),
})

/** What the rows' trends show: 24 hourly points, and with `groupStatsPeriod=14d` 14 daily ones; these are empty while the columnar store is away. */
const trendsOf = async (request: ScopedRequest, scope: Scope, rows: readonly IssueRow[]) => {
  if (request.query.get('groupStatsPeriod') !== '14d') return undefined
  const environments = request.query.getAll('environment').slice(0, environmentsAskedMax)
  const daily = await dailyStats(scope, { ids: rows.map(({ id }) => id), environments }, request.nowMs)
  return (row: IssueRow, hourly: readonly StatPoint[]): Stats => ({ '24h': hourly, '14d': daily?.get(row.id) ?? [] })
}

/** Whether the figures of the events that fit are left out (web-api.md 8.1): the page, which reads leniently, shows those of the issues. */
const leavesOutFiltered = ({ query }: ScopedRequest): boolean =>
  query.get('lenient') === '1' || query.getAll('collapse').includes('filtered')

const answerList = async (
  request: ScopedRequest,
  scope: Scope,
  selection: IssueSelection,
  rows: readonly ListedIssue[],
): Promise<IssueItem[]> => {
  const seen = new Map(rows.map((row) => [String(row.id), row.seen]))
  const trends = await trendsOf(request, scope, rows)
  const filtered = leavesOutFiltered(request) ? undefined : await filteredOf(scope, selection, rows, request.signal)
  // The list is there without the columns: what only they know is left open.
  const figures = filtered?.ok ? filtered.value : undefined
  const issues = await answerIssues(request, scope, rows, trends)
  return issues.map((issue) => withSeen(issue, seen.get(issue.id), figures?.get(Number(issue.id)) ?? null))
}

/** A list of the one issue that the query is the name of, whatever its status; the header tells clients to go there. */
const directAnswer = async (request: ScopedRequest, scope: Scope, row: IssueRow): Promise<Response> => {
  const issues = await answerIssues(request, scope, [row])
  const headers = { 'X-Sentry-Direct-Hit': '1', 'X-Hits': '1', 'X-Max-Hits': String(hitsMax) }
  return json(
    issues.map((issue) => withSeen(issue, undefined)),
    { headers },
  )
}

/**
 * `GET /organizations/{org}/issues/`: one page from metadata alone. With `environment` the times and counts are those of these environments, and so is
 * the order; `lifetime` and `userCount` are of all. `sort=new` is then: newest in these environments first.
 */
export const listIssuesRoute = endpoint(
  { summary: 'Lists issues.', query: listQuery, answer: listOf(issueItemSchema), paged: true },
  async (request: ScopedRequest) => {
    const page = readPageRequest(request.query, limitOfClients)
    if (!page.ok) return problem(400, page.error)
    const narrowed = scopeOfProjects(request)
    if (!narrowed.ok) return narrowed.error
    const scope = narrowed.value
    const hit = request.query.get('shortIdLookup') === '1' ? await directHit(scope, request.query.get('query') ?? '') : undefined
    if (hit) return directAnswer(request, scope, hit)
    const asked = readIssueSelection(request, request.query.get('lenient') === '1' ? 'lenient' : 'strict')
    if (!asked.ok) return asked.error
    const selection = await matchEvents(scope, asked.value, request.signal)
    if (!selection.ok) return selection.error
    const order = { sort: request.query.get('sort') ?? 'date', page: page.value }
    const listed = await listIssues(scope, selection.value, order)
    // A first page that is the last one has counted already: a search that finds little has looked at everything.
    const isWhole = !page.value.cursor && !listed.next.results
    const hits = isWhole ? listed.rows.length : await countIssues(scope, selection.value)
    const issues = await answerList(request, scope, selection.value, listed.rows)
    return json(issues, { headers: { Link: linkHeader(request.url, listed), 'X-Hits': String(hits), 'X-Max-Hits': String(hitsMax) } })
  },
)

/** The issue that `:issue` names: below an organization also by short id, elsewhere by number only (web-api.md 1.2). */
export const issueOfPath = (request: ScopedRequest): Promise<IssueRow | undefined> =>
  findIssue(request.scope, request.param('issue'), request.param('org') === '' ? 'number' : 'any')

/** `GET .../issues/{id}/`. Without the columnar store the daily figures and the tags are empty, and the rest still answers. */
export const showIssueRoute = endpoint({ summary: 'Shows an issue.', answer: issueDetailsSchema }, async (request: ScopedRequest) => {
  const row = await issueOfPath(request)
  if (!row) return notFound()
  const { scope, nowMs } = request
  const hashes = await hashesOfIssue(scope, row)
  const orgId = scope.project(row.project_id)?.orgId ?? 0
  const [byDay, tags, activity, seenBy, participants, userReportCount, releases, openPeriods, isCovered] = await Promise.all([
    eventsByDay(scope, row, hashes, firstDayMs(nowMs, dailyCount)),
    tagsOfIssue(scope, row, 1),
    activityOf(scope, row.id),
    peopleWhoSaw(scope, row.id),
    peopleWhoFollow(scope, row.id),
    countReportsOfIssue(scope, { row, hashes }),
    releasesOfVersions(scope, orgId, [row.first_release, row.last_release]),
    overAgeOf(scope, nowMs).then((overAge) => readOpenPeriods(scope, agedIssue(row, overAge), nowMs)),
    hasCoverage(scope, row.project_id),
  ])
  const daily = byDay ? dailyPoints(byDay, nowMs, dailyCount) : []
  const [issue] = await answerIssues(request, scope, [row], (_row, hourly) => ({ '24h': hourly, '30d': daily }))
  if (!issue) return notFound()
  const details: IssueDetails = {
    ...issue,
    firstRelease: releases.get(row.first_release) ?? null,
    lastRelease: releases.get(row.last_release) ?? null,
    tags: tags.ok ? tags.value.map(({ key, name, totalValues }) => ({ key, name, totalValues })) : [],
    activity: activityAnswer(activity, row.first_seen),
    seenBy,
    participants,
    userReportCount,
    pluginActions: [],
    pluginIssues: [],
    pluginContexts: [],
    openPeriods,
    hasCoverage: isCovered,
  }
  return json(details)
})

const tagValuesDefault = 5

/** `GET .../issues/{id}/tags/?limit=5`. */
export const listIssueTagsRoute = endpoint(
  { summary: 'Lists the tags of an issue with their most frequent values.', answer: listOf(issueTagSchema) },
  async (request: ScopedRequest) => {
    const row = await issueOfPath(request)
    if (!row) return notFound()
    const asked = Number(request.query.get('limit') ?? tagValuesDefault)
    const tags = await tagsOfIssue(request.scope, row, Number.isInteger(asked) && asked > 0 ? asked : tagValuesDefault)
    return tags.ok ? json(tags.value) : tags.error
  },
)
