import { culpritOf, titleOf } from '#packages/frames/title'
import { groupEvent } from '#packages/grouping/group'
import { userHash } from '#packages/normalize/user-hash'
import { ok } from '#server/pipeline/result'
import type { Step } from '#server/pipeline/step'

import type { FingerprintedEvent, ScrubbedEvent } from './stages.ts'

/** What the event is called and by which hashes it finds its issue. */
export const fingerprint: Step<ScrubbedEvent, FingerprintedEvent> = (stage) => {
  const grouping = groupEvent(stage.event)
  const { title, metadata } = titleOf(stage.event, grouping.mainExceptionId)
  return ok({
    ...stage,
    grouping,
    title,
    metadata,
    culprit: culpritOf(stage.event, grouping.mainExceptionId),
    userHash: userHash(stage.event),
  })
}
