import { z } from 'zod'

import { attachmentSchema } from './attachment.ts'
import { jsonObjectSchema, jsonSchema, listOf, timeSchema } from './json.ts'
import { releaseSummarySchema } from './release.ts'
import { userReportSchema } from './user-report.ts'

const text = z.string().nullable()
const pairs = listOf(z.tuple([z.string(), z.string()]).readonly())

/** A frame as the API shows it: camelCase, source lines as [line number, text] (web-api.md 8.3). Oldest call first. */
const frameSchema = z.object({
  filename: text,
  absPath: text,
  module: text,
  package: text,
  platform: text,
  function: text,
  rawFunction: text,
  symbol: text,
  context: listOf(z.tuple([z.int(), z.string()]).readonly()),
  lineNo: z.number().nullable(),
  colNo: z.number().nullable(),
  inApp: z.boolean(),
  instructionAddr: text,
  symbolAddr: text,
  trust: text,
  errors: z.null(),
  lock: jsonObjectSchema.nullable(),
  vars: jsonObjectSchema.nullable(),
  /** Its line in the repository, at the state that the release was built from; null: not known where it lies. */
  /** Its place is one in the sources, found by a source map (ours); absent: it is as the SDK sent it. */
  symbolicated: z.literal(true).optional(),
  sourceLink: text,
})
export type FrameAnswer = z.infer<typeof frameSchema>

const stacktraceSchema = z.object({
  frames: listOf(frameSchema),
  /** The frames that were left out of too many, counted from 1 at the oldest: the first of them, and the first after them. */
  framesOmitted: z.tuple([z.int(), z.int()]).readonly().nullable(),
  registers: jsonObjectSchema.nullable(),
  hasSystemFrames: z.boolean(),
})
export type StacktraceAnswer = z.infer<typeof stacktraceSchema>

const exceptionSchema = z.object({
  type: text,
  value: text,
  module: text,
  threadId: text,
  mechanism: jsonObjectSchema.nullable(),
  stacktrace: stacktraceSchema.nullable(),
  rawStacktrace: stacktraceSchema.nullable(),
})
export type ExceptionAnswer = z.infer<typeof exceptionSchema>

const breadcrumbSchema = z.object({
  type: z.string(),
  category: text,
  level: z.string(),
  message: text,
  data: jsonObjectSchema.nullable(),
  /** Null when the SDK gave none. */
  timestamp: timeSchema.nullable(),
  event_id: text,
})
export type BreadcrumbAnswer = z.infer<typeof breadcrumbSchema>

const threadSchema = z.object({
  id: text,
  name: text,
  current: z.boolean(),
  crashed: z.boolean(),
  state: text,
  heldLocks: jsonObjectSchema.nullable(),
  stacktrace: stacktraceSchema.nullable(),
})
export type ThreadAnswer = z.infer<typeof threadSchema>

const requestSchema = z.object({
  method: text,
  url: text,
  query: pairs,
  fragment: text,
  data: jsonSchema,
  headers: pairs,
  cookies: pairs,
  env: jsonObjectSchema.nullable(),
  inferredContentType: text,
  apiTarget: text,
})
export type RequestAnswer = z.infer<typeof requestSchema>

const entrySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('exception'),
    data: z.object({ values: listOf(exceptionSchema), hasSystemFrames: z.boolean(), excOmitted: z.null() }),
  }),
  z.object({ type: z.literal('threads'), data: z.object({ values: listOf(threadSchema) }) }),
  z.object({ type: z.literal('stacktrace'), data: stacktraceSchema }),
  z.object({ type: z.literal('message'), data: z.object({ formatted: z.string(), message: text, params: jsonSchema }) }),
  z.object({ type: z.literal('breadcrumbs'), data: z.object({ values: listOf(breadcrumbSchema) }) }),
  z.object({ type: z.literal('request'), data: requestSchema }),
  z.object({ type: z.literal('debugmeta'), data: z.object({ images: z.array(jsonSchema) }) }),
  z.object({ type: z.enum(['csp', 'hpkp', 'expectct', 'expectstaple', 'nel', 'template']), data: jsonObjectSchema }),
])
export type EventEntry = z.infer<typeof entrySchema>

const eventUserSchema = z.object({
  id: text,
  email: text,
  username: text,
  ip_address: text,
  name: text,
  geo: jsonObjectSchema.nullable(),
  data: jsonObjectSchema.nullable(),
})
export type EventUserAnswer = z.infer<typeof eventUserSchema>

const tagsSchema = listOf(z.object({ key: z.string(), value: z.string() }))

const weightShape = {
  /** How many events of its issue it stands for, where the noise budget keeps a sample (ours); absent: for itself. */
  weight: z.int().optional(),
}

/** A row of `.../issues/{id}/events/` and `/projects/{org}/{project}/events/` (web-api.md 8.3; trap 13: one spelling of each key). */
export const eventItemSchema = z.object({
  id: z.string(),
  'event.type': z.string(),
  groupID: text,
  eventID: z.string(),
  projectID: z.string(),
  message: z.string(),
  title: z.string(),
  location: text,
  culprit: z.string(),
  user: eventUserSchema.nullable(),
  tags: tagsSchema,
  platform: z.string(),
  dateCreated: timeSchema,
  crashFile: z.null(),
  metadata: jsonObjectSchema,
  ...weightShape,
})
export type EventItem = z.infer<typeof eventItemSchema>

const occurrenceSchema = z.object({
  type: z.string(),
  issueTitle: z.string(),
  subtitle: z.string(),
  evidenceDisplay: listOf(z.object({ name: z.string(), value: z.string(), important: z.boolean() })),
  evidenceData: z.object({
    parentSpanIds: listOf(z.string()),
    causeSpanIds: listOf(z.string()),
    offenderSpanIds: listOf(z.string()),
    lostMs: z.number(),
  }),
})

/** `GET .../issues/{id}/events/{latest|oldest|recommended|event id}/` and `GET /api/0/projects/{org}/{project}/events/{event id}/`. */
export const eventSchema = z.object({
  id: z.string(),
  eventID: z.string(),
  groupID: text,
  projectID: z.string(),
  size: z.number().nullable(),
  title: z.string(),
  message: text,
  location: text,
  culprit: z.string(),
  platform: z.string(),
  type: z.string(),
  level: z.enum(['debug', 'info', 'warning', 'error', 'fatal']),
  metadata: jsonObjectSchema,
  dateCreated: timeSchema,
  dateReceived: timeSchema,
  dist: text,
  user: eventUserSchema.nullable(),
  tags: tagsSchema,
  /** Tags that were left out of too many (ours); absent when none was. */
  tagsOmitted: z.int().optional(),
  contexts: z.record(z.string(), jsonObjectSchema).readonly(),
  context: jsonObjectSchema,
  packages: z.record(z.string(), z.string()).readonly(),
  sdk: z.object({ name: z.string(), version: z.string() }).nullable(),
  errors: listOf(z.object({ type: z.string(), message: z.string(), data: jsonObjectSchema })),
  /** What its spans show, of a performance issue. */
  occurrence: occurrenceSchema.nullable(),
  crashFile: z.null(),
  fingerprints: listOf(z.string()),
  groupingConfig: z.object({ id: z.string(), enhancements: z.string() }),
  release: releaseSummarySchema.nullable(),
  userReport: userReportSchema.nullable(),
  sdkUpdates: listOf(z.never()),
  resolvedWith: listOf(z.never()),
  nextEventID: text,
  previousEventID: text,
  entries: listOf(entrySchema),
  attachments: listOf(attachmentSchema),
  _meta: jsonObjectSchema,
  /** Whether the filter of the request lets it pass; absent without a filter. */
  matchesFilter: z.boolean().optional(),
  ...weightShape,
})
export type EventAnswer = z.infer<typeof eventSchema>
