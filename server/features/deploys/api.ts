import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { deploySchema } from '#packages/contract/deploy'
import { listOf } from '#packages/contract/json'
import { releaseOfPath, writableReleaseOfPath } from '#server/features/releases/read'
import type { ReleaseRow } from '#server/features/releases/read'
import { json, problem } from '#server/http/answer'
import { isBeyond } from '#server/http/condition'
import { endpoint } from '#server/http/endpoint'
import { cutPage, limitOfClients, linkHeader, readPageRequest, rowIdAt } from '#server/http/paginate'
import type { ScopedRequest } from '#server/http/route'
import type { Scope } from '#server/http/scope'
import type { DeploysTable } from '#server/stores/metadata/schema-commits'

import { newDeploySchema } from './deploy-body.ts'
import type { NewDeploy } from './deploy-body.ts'
import { deployAnswer } from './read.ts'
import { writeDeploy } from './write.ts'

/** `GET /organizations/{org}/releases/{version}/deploys/`: the newest first. */
export const listDeploysRoute = endpoint(
  { summary: 'Lists the deploys of a release.', answer: listOf(deploySchema), paged: true },
  async (request: ScopedRequest) => {
    const page = readPageRequest(request.query, limitOfClients)
    if (!page.ok) return problem(400, page.error)
    const found = await releaseOfPath(request)
    if (!found.ok) return found.error
    const { scope, release } = found.value
    const { cursor, limit } = page.value
    const back = cursor?.back ?? false
    const direction = back ? 'asc' : 'desc'
    let rows = scope.rows('deploys').selectAll('deploys').where('deploys.release_id', '=', release.id)
    if (cursor) rows = rows.where(isBeyond(['deploys.finished_at', 'deploys.id'], [cursor.value, rowIdAt(cursor)], back))
    const fetched = await rows
      .orderBy('deploys.finished_at', direction)
      .orderBy('deploys.id', direction)
      .limit(limit + 1)
      .execute()
    const cut = cutPage(fetched, page.value, (row) => ({ value: row.finished_at, id: String(row.id) }))
    return json(cut.rows.map(deployAnswer), { headers: { Link: linkHeader(request.url, cut) } })
  },
)

/** The projects that a deploy is of: those that the body names, or all that use the release. The failure is the answer. */
const projectsOf = async (scope: Scope, release: ReleaseRow, named: NewDeploy['projects']): Promise<Result<number[], Response>> => {
  const uses = await scope
    .rows('release_projects')
    .select('release_projects.project_id')
    .where('release_projects.release_id', '=', release.id)
    .execute()
  const using = uses.map((use) => use.project_id)
  if (!named || named.length === 0) return success(using)
  const ids: number[] = []
  for (const [index, name] of named.entries()) {
    const project = scope.findProject(String(name))
    if (!project || !using.includes(project.id)) return failure(problem(400, `projects.${index}: no project of this release`))
    ids.push(project.id)
  }
  return success(ids)
}

/** `POST /organizations/{org}/releases/{version}/deploys/`. The same deploy sent again is the one that is there. */
export const createDeployRoute = endpoint(
  { summary: 'Notes that a release came to an environment.', body: newDeploySchema, answer: deploySchema, status: 201 },
  async (request: ScopedRequest, body) => {
    const { scope, nowMs } = request
    const found = await writableReleaseOfPath(request)
    if (!found.ok) return found.error
    const { release } = found.value
    const projectIds = await projectsOf(found.value.scope, release, body.projects)
    if (!projectIds.ok) return projectIds.error
    const row: DeploysTable = {
      id: request.nextId(),
      release_id: release.id,
      org_id: release.org_id,
      environment: body.environment,
      name: body.name ?? '',
      url: body.url ?? '',
      started_at: body.dateStarted ?? 0,
      finished_at: body.dateFinished ?? nowMs,
    }
    const written = await scope.change((writer) => writeDeploy(writer, row, projectIds.value))
    return written.ok ? json(deployAnswer(written.value), { status: 201 }) : written.error
  },
)
