import type { Team, TeamProject } from '#packages/contract/team'
import { parseRowId } from '#packages/protocol/ids'
import { scopesOfRole } from '#server/http/permissions'
import type { ScopeName, TeamRole } from '#server/http/permissions'
import type { OrganizationAccess, ProjectAccess, Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'
import type { TeamsTable } from '#server/stores/metadata/schema-people'

/** Teams of an organization at most, and so the longest list of them. */
export const teamsMax = 1_000
const linksMax = 20_000

/** How every avatar looks: nothing is drawn but letters (web-api.md 8.7). */
export const letterAvatar = { avatarType: 'letter_avatar', avatarUuid: null, avatarUrl: null } as const

/** Who may administer an organization's projects is an admin of every team they are in (features.md 10.8). */
export const minimumTeamRole = (orgRole: string): TeamRole => (scopesOfRole(orgRole).has('team:admin') ? 'admin' : 'contributor')

/** The role that counts in a team: the one given there, or what the role in the organization brings, whichever is more. */
export const teamRoleOf = (stored: string, orgRole: string): TeamRole => (stored === 'admin' ? 'admin' : minimumTeamRole(orgRole))

/** A team within the scope by slug or decimal id (web-api.md 1.2). A scope of several organizations may have a slug twice: `orgId` says whose. */
export const findTeam = (scope: Scope, text: string, orgId?: number): Promise<TeamsTable | undefined> =>
  scope
    .rows('teams')
    .selectAll('teams')
    .$if(orgId !== undefined, (teams) => teams.where('teams.org_id', '=', orgId ?? 0))
    .where((eb) => eb.or([eb('teams.slug', '=', text), eb('teams.id', '=', parseRowId(text) ?? 0)]))
    .executeTakeFirst()

/** Members of each team; a team without any is missing. */
const memberCounts = async (scope: Scope, teamIds: readonly number[]): Promise<ReadonlyMap<number, number>> => {
  const rows = await scope
    .rows('team_members')
    .innerJoin('members', (join) =>
      join.onRef('members.user_id', '=', 'team_members.user_id').onRef('members.org_id', '=', 'team_members.org_id'),
    )
    .select((eb) => ['team_members.team_id', eb.fn.countAll().as('members')])
    .where('team_members.team_id', 'in', teamIds)
    .groupBy('team_members.team_id')
    .execute()
  return new Map(rows.map((row) => [row.team_id, Number(row.members)]))
}

const projectFacts = (project: ProjectAccess): TeamProject => ({
  id: String(project.id),
  slug: project.slug,
  name: project.name,
  platform: project.platform || null,
  dateCreated: isoTime(project.createdAtMs),
})

/** Projects of the scope, by team. */
const projectsByTeam = async (scope: Scope, teamIds: readonly number[]): Promise<ReadonlyMap<number, readonly TeamProject[]>> => {
  const rows = await scope
    .rows('project_teams')
    .select(['project_teams.team_id', 'project_teams.project_id'])
    .where('project_teams.team_id', 'in', teamIds)
    .limit(linksMax)
    .execute()
  const byTeam = new Map<number, TeamProject[]>()
  for (const row of rows) {
    const project = scope.project(row.project_id)
    if (!project) continue
    byTeam.set(row.team_id, [...(byTeam.get(row.team_id) ?? []), projectFacts(project)])
  }
  return byTeam
}

const accessTo = (scope: Scope, organization: OrganizationAccess | undefined, teamId: number): ReadonlySet<ScopeName> => {
  const whole = organization?.scopes ?? new Set<ScopeName>()
  const own = scope.ownTeams.find((team) => team.id === teamId)
  return own ? whole.union(own.scopes) : whole
}

/** Teams as the API shows them, in the order given (web-api.md 8.7). */
export const teamAnswers = async (scope: Scope, teams: readonly TeamsTable[], detailed = true): Promise<Team[]> => {
  if (teams.length === 0) return []
  const ids = teams.map((team) => team.id)
  const counts = await memberCounts(scope, ids)
  const projects = detailed ? await projectsByTeam(scope, ids) : undefined
  return teams.map((team) => {
    const organization = scope.organizations.find((each) => each.id === team.org_id)
    const own = scope.ownTeams.find((each) => each.id === team.id)
    const access = accessTo(scope, organization, team.id)
    return {
      id: String(team.id),
      slug: team.slug,
      name: team.name,
      dateCreated: isoTime(team.created_at),
      isMember: own !== undefined,
      teamRole: own ? teamRoleOf(own.role, organization?.role ?? '') : null,
      flags: {},
      access: [...access].toSorted(),
      hasAccess: own !== undefined || organization?.openMembership === true || access.has('team:admin'),
      isPending: false,
      memberCount: counts.get(team.id) ?? 0,
      avatar: letterAvatar,
      ...(projects && { projects: projects.get(team.id) ?? [] }),
    }
  })
}

/** One team as the API shows it. */
export const teamAnswer = async (scope: Scope, team: TeamsTable): Promise<Team | undefined> => (await teamAnswers(scope, [team]))[0]

/** Who works on a project. */
interface ProjectTeams {
  readonly teams: readonly { readonly id: string; readonly slug: string; readonly name: string }[]
}

/** The teams of projects of the scope by slug, in the order of the projects. */
export const projectTeamsAnswers = async (scope: Scope, projects: readonly ProjectAccess[]): Promise<ProjectTeams[]> => {
  if (projects.length === 0) return []
  const links = await scope
    .rows('project_teams')
    .innerJoin('teams', 'teams.id', 'project_teams.team_id')
    .select(['project_teams.project_id', 'teams.id', 'teams.slug', 'teams.name'])
    .where(
      'project_teams.project_id',
      'in',
      projects.map((project) => project.id),
    )
    .orderBy('teams.slug')
    .limit(linksMax)
    .execute()
  const byProject = Map.groupBy(links, (link) => link.project_id)
  return projects.map((project) => ({
    teams: (byProject.get(project.id) ?? []).map((link) => ({ id: String(link.id), slug: link.slug, name: link.name })),
  }))
}
