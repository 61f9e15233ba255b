import type { EpochMs } from '#core/time'

/** How far the stored events of a project are mapped with the artifacts that came after them. The row of project 0 is the place in the stream of all bundles. */
export interface LateMappingsTable {
  project_id: number
  /** The configuration version whose bundles are looked at, or were. */
  up_to: number
  /** Hashes whose newest event is later than this were looked at, by this run; those seen last come first. */
  seen_to: EpochMs
  /** Of those seen at the same time, up to this one. */
  last_hash: string
  started_at: EpochMs
  /** 0 = under way. */
  finished_at: EpochMs
}
