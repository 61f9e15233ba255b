import { z } from 'zod'

import { eventItemSchema } from './event.ts'
import { jsonObjectSchema, timeSchema } from './json.ts'

/** One hash of an issue: a kind of event that it is made of (web-api.md 7, `.../hashes/`). What follows `mergedBySeer` is ours. */
export const issueHashSchema = z.object({
  /** 32 lower-case hex digits. */
  id: z.string(),
  /** Null when none of its events is stored any more, or the columnar store is away. */
  latestEvent: eventItemSchema.nullable(),
  /** Nothing is ever joined for being similar. */
  mergedBySeer: z.literal(false),
  /** Events, all time, decimal text. */
  count: z.string(),
  firstSeen: timeSchema,
  lastSeen: timeSchema,
  /** The issue that it came with by a merge; null: it was always here. An unmerge of all that came with it restores that issue. */
  mergedFrom: z.object({ id: z.string(), shortId: z.string(), title: z.string() }).nullable(),
})
export type IssueHash = z.infer<typeof issueHashSchema>

/** What an unmerge made. */
export const unmergedSchema = z.object({
  /** The issue that has the hashes now. */
  id: z.string(),
  /** False: it goes on in the background. */
  isDone: z.boolean(),
})

/** A merge or unmerge, under way or done. */
export const issueMoveSchema = z.object({
  id: z.string(),
  kind: z.enum(['merge', 'unmerge']),
  from: z.string(),
  to: z.string(),
  /** Hashes to move, and how many are moved. */
  hashes: z.int(),
  moved: z.int(),
  dateCreated: timeSchema,
  /** Null while it goes on. */
  dateFinished: timeSchema.nullable(),
})
export type IssueMove = z.infer<typeof issueMoveSchema>

/** An issue whose events are dropped. */
export const tombstoneSchema = z.object({
  id: z.string(),
  title: z.string(),
  message: z.string(),
  culprit: z.string(),
  level: z.string(),
  type: z.string(),
  shortId: z.string(),
  metadata: jsonObjectSchema,
  dateAdded: timeSchema,
  /** Who discarded it; null: nobody who is still here. */
  actor: z.object({ id: z.string(), name: z.string(), email: z.string() }).nullable(),
})
export type Tombstone = z.infer<typeof tombstoneSchema>
