import { z } from 'zod'

import { isSlug, slugComplaint } from '#core/slug'
import { listOf } from '#packages/contract/json'
import { projectChangeSchema, projectSchema } from '#packages/contract/project'
import type { ProjectChange } from '#packages/contract/project'
import { ownProjectSchema, projectDetailsSchema } from '#packages/contract/project-details'
import { json, noContent, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { OwnedWriter } from '#server/http/owned-rows'
import { answerPage } from '#server/http/page-of-list'
import type { ScopedRequest } from '#server/http/route'
import type { ProjectAccess } from '#server/http/scope'
import { readTitle } from '#server/http/title'
import type { ProjectSettings } from '#server/stores/metadata/project-configuration'
import { readProjectSettings } from '#server/stores/metadata/project-settings'

import { isRegrouping, noteVersion, rulesComplaint } from '../grouping-rules/read.ts'
import { publishedHeaders } from '../keys/read.ts'
import { changedSettings, readDetails, withOrganizations } from './details.ts'
import { readProjectQuery } from './query.ts'
import { listedProjects } from './read.ts'

const listQuery = z.object({
  query: z.string().optional().describe('Words of slug or name; slug:, name:, id:, platform:, is_member:1.'),
  all_projects: z.enum(['1']).optional().describe('All at once, instead of pages.'),
})

/** `GET /organizations/{org}/projects/`, by slug. */
export const listProjectsRoute = endpoint(
  { summary: 'Lists the projects of an organization.', query: listQuery, answer: listOf(projectSchema), paged: true },
  async (request: ScopedRequest) => {
    const { scope, query } = request
    const wanted = scope.projects.filter(readProjectQuery(query.get('query') ?? ''))
    if (query.get('all_projects') === '1') return json(await listedProjects(scope, wanted))
    return answerPage(request, wanted, (projects) => listedProjects(scope, projects))
  },
)

/** `GET /projects/`: of all organizations that the caller belongs to. */
export const listOwnProjectsRoute = endpoint(
  { summary: 'Lists the projects of all organizations of the caller.', query: listQuery, answer: listOf(ownProjectSchema), paged: true },
  async (request: ScopedRequest) => {
    const { scope, publicUrl } = request
    const wanted = scope.projects.filter(readProjectQuery(request.query.get('query') ?? ''))
    return answerPage(request, wanted, async (projects) =>
      withOrganizations(scope, publicUrl, projects, await listedProjects(scope, projects)),
    )
  },
)

/** `GET /projects/{org}/{project}/`. */
export const showProjectRoute = endpoint(
  { summary: 'Shows a project with its settings.', answer: projectDetailsSchema },
  async ({ scope, param, publicUrl }: ScopedRequest) => {
    const project = scope.findProject(param('project'))
    const details = project && (await readDetails(scope, publicUrl, project))
    return details ? json(details) : notFound()
  },
)

/** A project as a body changes it. */
interface Changed {
  readonly project: ProjectAccess
  readonly settings: ProjectSettings
  readonly version: number
}

const writeChange = async (
  writer: OwnedWriter,
  project: ProjectAccess,
  body: ProjectChange,
  { caller, nowMs, nextId }: Pick<ScopedRequest, 'caller' | 'nowMs' | 'nextId'>,
): Promise<Changed | 'gone' | 'taken' | 'regrouping'> => {
  const row = await writer.rows('projects').selectAll('projects').where('projects.id', '=', project.id).executeTakeFirst()
  if (!row) return 'gone'
  const slug = body.slug ?? row.slug
  if (await writer.isProjectSlugTaken(row.org_id, slug, row.id)) return 'taken'
  const before = readProjectSettings(row.settings)
  const settings = changedSettings(before, body)
  const rules = { projectId: row.id, before: before.grouping, after: settings.grouping ?? before.grouping }
  if (await isRegrouping(writer, rules)) return 'regrouping'
  await noteVersion(writer, { ...rules, kind: 'saved', regroupingId: 0 }, { userId: caller.userId, nowMs, nextId })
  const facts = { slug, name: body.name ?? row.name, platform: body.platform === undefined ? row.platform : (body.platform ?? '') }
  await writer
    .update('projects')
    .set({ ...facts, settings: JSON.stringify(settings) })
    .where('projects.id', '=', row.id)
    .execute()
  return { project: { ...project, ...facts }, settings, version: await writer.changeConfiguration([row.id]) }
}

/** `PUT /projects/{org}/{project}/`: partial. Short ids and links with an old slug are not led on to the new one. */
export const changeProjectRoute = endpoint(
  { summary: 'Changes a project.', body: projectChangeSchema, answer: projectDetailsSchema },
  async (request: ScopedRequest, body) => {
    const { scope, publicUrl, dataDir } = request
    const project = scope.findProject(request.param('project'))
    if (!project) return notFound()
    if (body.slug !== undefined && !isSlug(body.slug)) return problem(400, slugComplaint)
    const complaint = rulesComplaint(body)
    if (complaint !== undefined) return problem(400, complaint)
    const name = readTitle(body.name)
    if (!name.ok) return name.error
    const written = await scope.change((writer) => writeChange(writer, project, { ...body, name: name.value }, request))
    if (!written.ok) return written.error
    if (written.value === 'gone') return notFound()
    if (written.value === 'taken') return problem(409, slugTaken)
    if (written.value === 'regrouping') return rulesAreBusy()
    const headers = await publishedHeaders(dataDir, written.value.version)
    const details = await readDetails(scope, publicUrl, written.value.project)
    return details ? json(details, { headers }) : notFound()
  },
)

const rulesAreBusy = (): Response =>
  problem(409, 'Rules of this project are still being applied. Please try again in a moment.', { 'Retry-After': '5' })

const slugTaken = 'A project with this slug already exists.'

/**
 * `DELETE /projects/{org}/{project}/`: answered when the front door refuses its keys. Issues and what belongs to them are swept by a job
 * (clock.ts), attachments with their bytes by theirs; rows of events go with their partitions, and nobody can ask for them any more.
 */
export const deleteProjectRoute = endpoint(
  { summary: 'Removes a project with everything in it.', answer: 'none', status: 204 },
  async ({ scope, param, nowMs, dataDir }: ScopedRequest) => {
    const project = scope.findProject(param('project'))
    if (!project) return notFound()
    const written = await scope.change((writer) => writer.removeProject(project.id, nowMs))
    return written.ok ? noContent(await publishedHeaders(dataDir, written.value)) : written.error
  },
)
