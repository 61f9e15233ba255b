import { z } from 'zod'

import { listOf, timeSchema } from './json.ts'
import { repositorySchema } from './repository.ts'

/** Who made a commit. With an id, name and address are those of the member of the organization who has this address. */
export const authorSchema = z.object({ id: z.string().optional(), name: z.string(), email: z.string() })
export type Author = z.infer<typeof authorSchema>

export const commitSummarySchema = z.object({
  /** Its number in the repository. */
  id: z.string(),
  message: z.string().nullable(),
  dateCreated: timeSchema,
  /** Null: nobody is named. */
  author: authorSchema.nullable(),
})

/** A commit of a release (web-api.md 8.8). */
export const commitSchema = commitSummarySchema.extend({
  repository: repositorySchema,
  /** That its message names. */
  pullRequest: z.object({ id: z.string(), title: z.null(), message: z.null(), externalUrl: z.string().nullable() }).nullable(),
  /** Why it is suspected of an issue, where that was asked: by the line that it changed, or by its file. */
  suspectCommitType: z.enum(['', 'via SCM integration', 'via commit in release']),
  releases: listOf(z.object({ version: z.string(), shortVersion: z.string(), dateCreated: timeSchema })),
})
export type Commit = z.infer<typeof commitSchema>

/** A commit in the list of a release's commits. */
export const listedCommitSchema = commitSchema.extend({
  /** Its page at the provider (ours); null: its repository's address is not known. */
  url: z.string().nullable(),
  /** Issues, of those that the caller may see, of which it is suspected (ours). */
  suspectIssues: z.int(),
})
export type ListedCommit = z.infer<typeof listedCommitSchema>

export const fileChangeSchema = z.enum(['A', 'M', 'D'])
export type FileChange = z.infer<typeof fileChangeSchema>

/** A file that a commit of a release touches. */
export const commitFileSchema = z.object({
  id: z.string(),
  orgId: z.int(),
  author: authorSchema.nullable(),
  commitMessage: z.string().nullable(),
  filename: z.string(),
  type: fileChangeSchema,
  repoName: z.string(),
})
export type CommitFile = z.infer<typeof commitFileSchema>
