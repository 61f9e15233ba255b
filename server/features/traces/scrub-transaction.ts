import { scrubEvent } from '#packages/scrub/scrub-event'
import { ok } from '#server/pipeline/result'
import type { Step } from '#server/pipeline/step'

import type { NormalizedTransaction, ScrubbedTransaction } from './stages.ts'

/** Removes secrets from the event around the spans, by the project's settings. Every later stage demands the mark that only this step gives. */
export const scrubTransaction: Step<NormalizedTransaction, ScrubbedTransaction> = (stage) => {
  const event = scrubEvent(stage.event, stage.project.settings.scrubbing)
  return ok({ ...stage, event } as ScrubbedTransaction)
}
