import type { EpochMs } from '#core/time'

/** A view of the issue list that somebody saved. */
export interface SavedViewsTable {
  id: number
  org_id: number
  /** Who made it. */
  user_id: number
  /** owner | organization: who sees it. */
  visibility: string
  name: string
  query: string
  sort: string
  /** JSON object: projects, environments, times. */
  filters: string
  created_at: EpochMs
  updated_at: EpochMs
}
