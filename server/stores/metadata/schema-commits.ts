import type { EpochMs } from '#core/time'

/** Where commits come from. Named by people or by the commits that a build sends; one per organization and name, in any case. */
export interface RepositoriesTable {
  id: number
  org_id: number
  name: string
  name_lower: string
  /** Empty: only its name is known. */
  url: string
  /** Who serves it (packages/code-links/provider.ts); empty: not known. */
  provider: string
  /** Empty: not said. */
  default_branch: string
  created_at: EpochMs
}

export interface CommitsTable {
  id: number
  org_id: number
  repository_id: number
  /** As it was sent, in lower case. */
  sha: string
  /** Empty: only the number of the commit is known. */
  message: string
  author_name: string
  /** In lower case; empty: nobody. */
  author_email: string
  /** When it was made. */
  committed_at: EpochMs
  /** JSON list of [path, A | M | D]. */
  files: string
  /** Files that the commit touches; more than `files` when there are too many to keep. */
  files_total: number
}

/** What is known of a release beside what events say of it. */
export interface ReleaseDetailsTable {
  release_id: number
  org_id: number
  /** 0 = not said. */
  started_at: EpochMs
  /** Of who made it; empty: it came with an event. */
  user_agent: string
  /** The list of commits that holds; 0 = none. Another one is written beside it and then takes its place at once. */
  commit_set: number
  /** The list that is being written; who finds another one here was overtaken. */
  next_set: number
  commit_count: number
  /** The newest commit; 0 = none. */
  last_commit_id: number
  /** JSON list of [name, address], each person once. */
  authors: string
  deploy_count: number
  last_deploy_id: number
}

export interface ReleaseCommitsTable {
  release_id: number
  org_id: number
  commit_set: number
  /** 0 = the newest. */
  position: number
  commit_id: number
}

/** The commit that a release was built from, by repository. */
export interface ReleaseHeadsTable {
  release_id: number
  org_id: number
  repository_id: number
  commit_sha: string
  /** Where the release before ended; empty = not said. */
  previous_sha: string
}

export interface DeploysTable {
  id: number
  release_id: number
  org_id: number
  environment: string
  name: string
  url: string
  /** 0 = not said. */
  started_at: EpochMs
  finished_at: EpochMs
}

/** Commits that say that they resolve an issue: each does so once. */
export interface IssueCommitsTable {
  project_id: number
  issue_id: number
  commit_id: number
}
