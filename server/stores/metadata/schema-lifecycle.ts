import type { EpochMs } from '#core/time'

type Flag = 0 | 1

/** Releases that events of an issue named, each once. */
export interface IssueReleasesTable {
  project_id: number
  issue_id: number
  version: string
}

/**
 * How a resolved issue was resolved: decides whether an event makes it regress (packages/lifecycle/regression.ts). Versions are texts, so that removing
 * a release changes nothing. An issue without a row was resolved before there were any: every later event makes it regress.
 */
export interface IssueResolutionsTable {
  project_id: number
  issue_id: number
  /** now | age | release | next | upcoming | commit */
  kind: string
  /** `release`: the one with the fix. `next`, `upcoming`, `now`: the newest one known when it was resolved. Empty: none. */
  version: string
  /** When that release was first seen, or finalized; 0 when there is none. */
  version_at: EpochMs
  commit_sha: string
  repository: string
  /** 1: the release with the fix does not exist yet. */
  pending: Flag
  /** The line of activity that is told the version when it is known; 0 = none. */
  activity_id: number
  /** 0 = the system. */
  user_id: number
  created_at: EpochMs
  /** Release of the newest event that came from an older release and changed nothing; empty = none came. */
  old_release: string
  old_release_at: EpochMs
  old_release_events: number
}

/** What an archived issue waits for; it is awake again as soon as one of the conditions is met. Archived for ever has no row. */
export interface IssueSnoozesTable {
  project_id: number
  issue_id: number
  /** 0 = no such condition; so for all conditions. */
  until_at: EpochMs
  events_max: number
  /** Minutes; 0 = over all time. */
  events_window: number
  users_max: number
  users_window: number
  /** 1: until escalating; `events_max` in `events_window` is computed from what was usual (packages/lifecycle/escalation.ts). */
  escalating: Flag
  /** What came since it was archived: events, and users that were new to the issue. */
  events_since: number
  users_since: number
  /** JSON of RecentEvents (packages/lifecycle/snooze.ts): what came within the windows. */
  recent: string
  user_id: number
  created_at: EpochMs
  /** When the limit of `escalating` was computed. */
  checked_at: EpochMs
}

/** Events per hour older than `issue_minutes`, for seven days: what is usual of an issue. */
export interface IssueHoursTable {
  project_id: number
  issue_id: number
  /** Hours since 1970. */
  hour: number
  events: number
}
