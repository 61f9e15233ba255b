import type { EpochMs } from '#core/time'

/** A link out of issues by template. */
export interface LinkTemplatesTable {
  id: number
  org_id: number
  /** Null: of all projects of the organization. */
  project_id: number | null
  name: string
  url: string
  created_at: EpochMs
  updated_at: EpochMs
}
