import { z } from 'zod'

import { listOf } from './json.ts'

/** Scrubbing as projects and organizations show it (ingest.md 3.8). */
export const scrubbingSchema = z.object({
  dataScrubber: z.boolean(),
  dataScrubberDefaults: z.boolean(),
  sensitiveFields: listOf(z.string()),
  safeFields: listOf(z.string()),
  scrubIPAddresses: z.boolean(),
})
export type Scrubbing = z.infer<typeof scrubbingSchema>

const fieldNames = z.array(z.string().trim().min(1).max(255)).max(200)

/** What of it is to change. */
export const scrubbingChangeSchema = z.object({
  dataScrubber: z.boolean().optional(),
  dataScrubberDefaults: z.boolean().optional(),
  sensitiveFields: fieldNames.optional(),
  safeFields: fieldNames.optional(),
  scrubIPAddresses: z.boolean().optional(),
})
export type ScrubbingChange = z.infer<typeof scrubbingChangeSchema>
