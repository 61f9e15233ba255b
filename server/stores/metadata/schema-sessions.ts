import type { EpochMs } from '#core/time'

/** A release that has sessions in an environment (empty: they named none). Their numbers are in the columns. */
export interface ReleaseHealthTable {
  project_id: number
  release_id: number
  environment: string
  first_session_at: EpochMs
  last_session_at: EpochMs
  /** When it was first seen to be adopted (grouping.md 6.2); 0 = not yet. */
  adopted_at: EpochMs
  /** Since when it is not any more; 0 = it is, or never was. */
  unadopted_at: EpochMs
}
