import { z } from 'zod'

import { listOf, timeSchema } from './json.ts'
import { avatarSchema } from './team.ts'

/** An account as little as sign-in needs. */
const userSummarySchema = z.object({ id: z.string(), email: z.string(), name: z.string(), isSuperuser: z.boolean() })

const membershipSchema = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  role: z.string(),
  dateCreated: timeSchema,
  requireEmailVerification: z.literal(false),
  features: listOf(z.string()),
  status: z.object({ id: z.literal('active'), name: z.literal('active') }),
})

/** `GET /api/0/auth/session/` (SessionAnswer of organization.ts). */
export const sessionSchema = z.object({
  user: userSummarySchema.nullable(),
  csrf: z.string(),
  organizations: listOf(membershipSchema),
  setupNeeded: z.boolean(),
})

/** `POST /api/0/auth/login/`. */
export const loginSchema = z.object({ email: z.string().max(254), password: z.string().max(1000) })

/** `GET /api/0/`: what this server is, and who asks. */
export const rootSchema = z.object({
  version: z.literal('0'),
  auth: z.object({ scopes: listOf(z.string()) }).nullable(),
  user: userSummarySchema.nullable(),
})

/** One's own account: `GET /api/0/users/me/`, and `GET /api/0/auth/`. */
export const userSchema = userSummarySchema.extend({
  username: z.string(),
  isActive: z.boolean(),
  dateJoined: timeSchema,
  hasPasswordAuth: z.boolean(),
  avatar: avatarSchema,
})
export type User = z.infer<typeof userSchema>

/** `PUT /api/0/users/me/`: partial. A new password needs the present one, and ends all other sessions. */
export const userChangeSchema = z.object({
  name: z.string().max(200).optional(),
  password: z.string().max(1000).optional(),
  currentPassword: z.string().max(1000).optional(),
})

/** A place where one is signed in: `GET /api/0/users/me/sessions/`. */
export const signInSchema = z.object({
  id: z.string(),
  dateCreated: timeSchema,
  dateExpires: timeSchema,
  /** The one that asks. */
  isCurrent: z.boolean(),
})
export type SignIn = z.infer<typeof signInSchema>

/** `GET /api/0/users/me/regions/`: this server is the only one (web-api.md trap 24). */
export const regionsSchema = z.object({ regions: listOf(z.object({ name: z.string(), url: z.url() })) })
