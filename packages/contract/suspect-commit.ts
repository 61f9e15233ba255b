import { z } from 'zod'

import { authorSchema, commitSchema } from './commit.ts'
import { listOf } from './json.ts'

/** Why a commit is suspected. */
export const suspectReasonSchema = z.object({
  /** `line`: it was the last to change the line of a frame. `file`: it touches the file of one. */
  kind: z.enum(['line', 'file']),
  /** Path in the repository. */
  path: z.string(),
  lineNo: z.int().nullable(),
  function: z.string().nullable(),
  /** Frames of own code from the crash on: 1 = the nearest. */
  frame: z.int(),
  /** Commits that touch that file as well, itself among them; 1 for a line. */
  among: z.int(),
  /** The release that it came with, as far as it is known. */
  release: z.string().nullable(),
})
export type SuspectReason = z.infer<typeof suspectReasonSchema>

/** Why no commit is suspected. */
export const noSuspectSchema = z.object({
  kind: z.enum(['no_event', 'no_frames', 'no_release', 'no_commits', 'no_match', 'older_lines']),
  /** A sentence for people, without its full stop. */
  text: z.string(),
  /** The release in which the issue was first seen. */
  release: z.string().nullable(),
})
export type NoSuspect = z.infer<typeof noSuspectSchema>

const suspectCommitSchema = commitSchema.extend({
  /** 5 = the most likely, 1 = the least. */
  score: z.int(),
  /** Its page at the provider (ours); null: its repository's address is not known. */
  url: z.string().nullable(),
  reason: suspectReasonSchema,
})
export type SuspectCommit = z.infer<typeof suspectCommitSchema>

/** Who may have broken it: people with their commits, the most likely first. `because` (ours) says why there is nobody, and is null otherwise. */
export const committersSchema = z.object({
  committers: listOf(z.object({ author: authorSchema.nullable(), commits: listOf(suspectCommitSchema) })),
  because: noSuspectSchema.nullable(),
})
export type Committers = z.infer<typeof committersSchema>
