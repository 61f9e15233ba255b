import type { EpochMs } from '#core/time'

import type { IssueEnvironmentsTable } from './schema-issues.ts'

/**
 * What each hash of an issue brought to its environments: `issue_environments` is the sum of these rows, so that hashes can leave an issue again with
 * exactly what came by them.
 */
export interface IssueHashEnvironmentsTable extends IssueEnvironmentsTable {
  hash: string
}

/** Hashes that go from one issue to another, in steps (move-hashes.ts). Finished ones stay: what was done and when. */
export interface IssueMovesTable {
  id: number
  project_id: number
  /** merge: all hashes of the source. unmerge: those whose home is the target, or an issue that was merged into it. */
  kind: string
  source_id: number
  target_id: number
  /** 0 = nobody known. */
  user_id: number
  /** Hashes to move, as counted when it began, and how many are moved. */
  hashes: number
  moved: number
  created_at: EpochMs
  /** 0 while it goes on. */
  finished_at: EpochMs
}

/** Issues whose events are dropped from now on. The issue's own row stays as long, with `merged_into` -2 or -3 (issue-states.ts). */
export interface TombstonesTable {
  issue_id: number
  project_id: number
  user_id: number
  created_at: EpochMs
}

/** Lines of activity that followed a merge, and the issue that they came from: an unmerge takes them back. */
export interface ActivityHomesTable {
  activity_id: number
  project_id: number
  issue_id: number
}
