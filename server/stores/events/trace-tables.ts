import {
  dateTime64,
  dateTime64Us,
  fixedString,
  float64,
  lowCardinality,
  map,
  string,
  uint16,
  uint32,
  uint64,
  uint8,
} from './column-types.ts'
import { durable, mergeSettings, weekSettings } from './table-settings.ts'
import { byDay, defineTable } from './table.ts'

const word = lowCardinality(string)
const settings = { ...durable, ...mergeSettings, ...weekSettings }

/** What was said beside the columns, by type (ingest.md 2.7): one layout for spans, logs and metrics, so that one query engine reads them all. */
const attributes = {
  texts: { type: map(word, string) },
  numbers: { type: map(word, float64) },
  /** 0 or 1. */
  flags: { type: map(word, uint8) },
} as const

/** Who sent it, beside every item of a trace. */
const origin = {
  environment: { type: word },
  release: { type: word },
  sdk_name: { type: word },
  sdk_version: { type: word },
  platform: { type: word },
  /** As in `events`: 53 bits, 0 = nobody known. */
  user_hash: { type: uint64 },
} as const

/**
 * One row per span; a transaction is the span with `is_segment`, which holds what was said of the whole (law 5). Nothing is Nullable: an absent
 * text is '', an absent id all zero. Key, partition and types are for ever.
 */
export const spans = defineTable({
  name: 'spans',
  columns: {
    project_id: { type: uint64 },
    /** Its begin, by our clock, in microseconds. */
    timestamp: { type: dateTime64Us },
    received_at: { type: dateTime64 },
    retention_class: { type: uint16 },
    /** 1: the root of what one service did. */
    is_segment: { type: uint8 },
    /** Of a segment its transaction's name; else its description without values, or its op: few different texts. */
    name: { type: word },
    trace_id: { type: fixedString(16) },
    span_id: { type: fixedString(8) },
    parent_span_id: { type: fixedString(8) },
    /** The segment that it belongs to, its own id on the segment itself. All zero when nobody said. */
    segment_id: { type: fixedString(8) },
    /** Id of the transaction event that it came in. All zero for spans that came alone. */
    event_id: { type: fixedString(16) },
    duration_us: { type: uint64 },
    /** Of its duration the part in which none of its children ran (exclusive time, ingest.md 3.6). */
    self_us: { type: uint64 },
    op: { type: word },
    /** db, http, cache, queue, resource, browser, ui, .. (features.md 2.5). */
    category: { type: word },
    /** As it was said, scrubbed: with values where they tell nothing of people. */
    description: { type: string, codec: 'ZSTD(1)' },
    /** First 8 bytes of the md5 of the description without values; 0 = none (features.md 2.5). */
    group_hash: { type: uint64 },
    /** SELECT, GET, .. */
    action: { type: word },
    /** `,orders,users,` of SQL; the host of a request. */
    domain: { type: word },
    /** ok, internal_error, .. (ingest.md 3.6); unknown when nobody said. */
    status: { type: word },
    /** Name of the segment: of the transaction it was part of. */
    transaction: { type: word },
    transaction_op: { type: word },
    /** Status of the HTTP answer; 0 = none. */
    http_status: { type: uint16 },
    http_method: { type: word },
    /** How many spans this one stands for: 1 / rate at which the client sampled (features.md 2.8). */
    weight: { type: float64 },
    ...origin,
    ...attributes,
    /** Web vitals and own measurements, in milliseconds, bytes or none (ingest.md 3.7): of segments, and of what was measured by itself. */
    measurements: { type: map(word, float64) },
    /** JSON list of `{trace_id, span_id, sampled?, attributes?}`; '' without links. */
    links: { type: string },
  },
  indexes: ['by_trace_id trace_id TYPE bloom_filter GRANULARITY 1', 'by_timestamp timestamp TYPE minmax GRANULARITY 1'],
  partitionBy: byDay,
  orderBy: ['project_id', 'is_segment', 'name', 'timestamp'],
  settings,
})

/** One row per log line. */
export const logs = defineTable({
  name: 'logs',
  columns: {
    project_id: { type: uint64 },
    timestamp: { type: dateTime64Us },
    received_at: { type: dateTime64 },
    retention_class: { type: uint16 },
    /** Order among lines of one microsecond: nanoseconds below it, or what the client counted. */
    sequence: { type: uint32 },
    /** Derived from the record and its place in it. */
    log_id: { type: fixedString(16) },
    trace_id: { type: fixedString(16) },
    span_id: { type: fixedString(8) },
    /** trace, debug, info, warn, error, fatal; others as they were sent. */
    level: { type: word },
    /** 1 to 24, as OpenTelemetry counts; 0 = not known. */
    severity: { type: uint8 },
    body: { type: string, codec: 'ZSTD(1)' },
    /** The text before its values were put in; '' when nobody said. */
    template: { type: word },
    server_name: { type: word },
    ...origin,
    ...attributes,
  },
  indexes: ['by_trace_id trace_id TYPE bloom_filter GRANULARITY 1', 'by_level level TYPE set(16) GRANULARITY 1'],
  partitionBy: byDay,
  orderBy: ['project_id', 'timestamp', 'sequence'],
  settings,
})

/** One row per measured value of a metric that belongs to a trace (ingest.md 2.7). */
export const metrics = defineTable({
  name: 'metrics',
  columns: {
    project_id: { type: uint64 },
    timestamp: { type: dateTime64Us },
    received_at: { type: dateTime64 },
    retention_class: { type: uint16 },
    metric_id: { type: fixedString(16) },
    name: { type: word },
    /** counter, gauge, distribution; others as they were sent. */
    type: { type: word },
    unit: { type: word },
    value: { type: float64 },
    trace_id: { type: fixedString(16) },
    span_id: { type: fixedString(8) },
    weight: { type: float64 },
    ...origin,
    ...attributes,
  },
  indexes: ['by_trace_id trace_id TYPE bloom_filter GRANULARITY 1'],
  partitionBy: byDay,
  orderBy: ['project_id', 'name', 'timestamp'],
  settings,
})
