import { z } from 'zod'

import { timeSchema } from './json.ts'

/** A release came to an environment (web-api.md 8.8). */
export const deploySchema = z.object({
  id: z.string(),
  environment: z.string(),
  dateStarted: timeSchema.nullable(),
  dateFinished: timeSchema,
  name: z.string().nullable(),
  url: z.string().nullable(),
})
export type Deploy = z.infer<typeof deploySchema>
