import { z } from 'zod'

import { timeSchema } from './json.ts'

/** A link out of an issue's page, made of the event that is shown (mission M26). */
export const linkTemplateSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** With variables in braces (packages/event-text/link-template.ts). */
  url: z.string(),
  /** Slug of the project whose events have it; null: all of the organization. */
  project: z.string().nullable(),
  dateCreated: timeSchema,
})
export type LinkTemplateAnswer = z.infer<typeof linkTemplateSchema>
