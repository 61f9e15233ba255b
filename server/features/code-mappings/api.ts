import type { Selectable } from 'kysely'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { codeMappingSchema } from '#packages/contract/code-mapping'
import type { CodeMapping } from '#packages/contract/code-mapping'
import { listOf } from '#packages/contract/json'
import { parseRowId } from '#packages/protocol/ids'
import { findRepositories, repositoriesById, repositoryAnswer } from '#server/features/repositories/read'
import type { RepositoryRow } from '#server/features/repositories/read'
import { json, noContent, notFound, problem } from '#server/http/answer'
import { scopeOfProjects } from '#server/http/asked-projects'
import { endpoint } from '#server/http/endpoint'
import { answerPage } from '#server/http/page-of-list'
import type { ScopedRequest } from '#server/http/route'
import type { ProjectAccess, Scope } from '#server/http/scope'
import type { CodeMappingsTable } from '#server/stores/metadata/schema-code'
import { storable } from '#server/stores/metadata/storable-text'

import { mappingChangeSchema, newMappingSchema, refusalOf } from './mapping-body.ts'
import type { NewMapping } from './mapping-body.ts'
import { mappingsMax } from './read.ts'

type MappingTableRow = Selectable<CodeMappingsTable>

/** Mappings of one organization that are listed. */
const listedMax = 10_000

/** Undefined: the repository or the project is gone meanwhile. */
const answerOf = (scope: Scope, row: MappingTableRow, repository: RepositoryRow | undefined): CodeMapping | undefined => {
  const project = scope.project(row.project_id)
  return project && repository && mappingAnswer(row, project, repository)
}

/** A mapping as the API shows it. */
export const mappingAnswer = (row: MappingTableRow, project: ProjectAccess, repository: RepositoryRow): CodeMapping => ({
  id: String(row.id),
  projectId: String(project.id),
  projectSlug: project.slug,
  repoId: String(repository.id),
  repoName: repository.name,
  provider: repositoryAnswer(repository).provider,
  integrationId: null,
  stackRoot: row.stack_root,
  sourceRoot: row.source_root,
  defaultBranch: row.default_branch,
  automaticallyGenerated: row.automatic === 1,
})

/** `GET /organizations/{org}/code-mappings/`: those of the projects of the caller, or of those that are named. */
export const listMappingsRoute = endpoint(
  { summary: 'Lists where in repositories the files of frames lie.', answer: listOf(codeMappingSchema), paged: true },
  async (request: ScopedRequest) => {
    const scope = scopeOfProjects(request)
    if (!scope.ok) return scope.error
    const rows = await scope.value.rows('code_mappings').selectAll('code_mappings').orderBy('code_mappings.id').limit(listedMax).execute()
    return answerPage(request, rows, async (page) => {
      const repositories = await repositoriesById(
        scope.value,
        page.map((row) => row.repository_id),
      )
      return page.flatMap((row) => answerOf(scope.value, row, repositories.get(row.repository_id)) ?? [])
    })
  },
)

type Named = Pick<NewMapping, 'projectId' | 'project' | 'repositoryId' | 'repoId' | 'repository'>

const findProject = (scope: Scope, { projectId, project }: Named): ProjectAccess | undefined =>
  scope.findProject(String(projectId ?? project ?? ''))

const findRepository = async (scope: Scope, { repositoryId, repoId, repository }: Named): Promise<RepositoryRow | undefined> => {
  const orgId = scope.organizations[0]?.id ?? 0
  if (typeof repository === 'string') return (await findRepositories(scope, orgId, [repository])).get(repository.toLowerCase())
  const id = parseRowId(String(repositoryId ?? repoId ?? '')) ?? 0
  const found = (await repositoriesById(scope, [id])).get(id)
  return found?.org_id === orgId ? found : undefined
}

/** What a body says of a mapping as a row; the failure is the answer to give. */
const rowOf = async (
  { scope, nowMs }: ScopedRequest,
  body: NewMapping,
  id: number,
): Promise<Result<{ readonly row: MappingTableRow; readonly project: ProjectAccess; readonly repository: RepositoryRow }, Response>> => {
  const project = findProject(scope, body)
  if (!project) return failure(problem(400, 'projectId: there is no such project, or it is not yours to see'))
  const repository = await findRepository(scope, body)
  if (!repository) return failure(problem(400, 'repositoryId: there is no such repository. Add it first, by its address.'))
  const refusal = refusalOf(body)
  if (refusal !== undefined) return failure(problem(400, refusal))
  const row = {
    id,
    org_id: project.orgId,
    project_id: project.id,
    repository_id: repository.id,
    stack_root: storable(body.stackRoot),
    source_root: storable(body.sourceRoot),
    default_branch: storable(body.defaultBranch ?? ''),
    automatic: 0,
    created_at: nowMs,
    updated_at: nowMs,
  }
  return success({ row, project, repository })
}

const sameRoots = (scope: Pick<Scope, 'rows'>, { project_id, stack_root, source_root }: MappingTableRow) =>
  scope
    .rows('code_mappings')
    .select(['code_mappings.id', 'code_mappings.automatic'])
    .where('code_mappings.project_id', '=', project_id)
    .where('code_mappings.stack_root', '=', stack_root)
    .where('code_mappings.source_root', '=', source_root)

/** `POST /organizations/{org}/code-mappings/`. An automatic one with the same roots becomes that of a person. */
export const createMappingRoute = endpoint(
  { summary: 'Says where in a repository the files of frames lie.', body: newMappingSchema, answer: codeMappingSchema, status: 201 },
  async (request: ScopedRequest, body) => {
    const made = await rowOf(request, body, request.nextId())
    if (!made.ok) return made.error
    const { row, project, repository } = made.value
    const written = await request.scope.change(async (writer): Promise<string | undefined> => {
      const there = await sameRoots(writer, row).executeTakeFirst()
      if (there?.automatic === 0) return 'This project has a mapping with these roots already'
      if (there) await writer.delete('code_mappings').where('code_mappings.id', '=', there.id).execute()
      const all = await writer.rows('code_mappings').select('code_mappings.id').where('code_mappings.project_id', '=', project.id).execute()
      if (all.length >= mappingsMax) return `A project has at most ${mappingsMax} mappings`
      await writer.insert('code_mappings', [row]).execute()
      return undefined
    })
    if (!written.ok) return written.error
    return written.value === undefined ? json(mappingAnswer(row, project, repository), { status: 201 }) : problem(400, written.value)
  },
)

const findMapping = ({ scope, param }: ScopedRequest): Promise<MappingTableRow | undefined> =>
  scope
    .rows('code_mappings')
    .selectAll('code_mappings')
    .where('code_mappings.org_id', '=', scope.organizations[0]?.id ?? 0)
    .where('code_mappings.id', '=', parseRowId(param('mapping')) ?? 0)
    .executeTakeFirst()

const isNamed = ({ repositoryId, repoId, repository }: Named): boolean => (repositoryId ?? repoId ?? repository ?? null) !== null

/** `PUT /organizations/{org}/code-mappings/{id}/`: keys that are absent stay as they are; it is a person's from then on. */
export const changeMappingRoute = endpoint(
  { summary: 'Changes where in a repository the files of frames lie.', body: mappingChangeSchema, answer: codeMappingSchema },
  async (request: ScopedRequest, body) => {
    const there = await findMapping(request)
    if (!there) return notFound()
    const repository = isNamed(body) ? body : { repositoryId: String(there.repository_id) }
    const whole = {
      ...repository,
      projectId: body.projectId ?? body.project ?? String(there.project_id),
      stackRoot: body.stackRoot ?? there.stack_root,
      sourceRoot: body.sourceRoot ?? there.source_root,
      defaultBranch: body.defaultBranch ?? there.default_branch,
    }
    const made = await rowOf(request, whole, there.id)
    if (!made.ok) return made.error
    const { row, project, repository: found } = made.value
    const { id, created_at: _created, ...columns } = row
    const written = await request.scope.change(async (writer) => {
      const other = await sameRoots(writer, row).where('code_mappings.id', '!=', id).executeTakeFirst()
      if (other) return false
      await writer.update('code_mappings').set(columns).where('code_mappings.id', '=', id).execute()
      return true
    })
    if (!written.ok) return written.error
    return written.value ? json(mappingAnswer(row, project, found)) : problem(400, 'This project has a mapping with these roots already')
  },
)

/** `DELETE /organizations/{org}/code-mappings/{id}/`. */
export const deleteMappingRoute = endpoint(
  { summary: 'Deletes where in a repository the files of frames lie.', answer: 'none', status: 204 },
  async (request: ScopedRequest) => {
    const row = await findMapping(request)
    if (!row) return notFound()
    const written = await request.scope.change((writer) => writer.delete('code_mappings').where('code_mappings.id', '=', row.id).execute())
    return written.ok ? noContent() : written.error
  },
)
