import { z } from 'zod'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { hourMs } from '#core/time'
import { listOf } from '#packages/contract/json'
import { releaseSchema, verdictSchema } from '#packages/contract/release'
import type { Release } from '#packages/contract/release'
import { healthPeriodMsMax } from '#server/features/sessions/read'
import { json, notFound, problem } from '#server/http/answer'
import { scopeOfProjects } from '#server/http/asked-projects'
import { endpoint } from '#server/http/endpoint'
import { limitOfClients, linkHeader, readPageRequest } from '#server/http/paginate'
import type { Page, PageRequest } from '#server/http/paginate'
import type { ScopedRequest } from '#server/http/route'
import type { Scope } from '#server/http/scope'
import { parsePeriodMs } from '#server/http/time-window'

import { verdictOf, withHealth } from './health.ts'
import { listRanked } from './list-ranked.ts'
import type { RankedOrder } from './list-ranked.ts'
import { answerReleases, findRelease, listReleases, releaseOfPath } from './read.ts'
import type { ReleaseRow, ReleaseSelection } from './read.ts'

const queryLengthMax = 250
const environmentsAskedMax = 50
const statuses = ['open', 'archived'] as const
const stages = ['low_adoption', 'adopted', 'replaced'] as const

/** A question to which `1` is yes and `0` no; anything else was not asked. */
const readYesOrNo = (text: string | null): boolean | undefined => (text === '1' ? true : text === '0' ? false : undefined)

const readSelection = (query: URLSearchParams): Result<ReleaseSelection, Response> => {
  const text = (query.get('query') ?? '').trim()
  if (text.length > queryLengthMax) return failure(problem(400, `The query may have at most ${queryLengthMax} characters`))
  const environments = query.getAll('environment')
  if (environments.length > environmentsAskedMax) return failure(problem(400, `At most ${environmentsAskedMax} environments can be named`))
  return success({
    query: text,
    status: statuses.find((status) => status === query.get('status')),
    environments,
    stage: stages.find((stage) => stage === query.get('stage')),
    isFinalized: readYesOrNo(query.get('finalized')),
    hasCommits: readYesOrNo(query.get('commits')),
  })
}

/** Orders by what sessions say, also by their second names; adoption is always that of 24 hours. */
const rankedOrders: Readonly<Record<string, RankedOrder>> = {
  build: 'build',
  sessions: 'sessions',
  sessions_24h: 'sessions',
  users: 'users',
  users_24h: 'users',
  crash_free_sessions: 'crash_free_sessions',
  crash_free_users: 'crash_free_users',
  adoption: 'adoption',
}
const sortWords = [
  'date',
  'semver',
  'build',
  'sessions',
  'users',
  'crash_free_sessions',
  'crash_free_users',
  'adoption',
  'sessions_24h',
  'users_24h',
] as const

const hoursOf = (query: URLSearchParams, order: string): Result<number, Response> => {
  const text =
    order.endsWith('_24h') || order === 'adoption' ? '24h' : query.get('summaryStatsPeriod') || query.get('healthStatsPeriod') || '24h'
  const periodMs = parsePeriodMs(text)
  if (periodMs === undefined) return failure(problem(400, 'summaryStatsPeriod must be a number and a unit, such as 24h or 14d'))
  return success(Math.ceil(Math.min(periodMs, healthPeriodMsMax) / hourMs))
}

const listed = async (
  scope: Scope,
  selection: ReleaseSelection,
  request: ScopedRequest,
  page: PageRequest,
): Promise<Result<Page<ReleaseRow>, Response>> => {
  const order = request.query.get('sort') ?? ''
  const ranked = Object.hasOwn(rankedOrders, order) ? rankedOrders[order] : undefined
  if (ranked === undefined) return success(await listReleases(scope, selection, { sort: order === 'semver' ? 'semver' : 'date', page }))
  const hours = hoursOf(request.query, order)
  if (!hours.ok) return hours
  return listRanked(scope, selection, ranked, { page, nowMs: request.nowMs, hours: hours.value, signal: request.signal })
}

/** The releases as they are answered; with `health=1`, with how they do. */
const answered = async (
  scope: Scope,
  rows: readonly ReleaseRow[],
  { query, nowMs, signal }: ScopedRequest,
): Promise<Result<readonly Release[], Response>> => {
  const releases = await answerReleases(scope, rows)
  if (query.get('health') !== '1') return success(releases)
  const hours = hoursOf(query, '')
  if (!hours.ok) return hours
  return withHealth(scope, releases, { environments: query.getAll('environment'), periodMs: hours.value * hourMs, nowMs, signal })
}

const listQuery = z.object({
  query: z.string().optional().describe('Part of the version.'),
  sort: z
    .enum(sortWords)
    .optional()
    .describe(
      'Absent or unknown: date of release, or else of the first event. By crash_free_*: the worst first; by sessions, users and adoption: the most.',
    ),
  health: z.string().optional().describe('1: with how each release does.'),
  summaryStatsPeriod: z
    .string()
    .optional()
    .describe('Time of the figures of health=1 and of the orders by them: 24h by default, at most 90d.'),
  status: z.enum(statuses).optional(),
  stage: z.enum(stages).optional().describe('How far it has come, in the best of its environments or of the asked ones.'),
  finalized: z.enum(['1', '0']).optional().describe('1: those that were finalized; 0: the others.'),
  commits: z.enum(['1', '0']).optional().describe('1: those whose commits are known; 0: the others.'),
  project: z.string().optional().describe('Slug or id, repeated; -1 means all.'),
  environment: z.string().optional().describe('Repeated; empty means events without one.'),
  per_page: z.string().optional(),
})

/** `GET /organizations/{org}/releases/` and `GET /projects/{org}/{project}/releases/`: the newest, or the highest version, first. */
export const listReleasesRoute = endpoint(
  { summary: 'Lists releases.', query: listQuery, answer: listOf(releaseSchema), paged: true },
  async (request: ScopedRequest) => {
    const page = readPageRequest(request.query, limitOfClients)
    if (!page.ok) return problem(400, page.error)
    const scope = scopeOfProjects(request)
    if (!scope.ok) return scope.error
    const selection = readSelection(request.query)
    if (!selection.ok) return selection.error
    const found = await listed(scope.value, selection.value, request, page.value)
    if (!found.ok) return found.error
    const releases = await answered(scope.value, found.value.rows, request)
    return releases.ok ? json(releases.value, { headers: { Link: linkHeader(request.url, found.value) } }) : releases.error
  },
)

/** `GET /organizations/{org}/releases/{version}/` and `GET /projects/{org}/{project}/releases/{version}/`. */
export const showReleaseRoute = endpoint(
  {
    summary: 'Shows a release.',
    query: z.object({
      health: z.string().optional().describe('1: with how it does.'),
      summaryStatsPeriod: z.string().optional().describe('Time of these figures: 24h by default, at most 90d.'),
      environment: z.string().optional().describe('Repeated: sessions of these alone.'),
    }),
    answer: releaseSchema,
  },
  async (request: ScopedRequest) => {
    const scope = scopeOfProjects(request)
    if (!scope.ok) return scope.error
    const row = await findRelease(scope.value, request.param('version'))
    const releases = await answered(scope.value, row ? [row] : [], request)
    if (!releases.ok) return releases.error
    const [release] = releases.value
    return release ? json(release) : notFound()
  },
)

/** `GET /organizations/{org}/releases/{version}/verdict/`: what became of it, against the release before. */
export const verdictRoute = endpoint(
  {
    summary: 'Tells what became of a release, against the release before it.',
    query: z.object({ project: z.string().optional(), environment: z.string().optional().describe('Repeated: sessions of these alone.') }),
    answer: verdictSchema,
  },
  async (request: ScopedRequest) => {
    const found = await releaseOfPath(request)
    if (!found.ok) return found.error
    const { scope, release } = found.value
    const { nowMs, signal, query } = request
    const verdict = await verdictOf(scope, release, { environments: query.getAll('environment'), nowMs, signal })
    return verdict.ok ? json(verdict.value) : verdict.error
  },
)
