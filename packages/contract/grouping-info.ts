import { z } from 'zod'

import { listOf } from './json.ts'

const leafSchema = z.object({
  /** What the value is: `type`, `function`, `context-line`, `message`, `fingerprint` ... */
  kind: z.string(),
  value: z.string(),
  /** Index of its frame in the stack trace as sent, and of its exception in the event's list; absent where it has none. */
  frame: z.int().optional(),
  exception: z.int().optional(),
})

const variantSchema = z.object({
  /** `app`, `system`, `default`, `checksum`, `hashed_checksum`, `custom_client_fingerprint`, `fallback`. */
  name: z.string(),
  contributes: z.boolean(),
  hash: z.string(),
  /** What it looked at; null for fingerprints and checksums. */
  strategy: z.string().nullable(),
  leaves: listOf(leafSchema),
  /** Values beyond those that are listed. */
  omitted: z.int(),
})

/** `GET /api/0/projects/{org}/{project}/events/{event id}/grouping-info/`: why an event is in its issue (ui.md 2.9). */
export const groupingInfoSchema = z.object({
  /** Hashes under which the event was stored. */
  hashes: listOf(z.string()),
  /** Algorithm by which they were made. */
  config: z.string(),
  /** False when today's algorithm gives other hashes; the variants are those of today. */
  isCurrent: z.boolean(),
  variants: listOf(variantSchema),
})
export type GroupingInfo = z.infer<typeof groupingInfoSchema>
