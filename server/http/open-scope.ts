import type { Kysely } from 'kysely'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import type { EventStore } from '#server/stores/events/port'
import { readOrganizationSettings } from '#server/stores/metadata/organization-settings'
import type { Schema } from '#server/stores/metadata/schema'

import { noPermission, notFound } from './answer.ts'
import type { Caller } from './authenticate.ts'
import { isGlobalRole, scopesOfRole, scopesOfTeamRole } from './permissions.ts'
import type { ScopeName } from './permissions.ts'
import { Scope } from './scope.ts'
import type { OrganizationAccess, OwnTeam, ProjectAccess } from './scope.ts'

const projectsMax = 10_000
const teamLinksMax = 50_000

/** What is needed to open a scope. */
export interface ScopeRequest {
  readonly caller: Caller
  /** Slug or decimal id from the path; undefined: all organizations of the caller. */
  readonly organization: string | undefined
  readonly needs: ScopeName
}

const cutToToken = (scopes: ReadonlySet<ScopeName>, caller: Caller): ReadonlySet<ScopeName> =>
  caller.kind === 'token' ? scopes.intersection(caller.scopes) : scopes

const organizationsOf = async (db: Kysely<Schema>, caller: Caller): Promise<OrganizationAccess[]> => {
  if (caller.kind === 'token' && caller.orgId !== 0) {
    const row = await db.selectFrom('organizations').selectAll().where('id', '=', caller.orgId).executeTakeFirst()
    if (!row) return []
    const { openMembership } = readOrganizationSettings(row.settings)
    return [{ id: row.id, slug: row.slug, name: row.name, createdAtMs: row.created_at, role: '', scopes: caller.scopes, openMembership }]
  }
  const rows = await db
    .selectFrom('organizations')
    .innerJoin('members', 'members.org_id', 'organizations.id')
    .selectAll('organizations')
    .select('members.role')
    .where('members.user_id', '=', caller.userId)
    .where('members.state', '=', 'active')
    .orderBy('organizations.slug')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    slug: row.slug,
    name: row.name,
    createdAtMs: row.created_at,
    role: row.role,
    scopes: cutToToken(scopesOfRole(row.role), caller),
    openMembership: readOrganizationSettings(row.settings).openMembership,
  }))
}

/** The caller's teams, and which of them have which project. */
interface Teams {
  readonly own: readonly OwnTeam[]
  readonly ofProject: ReadonlyMap<number, readonly OwnTeam[]>
}

const teamsOf = async (db: Kysely<Schema>, caller: Caller, organizations: readonly OrganizationAccess[]): Promise<Teams> => {
  if (caller.userId === 0 || organizations.length === 0) return { own: [], ofProject: new Map() }
  const ids = organizations.map((organization) => organization.id)
  const rows = await db
    .selectFrom('team_members')
    .leftJoin('project_teams', 'project_teams.team_id', 'team_members.team_id')
    .select(['team_members.team_id', 'team_members.org_id', 'team_members.role', 'project_teams.project_id'])
    .where('team_members.user_id', '=', caller.userId)
    .where('team_members.org_id', 'in', ids)
    .limit(teamLinksMax)
    .execute()
  const own = new Map<number, OwnTeam>()
  const ofProject = new Map<number, OwnTeam[]>()
  for (const row of rows) {
    const known = own.get(row.team_id)
    const team = known ?? { id: row.team_id, orgId: row.org_id, role: row.role, scopes: cutToToken(scopesOfTeamRole(row.role), caller) }
    if (!known) own.set(row.team_id, team)
    if (row.project_id !== null) ofProject.set(row.project_id, [...(ofProject.get(row.project_id) ?? []), team])
  }
  return { own: [...own.values()], ofProject }
}

const projectsOf = async (db: Kysely<Schema>, organizations: readonly OrganizationAccess[], teams: Teams): Promise<ProjectAccess[]> => {
  if (organizations.length === 0) return []
  const byId = new Map(organizations.map((organization) => [organization.id, organization]))
  const rows = await db
    .selectFrom('projects')
    .select(['id', 'org_id', 'slug', 'name', 'platform', 'created_at', 'first_event_at'])
    .where('org_id', 'in', [...byId.keys()])
    .orderBy('slug')
    .limit(projectsMax)
    .execute()
  return rows.map((row) => {
    const own = teams.ofProject.get(row.id) ?? []
    return {
      id: row.id,
      orgId: row.org_id,
      slug: row.slug,
      name: row.name,
      platform: row.platform,
      createdAtMs: row.created_at,
      firstEventAtMs: row.first_event_at,
      isMember: own.length > 0,
      scopes: own.reduce((scopes, team) => scopes.union(team.scopes), byId.get(row.org_id)?.scopes ?? new Set<ScopeName>()),
    }
  })
}

/** Whether a role sees the projects of teams that its holder is not in (features.md 10.8). A token of the organization has no role. */
const seesAllProjects = ({ role, openMembership }: OrganizationAccess): boolean =>
  role === '' || isGlobalRole(role) || (openMembership && (role === 'member' || role === 'admin'))

/**
 * Opens what a caller may see. An unknown organization and one of others answer the same 404; one's own without the needed scope 403
 * (web-api.md 1.1). Without a named organization: all those where the caller has the scope; 403 when there is none, though the caller is member.
 * Who lacks the scope in the organization but has it in some teams gets a scope of these teams and their projects alone.
 */
export const openScope = async (
  stores: { readonly db: Kysely<Schema>; readonly events: EventStore },
  request: ScopeRequest,
): Promise<Result<Scope, Response>> => {
  const { caller, organization, needs } = request
  if (caller.kind === 'token' && !caller.scopes.has(needs)) return failure(noPermission())
  const own = await organizationsOf(stores.db, caller)
  const named = organization === undefined ? own : own.filter((each) => each.slug === organization || String(each.id) === organization)
  if (organization !== undefined && named.length === 0) return failure(notFound())
  const teams = await teamsOf(stores.db, caller, named)
  const whole = new Map(named.filter((each) => each.scopes.has(needs)).map((each) => [each.id, each]))
  const reached = teams.own.filter((team) => !whole.has(team.orgId) && team.scopes.has(needs))
  const reachedIds = new Set(reached.map((team) => team.id))
  const permitted = named.filter((each) => whole.has(each.id) || reached.some((team) => team.orgId === each.id))
  if (permitted.length === 0 && named.length > 0) return failure(noPermission())
  const projects = await projectsOf(stores.db, permitted, teams)
  const isVisible = (project: ProjectAccess): boolean => {
    const home = whole.get(project.orgId)
    if (home) return project.isMember || seesAllProjects(home)
    return (teams.ofProject.get(project.id) ?? []).some((team) => reachedIds.has(team.id))
  }
  return success(
    new Scope(stores, {
      organizations: permitted,
      wholeOrganizationIds: [...whole.keys()],
      projects: projects.filter(isVisible),
      ownTeams: teams.own,
      reachedTeamIds: [...reachedIds],
    }),
  )
}
