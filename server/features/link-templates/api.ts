import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { listOf } from '#packages/contract/json'
import { linkTemplateSchema } from '#packages/contract/link-template'
import type { LinkTemplateAnswer } from '#packages/contract/link-template'
import { parseRowId } from '#packages/protocol/ids'
import { json, noContent, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'
import type { LinkTemplatesTable } from '#server/stores/metadata/schema-links'

import { newTemplateSchema, templateChangeSchema } from './template-body.ts'

/** Links of one organization: the page of an issue draws them all. */
const templatesMax = 50

/** Those of the organization of the path whose project, if they have one, the caller sees. */
const rowsOf = ({ scope }: ScopedRequest) => {
  const orgId = scope.organizations[0]?.id ?? 0
  const own = scope.rows('projects').select('projects.id')
  return scope
    .rows('link_templates')
    .selectAll('link_templates')
    .where('link_templates.org_id', '=', orgId)
    .where((eb) => eb.or([eb('link_templates.project_id', 'is', null), eb('link_templates.project_id', 'in', own)]))
}

const answerOf = (scope: Scope, row: LinkTemplatesTable): LinkTemplateAnswer => ({
  id: String(row.id),
  name: row.name,
  url: row.url,
  project: row.project_id === null ? null : (scope.project(row.project_id)?.slug ?? null),
  dateCreated: isoTime(row.created_at),
})

/** The id of the project that a body names; null: all. The failure is the answer to give. */
const projectIdOf = (scope: Scope, project: string | null | undefined): Result<number | null, Response> => {
  if (project === null || project === undefined) return success(null)
  const found = scope.findProject(project)
  return found ? success(found.id) : failure(problem(400, 'project: there is no such project'))
}

/** `GET /organizations/{org}/link-templates/`: the oldest first. */
export const listLinkTemplatesRoute = endpoint(
  { summary: 'Lists the links that lead out of issues.', answer: listOf(linkTemplateSchema) },
  async (request: ScopedRequest) => {
    const rows = await rowsOf(request).orderBy('link_templates.id').limit(templatesMax).execute()
    return json(rows.map((row) => answerOf(request.scope, row)))
  },
)

/** `POST /organizations/{org}/link-templates/`. */
export const createLinkTemplateRoute = endpoint(
  { summary: 'Makes a link that leads out of issues.', body: newTemplateSchema, answer: linkTemplateSchema, status: 201 },
  async (request: ScopedRequest, { name, url, project }) => {
    const { scope, nowMs } = request
    const projectId = projectIdOf(scope, project)
    if (!projectId.ok) return projectId.error
    const org_id = scope.organizations[0]?.id
    if (org_id === undefined) return notFound()
    const row = { id: request.nextId(), org_id, project_id: projectId.value, name, url, created_at: nowMs, updated_at: nowMs }
    const written = await scope.change(async (writer) => {
      const there = await writer.rows('link_templates').select('link_templates.id').where('link_templates.org_id', '=', org_id).execute()
      if (there.length >= templatesMax) return false
      await writer.insert('link_templates', [row]).execute()
      return true
    })
    if (!written.ok) return written.error
    return written.value ? json(answerOf(scope, row), { status: 201 }) : problem(400, `An organization has at most ${templatesMax} links`)
  },
)

const findTemplate = (request: ScopedRequest): Promise<LinkTemplatesTable | undefined> =>
  rowsOf(request)
    .where('link_templates.id', '=', parseRowId(request.param('template')) ?? 0)
    .executeTakeFirst()

/** `PUT /organizations/{org}/link-templates/{id}/`: keys that are absent stay as they are. */
export const changeLinkTemplateRoute = endpoint(
  { summary: 'Changes a link that leads out of issues.', body: templateChangeSchema, answer: linkTemplateSchema },
  async (request: ScopedRequest, body) => {
    const { scope } = request
    const row = await findTemplate(request)
    if (!row) return notFound()
    const projectId = body.project === undefined ? success(row.project_id) : projectIdOf(scope, body.project)
    if (!projectId.ok) return projectId.error
    const columns = { name: body.name ?? row.name, url: body.url ?? row.url, project_id: projectId.value, updated_at: request.nowMs }
    const written = await scope.change((writer) =>
      writer.update('link_templates').set(columns).where('link_templates.id', '=', row.id).execute(),
    )
    return written.ok ? json(answerOf(scope, { ...row, ...columns })) : written.error
  },
)

/** `DELETE /organizations/{org}/link-templates/{id}/`. */
export const deleteLinkTemplateRoute = endpoint(
  { summary: 'Deletes a link that leads out of issues.', answer: 'none', status: 204 },
  async (request: ScopedRequest) => {
    const row = await findTemplate(request)
    if (!row) return notFound()
    const written = await request.scope.change((writer) =>
      writer.delete('link_templates').where('link_templates.id', '=', row.id).execute(),
    )
    return written.ok ? noContent() : written.error
  },
)
