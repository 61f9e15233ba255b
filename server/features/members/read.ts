import { sql } from 'kysely'

import type { EpochMs } from '#core/time'
import type { Member, MemberUser } from '#packages/contract/member'
import { parseRowId } from '#packages/protocol/ids'
import { contains, isBeyond } from '#server/http/condition'
import { cutPage, rowIdAt } from '#server/http/paginate'
import type { Page, PageRequest } from '#server/http/paginate'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'

import { letterAvatar } from '../teams/read.ts'
import { knownRole, roleName } from './roles.ts'

export { organizationRoleList, teamRoleList } from './roles.ts'

/** Somebody who belongs to the organization. */
export interface MemberRow {
  readonly kind: 'member'
  /** Of the user. */
  readonly id: number
  readonly email: string
  readonly name: string
  readonly role: string
  readonly createdAtMs: EpochMs
  readonly disabled: boolean
  readonly accountActive: boolean
}

/** Somebody who was invited and did not come yet. */
export interface InvitationRow {
  readonly kind: 'invitation'
  /** Of the invitation. */
  readonly id: number
  readonly email: string
  readonly role: string
  readonly createdAtMs: EpochMs
  readonly expiresAtMs: EpochMs
  readonly inviterId: number
  readonly inviterName: string | null
  readonly teamIds: readonly number[]
}

export type AnyMemberRow = MemberRow | InvitationRow

const userOf = (row: MemberRow): MemberUser => ({
  id: String(row.id),
  name: row.name,
  username: row.email,
  email: row.email,
  isActive: row.accountActive,
  avatar: letterAvatar,
})

/** A member or an invitation as the API shows it (web-api.md 8.7). */
export const memberAnswer = (row: AnyMemberRow, nowMs: EpochMs): Member => {
  const role = knownRole(row.role)
  const isMember = row.kind === 'member'
  return {
    id: String(row.id),
    email: row.email,
    name: isMember ? row.name : row.email,
    user: isMember ? userOf(row) : null,
    orgRole: role,
    role,
    roleName: roleName(role),
    pending: !isMember,
    expired: !isMember && row.expiresAtMs <= nowMs,
    disabled: isMember && row.disabled,
    flags: {},
    dateCreated: isoTime(row.createdAtMs),
    inviteStatus: 'approved',
    inviterName: isMember ? null : row.inviterName,
  }
}

const memberRows = (scope: Scope) =>
  scope
    .rows('members')
    .innerJoin('users', 'users.id', 'members.user_id')
    .select(['users.id', 'users.email', 'users.name', 'users.state as account', 'members.role', 'members.state', 'members.created_at'])

const toMember = (row: {
  id: number
  email: string
  name: string
  account: string
  role: string
  state: string
  created_at: number
}): MemberRow => ({
  kind: 'member',
  id: row.id,
  email: row.email,
  name: row.name,
  role: row.role,
  createdAtMs: row.created_at,
  disabled: row.state !== 'active',
  accountActive: row.account === 'active',
})

const invitationRows = (scope: Scope) =>
  scope
    .rows('invitations')
    .leftJoin('users', 'users.id', 'invitations.invited_by')
    .select([
      'invitations.id',
      'invitations.email',
      'invitations.role',
      'invitations.teams',
      'invitations.created_at',
      'invitations.expires_at',
      'invitations.invited_by',
      'users.name as inviter',
    ])

/** Team ids of an invitation, as we wrote them. */
export const invitedTeamIds = (text: string): number[] => {
  const stored: unknown = JSON.parse(text)
  return Array.isArray(stored) ? stored.filter((id): id is number => typeof id === 'number') : []
}

const toInvitation = (row: {
  id: number
  email: string
  role: string
  teams: string
  created_at: number
  expires_at: number
  invited_by: number
  inviter: string | null
}): InvitationRow => ({
  kind: 'invitation',
  id: row.id,
  email: row.email,
  role: row.role,
  createdAtMs: row.created_at,
  expiresAtMs: row.expires_at,
  inviterId: row.invited_by,
  inviterName: row.inviter,
  teamIds: invitedTeamIds(row.teams),
})

/**
 * A page of members and open invitations together, newest first. `words` is looked for in addresses and names (and may say `email:`); empty
 * shows all.
 */
export const listMembers = async (scope: Scope, request: PageRequest, words: string): Promise<Page<AnyMemberRow>> => {
  const { cursor, limit } = request
  const back = cursor?.back ?? false
  const direction = back ? 'asc' : 'desc'
  const wanted = words.replace(/^(?:user\.)?email:/, '')
  const place = (time: string, id: string) => (cursor ? isBeyond([time, id], [cursor.value, rowIdAt(cursor)], back) : sql<boolean>`1 = 1`)
  const members = await memberRows(scope)
    .where(place('members.created_at', 'members.user_id'))
    .where((eb) => eb.or([contains('users.email', wanted), contains('users.name', wanted)]))
    .orderBy('members.created_at', direction)
    .orderBy('members.user_id', direction)
    .limit(limit + 1)
    .execute()
  const invitations = await invitationRows(scope)
    .where(place('invitations.created_at', 'invitations.id'))
    .where(contains('invitations.email', wanted))
    .orderBy('invitations.created_at', direction)
    .orderBy('invitations.id', direction)
    .limit(limit + 1)
    .execute()
  const sign = back ? 1 : -1
  const merged = [...members.map(toMember), ...invitations.map(toInvitation)].toSorted(
    (a, b) => sign * (a.createdAtMs - b.createdAtMs || a.id - b.id),
  )
  return cutPage(merged.slice(0, limit + 1), request, (row) => ({ value: row.createdAtMs, id: String(row.id) }))
}

/** A member by the user's id, or `me`; `callerId` 0 is nobody. */
export const findMember = async (scope: Scope, text: string, callerId: number): Promise<MemberRow | undefined> => {
  const id = text === 'me' ? callerId : parseRowId(text)
  if (id === undefined || id === 0) return undefined
  const row = await memberRows(scope).where('members.user_id', '=', id).executeTakeFirst()
  return row && toMember(row)
}

/** An open invitation by its id. */
export const findInvitation = async (scope: Scope, text: string): Promise<InvitationRow | undefined> => {
  const id = parseRowId(text)
  if (id === undefined) return undefined
  const row = await invitationRows(scope).where('invitations.id', '=', id).executeTakeFirst()
  return row && toInvitation(row)
}

const usersMax = 1_000

/** Members who can be given work: neither they nor their accounts are disabled. By address, at most 1,000. */
export const listActiveMembers = async (scope: Scope): Promise<MemberRow[]> => {
  const rows = await memberRows(scope)
    .where('members.state', '=', 'active')
    .where('users.state', '=', 'active')
    .orderBy('users.email_lower')
    .limit(usersMax)
    .execute()
  return rows.map(toMember)
}

const teamMembersMax = 1_000

/** The members of a team with their roles there, by address, at most 1,000. */
export const listTeamMembers = async (
  scope: Scope,
  teamId: number,
): Promise<readonly { readonly member: MemberRow; readonly teamRole: string }[]> => {
  const rows = await memberRows(scope)
    .innerJoin('team_members', (join) =>
      join.onRef('team_members.user_id', '=', 'members.user_id').onRef('team_members.org_id', '=', 'members.org_id'),
    )
    .select('team_members.role as team_role')
    .where('team_members.team_id', '=', teamId)
    .orderBy('users.email_lower')
    .limit(teamMembersMax)
    .execute()
  return rows.map((row) => ({ member: toMember(row), teamRole: row.team_role }))
}
