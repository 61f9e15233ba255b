import { categoryOfItemType } from '#packages/protocol/data-category'
import type { DataCategory } from '#packages/protocol/data-category'
import { parseEnvelope } from '#packages/protocol/envelope'
import type { EventId } from '#packages/protocol/ids'
import { parseEventId } from '#packages/protocol/ids'
import { inflate } from '#packages/protocol/inflate'
import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'
import { parseJson } from '#packages/protocol/parse-json'
import { parseStoreBody } from '#packages/protocol/store-body'
import type { LogRecord, RecordKind } from '#server/log/log'

import { deriveEventId } from '../derive-event-id.ts'
import type { DecodedRecord, Fault, Item } from '../unit.ts'
import { readAttachmentForm, readMinidump } from './decode-forms.ts'
import type { RawItem } from './decode-forms.ts'

const mebibyte = 1024 * 1024
/** Inflated size of a whole request (ingest.md 1.8). */
const envelopeBytesMax = 128 * mebibyte
const smallBodyBytesMax = mebibyte
/** Items that one container may claim to hold: the number only counts outcomes. */
const itemCountMax = 100_000

/** Largest payload per item type (ingest.md 1.8); types that are not named may fill the envelope. */
const itemBytesMax: ReadonlyMap<string, number> = new Map([
  ...['event', 'transaction', 'security', 'raw_security', 'nel', 'feedback', 'user_report', 'replay_event', 'form_data'].map(
    (type) => [type, mebibyte] as const,
  ),
  ...['check_in', 'client_report'].map((type) => [type, 100 * 1024] as const),
  ...['log', 'span', 'trace_metric'].map((type) => [type, 12 * mebibyte] as const),
  ...['session', 'sessions', 'replay_recording', 'replay_video'].map((type) => [type, 10 * mebibyte] as const),
  ...['profile', 'profile_chunk', 'profile_chunk_ui'].map((type) => [type, 50 * mebibyte] as const),
])

const eventLike = new Set(['event', 'transaction', 'feedback', 'security', 'raw_security', 'nel', 'replay_event', 'user_report'])
const containers = new Set(['log', 'span', 'trace_metric'])

const invalid = (reason: string, category: DataCategory = 'default', quantity = 1): Fault => ({
  drop: { kind: 'invalid', reason },
  category,
  quantity,
})

const quantityOf = ({ type, header, payload }: RawItem): number => {
  if (type === 'attachment') return payload.byteLength
  // The door's own report: what it tells is counted, not the telling.
  if (type === 'door') return 0
  const count = header['item_count']
  return containers.has(type) && Number.isSafeInteger(count) && Number(count) > 0 ? Math.min(Number(count), itemCountMax) : 1
}

/** What a body held, before items are checked and counted. */
interface Frame {
  readonly header: JsonObject
  readonly headerLine: string
  readonly items: readonly RawItem[]
  readonly faults: readonly Fault[]
}

const frameOf = (items: readonly RawItem[]): Frame => ({ header: {}, headerLine: '', items, faults: [] })
const faulty = (fault: Fault): Frame => ({ header: {}, headerLine: '', items: [], faults: [fault] })

const openBracket = 0x5b

/** JS SDKs hand on a Reporting API list as one item; each report is an event. What is no list stays as it is. */
const splitReports = (item: RawItem): RawItem[] => {
  if (item.type !== 'raw_security' || item.payload[0] !== openBracket || item.payload.byteLength > smallBodyBytesMax) return [item]
  const parsed = parseJson(item.payload)
  if (parsed.kind !== 'parsed' || !Array.isArray(parsed.value) || parsed.value.length === 0) return [item]
  return parsed.value.map((report) => ({ ...item, payload: Buffer.from(JSON.stringify(report)) }))
}

const readEnvelope = (bytes: Buffer): Frame => {
  const envelope = parseEnvelope(bytes)
  const lineEnd = bytes.indexOf(0x0a)
  const faults: Fault[] = [...envelope.overCap].map(([category, quantity]) => invalid('too_many_items', category, quantity))
  if (envelope.broken !== undefined) faults.push(invalid('invalid_envelope'))
  return {
    header: envelope.header,
    headerLine: bytes.toString('utf8', 0, lineEnd < 0 ? bytes.length : lineEnd),
    items: envelope.items.flatMap(({ type, headers, payload }) => splitReports({ type, header: headers, payload })),
    faults,
  }
}

const readStore = (bytes: Buffer): Frame => {
  const body = parseStoreBody(bytes, smallBodyBytesMax)
  if (body.kind !== 'event') return faulty(invalid(body.kind === 'too_large' ? 'too_large:event' : 'invalid_json', 'error'))
  const type = body.event['type'] === 'transaction' ? 'transaction' : 'event'
  return frameOf([{ type, header: {}, payload: Buffer.from(JSON.stringify(body.event)) }])
}

/** One item per report: the Reporting API and NEL send lists. */
const readReports = (type: 'raw_security' | 'nel', bytes: Buffer): Frame => {
  const parsed = parseJson(bytes)
  if (parsed.kind !== 'parsed') return faulty(invalid('invalid_json', categoryOfItemType(type)))
  const reports: Json[] = Array.isArray(parsed.value) ? parsed.value : [parsed.value]
  return frameOf(reports.map((report) => ({ type, header: {}, payload: Buffer.from(JSON.stringify(report)) })))
}

type ReadBody = (bytes: Buffer, contentType: string) => Frame

const notYet =
  (kind: RecordKind): ReadBody =>
  () =>
    faulty(invalid(`unsupported_item:${kind}`))

/** How a body of each kind of request becomes items. */
const bodyReaders: { readonly [Kind in RecordKind]: ReadBody } = {
  envelope: readEnvelope,
  store: readStore,
  security: (bytes) => readReports('raw_security', bytes),
  nel: (bytes) => readReports('nel', bytes),
  minidump: (bytes, contentType) => frameOf(readMinidump(bytes, contentType)),
  attachment: (bytes, contentType) => frameOf(readAttachmentForm(bytes, contentType)),
  door: (bytes) => frameOf([{ type: 'door', header: {}, payload: bytes }]),
  form: notYet('form'),
  cron: notYet('cron'),
  otlp: notYet('otlp'),
}

const bodyBytesMax = (record: LogRecord): number =>
  record.kind === 'store' || record.kind === 'security' || record.kind === 'nel' ? smallBodyBytesMax : envelopeBytesMax

/** The frame of a record; a body that cannot be inflated is a fault, not an error. */
const readFrame = (record: LogRecord, body: Buffer): Frame => {
  const inflated = inflate(body, record.encoding, { bytesMax: bodyBytesMax(record) })
  if (inflated.kind === 'too_large') return faulty(invalid('too_large:envelope'))
  if (inflated.kind === 'corrupt') return faulty(invalid('invalid_compression'))
  return bodyReaders[record.kind](inflated.bytes, record.head.contentType ?? '')
}

const payloadEventId = (items: readonly RawItem[]): EventId | undefined => {
  const event = items.find(({ type }) => eventLike.has(type))
  const parsed = event === undefined || event.payload.byteLength > mebibyte ? undefined : parseJson(event.payload)
  return parsed?.kind === 'parsed' && isObject(parsed.value) ? parseEventId(parsed.value['event_id']) : undefined
}

const derivedEventId = (record: LogRecord, items: readonly RawItem[]): EventId => {
  const index = Math.max(
    0,
    items.findIndex(({ type }) => eventLike.has(type)),
  )
  return deriveEventId(record.recordId, index)
}

const timeOf = (value: Json | undefined): number | undefined => {
  const atMs = typeof value === 'string' && value.length <= 64 ? Date.parse(value) : Number.NaN
  return Number.isNaN(atMs) ? undefined : atMs
}

/**
 * Inflates a record and reads its frame (law 3 leaves that to processing). `body` is the body as received, from the log or the spool. Never
 * throws: whatever cannot be read is a named fault, and what precedes a break is kept.
 */
export const decodeRecordBody = (record: LogRecord, body: Buffer): DecodedRecord => {
  const frame = readFrame(record, body)
  const faults: Fault[] = [...frame.faults]
  const items: Item[] = []
  for (const [index, raw] of frame.items.entries()) {
    const item: Item = { ...raw, index, category: categoryOfItemType(raw.type), quantity: quantityOf(raw) }
    if (raw.payload.byteLength > (itemBytesMax.get(raw.type) ?? envelopeBytesMax))
      faults.push(invalid(`too_large:${raw.type}`, item.category, item.quantity))
    else items.push(item)
  }
  return {
    record,
    header: frame.header,
    headerLine: frame.headerLine,
    sentAtMs: timeOf(frame.header['sent_at']),
    eventId:
      parseEventId(frame.header['event_id']) ??
      parseEventId(record.head.eventId) ??
      payloadEventId(frame.items) ??
      derivedEventId(record, frame.items),
    items,
    faults,
  }
}
