import { z } from 'zod'

import { providers } from '../code-links/provider.ts'
import { timeSchema } from './json.ts'

/** Who serves a repository; sentry-cli dies of one without (web-api.md trap 12). */
export const providerSchema = z.object({ id: z.enum([...providers, 'unknown']), name: z.string() })

/** Where commits come from (web-api.md 8.8). */
export const repositorySchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Null: only its name is known. Always null for sentry-cli (features/repositories/api.ts). */
  url: z.string().nullable(),
  provider: providerSchema,
  status: z.literal('active'),
  dateCreated: timeSchema,
  integrationId: z.null(),
  externalSlug: z.string(),
  externalId: z.null(),
  settings: z.null(),
  /** Ours. Null: not said. */
  defaultBranch: z.string().nullable(),
})
export type Repository = z.infer<typeof repositorySchema>
