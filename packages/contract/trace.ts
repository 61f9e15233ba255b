import { z } from 'zod'

/** Place in `words`. */
const word = z.int().nonnegative()
/** Row of a span of the same answer; -1 = none. */
const row = z.int().min(-1)

/** An error or a performance issue that belongs to a trace. */
const traceEventSchema = z.object({
  eventId: z.string(),
  /** The span that it happened in; -1: that span did not arrive, or none was said. */
  row,
  /** Microseconds since `beginUs`, as it was sent: it is shown shifted as its span is. */
  atUs: z.number(),
  projectId: z.string(),
  issueId: z.string(),
  shortId: z.string(),
  /** error: an event; occurrence: a performance issue. */
  kind: z.enum(['error', 'occurrence']),
  level: z.string(),
  title: z.string(),
  culprit: z.string(),
})

/**
 * A whole trace in one answer, by columns: `spans.op[i]` is the op of row i. Rows stand in the order of the tree, parents before their children,
 * siblings by their begin. Texts stand once, in `words`.
 */
export const traceSpansSchema = z.object({
  traceId: z.string(),
  /** Begin and end of everything in it, in microseconds since 1970, as it is shown: clocks that differ put right. */
  beginUs: z.number(),
  endUs: z.number(),
  /** ui.md 2.13: what is peculiar about the whole. */
  shape: z.enum(['one_root', 'no_root', 'multiple_roots', 'browser_multiple_roots', 'broken_subtraces', 'only_errors', 'empty']),
  projects: z.array(z.object({ id: z.string(), slug: z.string(), platform: z.string() })),
  words: z.array(z.string()),
  spans: z.object({
    id: z.array(z.string()),
    parent: z.array(row),
    /** 0 at a root. */
    depth: z.array(z.int()),
    /** Place in `projects`. */
    project: z.array(z.int()),
    isSegment: z.array(z.int()),
    op: z.array(word),
    category: z.array(word),
    description: z.array(word),
    status: z.array(word),
    /** Name of the transaction that it is part of. */
    transaction: z.array(word),
    /** Microseconds since `beginUs`, as the span was sent; negative where a clock is behind. */
    startUs: z.array(z.number()),
    durationUs: z.array(z.number()),
    selfUs: z.array(z.number()),
    /** Microseconds by which it is shown later (or earlier), as clocks differ: place in `skews`, -1 = none. */
    skew: z.array(z.int()),
    /** 1: its parent was named and did not arrive (or is itself, or below it). Its `parent` is its segment, where that is known, else -1. */
    isOrphan: z.array(z.int()),
    /** 1: on the longest chain of spans that the end of the trace waited for. */
    isCritical: z.array(z.int()),
    /** Web vitals of a segment stand with it, by row. */
    measurements: z.record(z.string(), z.record(z.string(), z.number())),
  }),
  /** Clocks that differ: the service of the segment in `row`, and what lies below it, is shown shifted by `shiftUs`. */
  skews: z.array(z.object({ row, shiftUs: z.number() })),
  events: z.array(traceEventSchema),
  logs: z.int(),
  /** True: there are more spans than an answer holds (100,000). */
  isCut: z.boolean(),
})

/** One span with all that it said. */
export const traceSpanSchema = z.object({
  spanId: z.string(),
  traceId: z.string(),
  parentSpanId: z.string().nullable(),
  segmentId: z.string().nullable(),
  eventId: z.string().nullable(),
  projectSlug: z.string(),
  projectId: z.string(),
  isSegment: z.boolean(),
  name: z.string(),
  op: z.string(),
  category: z.string(),
  description: z.string(),
  status: z.string(),
  transaction: z.string(),
  /** ISO 8601 with microseconds. */
  startedAt: z.string(),
  durationUs: z.number(),
  selfUs: z.number(),
  release: z.string(),
  environment: z.string(),
  sdk: z.string(),
  platform: z.string(),
  weight: z.number(),
  attributes: z.array(z.object({ key: z.string(), value: z.union([z.string(), z.number(), z.boolean()]) })),
  measurements: z.record(z.string(), z.number()),
  links: z.array(z.object({ traceId: z.string(), spanId: z.string(), kind: z.string() })),
  /** Spans of the same group in the last 24 hours: how long they take. Null for a span without a group. */
  group: z.object({ count: z.number(), avgUs: z.number(), p95Us: z.number() }).nullable(),
})

export type TraceEvent = z.infer<typeof traceEventSchema>
export type TraceSpans = z.infer<typeof traceSpansSchema>
export type TraceSpan = z.infer<typeof traceSpanSchema>
