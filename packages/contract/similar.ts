import { z } from 'zod'

import { listOf, timeSchema } from './json.ts'

/** An issue that is like another one, and what makes it so. */
const similarIssueSchema = z.object({
  id: z.string(),
  shortId: z.string(),
  title: z.string(),
  culprit: z.string(),
  level: z.enum(['debug', 'info', 'warning', 'error', 'fatal']),
  status: z.enum(['resolved', 'unresolved', 'ignored']),
  /** Events of all time, decimal text. */
  count: z.string(),
  lastSeen: timeSchema,
  /** 0..1. */
  score: z.number(),
  /** Frames that both newest events have, of those that the longer trace has; null when neither has any. `inApp`: the user's own frames alone. */
  frames: z.object({ shared: z.int(), of: z.int(), inApp: z.boolean() }).nullable(),
  /** Both fail in the same frame. */
  sameTop: z.boolean(),
  /** Both have a type, the same one. */
  sameType: z.boolean(),
  /** Words of the titles, without what varies from event to event. */
  words: z.object({ shared: z.int(), of: z.int() }),
})
export type SimilarIssue = z.infer<typeof similarIssueSchema>

/** `GET .../issues/{id}/similar-issues/`: the most alike first. */
export const similarIssuesSchema = z.object({
  similar: listOf(similarIssueSchema),
  /** Issues of the same type or place whose newest event was held against this one's. */
  compared: z.int(),
  /** Of the same type or place, and left out: people parted them from this one. */
  parted: z.int(),
  /** Days back to which others were looked for. */
  days: z.int(),
  /** False: no event of the issue is stored any more, so that nothing could be compared. */
  hasEvent: z.boolean(),
})
export type SimilarIssues = z.infer<typeof similarIssuesSchema>
