import type { ContentEncoding } from '#packages/protocol/content-encoding'
import { parseEventId } from '#packages/protocol/ids'
import type { EventId, RecordId } from '#packages/protocol/ids'
import { inflateStart } from '#packages/protocol/inflate-start'
import { isObject } from '#packages/protocol/json'
import { multipartBoundary, parseMultipart } from '#packages/protocol/multipart'
import type { Part } from '#packages/protocol/multipart'
import { parseJson } from '#packages/protocol/parse-json'

import type { Answer } from './answer.ts'
import type { Door, Exchange } from './door.ts'
import { receiveLegacy } from './receive-legacy.ts'
import type { Looked } from './receive-legacy.ts'
import { contentTypeOf } from './record.ts'
import { rejections } from './reject.ts'
import type { Rejection } from './reject.ts'
import type { Route } from './route.ts'

/** How much of the plain body is searched for the event id and the dump. */
const searchBytesMax = 1_048_576
const dumpField = 'upload_file_minidump'

/** Starts of dumps: plain in both byte orders, gzip, xz, bzip2, zstd, and a multipart inside the part (old Electron; ingest.md 1.9.4). */
const magics = ['MDMP', 'PMDM', '\x1f\x8b', '\xfd7zXZ', 'BZh', '\x28\xb5\x2f\xfd', '--'].map((text) => Buffer.from(text, 'latin1'))

const looksLikeDump = (bytes: Buffer): boolean => magics.some((magic) => bytes.subarray(0, magic.length).equals(magic))

/** Crashpad splits long values: `sentry`, or `sentry__1`, `sentry__2` and so on, in order. */
const sentryJson = (parts: readonly Part[]): Buffer =>
  Buffer.concat(
    parts.filter(({ name, isWhole }) => isWhole && (name === 'sentry' || /^sentry__[0-9]{1,4}$/.test(name))).map(({ body }) => body),
  )

const idInJson = (parts: readonly Part[]): EventId | undefined => {
  const parsed = parseJson(sentryJson(parts))
  return parsed.kind === 'parsed' && isObject(parsed.value) ? parseEventId(parsed.value['event_id']) : undefined
}

// In msgpack the key is a short string (0xa0 + 8), the id one with a length byte (0xd9).
const msgpackKey = Buffer.from('\xa8event_id\xd9', 'latin1')

/** The id in an event that the native SDK sends as msgpack: found by its bytes, checked by its shape. */
const idInMsgpack = (parts: readonly Part[]): EventId | undefined => {
  const event = parts.find(({ name, isWhole }) => isWhole && name === '__sentry-event')?.body
  const at = event?.indexOf(msgpackKey) ?? -1
  if (event === undefined || at < 0) return undefined
  const start = at + msgpackKey.length + 1
  return parseEventId(event.subarray(start, start + (event[start - 1] ?? 0)).toString('latin1'))
}

const idInField = (parts: readonly Part[]): EventId | undefined =>
  parseEventId(parts.find(({ name, isWhole }) => isWhole && name === 'sentry[event_id]')?.body.toString('utf8', 0, 64))

const hyphenated = (id: string): string => `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`

const answer = (id: string): Answer => ({ status: 200, contentType: 'text/plain', body: hyphenated(id) })

interface Dump {
  readonly contentType: string
  readonly recordId: RecordId
}

const rejected = (rejection: Rejection): Looked => ({ kind: 'rejected', rejection })
const accepted = (id: EventId | RecordId, contentType: string): Looked => ({
  kind: 'ok',
  answer: answer(id),
  extras: { contentType, eventId: id },
})

const lookIntoParts = (plain: Buffer, isWhole: boolean, boundary: string, { contentType, recordId }: Dump): Looked => {
  const multipart = parseMultipart(plain, boundary)
  if (multipart === undefined) return rejected(rejections.invalidMultipart)
  const { parts } = multipart
  const dump = parts.find(({ name }) => name === dumpField)
  // A dump that lies behind the searched start cannot be missed yet.
  if (dump === undefined && isWhole && !multipart.overCap) return rejected(rejections.missingMinidump)
  if (dump?.isWhole === true && !looksLikeDump(dump.body)) return rejected(rejections.invalidMinidump)
  return accepted(idInMsgpack(parts) ?? idInJson(parts) ?? idInField(parts) ?? recordId, contentType)
}

const look = async (start: Buffer, encoding: ContentEncoding, isWholeBody: boolean, dump: Dump): Promise<Looked> => {
  const plain = await inflateStart(start, encoding, searchBytesMax)
  const isWhole = isWholeBody && plain.length < searchBytesMax
  const isRaw = /^\s*application\/(octet-stream|x-dmp)\s*(;|$)/i.test(dump.contentType)
  if (isRaw) return looksLikeDump(plain) ? accepted(dump.recordId, dump.contentType) : rejected(rejections.invalidMinidump)
  const boundary = multipartBoundary(dump.contentType)
  return boundary === undefined ? rejected(rejections.invalidMultipart) : lookIntoParts(plain, isWhole, boundary, dump)
}

/** `POST /api/{project}/minidump/`: a crash dump, raw or in a form; answers with the hyphenated event id, and never with 429 (ingest.md 1.9.4). */
export const receiveMinidump = (door: Door, exchange: Exchange, { project }: Route): Promise<void> =>
  receiveLegacy(door, exchange, project, {
    kind: 'minidump',
    category: 'error',
    bytesMax: door.limits.minidumpBytesMax,
    tooLarge: rejections.minidumpTooLarge,
    answers429: false,
    look: (start, encoding, isWhole) =>
      look(start, encoding, isWhole, { contentType: contentTypeOf(exchange), recordId: exchange.recordId }),
  })
