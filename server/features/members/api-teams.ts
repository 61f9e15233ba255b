import { z } from 'zod'

import { teamMemberSchema, teamRoleChangeSchema } from '#packages/contract/member'
import { teamSchema } from '#packages/contract/team'
import { json, noPermission, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import { isGlobalRole } from '#server/http/permissions'
import type { TeamRole } from '#server/http/permissions'
import type { ScopedRequest } from '#server/http/route'
import type { OrganizationAccess, Scope } from '#server/http/scope'
import type { TeamsTable } from '#server/stores/metadata/schema-people'

import { findTeam, teamAnswer, teamRoleOf } from '../teams/read.ts'
import { findMember, listTeamMembers, memberAnswer } from './read.ts'
import type { MemberRow } from './read.ts'
import { mayPlace, reachesTeamRole } from './roles.ts'
import { joinTeam, leaveTeam, setTeamRole } from './write.ts'

/** `GET /teams/{org}/{team}/members/`. */
export const listTeamMembersRoute = endpoint(
  { summary: 'Lists the members of a team.', answer: z.array(teamMemberSchema) },
  async ({ scope, param, nowMs }: ScopedRequest) => {
    const team = await findTeam(scope, param('team'))
    if (!team) return notFound()
    const rows = await listTeamMembers(scope, team.id)
    return json(
      rows.map(({ member, teamRole }) => ({
        ...memberAnswer(member, nowMs),
        teamRole: teamRoleOf(teamRole, member.role),
        teamSlug: team.slug,
      })),
    )
  },
)

/** Somebody and a team, both of the organization of the path. */
interface Placing {
  readonly organization: OrganizationAccess
  readonly member: MemberRow
  readonly team: TeamsTable
  readonly isOneself: boolean
}

const readPlacing = async ({ scope, caller, param }: ScopedRequest): Promise<Placing | undefined> => {
  const organization = scope.organizations[0]
  const member = await findMember(scope, param('member'), caller.userId)
  const team = member && (await findTeam(scope, param('team')))
  return organization && member && team ? { organization, member, team, isOneself: member.id === caller.userId } : undefined
}

/** People may do to themselves what needs no scope; a token needs one for whatever is not a read. */
const actsForOneself = ({ caller }: ScopedRequest, { isOneself }: Placing): boolean =>
  isOneself && (caller.kind === 'session' || caller.scopes.has('team:write'))

const isTeamAdmin = (scope: Scope, team: TeamsTable): boolean =>
  scope.ownTeams.some((own) => own.id === team.id && own.scopes.has('team:admin'))

/** The team as the caller sees it after a change: what the scope knows of their own teams is from before. */
const answerTeam = async (request: ScopedRequest, placing: Placing, role: TeamRole | null, status: 200 | 201): Promise<Response> => {
  const answer = await teamAnswer(request.scope, placing.team)
  if (!answer) return notFound()
  return json(placing.isOneself ? { ...answer, isMember: role !== null, teamRole: role } : answer, { status })
}

/** `POST /organizations/{org}/members/{member}/teams/{team}/`: joins, or puts somebody into the team. Also fine when they are in it. */
export const joinTeamRoute = endpoint(
  { summary: 'Puts a member into a team.', answer: teamSchema, status: 201 },
  async (request: ScopedRequest) => {
    const { scope } = request
    const placing = await readPlacing(request)
    if (!placing) return notFound()
    const { organization, member, team } = placing
    const joins = organization.openMembership && actsForOneself(request, placing)
    const places = mayPlace(scope, organization, team.id) && (organization.scopes.has('team:write') || isTeamAdmin(scope, team))
    if (!joins && !places) return noPermission()
    const written = await scope.change((writer) => joinTeam(writer, { orgId: organization.id, userId: member.id }, team.id))
    if (!written.ok) return written.error
    return written.value ? answerTeam(request, placing, teamRoleOf('contributor', member.role), 201) : notFound()
  },
)

/** `DELETE /organizations/{org}/members/{member}/teams/{team}/`: leaves, or takes somebody out. */
export const leaveTeamRoute = endpoint({ summary: 'Takes a member out of a team.', answer: teamSchema }, async (request: ScopedRequest) => {
  const { scope } = request
  const placing = await readPlacing(request)
  if (!placing) return notFound()
  const { organization, member, team } = placing
  if (!actsForOneself(request, placing) && !organization.scopes.has('team:write') && !isTeamAdmin(scope, team)) return noPermission()
  const written = await scope.change((writer) => leaveTeam(writer, { orgId: organization.id, userId: member.id }, team.id))
  return written.ok ? answerTeam(request, placing, null, 200) : written.error
})

/** `PUT /organizations/{org}/members/{member}/teams/{team}/`: the role in the team. */
export const setTeamRoleRoute = endpoint(
  { summary: 'Sets the role of a member in a team.', body: teamRoleChangeSchema, answer: teamSchema },
  async (request: ScopedRequest, body) => {
    const { scope } = request
    const placing = await readPlacing(request)
    if (!placing) return notFound()
    const { organization, member, team } = placing
    const own = scope.ownTeams.find((each) => each.id === team.id)
    const reaches = isGlobalRole(organization.role) || organization.openMembership || own !== undefined
    if (!reaches || !reachesTeamRole(organization, body.teamRole, own)) return noPermission()
    const written = await scope.change((writer) =>
      setTeamRole(writer, { orgId: organization.id, userId: member.id }, team.id, body.teamRole),
    )
    if (!written.ok) return written.error
    return written.value
      ? answerTeam(request, placing, teamRoleOf(body.teamRole, member.role), 200)
      : problem(400, 'This member is not in the team')
  },
)
