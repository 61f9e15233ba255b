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

/** A rule of grouping, as it is written. */
const ruleSchema = z.object({
  text: z.string(),
  /** One of ours, or one of the project. */
  source: z.enum(['built-in', 'custom']),
  /** Under which a built-in fingerprint rule is switched. */
  id: z.string().optional(),
})

const frameSchema = z.object({
  frame: z.int(),
  exception: z.int().optional(),
  hashed: z.boolean(),
  /** Why it is not. */
  reason: z.enum(['no-values', 'not-in-app', 'recursion', 'stray', 'rule', 'max-frames', 'min-frames']).optional(),
  /** The stack trace rule that left it out or brought it in. */
  rule: ruleSchema.optional(),
  /** The stack trace rule by which it is, or is not, the user's own. */
  inAppRule: ruleSchema.optional(),
})

const variantSchema = z.object({
  /** `app`, `system`, `default`, `checksum`, `hashed_checksum`, `custom_client_fingerprint`, `custom_server_fingerprint`, `built_in_fingerprint`, `fallback`. */
  name: z.string(),
  contributes: z.boolean(),
  hash: z.string(),
  /** What it looked at; null for fingerprints and checksums. */
  strategy: z.string().nullable(),
  leaves: listOf(leafSchema),
  /** Values beyond those that are listed. */
  omitted: z.int(),
  /** Frames of the stack traces that were looked at, the first 500; absent where there were none. */
  frames: listOf(frameSchema).optional(),
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
  /** The fingerprint rule that decides today; absent when none does. */
  fingerprintRule: ruleSchema.optional(),
  /** The fingerprint rule that decided when the event was stored. */
  storedFingerprintRule: ruleSchema.optional(),
})
export type GroupingInfo = z.infer<typeof groupingInfoSchema>
