import { z } from 'zod'

import { listOf, timeSchema } from './json.ts'

const tagCharsMax = 200

/** By what an issue is split: a part of its events, or a tag (grouping.md 9.3.4). */
export const splitKeySchema = z
  .string()
  .max(tagCharsMax + 4)
  .regex(/^(message|type|function|transaction|tag:.+)$/, 'One of message, type, function, transaction, or tag: with the name of a tag')

/** `GET .../issues/{id}/split-preview/?key=`: what the issue would become. */
export const splitPreviewSchema = z.object({
  key: z.string(),
  /** The most frequent ones first, at most 50; an empty text: events without one. Events of the first one stay. */
  values: listOf(z.object({ value: z.string(), count: z.int() })),
  /** All values; each becomes an issue when an event with it comes. */
  total: z.int(),
  /** Events that were looked at. */
  events: z.int(),
  /** Only the newest events were looked at. */
  isSample: z.boolean(),
})
export type SplitPreview = z.infer<typeof splitPreviewSchema>

/** `POST .../issues/{id}/splits/`. Whose issue it is, is asked before the key. */
export const newSplitSchema = z.object({ key: z.string().max(1_000).optional().describe('As of the preview.') })

/** A split that holds. */
export const issueSplitSchema = z.object({
  id: z.string(),
  key: z.string(),
  /** Events with this value stay in the issue. */
  kept: z.string(),
  /** The issue that it left. Null: that one was deleted. */
  of: z.object({ id: z.string(), shortId: z.string(), title: z.string() }).nullable(),
  /** Issues that it made so far, at most 100. */
  issues: listOf(z.object({ id: z.string(), shortId: z.string(), title: z.string(), count: z.string() })),
  dateCreated: timeSchema,
})
export type IssueSplit = z.infer<typeof issueSplitSchema>

/** `DELETE .../issues/{id}/splits/{split}/`. */
export const undoneSplitSchema = z.object({
  /** The issue that has all the events again; null: it was deleted. */
  id: z.string().nullable(),
  /** False: it goes on in the background. */
  isDone: z.boolean(),
})
