import type { EventId } from './ids.ts'
import type { Json, JsonObject } from './json.ts'

/** Levels in rising order (grouping.md 4.4). */
export type Level = 'debug' | 'info' | 'warning' | 'error' | 'fatal'

/** Kinds of event that become issues by grouping (ingest.md 3.1); `transaction`: what its spans show (features.md 3). */
export type EventType = 'default' | 'error' | 'transaction' | 'csp' | 'hpkp' | 'expectct' | 'expectstaple' | 'nel'

/** A stack frame, oldest call first in its list. Keys as on the wire (ingest.md 3.2). */
export interface Frame {
  function?: string
  raw_function?: string
  module?: string
  package?: string
  filename?: string
  abs_path?: string
  lineno?: number
  colno?: number
  pre_context?: string[]
  context_line?: string
  post_context?: string[]
  in_app?: boolean
  platform?: string
  vars?: JsonObject
  instruction_addr?: string
  symbol_addr?: string
  image_addr?: string
  function_id?: string
  addr_mode?: string
  symbol?: string
  trust?: string
  lang?: string
  data?: JsonObject
  stack_start?: boolean
  lock?: JsonObject
}

export interface Stacktrace {
  frames: Frame[]
  registers?: JsonObject
  lang?: string
  snapshot?: boolean
  /** `auto`, `all`, `all_but_first` or `none`. */
  instruction_addr_adjustment?: string
}

export interface Mechanism {
  type: string
  description?: string
  help_link?: string
  handled?: boolean
  synthetic?: boolean
  source?: string
  exception_id?: number
  parent_id?: number
  is_exception_group?: boolean
  data?: JsonObject
  meta?: JsonObject
}

export interface ExceptionValue {
  type?: string
  value?: string
  module?: string
  thread_id?: string
  stacktrace?: Stacktrace
  raw_stacktrace?: Stacktrace
  mechanism?: Mechanism
}

export interface Thread {
  id?: string
  name?: string
  crashed?: boolean
  current?: boolean
  main?: boolean
  state?: string
  stacktrace?: Stacktrace
  raw_stacktrace?: Stacktrace
  held_locks?: JsonObject
}

export interface Breadcrumb {
  /** Seconds since 1970, UTC, with fraction. */
  timestamp?: number
  type: string
  category?: string
  level: string
  message?: string
  data?: JsonObject
  event_id?: string
}

/** Pairs keep order and repetition: query, cookies, headers. */
export type Pairs = [string, string][]

export interface Request {
  url?: string
  method?: string
  data?: Json
  query_string?: Pairs
  cookies?: Pairs
  headers?: Pairs
  env?: JsonObject
  fragment?: string
  inferred_content_type?: string
  api_target?: string
  protocol?: string
  body_size?: number
}

export interface User {
  id?: string
  email?: string
  username?: string
  name?: string
  ip_address?: string
  geo?: JsonObject
  segment?: string
  data?: JsonObject
}

export interface LogEntry {
  /** The template, as grouping uses it. */
  message?: string
  formatted?: string
  params?: Json
}

/** One complaint of the normaliser, as shown to the user (ingest.md 3.5). */
export interface EventError {
  type: string
  name?: string
  value?: Json
  reason?: string
  [key: string]: Json | undefined
}

/** The library that sent the event. */
export interface Sdk {
  name?: string
  version?: string
  integrations?: string[]
  features?: string[]
  packages?: { name: string; version?: string }[]
  /** `infer_ip`: `auto`, `never` or `legacy`. */
  settings?: JsonObject
}

/** Which fingerprint rule decided, when it did (grouping.md 1.1). */
export interface FingerprintInfo {
  readonly matched_rule: {
    readonly text: string
    readonly fingerprint: readonly string[]
    /** Name of the built-in rule; absent for rules of the project. */
    readonly builtIn?: string
  }
}

/** What the spans of a segment show (features.md 3.1): of the server only, never read from a client. */
export interface Occurrence {
  /** `performance_n_plus_one_db_queries`, .. */
  type: string
  title: string
  /** What is the matter, in one line: a query, a URL. */
  subtitle: string
  evidence: { name: string; value: string; important: boolean }[]
  /** Ids of spans. */
  parent_span_ids: string[]
  cause_span_ids: string[]
  offender_span_ids: string[]
  /** Milliseconds that it cost. */
  lost_ms: number
}

/**
 * An event after normalising: every field has its final shape and is within its limit (ingest.md 3). Keys are those of the wire, so that the
 * stored payload is again an event that any Sentry tool reads. Fields that are absent are absent, never null.
 */
export interface Event {
  event_id: EventId
  type: EventType
  level: Level
  platform: string
  /** Seconds since 1970, UTC, with fraction; drift-corrected. */
  timestamp: number
  /** Seconds since 1970 of receipt at the front door. */
  received: number
  logger?: string
  logentry?: LogEntry
  transaction?: string
  transaction_info?: JsonObject
  culprit?: string
  server_name?: string
  release?: string
  dist?: string
  environment?: string
  tags: Pairs
  extra?: JsonObject
  modules?: Record<string, string>
  fingerprint?: string[]
  checksum?: string
  /** The rule of the server that gave another fingerprint than the client's; of the server only, never read from a client. */
  _fingerprint_info?: FingerprintInfo
  /** Milliseconds. */
  time_spent?: number
  user?: User
  request?: Request
  contexts?: Record<string, JsonObject>
  breadcrumbs?: Breadcrumb[]
  exception?: ExceptionValue[]
  threads?: Thread[]
  stacktrace?: Stacktrace
  template?: JsonObject
  debug_meta?: JsonObject
  sdk?: Sdk
  csp?: JsonObject
  hpkp?: JsonObject
  expectct?: JsonObject
  expectstaple?: JsonObject
  nel?: JsonObject
  errors?: EventError[]
  occurrence?: Occurrence
  /** Mirrors the event: `{"path": {"": {rem, err, len, val}}}` (ingest.md 3.5). */
  _meta?: JsonObject
}
