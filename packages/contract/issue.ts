import { z } from 'zod'

import { jsonObjectSchema, listOf, timeSchema } from './json.ts'
import { suggestedOwnerSchema } from './ownership.ts'
import { releaseSchema } from './release.ts'

/** One bucket: start in unix seconds, events. */
const statPointSchema = z.tuple([z.int(), z.number()]).readonly()
export type StatPoint = z.infer<typeof statPointSchema>

const statsSchema = z.record(z.string(), listOf(statPointSchema)).readonly()

const levelSchema = z.enum(['debug', 'info', 'warning', 'error', 'fatal'])

const issueProjectSchema = z.object({ id: z.string(), name: z.string(), slug: z.string(), platform: z.string().nullable() })
export type IssueProject = z.infer<typeof issueProjectSchema>

/** A user or a team that looks after an issue. */
export const assigneeSchema = z.object({ type: z.enum(['user', 'team']), id: z.string(), name: z.string(), email: z.string().optional() })
export type Assignee = z.infer<typeof assigneeSchema>

/** Why somebody follows an issue who did not say so: a comment names them, or a team that they are in. */
export const followReasons = ['mentioned', 'team_mentioned'] as const
export type FollowReason = (typeof followReasons)[number]
const followReasonSchema = z.enum(followReasons)

/** Times and counts of the issue over its whole life, whatever was asked for. */
const lifetimeSchema = z.object({ count: z.string(), userCount: z.int(), firstSeen: timeSchema, lastSeen: timeSchema, stats: z.null() })

/** Issue as web-api.md 8.1 has it: exact values of what exists, documented empties for the rest. */
export const issueSchema = z.object({
  id: z.string(),
  shortId: z.string(),
  title: z.string(),
  permalink: z.url(),
  shareId: z.null(),
  logger: z.string().nullable(),
  culprit: z.string(),
  platform: z.string(),
  level: levelSchema,
  status: z.enum(['resolved', 'unresolved', 'ignored']),
  substatus: z.string().nullable(),
  statusDetails: jsonObjectSchema,
  /** Why people should look at it: 0 new, 2 came back, 3 put there by hand, 5 escalating, 6 taken up again by date. Null: nobody has to. */
  inbox: z.object({ reason: z.int(), reason_details: z.null(), date_added: timeSchema }).nullish(),
  isPublic: z.literal(false),
  isBookmarked: z.boolean(),
  isSubscribed: z.boolean(),
  hasSeen: z.boolean(),
  isUnhandled: z.boolean(),
  priority: z.enum(['high', 'medium', 'low']),
  /** Who is suggested to look after it, the most likely first. */
  owners: listOf(suggestedOwnerSchema).nullish(),
  priorityLockedAt: timeSchema.nullable(),
  project: issueProjectSchema,
  type: z.string(),
  /** `error`, or what a detector found in spans: `performance_n_plus_one_db_queries`. */
  issueType: z.string(),
  issueCategory: z.enum(['error', 'performance']),
  metadata: jsonObjectSchema,
  numComments: z.int(),
  assignedTo: assigneeSchema.nullable(),
  /** Why the caller follows it, when somebody named them; null when they said so themselves, or do not follow it. */
  subscriptionDetails: z.object({ reason: followReasonSchema }).nullable(),
  annotations: listOf(z.never()),
  /** All time, decimal text. */
  count: z.string(),
  /** All time. */
  userCount: z.int(),
  firstSeen: timeSchema,
  lastSeen: timeSchema,
  stats: statsSchema,
})
export type Issue = z.infer<typeof issueSchema>

/** A row of the issue list. */
export const issueItemSchema = issueSchema.extend({
  lifetime: lifetimeSchema,
  /** Of the events alone that the query and the environments let pass, in the window; null: these narrow nothing, they were not asked for, or the columnar store is away. */
  filtered: lifetimeSchema.nullable(),
})
export type IssueItem = z.infer<typeof issueItemSchema>

const activityUserSchema = z.object({ id: z.string(), name: z.string(), email: z.string() })

/** `reason`: somebody named them, or a team that they are in, in a comment; absent when they said themselves that they follow. */
const participantSchema = activityUserSchema.extend({ reason: followReasonSchema.optional() })
export type Participant = z.infer<typeof participantSchema>

export const issueActivitySchema = z.object({
  id: z.string(),
  type: z.string(),
  /** Null: the system did it. */
  user: activityUserSchema.nullable(),
  data: jsonObjectSchema,
  dateCreated: timeSchema,
})
export type IssueActivity = z.infer<typeof issueActivitySchema>

const tagTotalSchema = z.object({ key: z.string(), name: z.string(), totalValues: z.number() })

/** `duration` in seconds; it and `end` are null while it is open. */
const openPeriodSchema = z.object({ start: timeSchema, end: timeSchema.nullable(), isOpen: z.boolean(), duration: z.int().nullable() })
export type OpenPeriod = z.infer<typeof openPeriodSchema>

/** `GET /api/0/organizations/{org}/issues/{id or short id}/` and `GET /api/0/issues/{id}/`. */
export const issueDetailsSchema = issueSchema.extend({
  firstRelease: releaseSchema.nullable(),
  lastRelease: releaseSchema.nullable(),
  tags: listOf(tagTotalSchema),
  activity: listOf(issueActivitySchema),
  seenBy: listOf(activityUserSchema),
  /** Who follows the issue. */
  participants: listOf(participantSchema),
  userReportCount: z.int(),
  pluginActions: listOf(z.never()),
  pluginIssues: listOf(z.never()),
  pluginContexts: listOf(z.never()),
  /** Reports of test coverage are there for its project. */
  hasCoverage: z.boolean().optional(),
  /** When it was not resolved, newest first. */
  openPeriods: listOf(openPeriodSchema),
})
export type IssueDetails = z.infer<typeof issueDetailsSchema>

export const tagValueSchema = z.object({
  value: z.string(),
  name: z.string(),
  count: z.number(),
  firstSeen: timeSchema,
  lastSeen: timeSchema,
})

export type TagValue = z.infer<typeof tagValueSchema>

/** `GET .../issues/{id}/tags/?limit=5`: value distribution over the stored events of the issue, by share. */
export const issueTagSchema = tagTotalSchema.extend({ topValues: listOf(tagValueSchema) })
export type IssueTag = z.infer<typeof issueTagSchema>

/** `GET .../issues/{id}/tags/{key}/`. */
export const issueTagDetailsSchema = issueTagSchema.extend({ uniqueValues: z.int() })
export type IssueTagDetails = z.infer<typeof issueTagDetailsSchema>
