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

const shareSchema = z.number().nullable()

/** How a release does in a project (web-api.md 8.8). Shares are per cent, floored, null without a denominator; durations are seconds. */
const healthDataSchema = z.object({
  hasHealthData: z.literal(true),
  /** Share of users in the last 24 hours. */
  adoption: shareSchema,
  /** Share of sessions in the last 24 hours. */
  sessionsAdoption: shareSchema,
  totalUsers24h: z.int(),
  totalProjectUsers24h: z.int(),
  totalSessions24h: z.int(),
  totalProjectSessions24h: z.int(),
  totalUsers: z.int(),
  totalSessions: z.int(),
  crashFreeUsers: shareSchema,
  crashFreeSessions: shareSchema,
  sessionsCrashed: z.int(),
  sessionsErrored: z.int(),
  durationP50: z.number().nullable(),
  durationP90: z.number().nullable(),
  /** Sessions by hour. */
  stats: z.object({ '24h': listOf(z.tuple([z.int(), z.int()])) }),
  /** The release before it, by the order of the project's releases; null: there is none, or it has no sessions. */
  previous: z.object({ version: z.string(), crashFreeUsers: shareSchema, crashFreeSessions: shareSchema }).nullable(),
})
export type HealthData = z.infer<typeof healthDataSchema>

const adoptionSchema = z.object({
  stage: z.enum(['low_adoption', 'adopted', 'replaced']),
  adopted: timeSchema.nullable(),
  unadopted: timeSchema.nullable(),
})
export type Adoption = z.infer<typeof adoptionSchema>

const releaseProjectSchema = z.object({
  id: z.int(),
  slug: z.string(),
  name: z.string(),
  newGroups: z.int(),
  platform: z.string().nullable(),
  platforms: listOf(z.string()),
  /** Sessions came from it. */
  hasHealthData: z.boolean(),
  /** Only with `health=1`, and where sessions came in the time that was asked for. */
  healthData: healthDataSchema.optional(),
})

/** A release as web-api.md 8.8 has it: exact values of what exists, documented empties for the rest (owners). */
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
  /** Only with `health=1`: by slug of the project. */
  adoptionStages: z.record(z.string(), adoptionSchema).optional(),
  /** Of who made it; null: it came with an event. */
  userAgent: z.string().nullable(),
})
export type Release = z.infer<typeof releaseSchema>

const lifeSchema = z.object({
  sessions: z.int(),
  users: z.int(),
  sessionsCrashed: z.int(),
  /** All that did not end well, crashed ones included. */
  sessionsErrored: z.int(),
  /** Per cent, floored; null without a denominator. */
  crashFreeSessions: shareSchema,
  crashFreeUsers: shareSchema,
  /** Of all sessions of the project in the last 24 hours, in per cent. */
  sessionsAdoption: shareSchema,
})
export type ReleaseLife = z.infer<typeof lifeSchema>

/** What became of a release, against the one before it. */
export const verdictSchema = z.object({
  version: z.string(),
  newIssues: z.int(),
  regressedIssues: z.int(),
  /** Project by whose order the one before it was found; null: there is none before. */
  previous: releaseSummarySchema.extend({ project: z.string() }).nullable(),
  /** Of the project; null: no sessions came from it in the last 90 days. */
  health: lifeSchema.nullable(),
  previousHealth: lifeSchema.nullable(),
  /** Where it runs, the one seen last first; an empty name: events or sessions that named none. */
  environments: listOf(
    z.object({ name: z.string(), firstSeen: timeSchema, lastSeen: timeSchema, stage: adoptionSchema.shape.stage.nullable() }),
  ),
})
export type Verdict = z.infer<typeof verdictSchema>

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
