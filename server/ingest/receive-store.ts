import type { ContentEncoding } from '#packages/protocol/content-encoding'
import { parseEventId } from '#packages/protocol/ids'
import type { EventId, RecordId } from '#packages/protocol/ids'
import { inflate } from '#packages/protocol/inflate'
import type { Json } from '#packages/protocol/json'
import { parseStoreBody } from '#packages/protocol/store-body'

import { okJson, send } from './answer.ts'
import type { Door, Exchange } from './door.ts'
import { receiveEnvelope } from './receive-envelope.ts'
import { admit, receiveLegacy } from './receive-legacy.ts'
import type { LegacyDoor, Looked } from './receive-legacy.ts'
import { append, contentTypeOf } from './record.ts'
import { reject, rejections } from './reject.ts'
import type { Rejection } from './reject.ts'
import type { Route } from './route.ts'

const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
const nilEventId = /^[0-]*$/

/** The event's own id, or the record's when it has none; undefined when it is not a UUID at all. */
const answeredId = (value: Json | undefined, recordId: RecordId): EventId | RecordId | undefined => {
  if (value === undefined || value === null) return recordId
  return parseEventId(value) ?? (typeof value === 'string' && nilEventId.test(value) ? recordId : undefined)
}

const rejected = (rejection: Rejection): Looked => ({ kind: 'rejected', rejection })

const lookIntoEvent = (start: Buffer, encoding: ContentEncoding, bytesMax: number, recordId: RecordId): Looked => {
  const inflated = inflate(start, encoding, { bytesMax })
  if (inflated.kind === 'too_large') return rejected(rejections.eventTooLarge)
  if (inflated.kind === 'corrupt') return rejected(rejections.invalidCompression)
  const body = parseStoreBody(inflated.bytes, bytesMax)
  if (body.kind === 'too_large') return rejected(rejections.eventTooLarge)
  if (body.kind === 'invalid_json') return rejected(rejections.invalidJson)
  const eventId = answeredId(body.event['event_id'], recordId)
  return eventId === undefined
    ? rejected(rejections.invalidEventId)
    : { kind: 'ok', answer: okJson(`{"id":"${eventId}"}`), extras: { eventId } }
}

const storeDoor = (door: Door, exchange: Exchange): LegacyDoor => ({
  kind: 'store',
  category: 'error',
  bytesMax: door.limits.legacyBytesMax,
  tooLarge: rejections.eventTooLarge,
  answers429: true,
  look: (start, encoding) => lookIntoEvent(start, encoding, door.limits.legacyBytesMax, exchange.recordId),
})

/** `GET /api/{project}/store/?sentry_data=...`: the event is in the URL, the answer is an image (ingest.md 1.2). */
const receiveInUrl = async (door: Door, exchange: Exchange, project: Route['project']): Promise<void> => {
  const legacy = storeDoor(door, exchange)
  const refuse = (rejection: Rejection): Promise<void> => reject(door, exchange, { ...rejection, category: legacy.category })
  const admitted = admit(door, exchange, project, legacy)
  if ('status' in admitted) return refuse(admitted)
  const data = Buffer.from(new URLSearchParams(exchange.query).get('sentry_data') ?? '')
  if (data.length === 0) return refuse(rejections.emptyBody)
  const looked = await legacy.look(data, 'identity', true)
  if (looked.kind === 'rejected') return refuse(looked.rejection)
  const receipt = {
    kind: legacy.kind,
    encoding: 'identity',
    sender: admitted.sender,
    body: { bytes: data },
    extras: looked.extras ?? {},
  } as const
  const refusal = await append(door, exchange, receipt)
  if (refusal !== undefined) return refuse(refusal)
  send(exchange, { status: 200, contentType: 'image/gif', body: pixel })
}

/** `/api/{project}/store/` and `/api/store/`: one event as JSON, plain or wrapped (ingest.md 1.9.2); an envelope if the content type says so. */
export const receiveStore = (door: Door, exchange: Exchange, { project }: Route): Promise<void> => {
  if (exchange.request.method === 'GET') return receiveInUrl(door, exchange, project)
  const isEnvelope = contentTypeOf(exchange).toLowerCase().startsWith('application/x-sentry-envelope')
  return isEnvelope ? receiveEnvelope(door, exchange, { project }) : receiveLegacy(door, exchange, project, storeDoor(door, exchange))
}
