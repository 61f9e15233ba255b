import type { EpochMs } from '#core/time'

/** What tests of one commit ran, in one project. */
export interface CoverageCommitsTable {
  id: number
  project_id: number
  /** In lower case. */
  sha: string
  /** Empty: not said. */
  branch: string
  /** Reports that were merged. */
  reports: number
  created_at: EpochMs
  updated_at: EpochMs
}

/** One file of such a commit. */
export interface CoverageFilesTable {
  coverage_id: number
  project_id: number
  path: string
  /** Last part of the path: what a frame is looked up by. */
  name: string
  /** See packages/test-coverage/file-coverage.ts. */
  lines: string
}
