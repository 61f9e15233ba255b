import type { EpochMs } from '#core/time'
import type { ReleaseOrderChoice } from '#packages/lifecycle/release-order'

export interface DatedRow {
  readonly version: string
  readonly created_at: EpochMs
  /** 0 until it was finalized. */
  readonly released_at: EpochMs
}

/**
 * When releases came, by version: by their oldest event, of which the batch may bring an older one; or by when they were finalized, where the
 * project says that this decides.
 */
export const releaseDates = (
  rows: readonly DatedRow[],
  choice: ReleaseOrderChoice,
  inBatch: ReadonlyMap<string, EpochMs> = new Map(),
): Map<string, EpochMs> => {
  const dates = new Map(inBatch)
  for (const { version, created_at, released_at } of rows) {
    const firstAtMs = Math.min(created_at, dates.get(version) ?? created_at)
    dates.set(version, choice === 'finalized' && released_at > 0 ? released_at : firstAtMs)
  }
  return dates
}
