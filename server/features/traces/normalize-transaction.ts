import { normalizeEvent } from '#packages/normalize/normalize-event'
import { isObject } from '#packages/protocol/json'
import { ok } from '#server/pipeline/result'
import type { Step } from '#server/pipeline/step'

import type { NormalizedTransaction, ParsedTransaction } from './stages.ts'

/** Gives every field around the spans its final shape and limit, as to those of any event. */
export const normalizeTransaction: Step<ParsedTransaction, NormalizedTransaction> = ({ raw, ...stage }, { decoded }) => {
  const { head, receivedAtMs } = decoded.record
  const { sdk } = decoded.header
  const event = normalizeEvent(raw, {
    eventId: stage.eventId,
    receivedAtMs,
    clientAddress: head.ip,
    ...(decoded.sentAtMs !== undefined && { sentAtMs: decoded.sentAtMs }),
    ...(head.userAgent !== undefined && { userAgent: head.userAgent }),
    ...(head.client !== undefined && { client: head.client }),
    ...(isObject(sdk) && { sdkFromHeader: sdk }),
  })
  return ok({ ...stage, event })
}
