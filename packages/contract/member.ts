import { z } from 'zod'

import { jsonObjectSchema, listOf, timeSchema } from './json.ts'
import { avatarSchema, teamRoleSchema } from './team.ts'

const orgRoleSchema = z.enum(['billing', 'member', 'admin', 'manager', 'owner'])

const memberUserSchema = z.object({
  id: z.string(),
  name: z.string(),
  username: z.string(),
  email: z.string(),
  /** False: the account is disabled on this server. */
  isActive: z.boolean(),
  avatar: avatarSchema,
})
export type MemberUser = z.infer<typeof memberUserSchema>

/** Someone who belongs to an organization, or who was invited and did not come yet (web-api.md 8.7). */
export const memberSchema = z.object({
  /** Of the user, or of the invitation while `pending`. */
  id: z.string(),
  email: z.string(),
  name: z.string(),
  /** Null while `pending`. */
  user: memberUserSchema.nullable(),
  orgRole: orgRoleSchema,
  role: orgRoleSchema,
  roleName: z.string(),
  pending: z.boolean(),
  /** The link of the invitation ran out. */
  expired: z.boolean(),
  /** Sees nothing of the organization until enabled again. */
  disabled: z.boolean(),
  flags: jsonObjectSchema,
  dateCreated: timeSchema,
  inviteStatus: z.literal('approved'),
  inviterName: z.string().nullable(),
})
export type Member = z.infer<typeof memberSchema>

const teamMembershipSchema = z.object({ teamSlug: z.string(), role: teamRoleSchema.nullable() })

const roleSchema = z.object({
  id: z.string(),
  name: z.string(),
  desc: z.string(),
  scopes: listOf(z.string()),
  /** Whether who asks may give this role. */
  isAllowed: z.boolean(),
  isRetired: z.boolean(),
})

const orgRoleListSchema = listOf(roleSchema.extend({ isGlobal: z.boolean(), minimumTeamRole: teamRoleSchema }))
export type OrgRoleAnswer = z.infer<typeof orgRoleListSchema>[number]

const teamRoleListSchema = listOf(roleSchema.extend({ isMinimumRoleFor: orgRoleSchema.nullable() }))
export type TeamRoleAnswer = z.infer<typeof teamRoleListSchema>[number]

/** `GET` and `PUT /api/0/organizations/{org}/members/{member}/`. */
export const memberDetailsSchema = memberSchema.extend({
  teams: listOf(z.string()),
  teamRoles: listOf(teamMembershipSchema),
  orgRoleList: orgRoleListSchema,
  teamRoleList: teamRoleListSchema,
  /** Only in the answer that made it: the server keeps a hash. Whoever has the link can join, once. */
  inviteLink: z.url().optional(),
})
export type MemberDetails = z.infer<typeof memberDetailsSchema>

/** `GET /api/0/teams/{org}/{team}/members/`. */
export const teamMemberSchema = memberSchema.extend({ teamRole: teamRoleSchema, teamSlug: z.string() })
export type TeamMember = z.infer<typeof teamMemberSchema>

/** `GET /api/0/organizations/{org}/users/`. */
export const organizationUserSchema = memberSchema.extend({ projects: listOf(z.string()) })

/** Teams of a member in one request. */
const teamsPerMemberMax = 100
const teamRoleChoice = z.object({ teamSlug: z.string().max(50), role: teamRoleSchema.nullish() })

/** `POST /api/0/organizations/{org}/members/`: answered with a link to hand over (`inviteLink`). `role` and `teams` are the older words. */
export const invitationSchema = z.object({
  email: z.string().max(300),
  orgRole: orgRoleSchema.optional(),
  role: orgRoleSchema.optional(),
  teams: z.array(z.string().max(50)).max(teamsPerMemberMax).optional(),
  teamRoles: z.array(teamRoleChoice).max(teamsPerMemberMax).optional(),
})
export type InvitationRequest = z.infer<typeof invitationSchema>

/** `PUT /api/0/organizations/{org}/members/{member}/`: partial. Of an invitation: role, teams, and `regenerate` for a new link. */
export const memberChangeSchema = z.object({
  orgRole: orgRoleSchema.optional(),
  role: orgRoleSchema.optional(),
  /** All teams of the member from now on. */
  teams: z.array(z.string().max(50)).max(teamsPerMemberMax).optional(),
  teamRoles: z.array(teamRoleChoice).max(teamsPerMemberMax).optional(),
  disabled: z.boolean().optional(),
  /** The old link stops working; the answer has the new one. */
  regenerate: z.boolean().optional(),
})
export type MemberChange = z.infer<typeof memberChangeSchema>

/** `PUT /api/0/organizations/{org}/members/{member}/teams/{team}/`. */
export const teamRoleChangeSchema = z.object({ teamRole: teamRoleSchema })

/** `GET /api/0/accept-invite/{id}/{secret}/`: what the page of the link needs to know. */
export const invitationAnswerSchema = z.object({
  organization: z.object({ slug: z.string(), name: z.string() }),
  email: z.string(),
  orgRole: orgRoleSchema,
  expired: z.boolean(),
  /** E-mail of the account that is signed in and would join; null when nobody is. */
  signedInAs: z.string().nullable(),
  /** There is an account for the invited address: it has to sign in first. */
  needsSignIn: z.boolean(),
  /** Who is signed in belongs to the organization already. */
  isMember: z.boolean(),
})
export type InvitationAnswer = z.infer<typeof invitationAnswerSchema>

/** `POST /api/0/accept-invite/{id}/{secret}/`: name and password make an account; empty for who is signed in. */
export const acceptSchema = z.object({ name: z.string().max(200).optional(), password: z.string().max(1000).optional() })
export type AcceptRequest = z.infer<typeof acceptSchema>
