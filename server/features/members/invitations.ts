import { randomHex } from '#core/random'
import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { dayMs } from '#core/time'
import { invitationSchema, memberDetailsSchema } from '#packages/contract/member'
import type { InvitationRequest, MemberChange, MemberDetails } from '#packages/contract/member'
import { parseEmail } from '#server/http/account'
import { json, noPermission, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { OwnedWriter } from '#server/http/owned-rows'
import type { OrganizationRole } from '#server/http/permissions'
import type { ScopedRequest } from '#server/http/route'
import type { OrganizationAccess } from '#server/http/scope'
import { sha256 } from '#server/http/session'
import type { InvitationsTable } from '#server/stores/metadata/schema-people'

import { findInvitation, memberAnswer } from './read.ts'
import type { InvitationRow } from './read.ts'
import { mayPlace, organizationRoleList, reachesRole, teamRoleList } from './roles.ts'
import { readTeamWishes } from './teams-of.ts'

const validForMs = 7 * dayMs
/** Open invitations of an organization at most. */
const invitationsMax = 500

/** The link of an invitation; the secret is in no other place. */
const linkOf = (publicUrl: string, id: number, secret: string): string => `${publicUrl}/accept-invite/${id}/${secret}/`

/** An invitation with everything about it; `link` only in the answer that made it. */
export const invitationDetails = async (
  { scope, nowMs }: ScopedRequest,
  organization: OrganizationAccess,
  invitation: InvitationRow,
  link?: string,
): Promise<MemberDetails> => {
  const slugs =
    invitation.teamIds.length === 0
      ? []
      : await scope.rows('teams').select('teams.slug').where('teams.id', 'in', invitation.teamIds).orderBy('teams.slug').execute()
  return {
    ...memberAnswer(invitation, nowMs),
    teams: slugs.map((team) => team.slug),
    teamRoles: slugs.map((team) => ({ teamSlug: team.slug, role: 'contributor' })),
    orgRoleList: organizationRoleList(organization),
    teamRoleList: teamRoleList(organization),
    ...(link !== undefined && { inviteLink: link }),
  }
}

/** The teams to invite somebody into. The failure is the answer to give. */
const readTeams = async (
  { scope }: ScopedRequest,
  organization: OrganizationAccess,
  body: Pick<InvitationRequest, 'teams' | 'teamRoles'>,
): Promise<Result<readonly number[] | undefined, Response>> => {
  const wanted = await readTeamWishes(scope, organization, body)
  if (!wanted.ok) return failure(problem(400, wanted.error))
  if (!wanted.value) return success(undefined)
  if ([...wanted.value.values()].includes('admin')) return failure(problem(400, 'Roles in teams are given after somebody has joined'))
  const ids = [...wanted.value.keys()]
  return ids.every((id) => mayPlace(scope, organization, id)) ? success(ids) : failure(noPermission())
}

/** Why an address cannot be invited, as a sentence; undefined when it can. */
const complaintAbout = async (writer: OwnedWriter, orgId: number, emailLower: string): Promise<string | undefined> => {
  const member = await writer
    .rows('members')
    .innerJoin('users', 'users.id', 'members.user_id')
    .select('users.id')
    .where('members.org_id', '=', orgId)
    .where('users.email_lower', '=', emailLower)
    .executeTakeFirst()
  if (member) return 'Somebody with this address is a member already'
  const open = await writer.rows('invitations').select('invitations.email').where('invitations.org_id', '=', orgId).execute()
  if (open.some((invitation) => invitation.email.toLowerCase() === emailLower))
    return 'This address has an open invitation: withdraw it, or make a new link for it'
  return open.length < invitationsMax ? undefined : `An organization has at most ${invitationsMax} open invitations`
}

/** `POST /organizations/{org}/members/`: an invitation, and once its link to hand over. */
export const inviteRoute = endpoint(
  { summary: 'Invites somebody by a link that works once.', body: invitationSchema, answer: memberDetailsSchema, status: 201 },
  async (request: ScopedRequest, body) => {
    const { scope, caller, nowMs, publicUrl } = request
    const organization = scope.organizations[0]
    if (!organization) return notFound()
    const email = parseEmail(body.email)
    if (email === undefined) return problem(400, 'This is not an e-mail address')
    const role = body.orgRole ?? body.role ?? 'member'
    if (!reachesRole(organization, role)) return noPermission()
    const teams = await readTeams(request, organization, body)
    if (!teams.ok) return teams.error
    const secret = randomHex(32)
    const row: InvitationsTable = {
      id: request.nextId(),
      org_id: organization.id,
      email,
      role,
      teams: JSON.stringify(teams.value ?? []),
      sha256: sha256(secret),
      invited_by: caller.userId,
      created_at: nowMs,
      expires_at: nowMs + validForMs,
    }
    const written = await scope.change(async (writer) => {
      const complaint = await complaintAbout(writer, organization.id, email.toLowerCase())
      if (complaint === undefined) await writer.insert('invitations', [row]).execute()
      return complaint
    })
    if (!written.ok) return written.error
    if (written.value !== undefined) return problem(409, written.value)
    const made = await findInvitation(scope, String(row.id))
    if (!made) return notFound()
    return json(await invitationDetails(request, organization, made, linkOf(publicUrl, row.id, secret)), { status: 201 })
  },
)

/** Whether who asks may change an invitation, and make it one for this role. */
const mayChange = ({ request, organization, invitation }: InvitationRequestOf, role: OrganizationRole | undefined): boolean => {
  const looksAfterIt = organization.scopes.has('member:write') || invitation.inviterId === request.caller.userId
  return looksAfterIt && [invitation.role, role ?? invitation.role].every((each) => reachesRole(organization, each))
}

interface InvitationRequestOf {
  readonly request: ScopedRequest
  readonly organization: OrganizationAccess
  readonly invitation: InvitationRow
}

/**
 * Changes role and teams of an open invitation, or makes a new link (`regenerate`: the old one stops working, seven days begin anew). Whoever
 * changes it answers for it from then on: it works only as long as they may give this role.
 */
export const changeInvitation = async (changing: InvitationRequestOf, body: MemberChange): Promise<Response> => {
  const { request, organization, invitation } = changing
  const { scope, caller, nowMs, publicUrl } = request
  const role = body.orgRole ?? body.role
  if (!mayChange(changing, role)) return noPermission()
  const teams = await readTeams(request, organization, body)
  if (!teams.ok) return teams.error
  const secret = body.regenerate === true ? randomHex(32) : undefined
  const renewed = secret === undefined ? {} : { sha256: sha256(secret), expires_at: nowMs + validForMs }
  const written = await scope.change((writer) =>
    writer
      .update('invitations')
      .set({
        role: role ?? invitation.role,
        invited_by: caller.userId,
        ...(teams.value && { teams: JSON.stringify(teams.value) }),
        ...renewed,
      })
      .where('invitations.id', '=', invitation.id)
      .execute(),
  )
  if (!written.ok) return written.error
  const after = await findInvitation(scope, String(invitation.id))
  if (!after) return notFound()
  const link = secret === undefined ? undefined : linkOf(publicUrl, after.id, secret)
  return json(await invitationDetails(request, organization, after, link))
}
