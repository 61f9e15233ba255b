import { hourMs } from '#core/time'
import { ok } from '#server/pipeline/result'
import type { Step } from '#server/pipeline/step'

import type { FingerprintedEvent } from './stages.ts'

/**
 * An event is the same event when project and event id are (durability.md 1). An event whose own time does not fit its receipt may have been
 * sent before, long ago: it is looked for in all 24 hours.
 */
export const countOnce: Step<FingerprintedEvent, FingerprintedEvent> = (stage, { decoded }) => {
  const { receivedAtMs, projectId } = decoded.record
  const claimed = stage.claimedAtMs
  const probeAll = claimed === undefined || claimed > receivedAtMs || claimed < receivedAtMs - hourMs
  return ok(stage, [
    { kind: 'once', seen: { hour: Math.floor(receivedAtMs / hourMs), projectId, kind: 'event', key: stage.eventId, probeAll } },
  ])
}
