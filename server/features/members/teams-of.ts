import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import type { TeamRole } from '#server/http/permissions'
import type { OrganizationAccess, Scope } from '#server/http/scope'

import { teamRoleOf } from '../teams/read.ts'
import { reachesTeamRole } from './roles.ts'

/** A team of a member, with the role that counts in it. */
interface OwnTeamRole {
  readonly slug: string
  readonly role: TeamRole
}

/** The teams of a user in the organization, by slug. */
export const teamsOfMember = async (scope: Scope, userId: number, orgRole: string): Promise<OwnTeamRole[]> => {
  const rows = await scope
    .rows('teams')
    .innerJoin('team_members', 'team_members.team_id', 'teams.id')
    .select(['teams.slug', 'team_members.role'])
    .where('team_members.user_id', '=', userId)
    .orderBy('teams.slug')
    .execute()
  return rows.map((row) => ({ slug: row.slug, role: teamRoleOf(row.role, orgRole) }))
}

/** Teams as a body names them: `teams` by slug, and `teamRoles` with a role for some. */
interface TeamWishes {
  readonly teams?: readonly string[] | undefined
  readonly teamRoles?: readonly { readonly teamSlug: string; readonly role?: TeamRole | null | undefined }[] | undefined
}

/** Team ids and the role wanted there; undefined = as it is. */
export type WantedTeams = ReadonlyMap<number, TeamRole | undefined>

/**
 * Finds the teams that a body names. Undefined: it names none, so nothing changes. The failure is a sentence; a team of others is as unknown as
 * one that does not exist.
 */
export const readTeamWishes = async (
  scope: Scope,
  organization: OrganizationAccess,
  wishes: TeamWishes,
): Promise<Result<WantedTeams | undefined, string>> => {
  if (wishes.teams === undefined && wishes.teamRoles === undefined) return success(undefined)
  const bySlug = new Map<string, TeamRole | undefined>((wishes.teams ?? []).map((slug) => [slug, undefined]))
  for (const { teamSlug, role } of wishes.teamRoles ?? []) bySlug.set(teamSlug, role ?? undefined)
  if (bySlug.size === 0) return success(new Map())
  const rows = await scope
    .rows('teams')
    .select(['teams.id', 'teams.slug'])
    .where('teams.org_id', '=', organization.id)
    .where('teams.slug', 'in', [...bySlug.keys()])
    .execute()
  const known = new Map(rows.map((row) => [row.slug, row.id]))
  const wanted = new Map<number, TeamRole | undefined>()
  for (const [slug, role] of bySlug) {
    const id = known.get(slug)
    if (id === undefined) return failure('One of the teams does not exist')
    if (role !== undefined && !reachesTeamRole(organization, role)) return failure('You may not make anybody an admin of a team')
    wanted.set(id, role)
  }
  return success(wanted)
}
