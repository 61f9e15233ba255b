import { z } from 'zod'

import { projectSchema } from '#packages/contract/project'
import { teamSchema } from '#packages/contract/team'
import { json, notFound } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'
import type { ProjectAccess, Scope } from '#server/http/scope'
import type { TeamsTable } from '#server/stores/metadata/schema-people'

import { listedProjects } from '../projects/read.ts'
import { findTeam, teamAnswers, teamsMax } from './read.ts'

const teamProjectsMax = 10_000

const teamsOf = async (scope: Scope, project: ProjectAccess): Promise<TeamsTable[]> => {
  const links = await scope
    .rows('project_teams')
    .select('project_teams.team_id')
    .where('project_teams.project_id', '=', project.id)
    .limit(teamsMax)
    .execute()
  if (links.length === 0) return []
  const ids = links.map((link) => link.team_id)
  return scope.rows('teams').selectAll('teams').where('teams.id', 'in', ids).orderBy('teams.slug').execute()
}

/** `GET /projects/{org}/{project}/teams/`. */
export const listProjectTeamsRoute = endpoint(
  { summary: 'Lists the teams that work on a project.', answer: z.array(teamSchema) },
  async ({ scope, param }: ScopedRequest) => {
    const project = scope.findProject(param('project'))
    return project ? json(await teamAnswers(scope, await teamsOf(scope, project))) : notFound()
  },
)

interface Link {
  readonly project: ProjectAccess
  readonly team: TeamsTable
}

/** Project and team of the path, both of the same organization and within the scope. */
const readLink = async ({ scope, param }: ScopedRequest): Promise<Link | undefined> => {
  const project = scope.findProject(param('project'))
  const team = project && (await findTeam(scope, param('team')))
  return project && team && team.org_id === project.orgId ? { project, team } : undefined
}

const answerLink = async ({ scope }: ScopedRequest, project: ProjectAccess, status: 200 | 201): Promise<Response> => {
  const [answer] = await listedProjects(scope, [project])
  return answer ? json(answer, { status }) : notFound()
}

/** `POST /projects/{org}/{project}/teams/{team}/`: also fine when it is so already. */
export const addProjectTeamRoute = endpoint(
  { summary: 'Gives a team a project.', answer: projectSchema, status: 201 },
  async (request: ScopedRequest) => {
    const link = await readLink(request)
    if (!link) return notFound()
    const { project, team } = link
    const written = await request.scope.change((writer) =>
      writer
        .insert('project_teams', [{ org_id: project.orgId, project_id: project.id, team_id: team.id }])
        .onConflict((conflict) => conflict.doNothing())
        .execute(),
    )
    return written.ok ? answerLink(request, project, 201) : written.error
  },
)

/** `DELETE /projects/{org}/{project}/teams/{team}/`: also fine when it is so already. */
export const removeProjectTeamRoute = endpoint(
  { summary: 'Takes a project from a team.', answer: projectSchema },
  async (request: ScopedRequest) => {
    const link = await readLink(request)
    if (!link) return notFound()
    const { project, team } = link
    const written = await request.scope.change((writer) =>
      writer
        .delete('project_teams')
        .where('project_teams.project_id', '=', project.id)
        .where('project_teams.team_id', '=', team.id)
        .execute(),
    )
    return written.ok ? answerLink(request, project, 200) : written.error
  },
)

/** `GET /teams/{org}/{team}/projects/`: those that the caller may see. */
export const listTeamProjectsRoute = endpoint(
  { summary: 'Lists the projects of a team.', answer: z.array(projectSchema) },
  async ({ scope, param }: ScopedRequest) => {
    const team = await findTeam(scope, param('team'))
    if (!team) return notFound()
    const links = await scope
      .rows('project_teams')
      .select('project_teams.project_id')
      .where('project_teams.team_id', '=', team.id)
      .limit(teamProjectsMax)
      .execute()
    const ids = new Set(links.map((link) => link.project_id))
    return json(
      await listedProjects(
        scope,
        scope.projects.filter((project) => ids.has(project.id)),
      ),
    )
  },
)
