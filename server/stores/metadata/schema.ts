import type { EpochMs } from '#core/time'

import type {
  ArtifactAssembliesTable,
  ArtifactBundleProjectsTable,
  ArtifactBundlesTable,
  ArtifactFilesTable,
  DebugFilesTable,
  UploadChunksTable,
} from './schema-artifacts.ts'
import type { CodeMappingsTable, SuspectCommitsTable, SuspectLooksTable } from './schema-code.ts'
import type {
  CommitsTable,
  DeploysTable,
  IssueCommitsTable,
  ReleaseCommitsTable,
  ReleaseDetailsTable,
  ReleaseHeadsTable,
  RepositoriesTable,
} from './schema-commits.ts'
import type { CoverageCommitsTable, CoverageFilesTable } from './schema-coverage.ts'
import type {
  ActivityTable,
  AttachmentsTable,
  EnvironmentsTable,
  HashesTable,
  IssueEnvironmentsTable,
  IssueMarksTable,
  IssueMinutesTable,
  IssueUsersTable,
  IssuesTable,
  ReleaseEnvironmentsTable,
  ReleaseProjectsTable,
  ReleasesTable,
  UserReportsTable,
} from './schema-issues.ts'
import type { IssueHoursTable, IssueReleasesTable, IssueResolutionsTable, IssueSnoozesTable } from './schema-lifecycle.ts'
import type { LinkTemplatesTable } from './schema-links.ts'
import type { ActivityHomesTable, IssueHashEnvironmentsTable, IssueMovesTable, TombstonesTable } from './schema-merging.ts'
import type { CodeownersTable, IssueOwnerChecksTable, IssueOwnersTable, OwnerAliasesTable, OwnershipTable } from './schema-ownership.ts'
import type {
  AuthSessionsTable,
  ConfigHistoryTable,
  ConfigStateTable,
  InvitationsTable,
  KeyWindowsTable,
  KeysTable,
  LimitsTable,
  MembersTable,
  OrganizationsTable,
  ProjectTeamsTable,
  ProjectsTable,
  RemovedProjectsTable,
  SettingsTable,
  TeamMembersTable,
  TeamsTable,
  TokensTable,
  UsersTable,
} from './schema-people.ts'
import type {
  GroupingVersionsTable,
  RegroupingKindsTable,
  RegroupingLinksTable,
  RegroupingMergesTable,
  RegroupingPartsTable,
  RegroupingSplitsTable,
  RegroupingsTable,
} from './schema-regrouping.ts'
import type { ReleaseHealthTable } from './schema-sessions.ts'
import type { IssueSplitsTable, SplitHashesTable } from './schema-splits.ts'
import type { LateMappingsTable } from './schema-symbolication.ts'
import type { SavedViewsTable } from './schema-views.ts'

/**
 * The relational tables (spine.md 4) as Kysely sees them. Portable subset: times are integer milliseconds, booleans 0 / 1, JSON is TEXT,
 * hashes and public keys are lower-case hex. Every number is below 2^53.
 */
export interface Schema {
  organizations: OrganizationsTable
  projects: ProjectsTable
  users: UsersTable
  members: MembersTable
  invitations: InvitationsTable
  teams: TeamsTable
  team_members: TeamMembersTable
  project_teams: ProjectTeamsTable
  auth_sessions: AuthSessionsTable
  tokens: TokensTable
  keys: KeysTable
  limits: LimitsTable
  key_windows: KeyWindowsTable
  removed_projects: RemovedProjectsTable
  config_state: ConfigStateTable
  config_history: ConfigHistoryTable
  hashes: HashesTable
  issues: IssuesTable
  issue_users: IssueUsersTable
  issue_minutes: IssueMinutesTable
  issue_environments: IssueEnvironmentsTable
  issue_marks: IssueMarksTable
  issue_hash_environments: IssueHashEnvironmentsTable
  issue_moves: IssueMovesTable
  tombstones: TombstonesTable
  activity_homes: ActivityHomesTable
  issue_splits: IssueSplitsTable
  split_hashes: SplitHashesTable
  issue_releases: IssueReleasesTable
  issue_resolutions: IssueResolutionsTable
  issue_snoozes: IssueSnoozesTable
  issue_hours: IssueHoursTable
  attachments: AttachmentsTable
  user_reports: UserReportsTable
  environments: EnvironmentsTable
  releases: ReleasesTable
  release_projects: ReleaseProjectsTable
  release_environments: ReleaseEnvironmentsTable
  release_health: ReleaseHealthTable
  release_details: ReleaseDetailsTable
  release_commits: ReleaseCommitsTable
  release_heads: ReleaseHeadsTable
  repositories: RepositoriesTable
  commits: CommitsTable
  deploys: DeploysTable
  issue_commits: IssueCommitsTable
  late_mappings: LateMappingsTable
  code_mappings: CodeMappingsTable
  suspect_looks: SuspectLooksTable
  suspect_commits: SuspectCommitsTable
  upload_chunks: UploadChunksTable
  artifact_assemblies: ArtifactAssembliesTable
  artifact_bundles: ArtifactBundlesTable
  artifact_bundle_projects: ArtifactBundleProjectsTable
  artifact_files: ArtifactFilesTable
  debug_files: DebugFilesTable
  outcomes: OutcomesTable
  cursors: CursorsTable
  batches: BatchesTable
  batch_files: BatchFilesTable
  outbox: OutboxTable
  parked: HeldTable
  dead_letters: HeldTable
  activity: ActivityTable
  saved_views: SavedViewsTable
  link_templates: LinkTemplatesTable
  coverage_commits: CoverageCommitsTable
  coverage_files: CoverageFilesTable
  problem_sightings: ProblemSightingsTable
  ownership: OwnershipTable
  codeowners: CodeownersTable
  owner_aliases: OwnerAliasesTable
  issue_owner_checks: IssueOwnerChecksTable
  issue_owners: IssueOwnersTable
  grouping_versions: GroupingVersionsTable
  regroupings: RegroupingsTable
  regrouping_kinds: RegroupingKindsTable
  regrouping_links: RegroupingLinksTable
  regrouping_merges: RegroupingMergesTable
  regrouping_splits: RegroupingSplitsTable
  regrouping_parts: RegroupingPartsTable
  leases: LeasesTable
  nodes: NodesTable
  settings: SettingsTable
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

/** Problems that spans show and that are no issues yet: how often they were seen, and when last. */
interface ProblemSightingsTable {
  project_id: number
  hash: string
  sightings: number
  seen_at: EpochMs
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
  /** JSON of SampleDecision[] (port.ts). */
  samples: string
  /** JSON of QuietDecision[] (port.ts). */
  quiet: string
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
