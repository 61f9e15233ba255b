import { filterEvent } from '#packages/filters/filter-event'
import { filterTransaction as filterName } from '#packages/filters/filter-transaction'
import { drop, ok } from '#server/pipeline/result'
import type { Step } from '#server/pipeline/step'

import type { NormalizedTransaction } from './stages.ts'

/** Ends transactions that the project does not want to hear of (ingest.md 3.9). Before scrubbing, which may take the address or text that a filter names. */
export const filterTransaction: Step<NormalizedTransaction, NormalizedTransaction> = (stage, { decoded }) => {
  const { filters } = stage.project.settings
  if (filters === undefined) return ok(stage)
  const reason =
    filterEvent(stage.event, filters, { clientAddress: decoded.record.head.ip }) ?? filterName(stage.event.transaction ?? '', filters)
  return reason === undefined ? ok(stage) : drop('filtered', reason)
}
