import { z } from 'zod'

import { timeSchema } from './json.ts'

/** Where commits come from (web-api.md 8.8). No provider is known yet: what is in it comes from clients. */
export const repositorySchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Null: only its name is known. */
  url: z.string().nullable(),
  provider: z.object({ id: z.literal('unknown'), name: z.literal('Unknown Provider') }),
  status: z.literal('active'),
  dateCreated: timeSchema,
  integrationId: z.null(),
  externalSlug: z.string(),
  externalId: z.null(),
  settings: z.null(),
})
export type Repository = z.infer<typeof repositorySchema>
