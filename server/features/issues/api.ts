import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { dayMs } from '#core/time'
import type { Issue, IssueDetails, StatPoint } from '#packages/contract/issue'
import { releaseSummary } from '#packages/contract/release'
import { json, notFound, problem } from '#server/http/answer'
import { linkHeader, readPageRequest } from '#server/http/paginate'
import type { ScopedRequest } from '#server/http/route'
import type { Scope } from '#server/http/scope'
import { readTimeWindow } from '#server/http/time-window'

import { activityAnswer, issueAnswer } from './read-answer.ts'
import { eventsByDay, firstDayMs, issuesInEnvironments, tagsOfIssue } from './read-columns.ts'
import { parseIssueQuery } from './read-query.ts'
import { dailyPoints, hourlyStats } from './read-stats.ts'
import { activityOf, countIssues, findIssue, hashesOfIssue, listIssues } from './read.ts'
import type { IssueRow, IssueSelection } from './read.ts'

const defaultPeriodMs = 90 * dayMs
const dailyCount = 30
const projectsAskedMax = 500
const environmentsAskedMax = 50
const hitsMax = 1000
const allProjects = '-1'

/** The scope narrowed to the `project` parameters (slug or id; `-1` = all); the failure is the answer for one that is unknown or foreign. */
const narrowToProjects = (scope: Scope, query: URLSearchParams): Result<Scope, Response> => {
  const asked = query.getAll('project').filter((text) => text !== '')
  if (asked.length === 0 || asked.includes(allProjects)) return success(scope)
  if (asked.length > projectsAskedMax) return failure(problem(400, `At most ${projectsAskedMax} projects can be named`))
  const found = asked.map((text) => scope.findProject(text))
  if (found.includes(undefined)) return failure(notFound())
  return success(scope.within((project) => found.includes(project)))
}

const readSelection = async (scope: Scope, request: ScopedRequest): Promise<Result<IssueSelection, Response>> => {
  const query = parseIssueQuery(request.query.get('query'))
  if (!query.ok) return failure(problem(400, query.error))
  const window = readTimeWindow(request.query, request.nowMs, defaultPeriodMs)
  if (!window.ok) return failure(problem(400, window.error))
  const environments = request.query.getAll('environment')
  if (environments.length > environmentsAskedMax) return failure(problem(400, `At most ${environmentsAskedMax} environments can be named`))
  if (environments.length === 0) return success({ query: query.value, window: window.value, only: undefined })
  const only = await issuesInEnvironments(scope, environments, window.value)
  return only.ok ? success({ query: query.value, window: window.value, only: only.value }) : only
}

const answerFor = (
  request: ScopedRequest,
  row: IssueRow,
  stats: { readonly [period: string]: readonly StatPoint[] },
): Issue | undefined => {
  const project = request.scope.project(row.project_id)
  const organization = project && request.scope.organizationOf(project)
  return project && organization && issueAnswer(row, { project, organization, publicUrl: request.publicUrl }, stats)
}

/** `GET /organizations/{org}/issues/`: one page from metadata alone; only an `environment` filter asks the columnar store. */
export const listIssuesRoute = async (request: ScopedRequest): Promise<Response> => {
  const page = readPageRequest(request.query)
  if (!page.ok) return problem(400, page.error)
  const narrowed = narrowToProjects(request.scope, request.query)
  if (!narrowed.ok) return narrowed.error
  const scope = narrowed.value
  const selection = await readSelection(scope, request)
  if (!selection.ok) return selection.error
  const order = { sort: request.query.get('sort') ?? 'date', page: page.value }
  const listed = await listIssues(scope, selection.value, order)
  const hits = await countIssues(scope, selection.value)
  const stats = await hourlyStats(
    scope,
    listed.rows.map((row) => row.id),
    request.nowMs,
  )
  const issues = listed.rows.flatMap((row) => {
    const answer = answerFor(request, row, { '24h': stats.get(row.id) ?? [] })
    if (!answer) return []
    const { count, userCount, firstSeen, lastSeen } = answer
    return [{ ...answer, lifetime: { count, userCount, firstSeen, lastSeen, stats: null }, filtered: null }]
  })
  return json(issues, { headers: { Link: linkHeader(request.url, listed), 'X-Hits': String(hits), 'X-Max-Hits': String(hitsMax) } })
}

/** The issue that `:issue` names: below an organization also by short id, elsewhere by number only (web-api.md 1.2). */
const issueOfPath = (request: ScopedRequest): Promise<IssueRow | undefined> =>
  findIssue(request.scope, request.param('issue'), request.param('org') === '' ? 'number' : 'any')

/** `GET .../issues/{id}/`. Without the columnar store the daily figures and the tags are empty, and the rest still answers. */
export const showIssueRoute = async (request: ScopedRequest): Promise<Response> => {
  const row = await issueOfPath(request)
  if (!row) return notFound()
  const { scope, nowMs } = request
  const hashes = await hashesOfIssue(scope, row)
  const [byDay, tags, hourly, activity] = await Promise.all([
    eventsByDay(scope, row, hashes, firstDayMs(nowMs, dailyCount)),
    tagsOfIssue(scope, row, 1),
    hourlyStats(scope, [row.id], nowMs),
    activityOf(scope, row.id),
  ])
  const stats = { '24h': hourly.get(row.id) ?? [], '30d': byDay ? dailyPoints(byDay, nowMs, dailyCount) : [] }
  const issue = answerFor(request, row, stats)
  if (!issue) return notFound()
  const details: IssueDetails = {
    ...issue,
    firstRelease: releaseSummary(row.first_release),
    lastRelease: releaseSummary(row.last_release),
    tags: tags.ok ? tags.value.map(({ key, name, totalValues }) => ({ key, name, totalValues })) : [],
    activity: activityAnswer(activity, row.first_seen),
    seenBy: [],
    participants: [],
    userReportCount: 0,
    pluginActions: [],
    pluginIssues: [],
    pluginContexts: [],
    openPeriods: [],
  }
  return json(details)
}

const tagValuesDefault = 5

/** `GET .../issues/{id}/tags/?limit=5`. */
export const listIssueTagsRoute = async (request: ScopedRequest): Promise<Response> => {
  const row = await issueOfPath(request)
  if (!row) return notFound()
  const asked = Number(request.query.get('limit') ?? tagValuesDefault)
  const tags = await tagsOfIssue(request.scope, row, Number.isInteger(asked) && asked > 0 ? asked : tagValuesDefault)
  return tags.ok ? json(tags.value) : tags.error
}
