import { culpritOf, titleOf } from '#packages/frames/title'
import { groupEvent } from '#packages/grouping/group'
import { classifyFrames } from '#packages/grouping/rules/classify-frames'
import type { FingerprintRule } from '#packages/grouping/rules/fingerprint-rule'
import { userHash } from '#packages/normalize/user-hash'
import type { FingerprintInfo } from '#packages/protocol/event'
import { ok } from '#server/pipeline/result'
import type { Step } from '#server/pipeline/step'

import { groupingRulesOf } from '../grouping-rules/read.ts'
import type { FingerprintedEvent, ScrubbedEvent } from './stages.ts'

const infoOf = ({ text, fingerprint: values, builtIn }: FingerprintRule): FingerprintInfo => ({
  matched_rule: { text, fingerprint: values, ...(builtIn !== undefined && { builtIn }) },
})

/**
 * Which frames are the user's own, what the event is called, and by which hashes it finds its issue. Rules see the scrubbed event, which is the one that is stored:
 * so whoever applies rules to stored events gets what was got here.
 */
export const fingerprintEvent = (stage: ScrubbedEvent): FingerprintedEvent => {
  const rules = groupingRulesOf(stage.project.settings.grouping)
  classifyFrames(stage.event, rules.stack)
  const grouping = groupEvent(stage.event, rules)
  if (grouping.fingerprintRule) stage.event._fingerprint_info = infoOf(grouping.fingerprintRule)
  const { title, metadata } = titleOf(stage.event, grouping.mainExceptionId)
  return {
    ...stage,
    grouping,
    title: grouping.title ?? title,
    metadata: grouping.title === undefined ? metadata : { ...metadata, title: grouping.title },
    culprit: culpritOf(stage.event, grouping.mainExceptionId),
    userHash: userHash(stage.event),
  }
}

/** The same as a step. */
export const fingerprint: Step<ScrubbedEvent, FingerprintedEvent> = (stage) => ok(fingerprintEvent(stage))
