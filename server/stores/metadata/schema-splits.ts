import type { EpochMs } from '#core/time'

/** From when on the events of an issue are told apart by a value that they carry (grouping.md 9.3.4). */
export interface IssueSplitsTable {
  id: number
  project_id: number
  /** The issue that was split, as it was then. */
  issue_id: number
  /** message | type | function | transaction | tag:<key> */
  split_key: string
  /** Events with this value stay: the one that most had. */
  kept_value: string
  /** Hash of that value in this split: it points to the issue that is left. */
  kept_hash: string
  /** JSON list of the hashes of the issue when it was split: whose events are told apart. */
  hashes: string
  user_id: number
  created_at: EpochMs
  /** 0 while it holds. */
  undone_at: EpochMs
}

/** Hashes that a split made, so that it can be undone. Rows stay: what a split made is told from what people did. */
export interface SplitHashesTable {
  project_id: number
  hash: string
  split_id: number
}
