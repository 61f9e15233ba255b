import { z } from 'zod'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { memberChangeSchema, memberDetailsSchema, memberSchema, organizationUserSchema } from '#packages/contract/member'
import type { MemberChange, MemberDetails } from '#packages/contract/member'
import { json, noContent, noPermission, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import { linkHeader, readPageRequest } from '#server/http/paginate'
import type { ScopedRequest } from '#server/http/route'
import type { OrganizationAccess } from '#server/http/scope'

import { changeInvitation, invitationDetails } from './invitations.ts'
import { findInvitation, findMember, listActiveMembers, listMembers, memberAnswer } from './read.ts'
import type { MemberRow } from './read.ts'
import { organizationRoleList, reachesRole, teamRoleList } from './roles.ts'
import { readTeamWishes, teamsOfMember } from './teams-of.ts'
import { changeMembership, removeMembership } from './write.ts'
import type { MembershipChange } from './write.ts'

const projectLinksMax = 50_000

/** `GET /organizations/{org}/members/`: members and open invitations, newest first. */
export const listMembersRoute = endpoint(
  {
    summary: 'Lists members and open invitations.',
    query: z.object({ query: z.string().optional() }),
    answer: z.array(memberSchema),
    paged: true,
  },
  async ({ scope, query, url, nowMs }: ScopedRequest) => {
    const request = readPageRequest(query)
    if (!request.ok) return problem(400, request.error)
    const page = await listMembers(scope, request.value, query.get('query') ?? '')
    return json(
      page.rows.map((row) => memberAnswer(row, nowMs)),
      { headers: { Link: linkHeader(url, page) } },
    )
  },
)

/** `GET /organizations/{org}/users/`: who can be given work, with the projects of their teams. */
export const listUsersRoute = endpoint(
  { summary: 'Lists the active members with their projects.', answer: z.array(organizationUserSchema) },
  async ({ scope, nowMs }: ScopedRequest) => {
    const members = await listActiveMembers(scope)
    const links = await scope
      .rows('project_teams')
      .innerJoin('team_members', 'team_members.team_id', 'project_teams.team_id')
      .select(['team_members.user_id', 'project_teams.project_id'])
      .distinct()
      .limit(projectLinksMax)
      .execute()
    const slugs = new Map<number, string[]>()
    for (const link of links) {
      const slug = scope.project(link.project_id)?.slug
      if (slug !== undefined) slugs.set(link.user_id, [...(slugs.get(link.user_id) ?? []), slug])
    }
    return json(members.map((row) => ({ ...memberAnswer(row, nowMs), projects: (slugs.get(row.id) ?? []).toSorted() })))
  },
)

const memberDetails = async (request: ScopedRequest, organization: OrganizationAccess, row: MemberRow): Promise<MemberDetails> => {
  const teams = await teamsOfMember(request.scope, row.id, row.role)
  return {
    ...memberAnswer(row, request.nowMs),
    teams: teams.map((team) => team.slug),
    teamRoles: teams.map((team) => ({ teamSlug: team.slug, role: team.role })),
    orgRoleList: organizationRoleList(organization),
    teamRoleList: teamRoleList(organization),
  }
}

/** `GET /organizations/{org}/members/{member}/`: a user's id, `me`, or the id of an invitation. */
export const showMemberRoute = endpoint(
  { summary: 'Shows a member or an open invitation.', answer: memberDetailsSchema },
  async (request: ScopedRequest) => {
    const { scope, caller, param } = request
    const organization = scope.organizations[0]
    if (!organization) return notFound()
    const member = await findMember(scope, param('member'), caller.userId)
    if (member) return json(await memberDetails(request, organization, member))
    const invitation = await findInvitation(scope, param('member'))
    return invitation ? json(await invitationDetails(request, organization, invitation)) : notFound()
  },
)

/** What a body asks for, if who asks may do that to this member. The failure is the answer to give. */
const readChange = async (
  { scope, caller }: ScopedRequest,
  organization: OrganizationAccess,
  member: MemberRow,
  body: MemberChange,
): Promise<Result<MembershipChange, Response>> => {
  if (!organization.scopes.has('member:write') || !reachesRole(organization, member.role)) return failure(noPermission())
  const role = body.orgRole ?? body.role
  if (role !== undefined && !reachesRole(organization, role)) return failure(noPermission())
  const touchesOneself = member.id === caller.userId && ((role !== undefined && role !== member.role) || body.disabled !== undefined)
  if (touchesOneself) return failure(problem(403, 'Somebody else has to change your role or disable you'))
  const teams = await readTeamWishes(scope, organization, body)
  if (!teams.ok) return failure(problem(400, teams.error))
  return success({ roleBefore: member.role, role, disabled: body.disabled, teams: teams.value })
}

/** `PUT /organizations/{org}/members/{member}/`: role, teams, disabling; of an invitation also a new link. */
export const changeMemberRoute = endpoint(
  { summary: 'Changes a member or an open invitation.', body: memberChangeSchema, answer: memberDetailsSchema },
  async (request: ScopedRequest, body) => {
    const { scope, caller, param } = request
    const organization = scope.organizations[0]
    if (!organization) return notFound()
    const member = await findMember(scope, param('member'), caller.userId)
    if (!member) {
      const invitation = await findInvitation(scope, param('member'))
      return invitation ? changeInvitation({ request, organization, invitation }, body) : notFound()
    }
    const change = await readChange(request, organization, member, body)
    if (!change.ok) return change.error
    const written = await scope.change((writer) => changeMembership(writer, { orgId: organization.id, userId: member.id }, change.value))
    if (!written.ok) return written.error
    if (!written.value.ok) return written.value.error
    const after = await findMember(scope, String(member.id), caller.userId)
    return after ? json(await memberDetails(request, organization, after)) : notFound()
  },
)

/** Leaving needs oneself, signed in; everybody else is removed by those who look after members. */
const mayRemove = ({ caller }: ScopedRequest, organization: OrganizationAccess, member: MemberRow): boolean =>
  (member.id === caller.userId && caller.kind === 'session') ||
  (organization.scopes.has('member:admin') && reachesRole(organization, member.role))

/** `DELETE /organizations/{org}/members/{member}/`: removes a member, leaves (`me`), or withdraws an invitation. */
export const removeMemberRoute = endpoint(
  { summary: 'Removes a member or withdraws an invitation.', answer: 'none', status: 204 },
  async (request: ScopedRequest) => {
    const { scope, caller, param } = request
    const organization = scope.organizations[0]
    if (!organization) return notFound()
    const member = await findMember(scope, param('member'), caller.userId)
    if (member) {
      if (!mayRemove(request, organization, member)) return noPermission()
      const written = await scope.change((writer) => removeMembership(writer, { orgId: organization.id, userId: member.id }, member.role))
      if (!written.ok) return written.error
      return written.value.ok ? noContent() : written.value.error
    }
    const invitation = await findInvitation(scope, param('member'))
    if (!invitation) return notFound()
    const mayWithdraw =
      organization.scopes.has('member:admin') || (invitation.inviterId === caller.userId && organization.scopes.has('member:invite'))
    if (!mayWithdraw) return noPermission()
    const written = await scope.change((writer) => writer.delete('invitations').where('invitations.id', '=', invitation.id).execute())
    return written.ok ? noContent() : written.error
  },
)
