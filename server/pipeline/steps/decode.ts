import { categoryOfItemType } from '#packages/protocol/data-category'
import type { DataCategory } from '#packages/protocol/data-category'
import { envelopeItemsMax, parseEnvelope } from '#packages/protocol/envelope'
import { headerLineBytesMax } from '#packages/protocol/first-line'
import type { EventId } from '#packages/protocol/ids'
import { parseEventId } from '#packages/protocol/ids'
import { inflate } from '#packages/protocol/inflate'
import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'
import { parseJson } from '#packages/protocol/parse-json'
import { parseStoreBody } from '#packages/protocol/store-body'
import type { LogRecord, RecordHead, RecordKind } from '#server/log/log'

import { deriveEventId } from '../derive-event-id.ts'
import type { DecodedRecord, Fault, Item } from '../unit.ts'
import { readAttachmentForm, readMinidump } from './decode-forms.ts'
import type { FormItems, RawItem } from './decode-forms.ts'
import { readOtlp } from './decode-otlp.ts'

const mebibyte = 1024 * 1024
/** Inflated size of a whole request (ingest.md 1.8). */
const envelopeBytesMax = 128 * mebibyte
/** Crash dumps and attachment forms: what the door lets in, and the form around it. */
const uploadBytesMax = 201 * mebibyte
/** Export requests of OpenTelemetry become objects as a whole; the collector sends some 10 MiB at most. */
const otlpBytesMax = 64 * mebibyte
const uploads = new Set<RecordKind>(['minidump', 'attachment'])
const smallBodies = new Set<RecordKind>(['store', 'security', 'nel'])
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

/** Items of one type in one record, of the types whose items cost more than their bytes (ingest.md 1.8). */
const itemsMax: ReadonlyMap<string, number> = new Map([
  ['attachment', 30],
  ['client_report', 100],
  ['session', 100],
  ['sessions', 100],
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

const frameOf = (items: readonly RawItem[], faults: readonly Fault[] = []): Frame => ({ header: {}, headerLine: '', items, faults })
const faulty = (fault: Fault): Frame => frameOf([], [fault])

const tooMany = (category: DataCategory, quantity: number): Fault[] => (quantity > 0 ? [invalid('too_many_items', category, quantity)] : [])

/** One item per report. A list counts as what is in it, so that it is no way around the number of items: beyond `most` they are faults. */
const reportItems = (item: RawItem, reports: readonly Json[], most: number): Pick<Frame, 'items' | 'faults'> => ({
  items: reports.slice(0, most).map((report) => ({ ...item, payload: Buffer.from(JSON.stringify(report)) })),
  faults: tooMany(categoryOfItemType(item.type), reports.length - most),
})

const openBracket = 0x5b

/** JS SDKs hand on a Reporting API list as one item; each report is an event. What is no list stays as it is. */
const listOf = (item: RawItem): readonly Json[] | undefined => {
  if (item.type !== 'raw_security' || item.payload[0] !== openBracket || item.payload.byteLength > smallBodyBytesMax) return undefined
  const parsed = parseJson(item.payload)
  return parsed.kind === 'parsed' && Array.isArray(parsed.value) && parsed.value.length > 0 ? parsed.value : undefined
}

const splitReports = (unsplit: readonly RawItem[]): Pick<Frame, 'items' | 'faults'> => {
  const items: RawItem[] = []
  const faults: Fault[] = []
  let reportsLeft = envelopeItemsMax
  for (const item of unsplit) {
    const reports = listOf(item)
    const split = reports === undefined ? { items: [item], faults: [] } : reportItems(item, reports, reportsLeft)
    if (reports !== undefined) reportsLeft -= split.items.length
    items.push(...split.items)
    faults.push(...split.faults)
  }
  return { items, faults }
}

const readEnvelope = (bytes: Buffer): Frame => {
  const envelope = parseEnvelope(bytes)
  const lineEnd = bytes.subarray(0, headerLineBytesMax).indexOf(0x0a)
  const { items, faults } = splitReports(envelope.items.map(({ type, headers, payload }) => ({ type, header: headers, payload })))
  const overCap = [...envelope.overCap].flatMap(([category, quantity]) => tooMany(category, quantity))
  return {
    header: envelope.header,
    headerLine: bytes.toString('utf8', 0, lineEnd < 0 ? headerLineBytesMax : lineEnd),
    items,
    faults: [...overCap, ...faults, ...(envelope.broken === undefined ? [] : [invalid('invalid_envelope')])],
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
  const reports: readonly Json[] = Array.isArray(parsed.value) ? parsed.value : [parsed.value]
  const { items, faults } = reportItems({ type, header: {}, payload: bytes }, reports, envelopeItemsMax)
  return frameOf(items, faults)
}

const readForm = ({ items, lost }: FormItems): Frame =>
  frameOf(
    items,
    lost.map(({ reason, category }) => invalid(reason, category)),
  )

type ReadBody = (bytes: Buffer, head: RecordHead) => Frame

const notYet =
  (kind: RecordKind): ReadBody =>
  () =>
    faulty({ drop: { kind: 'filtered', reason: `unsupported_item:${kind}` }, category: 'default', quantity: 1 })

/** How a body of each kind of request becomes items. */
const bodyReaders: { readonly [Kind in RecordKind]: ReadBody } = {
  envelope: readEnvelope,
  store: readStore,
  security: (bytes) => readReports('raw_security', bytes),
  nel: (bytes) => readReports('nel', bytes),
  minidump: (bytes, { contentType = '' }) => readForm(readMinidump(bytes, contentType)),
  attachment: (bytes, { contentType = '' }) => readForm(readAttachmentForm(bytes, contentType)),
  door: (bytes) => frameOf([{ type: 'door', header: {}, payload: bytes }]),
  form: notYet('form'),
  cron: notYet('cron'),
  otlp: readOtlp,
}

const bodyBytesMax = ({ kind }: LogRecord): number => {
  if (smallBodies.has(kind)) return smallBodyBytesMax
  if (kind === 'otlp') return otlpBytesMax
  return uploads.has(kind) ? uploadBytesMax : envelopeBytesMax
}

/** The frame of a record; a body that cannot be inflated is a fault, not an error. */
const readFrame = (record: LogRecord, body: Buffer): Frame & { readonly bytes: number } => {
  const inflated = inflate(body, record.encoding, { bytesMax: bodyBytesMax(record) })
  if (inflated.kind === 'too_large') return { ...faulty(invalid('too_large:envelope')), bytes: 0 }
  if (inflated.kind === 'corrupt') return { ...faulty(invalid('invalid_compression')), bytes: 0 }
  return { ...bodyReaders[record.kind](inflated.bytes, record.head), bytes: inflated.bytes.byteLength }
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

/** Items within the limits of their type, and the others as faults. */
const checkItems = (rawItems: readonly RawItem[]): { readonly items: readonly Item[]; readonly faults: readonly Fault[] } => {
  const items: Item[] = []
  const faults: Fault[] = []
  const taken = new Map<string, number>()
  for (const [index, raw] of rawItems.entries()) {
    const item: Item = { ...raw, index, category: categoryOfItemType(raw.type), quantity: quantityOf(raw) }
    const before = taken.get(raw.type) ?? 0
    const isTooLarge = raw.payload.byteLength > (itemBytesMax.get(raw.type) ?? uploadBytesMax)
    if (isTooLarge || before >= (itemsMax.get(raw.type) ?? Infinity)) {
      faults.push(invalid(`too_large:${raw.type}`, item.category, item.quantity))
    } else {
      taken.set(raw.type, before + 1)
      items.push(item)
    }
  }
  return { items, faults }
}

/**
 * Inflates a record and reads its frame (law 3 leaves that to processing). `body` is the body as received, from the log or the spool. Never
 * throws: whatever cannot be read is a named fault, and what precedes a break is kept.
 */
export const decodeRecordBody = (record: LogRecord, body: Buffer): DecodedRecord => {
  const frame = readFrame(record, body)
  const { items, faults } = checkItems(frame.items)
  return {
    record,
    bytes: frame.bytes,
    header: frame.header,
    headerLine: frame.headerLine,
    sentAtMs: timeOf(frame.header['sent_at']),
    eventId:
      parseEventId(frame.header['event_id']) ??
      parseEventId(record.head.eventId) ??
      payloadEventId(frame.items) ??
      derivedEventId(record, frame.items),
    items,
    faults: [...frame.faults, ...faults],
  }
}
