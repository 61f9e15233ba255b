import { z } from 'zod'

const mentionSchema = z.object({
  type: z.enum(['user', 'team']),
  id: z.string(),
  /** Of the person or team, when the comment was written. */
  name: z.string(),
  /** As the comment has it: `@Ann Smith`, `@ann@acme.example`, `#checkout`. */
  text: z.string(),
  /** Who had not followed the issue does so since. */
  follows: z.boolean().optional(),
  /** Of a team: how many of its people do so. */
  followers: z.int().optional(),
})

/** Somebody whom a comment names; `data.mentions` of its line of activity. */
export type Mention = z.infer<typeof mentionSchema>

const mentionsSchema = z.array(mentionSchema)

/** Reads `data.mentions`; empty when there are none, or when it is something else. */
export const readMentions = (value: unknown): readonly Mention[] => mentionsSchema.safeParse(value).data ?? []
