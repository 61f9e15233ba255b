import { z } from 'zod'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { listOf } from '#packages/contract/json'
import { releaseSchema } from '#packages/contract/release'
import { json, notFound, problem } from '#server/http/answer'
import { scopeOfProjects } from '#server/http/asked-projects'
import { endpoint } from '#server/http/endpoint'
import { limitOfClients, linkHeader, readPageRequest } from '#server/http/paginate'
import type { ScopedRequest } from '#server/http/route'

import { answerReleases, findRelease, listReleases } from './read.ts'
import type { ReleaseSelection } from './read.ts'

const queryLengthMax = 250
const environmentsAskedMax = 50
const statuses = ['open', 'archived'] as const

const readSelection = (query: URLSearchParams): Result<ReleaseSelection, Response> => {
  const text = (query.get('query') ?? '').trim()
  if (text.length > queryLengthMax) return failure(problem(400, `The query may have at most ${queryLengthMax} characters`))
  const environments = query.getAll('environment')
  if (environments.length > environmentsAskedMax) return failure(problem(400, `At most ${environmentsAskedMax} environments can be named`))
  return success({ query: text, status: statuses.find((status) => status === query.get('status')), environments })
}

const listQuery = z.object({
  query: z.string().optional().describe('Part of the version.'),
  sort: z.enum(['date', 'semver']).optional().describe('Absent or unknown: date of release, or else of the first event.'),
  status: z.enum(statuses).optional(),
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
    const sort = request.query.get('sort') === 'semver' ? 'semver' : 'date'
    const listed = await listReleases(scope.value, selection.value, { sort, page: page.value })
    return json(await answerReleases(scope.value, listed.rows), { headers: { Link: linkHeader(request.url, listed) } })
  },
)

/** `GET /organizations/{org}/releases/{version}/` and `GET /projects/{org}/{project}/releases/{version}/`. */
export const showReleaseRoute = endpoint({ summary: 'Shows a release.', answer: releaseSchema }, async (request: ScopedRequest) => {
  const scope = scopeOfProjects(request)
  if (!scope.ok) return scope.error
  const row = await findRelease(scope.value, request.param('version'))
  const [release] = row ? await answerReleases(scope.value, [row]) : []
  return release ? json(release) : notFound()
})
