import type { Generated } from 'kysely'

import type { EpochMs } from '#core/time'

type Flag = 0 | 1

export interface HashesTable {
  project_id: number
  hash: string
  issue_id: number
  times_seen: number
  first_seen: EpochMs
  last_seen: EpochMs
  /** Stored events of it with a lower `rules_version` are not seen: copies of them have taken their place, or they are copies whose time has not come. 0 = all are. */
  valid_from_rules: number
  /** 0 linked, 1 discarded. */
  state: number
  /** The issue that the hash was in before it was merged into this one; 0 = it was in no other. */
  home: number
  /** Events received before this time came with an issue that was deleted: they are no part of this one. 0 = all are. */
  received_from: EpochMs
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
  /** 0, or the issue that this one was merged into; negative: see issue-states.ts. */
  merged_into: number
  updated_at: EpochMs
  /** Time of the event that title, culprit, level and metadata were taken from: the newest one wins. */
  facts_at: EpochMs
  /** JSON object as the API shows it (web-api.md 8.1, 8.2): how it was resolved, until when it is archived. */
  status_details: string
  /** 0, or when somebody set the priority by hand: from then on nothing else sets it. */
  priority_locked_at: EpochMs
  /** Time of the oldest event that had a release: `first_release` is its. */
  first_release_at: EpochMs
  /** Time of the newest event that had a release: `last_release` is its. */
  last_release_at: EpochMs
  /** When it was last resolved; 0 = never. An event from after that makes it regress. */
  resolved_at: EpochMs
  /** As it was made; 0 = not known. It has it again when it is ongoing (grouping.md 4.5). */
  initial_priority: number
  /** Why people should look at it: new | regression | escalating | ongoing | manual; empty when nobody has to. */
  inbox_reason: string
  /** Since when; 0 = nobody has to look at it. "For review" are those of the last seven days (grouping.md 5.1). */
  inbox_at: EpochMs
}

/** Where an issue was seen: "new in staging" is a question of its own. Environment is empty for events without one. */
export interface IssueEnvironmentsTable {
  project_id: number
  issue_id: number
  environment: string
  times_seen: number
  first_seen: EpochMs
  last_seen: EpochMs
  first_release: string
  first_release_at: EpochMs
  last_release: string
  last_release_at: EpochMs
}

/** What one user has to do with an issue. */
export interface IssueMarksTable {
  project_id: number
  issue_id: number
  user_id: number
  /** 0 = not seen since it last changed for them. */
  seen_at: EpochMs
  bookmarked: Flag
  subscribed: Flag
  /** Why they follow it: mentioned, team_mentioned, or empty: they said so. */
  subscribed_reason: Generated<string>
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
  /** The first hash of these events. */
  hash: string
  events: number
}

/** Bytes live in the blob store under `blob`; the row is what the event names. */
export interface AttachmentsTable {
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

/** What a user wrote about an event (crash-report dialog, `user_report` item): the last word per event counts. */
export interface UserReportsTable {
  id: number
  project_id: number
  event_id: string
  name: string
  email: string
  comments: string
  created_at: EpochMs
}

export interface EnvironmentsTable {
  project_id: number
  name: string
  hidden: Flag
  first_seen: EpochMs
  last_seen: EpochMs
}

/** One per organization and version (grouping.md 6.1). The sort columns are empty or 0 when the version does not parse. */
export interface ReleasesTable {
  id: number
  org_id: number
  version: string
  package: string
  /** 1 when the version part parses as numbers: only such releases have an order of versions. */
  is_semver: Flag
  major: number
  minor: number
  patch: number
  revision: number
  /** 1 when there is no prerelease: it comes after all prereleases. */
  is_final: Flag
  /** Sortable as text in semver order (packages/protocol/release-version.ts). */
  prerelease_key: string
  build: string
  /** open | archived */
  status: string
  ref: string
  url: string
  created_at: EpochMs
  /** 0 until it was finalized. */
  released_at: EpochMs
}

export interface ReleaseProjectsTable {
  project_id: number
  release_id: number
  first_event_at: EpochMs
  last_event_at: EpochMs
  /** Issues of the project whose `first_release` it is. */
  new_issues: number
}

export interface ReleaseEnvironmentsTable {
  project_id: number
  release_id: number
  environment: string
  first_seen: EpochMs
  last_seen: EpochMs
}

export interface ActivityTable {
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
