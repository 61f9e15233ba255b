import { z } from 'zod'

import { releaseOrderChoices } from '../lifecycle/release-order.ts'
import { listOf, timeSchema } from './json.ts'
import { scrubbingChangeSchema } from './scrubbing.ts'
import { avatarSchema } from './team.ts'

const projectTeamSchema = z.object({ id: z.string(), slug: z.string(), name: z.string() })

/** Project as lists have it (web-api.md 8.7): exact values of what exists, documented constants for the rest. */
export const projectSchema = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  platform: z.string().nullable(),
  dateCreated: timeSchema,
  color: z.string(),
  status: z.literal('active'),
  isBookmarked: z.literal(false),
  isInternal: z.literal(false),
  isPublic: z.literal(false),
  avatar: avatarSchema,
  /** Who asks is in a team of the project. */
  isMember: z.boolean(),
  hasAccess: z.literal(true),
  /** Scopes that who asks has for the project. */
  access: listOf(z.string()),
  features: listOf(z.string()),
  /** Null until the first event was processed. */
  firstEvent: timeSchema.nullable(),
  firstTransactionEvent: z.literal(false),
  /** Names of environments that are not hidden. */
  environments: listOf(z.string()),
  platforms: listOf(z.string()),
  team: projectTeamSchema.nullable(),
  teams: listOf(projectTeamSchema),
  latestRelease: z.object({ version: z.string() }).nullable(),
  latestDeploys: z.null(),
  hasUserReports: z.boolean(),
  hasSessions: z.literal(false),
  hasProfiles: z.literal(false),
  hasReplays: z.literal(false),
  hasFeedbacks: z.literal(false),
  hasNewFeedbacks: z.literal(false),
  hasFlags: z.literal(false),
  hasMonitors: z.literal(false),
  hasMinifiedStackTrace: z.literal(false),
  hasLogs: z.literal(false),
  hasTraceMetrics: z.literal(false),
  hasInsightsHttp: z.literal(false),
  hasInsightsDb: z.literal(false),
  hasInsightsAssets: z.literal(false),
  hasInsightsAppStart: z.literal(false),
  hasInsightsScreenLoad: z.literal(false),
  hasInsightsVitals: z.literal(false),
  hasInsightsCaches: z.literal(false),
  hasInsightsQueues: z.literal(false),
  hasInsightsAgentMonitoring: z.literal(false),
  hasInsightsMCP: z.literal(false),
})
export type Project = z.infer<typeof projectSchema>

const nameSchema = z.string().trim().min(1).max(200)
const slugSchema = z.string().max(50)
const platformSchema = z.string().trim().max(64).nullable()

/** `POST /api/0/organizations/{org}/projects/` and `POST /api/0/teams/{org}/{team}/projects/`. Without a slug the name gives one that is free. */
export const newProjectSchema = z.object({ name: nameSchema, slug: slugSchema.nullish(), platform: platformSchema.optional() })
export type NewProjectRequest = z.infer<typeof newProjectSchema>

/** `PUT /api/0/projects/{org}/{project}/`: partial. What this server does not have is left out, as the next answer shows. */
export const projectChangeSchema = scrubbingChangeSchema.extend({
  name: nameSchema.optional(),
  slug: slugSchema.optional(),
  platform: platformSchema.optional(),
  allowedDomains: z.array(z.string().trim().min(1).max(255)).max(200).optional(),
  subjectPrefix: z.string().max(200).optional(),
  /** Stack trace rules, one a line (grouping.md 2). */
  groupingEnhancements: z.string().optional(),
  /** Fingerprint rules, one a line (grouping.md 3). */
  fingerprintingRules: z.string().optional(),
  /** Hours after its last event that an issue is resolved by itself; 0 = never. */
  resolveAge: z
    .int()
    .min(0)
    .max(24 * 3650)
    .optional(),
  releaseOrder: z.enum(releaseOrderChoices).optional(),
  /** Events of one issue that are stored an hour; of more, a sample that stands for all. 0 = all are stored. */
  noiseBudget: z.int().min(0).max(1_000_000).optional(),
})
export type ProjectChange = z.infer<typeof projectChangeSchema>
