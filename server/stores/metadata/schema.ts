import type { EpochMs } from '#core/time'

/**
 * The relational tables (spine.md 4) as Kysely sees them. Portable subset: times are integer milliseconds, booleans 0 / 1, JSON is TEXT,
 * hashes and public keys are lower-case hex. Every number is below 2^53.
 */
export interface Schema {
  organizations: OrganizationsTable
  projects: ProjectsTable
  users: UsersTable
  members: MembersTable
  auth_sessions: AuthSessionsTable
  tokens: TokensTable
  keys: KeysTable
  limits: LimitsTable
  config_state: ConfigStateTable
  config_history: ConfigHistoryTable
  hashes: HashesTable
  issues: IssuesTable
  issue_users: IssueUsersTable
  issue_minutes: IssueMinutesTable
  attachments: AttachmentsTable
  outcomes: OutcomesTable
  cursors: CursorsTable
  batches: BatchesTable
  batch_files: BatchFilesTable
  outbox: OutboxTable
  parked: HeldTable
  dead_letters: HeldTable
  activity: ActivityTable
  leases: LeasesTable
  nodes: NodesTable
  settings: SettingsTable
}

type Flag = 0 | 1

export interface OrganizationsTable {
  id: number
  slug: string
  name: string
  created_at: EpochMs
}

export interface ProjectsTable {
  id: number
  org_id: number
  slug: string
  name: string
  platform: string
  created_at: EpochMs
  /** Number that the next issue of this project takes; from 1. */
  next_short_id: number
  /** JSON of ProjectSettings (project-configuration.ts). */
  settings: string
  /** When the first event of the project was processed; 0 before. */
  first_event_at: EpochMs
}

export interface UsersTable {
  id: number
  email_lower: string
  email: string
  name: string
  /** argon2id in PHC form; empty: this account cannot sign in with a password. */
  password_hash: string
  superuser: Flag
  created_at: EpochMs
}

interface MembersTable {
  org_id: number
  user_id: number
  /** owner | manager | admin | member | billing (features.md 10.8). */
  role: string
  created_at: EpochMs
}

interface AuthSessionsTable {
  /** sha256 hex of the cookie. */
  id: string
  user_id: number
  csrf: string
  created_at: EpochMs
  expires_at: EpochMs
}

interface TokensTable {
  id: number
  /** sha256 hex of the whole token text. */
  sha256: string
  last4: string
  /** 0 for a token of the organization. */
  user_id: number
  /** 0 for a token of a user. */
  org_id: number
  name: string
  /** Scope names separated by spaces. */
  scopes: string
  created_at: EpochMs
  last_used_at: EpochMs
  /** 0 while valid. */
  revoked_at: EpochMs
}

export interface KeysTable {
  id: number
  public_key: string
  project_id: number
  label: string
  /** active | disabled */
  state: string
  created_at: EpochMs
}

/** Active rate limits that the door applies (`limits` of run/keys.json, spine.md 3). */
interface LimitsTable {
  id: number
  /** key | project | organization */
  scope: string
  /** Public key, or id as text. */
  scope_id: string
  /** Category names separated by spaces; empty = all. */
  categories: string
  until_ms: EpochMs
  reason: string
}

/** Exactly one row, id 1: the newest configuration version. */
interface ConfigStateTable {
  id: number
  version: number
}

interface ConfigHistoryTable {
  version: number
  project_id: number
  /** JSON of ProjectConfiguration (project-configuration.ts), or `null` for a project that was removed. */
  body: string
}

export interface HashesTable {
  project_id: number
  hash: string
  issue_id: number
  times_seen: number
  first_seen: EpochMs
  last_seen: EpochMs
  valid_from_rules: number
  /** 0 linked, 1 discarded. */
  state: number
}

export interface IssuesTable {
  id: number
  project_id: number
  short_id: number
  type: string
  /** unresolved | resolved | ignored */
  status: string
  substatus: string
  /** 25 low, 50 medium, 75 high (grouping.md 4.5). */
  priority: number
  level: string
  title: string
  culprit: string
  /** JSON object (grouping.md 4.1). */
  metadata: string
  platform: string
  times_seen: number
  users_seen: number
  first_seen: EpochMs
  last_seen: EpochMs
  first_release: string
  last_release: string
  /** `user:<id>`, `team:<id>` or empty. */
  assignee: string
  active_at: EpochMs
  /** 0, or the issue that this one was merged into. */
  merged_into: number
  updated_at: EpochMs
  /** Time of the event that title, culprit, level and metadata were taken from: the newest one wins. */
  facts_at: EpochMs
}

export interface IssueUsersTable {
  issue_id: number
  user_hash: number
  hash: string
}

export interface IssueMinutesTable {
  project_id: number
  /** Minutes since 1970. */
  minute: number
  issue_id: number
  environment: string
  events: number
}

/** Bytes live in the blob store under `blob`; the row is what the event names. */
interface AttachmentsTable {
  id: number
  project_id: number
  event_id: string
  name: string
  content_type: string
  type: string
  bytes: number
  /** sha1 hex of the content; with event id and name the natural key. */
  sha1: string
  blob: string
  created_at: EpochMs
}

interface OutcomesTable {
  /** Minutes since 1970. */
  minute: number
  project_id: number
  key_id: number
  category: string
  outcome: string
  reason: string
  quantity: number
}

interface CursorsTable {
  consumer: string
  stream: string
  offset: number
  epoch: number
}

export interface BatchesTable {
  id: number
  stream: string
  from_offset: number
  to_offset: number
  config_version: number
  /** JSON of Decision[] (port.ts). */
  decisions: string
  /** JSON list of record ids whose spool files may go with the batch. */
  spooled: string
  created_at: EpochMs
  acked_at: EpochMs
}

export interface BatchFilesTable {
  batch_id: number
  table_name: string
  part: number
  file: string
  rows: number
  bytes: number
  crc32: number
  /** JSON list of column names. */
  columns: string
  /** JSON list of partitions that the rows touch, e.g. `[[90, "2026-11-16"]]`. */
  partitions: string
  acked_at: EpochMs
}

/** One row per (signal, listener). */
export interface OutboxTable {
  id: number
  listener: string
  kind: string
  project_id: number
  issue_id: number
  payload: string
  next_at: EpochMs
  attempts: number
  claimed_until: EpochMs
}

/** Items that wait (parked) or that we failed on (dead letters). */
interface HeldTable {
  id: number
  stream: string
  offset: number
  item: number
  project_id: number
  category: string
  quantity: number
  reason: string
  attempts: number
  next_at: EpochMs
  /** Name in `spool/`: a whole log record (record-codec) that holds just this unit. */
  file: string
  created_at: EpochMs
}

interface ActivityTable {
  id: number
  project_id: number
  issue_id: number
  type: string
  /** 0 = the system. */
  user_id: number
  /** JSON object. */
  data: string
  created_at: EpochMs
}

interface LeasesTable {
  name: string
  holder: string
  epoch: number
  expires_at: EpochMs
}

interface NodesTable {
  /** 0 .. 15: the 4 node bits of an id (design.md 5). */
  id: number
  holder: string
  expires_at: EpochMs
}

interface SettingsTable {
  name: string
  value: string
}
