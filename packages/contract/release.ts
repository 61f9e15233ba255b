import { z } from 'zod'

import { describeVersion, parseReleaseVersion, shortVersion } from '../protocol/release-version.ts'
import { authorSchema, commitSummarySchema } from './commit.ts'
import { deploySchema } from './deploy.ts'
import { jsonObjectSchema, listOf, timeSchema } from './json.ts'

export const releaseSummarySchema = z.object({ version: z.string(), shortVersion: z.string() })
export type ReleaseSummary = z.infer<typeof releaseSummarySchema>

/** The name of a release taken apart (grouping.md 6.1). Of a version without an order only `raw` is there. */
const versionInfoSchema = z.object({
  package: z.string().nullable(),
  version: z.object({
    raw: z.string(),
    major: z.int().optional(),
    minor: z.int().optional(),
    patch: z.int().optional(),
    pre: z.string().nullable().optional(),
    buildCode: z.string().nullable().optional(),
    /** Numbers that are written. */
    components: z.int().optional(),
  }),
  description: z.string(),
  buildHash: z.string().nullable(),
})
type VersionInfo = z.infer<typeof versionInfoSchema>

const releaseProjectSchema = z.object({
  id: z.int(),
  slug: z.string(),
  name: z.string(),
  newGroups: z.int(),
  platform: z.string().nullable(),
  platforms: listOf(z.string()),
  hasHealthData: z.literal(false),
})

/** A release as web-api.md 8.8 has it: exact values of what exists, documented empties for the rest (owners, health). */
export const releaseSchema = releaseSummarySchema.extend({
  id: z.int(),
  status: z.enum(['open', 'archived']),
  versionInfo: versionInfoSchema,
  ref: z.string().nullable(),
  url: z.string().nullable(),
  /** Null until it was finalized. */
  dateReleased: timeSchema.nullable(),
  /** Time of the oldest event that names it, or when it was made before there was one. */
  dateCreated: timeSchema,
  dateStarted: timeSchema.nullable(),
  data: jsonObjectSchema,
  /** Issues that are new in it, in the projects below. */
  newGroups: z.int(),
  owner: z.null(),
  commitCount: z.int(),
  lastCommit: commitSummarySchema.nullable(),
  deployCount: z.int(),
  lastDeploy: deploySchema.nullable(),
  /** Of its commits, each once. */
  authors: listOf(authorSchema),
  /** Those that the caller may see. */
  projects: listOf(releaseProjectSchema),
  firstEvent: timeSchema.nullable(),
  lastEvent: timeSchema.nullable(),
  currentProjectMeta: jsonObjectSchema,
  /** Of who made it; null: it came with an event. */
  userAgent: z.string().nullable(),
})
export type Release = z.infer<typeof releaseSchema>

/** What a release is called. Null for no release. */
export const releaseSummary = (version: string): ReleaseSummary | null =>
  version === '' ? null : { version, shortVersion: shortVersion(version) }

/** What is known of a release from its name alone. */
export const versionInfo = (name: string): VersionInfo => {
  const parsed = parseReleaseVersion(name)
  const { package: packageName, raw, ordered, buildHash } = parsed
  return {
    package: packageName || null,
    version: ordered
      ? {
          raw,
          major: ordered.major,
          minor: ordered.minor,
          patch: ordered.patch,
          pre: ordered.prerelease || null,
          buildCode: ordered.build || null,
          components: ordered.components,
        }
      : { raw },
    description: describeVersion(parsed),
    buildHash: buildHash || null,
  }
}
