import { trimNames } from '#packages/frames/trim-names'
import { normalizeEvent } from '#packages/normalize/normalize-event'
import { isObject } from '#packages/protocol/json'
import { ok } from '#server/pipeline/result'
import type { Step } from '#server/pipeline/step'

import type { NormalizedEvent, ParsedEvent } from './stages.ts'

/** Gives every field its final shape and limit, notes what did not fit, and shortens the names of functions. */
export const normalize: Step<ParsedEvent, NormalizedEvent> = ({ item, project, raw, eventId, claimedAtMs }, { decoded }) => {
  const { head, receivedAtMs } = decoded.record
  const { sdk, trace } = decoded.header
  const event = normalizeEvent(raw, {
    eventId,
    receivedAtMs,
    clientAddress: head.ip,
    ...(decoded.sentAtMs !== undefined && { sentAtMs: decoded.sentAtMs }),
    ...(head.userAgent !== undefined && { userAgent: head.userAgent }),
    ...(head.client !== undefined && { client: head.client }),
    ...(isObject(sdk) && { sdkFromHeader: sdk }),
    ...(isObject(trace) && { traceFromHeader: trace }),
  })
  trimNames(event)
  return ok({ item, project, eventId, event, claimedAtMs })
}
