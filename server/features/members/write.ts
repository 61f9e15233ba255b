import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { problem } from '#server/http/answer'
import type { OwnedWriter } from '#server/http/owned-rows'
import type { OrganizationRole, TeamRole } from '#server/http/permissions'

import type { WantedTeams } from './teams-of.ts'

/** Whose membership, and where. */
export interface Membership {
  readonly orgId: number
  readonly userId: number
}

/** The parts of a membership that change; undefined = as it is. */
export interface MembershipChange {
  /** The role that the change was judged by. */
  readonly roleBefore: string
  readonly role: OrganizationRole | undefined
  readonly disabled: boolean | undefined
  readonly teams: WantedTeams | undefined
}

const membersOf = (writer: OwnedWriter, { orgId, userId }: Membership) =>
  writer.update('members').where('members.org_id', '=', orgId).where('members.user_id', '=', userId)

/**
 * Whether nobody else could let people in any more. Takes the organization's row first and holds it to the end of the transaction, so that two
 * owners who remove each other at the same time do it one after the other.
 */
const isLastOwner = async (writer: OwnedWriter, { orgId, userId }: Membership): Promise<boolean> => {
  await writer
    .update('organizations')
    .set((eb) => ({ name: eb.ref('organizations.name') }))
    .where('organizations.id', '=', orgId)
    .execute()
  const owners = await writer
    .rows('members')
    .innerJoin('users', 'users.id', 'members.user_id')
    .select('members.user_id')
    .where('members.org_id', '=', orgId)
    .where('members.role', '=', 'owner')
    .where('members.state', '=', 'active')
    .where('users.state', '=', 'active')
    .limit(2)
    .execute()
  return owners.length === 1 && owners[0]?.user_id === userId
}

const lastOwnerStays = (): Response => problem(400, 'An organization needs an owner: make somebody else one first')

const replaceTeams = async (writer: OwnedWriter, { orgId, userId }: Membership, wanted: WantedTeams): Promise<void> => {
  const rows = await writer
    .rows('team_members')
    .select(['team_members.team_id', 'team_members.role'])
    .where('team_members.org_id', '=', orgId)
    .where('team_members.user_id', '=', userId)
    .execute()
  const before = new Map(rows.map((row) => [row.team_id, row.role]))
  await writer.delete('team_members').where('team_members.org_id', '=', orgId).where('team_members.user_id', '=', userId).execute()
  const after = [...wanted].map(([teamId, role]) => ({
    org_id: orgId,
    team_id: teamId,
    user_id: userId,
    role: role ?? before.get(teamId) ?? 'contributor',
  }))
  if (after.length > 0) await writer.insert('team_members', after).execute()
}

const changedMeanwhile = (): Response => problem(409, 'This member was changed or removed meanwhile. Please look again.')

/** The role of somebody in the organization; undefined: they do not belong to it (any more). */
const roleOf = async (writer: OwnedWriter, { orgId, userId }: Membership): Promise<string | undefined> => {
  const row = await writer
    .rows('members')
    .select('members.role')
    .where('members.org_id', '=', orgId)
    .where('members.user_id', '=', userId)
    .executeTakeFirst()
  return row?.role
}

/** Changes a membership. The failure is the answer to give: the last owner stays one, and nobody is judged by a role of before. */
export const changeMembership = async (
  writer: OwnedWriter,
  member: Membership,
  change: MembershipChange,
): Promise<Result<true, Response>> => {
  const weakens = (change.role !== undefined && change.role !== 'owner') || change.disabled === true
  if (weakens && (await isLastOwner(writer, member))) return failure(lastOwnerStays())
  if ((await roleOf(writer, member)) !== change.roleBefore) return failure(changedMeanwhile())
  if (change.role !== undefined) await membersOf(writer, member).set({ role: change.role }).execute()
  if (change.disabled !== undefined)
    await membersOf(writer, member)
      .set({ state: change.disabled ? 'disabled' : 'active' })
      .execute()
  if (change.teams) await replaceTeams(writer, member, change.teams)
  return success(true)
}

/** Ends a membership and what came with it in this organization. The failure is the answer to give, as above. */
export const removeMembership = async (writer: OwnedWriter, member: Membership, roleBefore: string): Promise<Result<true, Response>> => {
  if (await isLastOwner(writer, member)) return failure(lastOwnerStays())
  if ((await roleOf(writer, member)) !== roleBefore) return failure(changedMeanwhile())
  const { orgId, userId } = member
  await writer.delete('team_members').where('team_members.org_id', '=', orgId).where('team_members.user_id', '=', userId).execute()
  await writer.delete('members').where('members.org_id', '=', orgId).where('members.user_id', '=', userId).execute()
  return success(true)
}

/** Puts a member into a team; somebody who is in it keeps their role there. False: they have left the organization meanwhile. */
export const joinTeam = async (writer: OwnedWriter, member: Membership, teamId: number): Promise<boolean> => {
  if ((await roleOf(writer, member)) === undefined) return false
  const { orgId, userId } = member
  await writer
    .insert('team_members', [{ org_id: orgId, team_id: teamId, user_id: userId, role: 'contributor' }])
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return true
}

export const leaveTeam = async (writer: OwnedWriter, member: Membership, teamId: number): Promise<void> => {
  await writer.delete('team_members').where('team_members.team_id', '=', teamId).where('team_members.user_id', '=', member.userId).execute()
}

/** Sets the role of somebody in a team; false when they are not in it. */
export const setTeamRole = async (writer: OwnedWriter, member: Membership, teamId: number, role: TeamRole): Promise<boolean> => {
  const changed = await writer
    .update('team_members')
    .set({ role })
    .where('team_members.team_id', '=', teamId)
    .where('team_members.user_id', '=', member.userId)
    .executeTakeFirst()
  return changed.numUpdatedRows > 0n
}
