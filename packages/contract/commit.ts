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
  pullRequest: z.null(),
  suspectCommitType: z.literal(''),
  releases: listOf(z.object({ version: z.string(), shortVersion: z.string(), dateCreated: timeSchema })),
})
export type Commit = z.infer<typeof commitSchema>

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
