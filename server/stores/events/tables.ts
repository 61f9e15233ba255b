import {
  array,
  dateTime64,
  fixedString,
  joined,
  largest,
  lowCardinality,
  map,
  string,
  summed,
  summedByKey,
  uint16,
  uint32,
  uint64,
  uint8,
} from './column-types.ts'
import { durable, mergeSettings, weekSettings } from './table-settings.ts'
import { byWeek as partitionBy, defineTable } from './table.ts'
import type { RowOf, Table } from './table.ts'
import { logs, metrics, spans } from './trace-tables.ts'

const word = lowCardinality(string)
const md5 = fixedString(16)

const orderBy = ['project_id', 'hash', 'timestamp']

/** Tags without a mark: columns of their own are searched in their place. What is the same in every event, or another in each, would be most of the marks. */
export const unmarkedTags = [
  'environment',
  'level',
  'release',
  'dist',
  'transaction',
  'server_name',
  'logger',
  'user',
  'handled',
  'sdk.name',
  'sdk.version',
  'url',
] as const

/**
 * One row per error, default or security event (spine.md 5). It carries hashes, not an issue. Nothing is Nullable: an absent string is '',
 * an absent id all zero. Key, partition and types are for ever; a later column is `ADD COLUMN IF NOT EXISTS` in a migration of its own.
 */
export const events = defineTable({
  name: 'events',
  columns: {
    project_id: { type: uint64 },
    /** First 8 bytes, big-endian, of the first of `hashes`. */
    hash: { type: uint64 },
    timestamp: { type: dateTime64 },
    event_id: { type: md5 },
    received_at: { type: dateTime64 },
    /** Days: 7, 14, 30, 60, 90, 180 or 365, fixed at write. */
    retention_class: { type: uint16 },
    hashes: { type: array(md5) },
    grouping_config: { type: word },
    rules_version: { type: uint32 },
    /** How many events this row stands for: every count is `sum(weight)`. */
    weight: { type: uint32 },
    user_hash: { type: uint64 },
    type: { type: word },
    level: { type: word },
    platform: { type: word },
    environment: { type: word },
    release: { type: word },
    dist: { type: word },
    transaction: { type: word },
    title: { type: string },
    culprit: { type: string },
    error_type: { type: word },
    error_value: { type: string },
    logger: { type: word },
    server_name: { type: word },
    user_id: { type: string },
    user_email: { type: string },
    user_name: { type: string },
    user_ip: { type: string },
    trace_id: { type: fixedString(16) },
    span_id: { type: fixedString(8) },
    sdk_name: { type: word },
    sdk_version: { type: word },
    /** 0 no, 1 yes, 2 unknown. */
    handled: { type: uint8 },
    http_method: { type: word },
    http_url: { type: string },
    os: { type: word },
    browser: { type: word },
    device: { type: word },
    tags: { type: map(word, string) },
  },
  derived: {
    /**
     * One number for each tag that no column holds, whatever the case of its value: a search for tags compares numbers in place of reading all texts
     * (bench/RESULTS.md).
     */
    tag_marks: {
      ddl: 'Array(UInt64)',
      expression: `arrayFilter(mark -> mark != 0, arrayMap((key, value) -> if(key IN (${unmarkedTags.map((key) => `'${key}'`).join(', ')}), 0,
    cityHash64(key, lowerUTF8(value))), mapKeys(tags), mapValues(tags)))`,
    },
  },
  indexes: [
    'by_event_id event_id TYPE bloom_filter GRANULARITY 1',
    'by_trace_id trace_id TYPE bloom_filter GRANULARITY 1',
    'by_timestamp timestamp TYPE minmax GRANULARITY 1',
  ],
  partitionBy,
  orderBy,
  settings: { ...durable, ...mergeSettings, ...weekSettings },
})

/** The normalised event as JSON, beside `events`: sorted by hash, equal stacks compress each other (design.md 5). */
export const eventPayloads = defineTable({
  name: 'event_payloads',
  columns: {
    project_id: { type: uint64 },
    hash: { type: uint64 },
    timestamp: { type: dateTime64 },
    event_id: { type: md5 },
    received_at: { type: dateTime64 },
    retention_class: { type: uint16 },
    rules_version: { type: uint32 },
    payload_version: { type: uint8 },
    scrub_version: { type: uint16 },
    payload: { type: string, codec: 'ZSTD(1)' },
  },
  indexes: [],
  partitionBy,
  orderBy,
  settings: { index_granularity: 128, ...durable, ...mergeSettings },
})

const sum = summed(uint64)
const set = joined(array(uint64))

/**
 * Sessions that began in an hour, by release and environment: what a batch knows of them, added up by the engine in its own time. Ids of sessions and
 * users are hashes, kept as sets, so that an update that comes late or in another order changes nothing twice (ingest.md 5).
 */
export const sessions = defineTable({
  name: 'sessions',
  columns: {
    project_id: { type: uint64 },
    /** Beginning of the hour. */
    started: { type: dateTime64 },
    received_at: { type: largest(dateTime64) },
    retention_class: { type: uint16 },
    release: { type: word },
    environment: { type: word },
    total: { type: sum },
    crashed: { type: sum },
    abnormal: { type: sum },
    unhandled: { type: sum },
    /** Of sessions without an id: all that did not end well. */
    errored: { type: sum },
    /** The others that did not. */
    errored_ids: { type: set },
    users: { type: set },
    errored_users: { type: set },
    crashed_users: { type: set },
    abnormal_users: { type: set },
    unhandled_users: { type: set },
    anr_users: { type: set },
    foreground_anr_users: { type: set },
    /** Sessions by bucket of duration (packages/sessions/count-sessions.ts). */
    durations: { type: summedByKey(map(uint16, uint64)) },
    duration_ms: { type: sum },
    duration_ms_max: { type: largest(uint64) },
  },
  indexes: [],
  partitionBy,
  orderBy: ['project_id', 'started', 'release', 'environment'],
  settings: { ...durable, ...mergeSettings, ...weekSettings },
  merges: true,
})

/** Every table that batches fill, by name. In this order their files are inserted: an event that can be found has its payload. */
export const tables = {
  event_payloads: eventPayloads,
  events,
  sessions,
  spans,
  logs,
  metrics,
} as const satisfies Readonly<Record<string, Table>>

export type TableName = keyof typeof tables
/** The row type of each table. */
export type Rows = { readonly [Name in TableName]: RowOf<(typeof tables)[Name]> }

export const tableNames = Object.keys(tables) as readonly TableName[]

export type EventRow = RowOf<typeof events>
export type EventPayloadRow = RowOf<typeof eventPayloads>
export type SessionRow = RowOf<typeof sessions>
export type SpanRow = RowOf<typeof spans>
export type LogRow = RowOf<typeof logs>
export type MetricRow = RowOf<typeof metrics>
