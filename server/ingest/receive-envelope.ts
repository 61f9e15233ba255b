import { parseContentEncoding } from '#packages/protocol/content-encoding'
import type { ContentEncoding } from '#packages/protocol/content-encoding'
import { parseDsn } from '#packages/protocol/dsn'
import { readFirstLine } from '#packages/protocol/first-line'
import { parseEventId } from '#packages/protocol/ids'
import type { JsonObject } from '#packages/protocol/json'

import { okJson, send } from './answer.ts'
import { missingRejection } from './authenticate.ts'
import type { Sender } from './authenticate.ts'
import type { Door, Exchange } from './door.ts'
import { forbiddingLimits } from './rate-limit.ts'
import { readBody } from './read-body.ts'
import { append } from './record.ts'
import { reject, rejectionByLimits, rejections } from './reject.ts'
import type { Rejection } from './reject.ts'
import type { Route } from './route.ts'

/** What the door learns of an envelope: its sender, perhaps only from the first line, and the id to answer with. */
interface Opened {
  sender: Sender | undefined
  eventId: string
}

/** Only a limit on all categories keeps an envelope out: what is in it is not known here (design.md law 3). */
const limitRejection = ({ limits, receivedAtMs }: Exchange): Rejection | undefined => {
  const forbidding = forbiddingLimits(limits, 'all')
  return forbidding.length > 0 ? rejectionByLimits(forbidding, receivedAtMs) : undefined
}

/** The DSN of the first line authenticates where nothing else does, and must not contradict what does (ingest.md 1.3). */
const checkDsn = (
  door: Door,
  exchange: Exchange,
  opened: Opened,
  request: { project: Route['project']; header: JsonObject },
): Rejection | undefined => {
  const text = request.header['dsn']
  const dsn = typeof text === 'string' ? parseDsn(text) : undefined
  const { sender } = opened
  if (sender !== undefined) {
    const agrees = dsn === undefined || (dsn.key === sender.key && dsn.projectId === sender.projectId)
    return agrees ? undefined : rejections.dsnMismatch
  }
  if (dsn === undefined) return missingRejection
  if (request.project !== 'none' && request.project !== dsn.projectId) return rejections.dsnMismatch
  const authentication = door.authenticate.byCredentials(exchange, dsn.projectId, { key: dsn.key, client: '' })
  if (authentication.kind === 'missing') return missingRejection
  if (authentication.kind === 'rejected') return authentication.rejection
  opened.sender = authentication.sender
  return limitRejection(exchange)
}

const inspector =
  (door: Door, exchange: Exchange, opened: Opened, request: { project: Route['project']; encoding: ContentEncoding }) =>
  (start: Buffer, isWhole: boolean): Rejection | undefined => {
    if (start.length === 0) return rejections.emptyBody
    const plain = door.lines.read(start, request.encoding)
    const line = plain === undefined ? readFirstLine(start, request.encoding, isWhole) : readFirstLine(plain, 'identity', true)
    if (line === 'not-json') return rejections.headerNotJson
    // The line's end was not found: corrupt, or too long. Processing says so; the door answers as if it had not looked.
    const header = line === 'incomplete' ? {} : line
    opened.eventId = parseEventId(header['event_id']) ?? ''
    return checkDsn(door, exchange, opened, { project: request.project, header })
  }

/**
 * `POST /api/{project}/envelope/` and `POST /tunnel`: the body goes into the log as received. 400 for an empty body, a protocol version above 7, a
 * first line that is no JSON object or that names another key; 401, 403, 413 by compressed size, 415, 429, 503; else 200 (ingest.md 1.6, [D]).
 */
export const receiveEnvelope = async (door: Door, exchange: Exchange, { project }: Pick<Route, 'project'>): Promise<void> => {
  const authentication = door.authenticate.byRequest(exchange, project)
  if (authentication.kind === 'rejected') return reject(door, exchange, authentication.rejection)
  const limited = limitRejection(exchange)
  if (limited !== undefined) return reject(door, exchange, limited)
  const encoding = parseContentEncoding(exchange.request.headers['content-encoding'])
  if (encoding === undefined) return reject(door, exchange, rejections.contentEncoding)

  const opened: Opened = { sender: authentication.kind === 'sender' ? authentication.sender : undefined, eventId: '' }
  const plan = {
    bytesMax: door.limits.envelopeBytesMax,
    tooLarge: rejections.envelopeTooLarge,
    inspect: inspector(door, exchange, opened, { project, encoding }),
  }
  return readBody(door, exchange, plan, async (read) => {
    if (read.kind === 'gone') return
    if (read.kind === 'rejected') return reject(door, exchange, read.rejection)
    const { sender } = opened
    if (sender === undefined) return reject(door, exchange, missingRejection)
    const refusal = await append(door, exchange, { kind: 'envelope', encoding, sender, body: read.body })
    if (refusal !== undefined) return reject(door, exchange, refusal)
    send(exchange, okJson(opened.eventId === '' ? '{}' : `{"id":"${opened.eventId}"}`))
  })
}
