import { z } from 'zod'

import { listOf, timeSchema } from './json.ts'

/** A token of a person, for scripts and clients that act for them. */
export const userTokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  scopes: listOf(z.string()),
  /** Only in the answer that made it: the server keeps a hash. */
  token: z.string().optional(),
  tokenLastCharacters: z.string(),
  dateCreated: timeSchema,
  /** Null: never. */
  lastUsed: timeSchema.nullable(),
  application: z.null(),
  expiresAt: z.null(),
})
export type UserToken = z.infer<typeof userTokenSchema>

/** A token of an organization, for releases and uploads from build machines; its scope is always `org:ci`. */
export const orgTokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  scopes: listOf(z.string()),
  /** Only in the answer that made it: the server keeps a hash. */
  token: z.string().optional(),
  tokenLastCharacters: z.string(),
  dateCreated: timeSchema,
  /** Null: never. */
  dateLastUsed: timeSchema.nullable(),
  projectLastUsedId: z.null(),
})
export type OrgToken = z.infer<typeof orgTokenSchema>

const tokenNameLengthMax = 100

/** `POST /api/0/api-tokens/`. */
export const newUserTokenSchema = z.object({
  name: z.string().trim().max(tokenNameLengthMax).optional(),
  scopes: z.array(z.string().max(64)).max(64),
})

/** `POST /api/0/organizations/{org}/org-auth-tokens/`, and `PUT` on one of them. */
export const orgTokenNameSchema = z.object({ name: z.string().trim().min(1).max(tokenNameLengthMax) })
