import { z } from 'zod'

import { environmentChangeSchema, environmentSchema, projectEnvironmentSchema } from '#packages/contract/environment'
import type { EnvironmentChange } from '#packages/contract/environment'
import { listOf } from '#packages/contract/json'
import { json, notFound } from '#server/http/answer'
import { scopeOfProjects } from '#server/http/asked-projects'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'
import { storable } from '#server/stores/metadata/storable-text'

import { environmentNames, findEnvironment, listEnvironments, projectEnvironmentAnswer, readVisibility } from './read.ts'
import { hideEnvironment } from './write.ts'

const visibilityQuery = z.object({ visibility: z.enum(['all', 'hidden', 'visible']).optional().describe('Absent means visible.') })
const listQuery = visibilityQuery.extend({ project: z.string().optional().describe('Slug or id, repeated; -1 means all.') })

/** `GET /organizations/{org}/environments/`: each name once; a hidden one is hidden in all projects that have it. */
export const listEnvironmentsRoute = endpoint(
  { summary: 'Lists the environments of an organization.', query: listQuery, answer: listOf(environmentSchema) },
  async (request: ScopedRequest) => {
    const scope = scopeOfProjects(request)
    return scope.ok ? json(await environmentNames(scope.value, readVisibility(request.query))) : scope.error
  },
)

/** `GET /projects/{org}/{project}/environments/`. */
export const listProjectEnvironmentsRoute = endpoint(
  { summary: 'Lists the environments of a project.', query: visibilityQuery, answer: listOf(projectEnvironmentSchema) },
  async (request: ScopedRequest) => {
    const scope = scopeOfProjects(request)
    return scope.ok ? json(await listEnvironments(scope.value, readVisibility(request.query))) : scope.error
  },
)

/** `GET /projects/{org}/{project}/environments/{environment}/`. */
export const showEnvironmentRoute = endpoint(
  { summary: 'Shows an environment of a project.', answer: projectEnvironmentSchema },
  async (request: ScopedRequest) => {
    const scope = scopeOfProjects(request)
    if (!scope.ok) return scope.error
    const row = await findEnvironment(scope.value, storable(request.param('environment')))
    return row ? json(projectEnvironmentAnswer(scope.value.organizations[0]?.id ?? 0, row)) : notFound()
  },
)

/** `PUT /projects/{org}/{project}/environments/{environment}/`. */
export const changeEnvironmentRoute = endpoint(
  {
    summary: 'Hides an environment of a project from lists, or shows it again.',
    body: environmentChangeSchema,
    answer: projectEnvironmentSchema,
  },
  async (request: ScopedRequest, { isHidden }: EnvironmentChange) => {
    const scope = scopeOfProjects(request)
    if (!scope.ok) return scope.error
    const name = storable(request.param('environment'))
    const changed = await hideEnvironment(scope.value, name, isHidden)
    if (!changed.ok) return changed.error
    const orgId = scope.value.organizations[0]?.id ?? 0
    return changed.value ? json(projectEnvironmentAnswer(orgId, { name, hidden: isHidden ? 1 : 0 })) : notFound()
  },
)
