import { z } from 'zod'

const numbers = z.record(z.string(), z.number())

/** An error or a performance issue of a trace, in Sentry's shape (web-api.md 8.6). */
const traceErrorNodeSchema = z.object({
  event_type: z.enum(['error', 'occurrence']),
  event_id: z.string(),
  project_id: z.int(),
  project_slug: z.string(),
  issue_id: z.int(),
  /** Number of the type (features.md 3.1); 1 = error. */
  issue_type: z.int(),
  short_id: z.string(),
  title: z.string(),
  description: z.string(),
  message: z.string(),
  level: z.string(),
  culprit: z.string(),
  transaction: z.string(),
  /** Seconds since 1970. */
  start_timestamp: z.number(),
})

/** A span of a trace with all that lies within it, in Sentry's shape. */
const traceSpanNodeSchema = z.object({
  event_type: z.literal('span'),
  /** The span's own id, twice: clients read either. */
  event_id: z.string(),
  span_id: z.string(),
  /** Id of the transaction event that it came in; '' when it came in none. */
  transaction_id: z.string(),
  project_id: z.int(),
  project_slug: z.string(),
  profile_id: z.string(),
  profiler_id: z.string(),
  parent_span_id: z.string().nullable(),
  /** Seconds since 1970. */
  start_timestamp: z.number(),
  end_timestamp: z.number(),
  /** Milliseconds. */
  duration: z.number(),
  measurements: numbers,
  browser_web_vital: numbers,
  mobile_app_vital: numbers,
  transaction: z.string(),
  is_transaction: z.boolean(),
  op: z.string(),
  name: z.string(),
  description: z.string(),
  sdk_name: z.string(),
  additional_attributes: z.record(z.string(), z.string()),
  errors: z.array(traceErrorNodeSchema),
  occurrences: z.array(traceErrorNodeSchema),
  get children() {
    return z.array(traceSpanNodeSchema)
  },
})

export const traceNodesSchema = z.array(z.union([traceSpanNodeSchema, traceErrorNodeSchema]))

/** What a trace consists of, in numbers, in both spellings that clients know (web-api.md trap 18). */
export const traceMetaSchema = z.object({
  errors: z.int(),
  errorsCount: z.int(),
  performance_issues: z.int(),
  performanceIssuesCount: z.int(),
  span_count: z.int(),
  spansCount: z.int(),
  logs: z.int(),
  logsCount: z.int(),
  metricsCount: z.int(),
  uptimeCount: z.int(),
  transaction_child_count_map: z.array(z.object({ 'transaction.event_id': z.string(), 'count()': z.int() })),
  transactionChildCountMap: z.array(z.object({ 'transaction.event_id': z.string(), 'count()': z.int() })),
  span_count_map: z.record(z.string(), z.int()),
  spansCountMap: z.record(z.string(), z.int()),
})

export type TraceErrorNode = z.infer<typeof traceErrorNodeSchema>
export type TraceSpanNode = z.infer<typeof traceSpanNodeSchema>
export type TraceMeta = z.infer<typeof traceMetaSchema>
