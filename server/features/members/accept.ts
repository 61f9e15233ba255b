import type { Kysely, Transaction } from 'kysely'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import type { EpochMs } from '#core/time'
import { parseRowId } from '#packages/protocol/ids'
import { insertUser } from '#server/http/account'
import { rankOf, scopesOfRole } from '#server/http/permissions'
import { createSession, sha256 } from '#server/http/session'
import type { NewSession } from '#server/http/session'
import type { Schema } from '#server/stores/metadata/schema'
import type { InvitationsTable } from '#server/stores/metadata/schema-people'

import { invitedTeamIds } from './read.ts'

/** Id and secret of the link. */
export interface InvitationKey {
  readonly id: string
  readonly secret: string
}

/** An open invitation with its organization. */
export interface OpenInvitation extends InvitationsTable {
  readonly slug: string
  readonly organization: string
}

/** Why an invitation brings nobody in. */
export type Refusal = 'gone' | 'expired' | 'account-exists' | 'member-already'

/**
 * The inviter must still be able to invite: who was disabled, removed or lost the role brings nobody in any more, however old the link. 0 = a
 * command on the machine.
 */
const inviterStands = async (db: Kysely<Schema>, invitation: InvitationsTable): Promise<boolean> => {
  if (invitation.invited_by === 0) return true
  const inviter = await db
    .selectFrom('members')
    .innerJoin('users', 'users.id', 'members.user_id')
    .select('members.role')
    .where('members.org_id', '=', invitation.org_id)
    .where('members.user_id', '=', invitation.invited_by)
    .where('members.state', '=', 'active')
    .where('users.state', '=', 'active')
    .executeTakeFirst()
  return inviter !== undefined && scopesOfRole(inviter.role).has('member:invite') && rankOf(invitation.role) <= rankOf(inviter.role)
}

/** The invitation of a link, whether or not it ran out. Undefined: used, withdrawn, replaced, never there, or of an inviter who may not any more. */
export const findOpenInvitation = async (db: Kysely<Schema>, { id, secret }: InvitationKey): Promise<OpenInvitation | undefined> => {
  const rowId = parseRowId(id)
  if (rowId === undefined || !/^[0-9a-f]{64}$/.test(secret)) return undefined
  const row = await db
    .selectFrom('invitations')
    .innerJoin('organizations', 'organizations.id', 'invitations.org_id')
    .selectAll('invitations')
    .select(['organizations.slug', 'organizations.name as organization'])
    .where('invitations.id', '=', rowId)
    .where('invitations.sha256', '=', sha256(secret))
    .executeTakeFirst()
  return row && (await inviterStands(db, row)) ? row : undefined
}

/** Who comes by the link: an account that is signed in, or a new one with a password that is hashed already. */
export type Comer =
  | { readonly kind: 'account'; readonly userId: number }
  | { readonly kind: 'new'; readonly userId: number; readonly name: string; readonly passwordHash: string }

/** Whether an account has this address; whoever holds a link is not thereby its owner. */
export const accountExists = async (db: Kysely<Schema>, email: string): Promise<boolean> =>
  (await db.selectFrom('users').select('id').where('email_lower', '=', email.toLowerCase()).executeTakeFirst()) !== undefined

/** Disabled members too: an invitation enables nobody again. */
export const isMemberOf = async (db: Kysely<Schema>, orgId: number, userId: number): Promise<boolean> =>
  (await db.selectFrom('members').select('role').where('org_id', '=', orgId).where('user_id', '=', userId).executeTakeFirst()) !== undefined

const joinTeams = async (trx: Transaction<Schema>, invitation: InvitationsTable, userId: number): Promise<void> => {
  const ids = invitedTeamIds(invitation.teams)
  if (ids.length === 0) return
  // Teams may have been removed since.
  const teams = await trx.selectFrom('teams').select('id').where('org_id', '=', invitation.org_id).where('id', 'in', ids).execute()
  if (teams.length === 0) return
  await trx
    .insertInto('team_members')
    .values(teams.map((team) => ({ org_id: invitation.org_id, team_id: team.id, user_id: userId, role: 'contributor' })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Whether the comer may use the invitation. */
const judge = async (trx: Transaction<Schema>, invitation: OpenInvitation, comer: Comer, nowMs: EpochMs): Promise<Refusal | undefined> => {
  if (invitation.expires_at <= nowMs) return 'expired'
  if (comer.kind === 'new') return (await accountExists(trx, invitation.email)) ? 'account-exists' : undefined
  return (await isMemberOf(trx, invitation.org_id, comer.userId)) ? 'member-already' : undefined
}

/**
 * Makes the comer a member and uses the invitation up, in the caller's transaction. The session is that of a new account. Two who come at the same
 * time do so one after the other: the row is taken first, and the second finds none.
 */
export const acceptInvitation = async (
  trx: Transaction<Schema>,
  key: InvitationKey,
  comer: Comer,
  nowMs: EpochMs,
): Promise<Result<NewSession | undefined, Refusal>> => {
  await trx
    .updateTable('invitations')
    .set((eb) => ({ sha256: eb.ref('sha256') }))
    .where('sha256', '=', sha256(key.secret))
    .execute()
  const invitation = await findOpenInvitation(trx, key)
  if (!invitation) return failure('gone')
  const refusal = await judge(trx, invitation, comer, nowMs)
  if (refusal) return failure(refusal)
  if (comer.kind === 'new') {
    const { userId, passwordHash, name } = comer
    await insertUser(trx, { id: userId, email: invitation.email, passwordHash, superuser: false, nowMs, name })
  }
  await trx
    .insertInto('members')
    .values({ org_id: invitation.org_id, user_id: comer.userId, role: invitation.role, created_at: nowMs, state: 'active' })
    .execute()
  await joinTeams(trx, invitation, comer.userId)
  await trx.deleteFrom('invitations').where('id', '=', invitation.id).execute()
  return success(comer.kind === 'new' ? await createSession(trx, comer.userId, nowMs) : undefined)
}
