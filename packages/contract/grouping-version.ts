import { z } from 'zod'

import { listOf, timeSchema } from './json.ts'

const personSchema = z.object({ id: z.string(), name: z.string(), email: z.string() })

/** `GET /api/0/projects/{org}/{project}/grouping-versions/`: rules as the project had them, the newest first. */
export const groupingVersionSchema = z.object({
  id: z.string(),
  groupingEnhancements: z.string(),
  fingerprintingRules: z.string(),
  /** Built-in fingerprint rules that were switched off. */
  builtInsOff: listOf(z.string()),
  /**
   * How it came to be. `first`: what was there before anybody changed it. `saved`, `restored`: for new events. `regrouped`: for stored ones too.
   * `undone`: a regrouping was taken back.
   */
  kind: z.enum(['first', 'saved', 'restored', 'regrouped', 'undone']),
  /** The regrouping that made it; null: it holds for new events only. */
  regrouping: z.string().nullable(),
  dateCreated: timeSchema,
  /** Null: nobody who is still here. */
  actor: personSchema.nullable(),
  /** It is the one that holds now. */
  isCurrent: z.boolean(),
})
export type GroupingVersion = z.infer<typeof groupingVersionSchema>
