import { scrubEvent } from '#packages/scrub/scrub-event'
import { ok } from '#server/pipeline/result'
import type { Step } from '#server/pipeline/step'

import type { NormalizedEvent, ScrubbedEvent } from './stages.ts'

/** Removes secrets by the project's settings. Every later stage demands the mark that only this step gives. */
export const scrub: Step<NormalizedEvent, ScrubbedEvent> = (stage) => {
  const event = scrubEvent(stage.event, stage.project.settings.scrubbing)
  return ok({ ...stage, event } as ScrubbedEvent)
}
