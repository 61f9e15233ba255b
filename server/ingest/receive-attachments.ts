import { parseEventId } from '#packages/protocol/ids'
import { multipartBoundary } from '#packages/protocol/multipart'

import type { Answer } from './answer.ts'
import type { Door, Exchange } from './door.ts'
import { receiveLegacy } from './receive-legacy.ts'
import { contentTypeOf } from './record.ts'
import { rejections } from './reject.ts'
import type { Route } from './route.ts'

const created: Answer = { status: 201, contentType: '', body: '' }

/** `POST /api/{project}/events/{event}/attachments/`: multipart only; the parts are read in processing (ingest.md 1.9.5). */
export const receiveAttachments = (door: Door, exchange: Exchange, route: Route): Promise<void> => {
  const contentType = contentTypeOf(exchange)
  const eventId = parseEventId(route.eventId)
  const isMultipart = multipartBoundary(contentType) !== undefined
  return receiveLegacy(door, exchange, route.project, {
    kind: 'attachment',
    category: 'attachment',
    bytesMax: door.limits.attachmentsBytesMax,
    tooLarge: rejections.attachmentTooLarge,
    answers429: true,
    headRejection: eventId === undefined ? rejections.invalidEventId : isMultipart ? undefined : rejections.invalidMultipart,
    look: () => ({ kind: 'ok', answer: created, extras: { contentType, ...(eventId !== undefined && { eventId }) } }),
  })
}
