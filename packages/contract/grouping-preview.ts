import { z } from 'zod'

import { listOf, timeSchema } from './json.ts'

const regroupedIssueSchema = z.object({
  id: z.string(),
  shortId: z.string(),
  title: z.string(),
  /** Of those that were read. */
  events: z.int(),
  /** The newest of them; null when none was read. */
  exampleEvent: z.string().nullable(),
})
export type RegroupedIssue = z.infer<typeof regroupedIssueSchema>

const mergedSchema = z.object({
  /** The one that stays first; at most 20. */
  issues: listOf(regroupedIssueSchema),
  /** How many become one. */
  issueCount: z.int(),
})
export type RegroupedMerge = z.infer<typeof mergedSchema>

const partSchema = z.object({
  /** First hash of these events under the edited rules. */
  hash: z.string(),
  events: z.int(),
  exampleEvent: z.string(),
  /** Where such events go from then on: on in their issue, to another one, to a new one. */
  goesTo: z.enum(['same', 'other', 'new']),
  /** Of `other`, and of `new` once it was made. */
  issue: z.object({ id: z.string(), shortId: z.string(), title: z.string() }).nullable(),
})
export type RegroupedPart = z.infer<typeof partSchema>

const splitSchema = z.object({
  issue: regroupedIssueSchema,
  /** The largest first; at most 20. */
  parts: listOf(partSchema),
  partCount: z.int(),
})
export type RegroupedSplit = z.infer<typeof splitSchema>

const resultSchema = z.object({
  /** At most 50 of each are listed. */
  merges: listOf(mergedSchema),
  mergeCount: z.int(),
  /** Issues that are part of another one afterwards. */
  mergedIssues: z.int(),
  splits: listOf(splitSchema),
  splitCount: z.int(),
  /** Issues whose events stay together under another hash: with new events alone the next one would begin a new issue. */
  renewed: z.int(),
  unchanged: z.int(),
  issues: z.int(),
  /** About so many bytes of stored events are written anew to part those of issues that split. Merges write none. */
  splitBytes: z.int(),
  /** Kinds of event that split and are too many, or were changed meanwhile: what is stored of them stays where it is. Absent: none. */
  keptHashes: z.int().optional(),
})
export type RegroupingResult = z.infer<typeof resultSchema>

/** The phases of a regrouping; each kind of it goes through some of them, in this order. */
export const regroupingStates = [
  'reading',
  'planning',
  'linking',
  'merging',
  'publishing',
  'settling',
  'copying',
  'parting',
  'joining',
  'unmerging',
  'done',
] as const

/** A preview of rules over stored events, or rules that are made hold for stored events too: how far it is, and what came of it. */
export const regroupingSchema = z.object({
  id: z.string(),
  kind: z.enum(['preview', 'apply', 'undo']),
  state: z.enum(regroupingStates),
  /** Of the state: hashes read, issues merged, kinds of event taken apart. */
  progress: z.object({ done: z.int(), total: z.int() }),
  groupingEnhancements: z.string(),
  fingerprintingRules: z.string(),
  /** Events that were read, of those that the issues counted. */
  events: z.object({ read: z.int(), total: z.int() }),
  result: resultSchema.nullable(),
  /** It is the last one that was made hold, and nothing is under way. */
  canUndo: z.boolean(),
  isUndone: z.boolean(),
  dateCreated: timeSchema,
  /** Null while it goes on. */
  dateFinished: timeSchema.nullable(),
})
export type Regrouping = z.infer<typeof regroupingSchema>

/** Rules that are tried, or made hold for stored events too. What is absent is as the project has it. */
export const groupingEditSchema = z.object({
  groupingEnhancements: z.string().optional(),
  fingerprintingRules: z.string().optional(),
})
export type GroupingEdit = z.infer<typeof groupingEditSchema>
