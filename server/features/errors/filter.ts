import { filterEvent } from '#packages/filters/filter-event'
import { drop, ok } from '#server/pipeline/result'
import type { Step } from '#server/pipeline/step'

import type { NormalizedEvent } from './stages.ts'

/** Ends events that the project does not want to hear of (ingest.md 3.9). Before scrubbing, which may take the address or text that a filter names. */
export const filter: Step<NormalizedEvent, NormalizedEvent> = (stage, { decoded }) => {
  const { filters } = stage.project.settings
  const reason = filters && filterEvent(stage.event, filters, { clientAddress: decoded.record.head.ip })
  return reason === undefined ? ok(stage) : drop('filtered', reason)
}
