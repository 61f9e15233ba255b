import type { EpochMs } from '#core/time'

/** Where in a repository the files lie that frames of a project name otherwise (grouping.md 6.8). */
export interface CodeMappingsTable {
  id: number
  org_id: number
  project_id: number
  repository_id: number
  stack_root: string
  source_root: string
  /** Empty: the repository's own. */
  default_branch: string
  /** 1: it followed from commits; made by people is tried first. */
  automatic: number
  created_at: EpochMs
  updated_at: EpochMs
}

/** Whether commits were suspected of an issue, and if none was, why. */
export interface SuspectLooksTable {
  issue_id: number
  project_id: number
  /** 0: it is to be looked at. */
  looked_at: EpochMs
  /** Not before; of one that was looked at: then again, as a mirror was behind. 0: no more. */
  due_at: EpochMs
  attempts: number
  /** The list of commits of the issue's first release at that time (release_details); another one since: look again. */
  commit_set: number
  /** JSON of why there is none; empty when there are some. */
  because: string
}

/** Commits that are suspected of an issue. */
export interface SuspectCommitsTable {
  project_id: number
  issue_id: number
  commit_id: number
  /** 5 = the most likely, 1 = the least. */
  score: number
  /** JSON of why. */
  reason: string
  created_at: EpochMs
}
