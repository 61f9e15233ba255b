import type { OrgRoleAnswer, TeamRoleAnswer } from '#packages/contract/member'
import { isGlobalRole, organizationRoles, powersOfRole, rankOf, scopesOfRole, scopesOfTeamRole, teamRoles } from '#server/http/permissions'
import type { OrganizationRole, TeamRole } from '#server/http/permissions'
import type { OrganizationAccess, OwnTeam, Scope } from '#server/http/scope'

import { minimumTeamRole } from '../teams/read.ts'

const organizationWords: Readonly<Record<OrganizationRole, readonly [name: string, desc: string]>> = {
  billing: ['Billing', 'Sees the use of the organization, and no events.'],
  member: ['Member', 'Sees and works on the issues of projects.'],
  admin: ['Admin', 'Also makes and changes projects and teams.'],
  manager: ['Manager', 'Sees all projects and teams, and looks after members and settings.'],
  owner: ['Owner', 'May do everything.'],
}

const teamWords: Readonly<Record<TeamRole, readonly [name: string, desc: string]>> = {
  contributor: ['Contributor', 'Sees and works on the issues of the team’s projects.'],
  admin: ['Team admin', 'Also changes the team, its members and its projects.'],
}

/**
 * Whether who asks may give a role, or act on somebody who has it: up to one's own rank, and for a token only what the token itself may do, so
 * that none can raise itself through another account (field.md 5).
 */
export const reachesRole = (organization: OrganizationAccess, role: string): boolean =>
  rankOf(role) <= rankOf(organization.role) && powersOfRole(role).isSubsetOf(organization.scopes)

/** The same for roles of teams, by one who may change memberships of the whole organization, or of their `own` team. */
export const reachesTeamRole = (organization: OrganizationAccess, role: TeamRole, own?: OwnTeam): boolean =>
  role === 'contributor' || scopesOfTeamRole(role).isSubsetOf(own ? organization.scopes.union(own.scopes) : organization.scopes)

/**
 * Whether who asks may bring others into a team. With open membership everybody sees every project anyway; else only those may who see the team's
 * projects themselves and look after it, so that nobody reaches a project through a second account.
 */
export const mayPlace = (scope: Scope, organization: OrganizationAccess, teamId: number): boolean => {
  if (organization.openMembership || isGlobalRole(organization.role)) return true
  const own = scope.ownTeams.find((team) => team.id === teamId)
  return own !== undefined && (own.scopes.has('team:write') || organization.scopes.has('team:write'))
}

/** What is said of a role that is in the database but not in the table: it may do nothing. */
export const knownRole = (role: string): OrganizationRole => organizationRoles.find((each) => each === role) ?? 'member'

export const roleName = (role: OrganizationRole): string => organizationWords[role][0]

/** The roles of an organization as the API lists them. */
export const organizationRoleList = (organization: OrganizationAccess): OrgRoleAnswer[] =>
  organizationRoles.map((role) => ({
    id: role,
    name: organizationWords[role][0],
    desc: organizationWords[role][1],
    scopes: [...scopesOfRole(role)],
    isAllowed: reachesRole(organization, role),
    isRetired: false,
    isGlobal: isGlobalRole(role),
    minimumTeamRole: minimumTeamRole(role),
  }))

/** The roles of teams as the API lists them. */
export const teamRoleList = (organization: OrganizationAccess): TeamRoleAnswer[] =>
  teamRoles.map((role) => ({
    id: role,
    name: teamWords[role][0],
    desc: teamWords[role][1],
    scopes: [...scopesOfTeamRole(role)],
    isAllowed: reachesTeamRole(organization, role),
    isRetired: false,
    isMinimumRoleFor: role === 'admin' ? 'admin' : null,
  }))
