import { z } from 'zod'

import { listOf, timeSchema } from './json.ts'

/** What `POST /projects/{org}/{project}/coverage/` took. */
export const coverageUploadSchema = z.object({
  sha: z.string(),
  branch: z.string(),
  /** lcov, cobertura, coverage.py, go, jacoco, clover, istanbul: of each report. */
  formats: listOf(z.string()),
  /** Of these reports, before they are merged with what was there. */
  files: z.int(),
  lines: z.int(),
  covered: z.int(),
  partial: z.int(),
  uncovered: z.int(),
})
export type CoverageUpload = z.infer<typeof coverageUploadSchema>

/** A commit of which reports are kept. */
export const coveredCommitSchema = z.object({
  sha: z.string(),
  branch: z.string().nullable(),
  /** Reports that were merged. */
  reports: z.int(),
  files: z.int(),
  dateCreated: timeSchema,
  dateUpdated: timeSchema,
})
export type CoveredCommit = z.infer<typeof coveredCommitSchema>

/** `GET /projects/{org}/{project}/stacktrace-coverage/` in the shape of clients (features.md 8); what is ours stands at the end. */
export const stacktraceCoverageSchema = z.object({
  /** 404: there is no coverage of this file. */
  status: z.union([z.literal(200), z.literal(404)]),
  /** 0 covered, 1 not, 2 partly. */
  lineCoverage: listOf(z.tuple([z.int(), z.union([z.literal(0), z.literal(1), z.literal(2)])]).readonly()).nullable(),
  coverageUrl: z.null(),
  attemptedUrl: z.null(),
  /** The commit that was asked for; null: nobody knows which the release was built from. */
  askedSha: z.string().nullable(),
  /** The commit that the coverage is of. */
  sha: z.string().nullable(),
  /** Why it is that commit: the one asked for, the nearest before it in the release, or the newest of the default branch. */
  from: z.enum(['exact', 'ancestor', 'branch']).nullable(),
  /** How many commits before the one asked for. */
  commitsBefore: z.int().nullable(),
  branch: z.string().nullable(),
  path: z.string().nullable(),
})
export type StacktraceCoverage = z.infer<typeof stacktraceCoverageSchema>
