import { z } from 'zod'

import { jsonObjectSchema, listOf, timeSchema } from './json.ts'

/** Nothing is drawn but letters. */
export const avatarSchema = z.object({ avatarType: z.literal('letter_avatar'), avatarUuid: z.null(), avatarUrl: z.null() })

export const teamRoleSchema = z.enum(['contributor', 'admin'])

const teamProjectSchema = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  platform: z.string().nullable(),
  dateCreated: timeSchema,
})
export type TeamProject = z.infer<typeof teamProjectSchema>

/** Team as web-api.md 8.7 has it, as seen by who asks: `isMember`, `teamRole` and `access` are theirs. */
export const teamSchema = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  dateCreated: timeSchema,
  isMember: z.boolean(),
  /** Of who asks; null when not in the team. */
  teamRole: teamRoleSchema.nullable(),
  flags: jsonObjectSchema,
  /** Scopes that who asks has for the team. */
  access: listOf(z.string()),
  hasAccess: z.boolean(),
  isPending: z.literal(false),
  memberCount: z.int(),
  avatar: avatarSchema,
  /** Those that who asks may see; absent with `detailed=0`. */
  projects: listOf(teamProjectSchema).optional(),
})
export type Team = z.infer<typeof teamSchema>

export const teamNameLengthMax = 64

/** `POST /api/0/organizations/{org}/teams/`, where one of the two is enough, and `PUT /api/0/teams/{org}/{team}/`, which is partial. */
export const teamNamingSchema = z.object({
  name: z.string().max(teamNameLengthMax).optional(),
  slug: z.string().max(50).optional(),
})
