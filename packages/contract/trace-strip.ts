import { z } from 'zod'

/** A span on the way from the root of a trace to the span in which an event happened. */
const stripRowSchema = z.object({
  spanId: z.string(),
  projectId: z.string(),
  projectSlug: z.string(),
  op: z.string(),
  category: z.string(),
  description: z.string(),
  status: z.string(),
  isSegment: z.boolean(),
  /** Spans above it, up to the root. */
  depth: z.int(),
  /** Spans between this row and the one before it that are not shown. */
  folded: z.int(),
  /** Other children of its parent, none of which is shown. */
  siblings: z.int(),
  /** Microseconds since `beginUs`, clocks that differ put right. */
  startUs: z.number(),
  durationUs: z.number(),
  /** Errors that happened in it. */
  errors: z.int(),
  /** The event happened in it. */
  isFailing: z.boolean(),
})

/** Another issue of the same trace. */
const stripIssueSchema = z.object({
  issueId: z.string(),
  shortId: z.string(),
  kind: z.enum(['error', 'occurrence']),
  level: z.string(),
  title: z.string(),
  culprit: z.string(),
  projectSlug: z.string(),
  /** Its first event in this trace, and how many there are. */
  eventId: z.string(),
  events: z.int(),
})

/** The trace that an event is part of, in a few rows (ui.md 2.5). Null: it is part of none. */
export const traceStripSchema = z
  .object({
    traceId: z.string(),
    /** The span in which the event happened, whether it arrived or not; '' = none was said. */
    spanId: z.string(),
    /** Begin of what is stored of the trace, in microseconds since 1970, and how long it took. */
    beginUs: z.number(),
    durationUs: z.number(),
    spans: z.int(),
    /** Errors of the trace, this one among them, at most 10,000. */
    errors: z.int(),
    /** Performance issues of the trace. */
    occurrences: z.int(),
    /** Slugs of the projects that sent parts of it. */
    projects: z.array(z.string()),
    /** At most 8, the root first. Empty: no span of the trace is stored. The last one is the failing span; when that did not arrive, none is marked. */
    rows: z.array(stripRowSchema),
    /** At most 10, those with most events first. */
    issues: z.array(stripIssueSchema),
    /** Other issues of the trace altogether. */
    issuesTotal: z.int(),
  })
  .nullable()

export type TraceStripRow = z.infer<typeof stripRowSchema>
export type TraceStripIssue = z.infer<typeof stripIssueSchema>
export type TraceStrip = z.infer<typeof traceStripSchema>
