import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { isSlug, slugComplaint, slugOf } from '#core/slug'
import { newProjectSchema } from '#packages/contract/project'
import type { NewProjectRequest } from '#packages/contract/project'
import { projectDetailsSchema } from '#packages/contract/project-details'
import { json, noPermission, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { OwnedWriter } from '#server/http/owned-rows'
import { isGlobalRole } from '#server/http/permissions'
import type { ScopedRequest } from '#server/http/route'
import type { OrganizationAccess, ProjectAccess, Scope } from '#server/http/scope'
import { parseTitle } from '#server/http/title'
import { newKey, newProject } from '#server/stores/metadata/new-project'
import { readProjectSettings } from '#server/stores/metadata/project-settings'
import type { ProjectsTable, TeamsTable } from '#server/stores/metadata/schema-people'

import { publishedHeaders } from '../keys/read.ts'
import { findTeam } from '../teams/read.ts'
import { detailedProject, withOrganizations } from './details.ts'
import { listedProject, noSurroundings } from './read.ts'

/** Numbers tried behind the slug that a name gives: `web`, `web-2`, `web-3`. */
const slugTriesMax = 100
const slugLengthMax = 50

/** What a project is made of. */
interface Wanted {
  readonly organization: OrganizationAccess
  /** Undefined: nobody's in particular. */
  readonly team: TeamsTable | undefined
  readonly name: string
  readonly slug: string
  /** The slug was asked for as it is: when it is taken, there is no other. */
  readonly isSlugFixed: boolean
  readonly platform: string
}

const readWanted = (organization: OrganizationAccess, team: TeamsTable | undefined, body: NewProjectRequest): Result<Wanted, string> => {
  const isSlugFixed = (body.slug ?? '') !== ''
  const slug = isSlugFixed ? (body.slug ?? '') : slugOf(body.name)
  if (slug === '') return failure('The project needs a name with letters or digits, or a slug')
  if (!isSlug(slug)) return failure(slugComplaint)
  const name = parseTitle(body.name)
  if (name === undefined) return failure('The name is empty')
  return success({ organization, team, name, slug, isSlugFixed, platform: body.platform ?? '' })
}

const freeSlug = async (writer: OwnedWriter, { organization, slug, isSlugFixed }: Wanted): Promise<string | undefined> => {
  for (let number = 1; number <= (isSlugFixed ? 1 : slugTriesMax); number++) {
    const suffix = number === 1 ? '' : `-${number}`
    const tried = `${slug.slice(0, slugLengthMax - suffix.length)}${suffix}`
    if (!(await writer.isProjectSlugTaken(organization.id, tried))) return tried
  }
  return undefined
}

/** A project that was made, and the configuration version that knows it. */
interface Made {
  readonly row: ProjectsTable
  readonly version: number
}

const insertProject = async (writer: OwnedWriter, wanted: Wanted, request: ScopedRequest): Promise<Made | undefined> => {
  const slug = await freeSlug(writer, wanted)
  if (slug === undefined) return undefined
  const { organization, team, name, platform } = wanted
  const { nowMs } = request
  const row = newProject({ orgId: organization.id, slug, name, platform }, await writer.nextProjectId(), nowMs)
  await writer.insert('projects', [row]).execute()
  await writer.insert('keys', [newKey({ id: request.nextId(), projectId: row.id, label: 'Default', nowMs })]).execute()
  if (team) await writer.insert('project_teams', [{ org_id: organization.id, project_id: row.id, team_id: team.id }]).execute()
  return { row, version: await writer.changeConfiguration([row.id]) }
}

const accessTo = (row: ProjectsTable, { organization, team }: Wanted, scope: Scope): ProjectAccess => {
  const own = scope.ownTeams.find((each) => each.id === team?.id)
  return {
    id: row.id,
    orgId: row.org_id,
    slug: row.slug,
    name: row.name,
    platform: row.platform,
    createdAtMs: row.created_at,
    firstEventAtMs: 0,
    isMember: own !== undefined,
    scopes: own ? organization.scopes.union(own.scopes) : organization.scopes,
  }
}

const answerCreate = async (request: ScopedRequest, wanted: Wanted): Promise<Response> => {
  const { scope, publicUrl, dataDir } = request
  const written = await scope.change((writer) => insertProject(writer, wanted, request))
  if (!written.ok) return written.error
  if (!written.value) return problem(409, 'A project with this slug already exists.')
  const { row, version } = written.value
  const { team } = wanted
  const teams = team ? [{ id: String(team.id), slug: team.slug, name: team.name }] : []
  const project = accessTo(row, wanted, scope)
  const [own] = withOrganizations(scope, publicUrl, [project], [listedProject(project, { ...noSurroundings, teams })])
  if (!own) return notFound()
  return json(detailedProject(own, readProjectSettings(row.settings)), { status: 201, headers: await publishedHeaders(dataDir, version) })
}

/** A team of their own, for those who would not see a project of nobody (closed membership, features.md 10.8). */
const homeTeam = async (scope: Scope, organization: OrganizationAccess): Promise<TeamsTable | undefined> => {
  const own = scope.ownTeams.find((team) => team.orgId === organization.id)
  return own && findTeam(scope, String(own.id))
}

/** `POST /organizations/{org}/projects/`: with a key, answered when the front door takes it. */
export const createProjectRoute = endpoint(
  { summary: 'Makes a project with a client key.', body: newProjectSchema, answer: projectDetailsSchema, status: 201 },
  async (request: ScopedRequest, body) => {
    const organization = request.scope.organizations[0]
    // An admin of one team makes projects of that team.
    if (!organization?.scopes.has('project:write')) return noPermission()
    const seesAll = organization.openMembership || isGlobalRole(organization.role)
    const team = seesAll ? undefined : await homeTeam(request.scope, organization)
    if (!seesAll && !team) return problem(400, 'Join a team first: a project without a team would be hidden from you')
    const wanted = readWanted(organization, team, body)
    return wanted.ok ? answerCreate(request, wanted.value) : problem(400, wanted.error)
  },
)

/** `POST /teams/{org}/{team}/projects/`. */
export const createTeamProjectRoute = endpoint(
  { summary: 'Makes a project of a team, with a client key.', body: newProjectSchema, answer: projectDetailsSchema, status: 201 },
  async (request: ScopedRequest, body) => {
    const organization = request.scope.organizations[0]
    const team = await findTeam(request.scope, request.param('team'))
    if (!organization || !team) return notFound()
    const wanted = readWanted(organization, team, body)
    return wanted.ok ? answerCreate(request, wanted.value) : problem(400, wanted.error)
  },
)
