import { categoryOfItemType } from './data-category.ts'
import type { DataCategory } from './data-category.ts'
import { headerLineBytesMax } from './first-line.ts'
import { isObject } from './json.ts'
import type { JsonObject } from './json.ts'
import { parseJson } from './parse-json.ts'

/** Items that one envelope may carry; the rest is counted, not kept (ingest.md 2.1). */
export const envelopeItemsMax = 1000
// Counting costs a parse per item header. Nobody honest comes near this number; past it the frame is given up as broken.
const itemsReadMax = 10_000
/** Fields kept of one item header; the protocol knows some twenty. */
const itemHeaderFieldsMax = 64

/** One item. `payload` is a view into the envelope's bytes, not a copy. */
interface EnvelopeItem {
  /** Place in the envelope, from 0. */
  readonly index: number
  readonly type: string
  /** Texts, numbers, flags and nulls. */
  readonly headers: JsonObject
  readonly payload: Buffer
}

/** Why the frame could not be read further (ingest.md A16): outcome `invalid_envelope`. */
type EnvelopeBreak =
  | 'header_not_json'
  | 'header_too_long'
  | 'item_header_not_json'
  | 'item_header_too_long'
  | 'item_type_missing'
  | 'item_length_invalid'
  | 'payload_cut_off'
  | 'payload_not_ended'
  | 'too_many_items'

/** What could be read. Nothing is lost silently: items + overCap, and, when `broken`, an unknown rest from `broken.offset` on. */
export interface Envelope {
  /** Empty when the header itself is broken. */
  readonly header: JsonObject
  readonly items: readonly EnvelopeItem[]
  /** Items beyond `envelopeItemsMax`, by category. */
  readonly overCap: ReadonlyMap<DataCategory, number>
  readonly broken?: { readonly reason: EnvelopeBreak; readonly offset: number }
}

const lineFeed = 0x0a

interface Line {
  /** End of the line's content. */
  readonly end: number
  /** Start of what follows. */
  readonly next: number
}

const lineAt = (bytes: Buffer, start: number): Line => {
  const end = bytes.indexOf(lineFeed, start)
  return end < 0 ? { end: bytes.length, next: bytes.length } : { end, next: end + 1 }
}

const isSpace = (byte: number | undefined): boolean => byte === lineFeed || byte === 0x0d || byte === 0x20 || byte === 0x09

/** Some SDKs end an envelope, or an item, with more than one line feed. */
const skipBlank = (bytes: Buffer, start: number): number => {
  let at = start
  while (at < bytes.length && isSpace(bytes[at])) at += 1
  return at
}

const readObject = (bytes: Buffer): JsonObject | undefined => {
  const parsed = parseJson(bytes)
  return parsed.kind === 'parsed' && isObject(parsed.value) ? parsed.value : undefined
}

/** What an item header may say is flat. Containers would take twenty times the memory of their text, a thousand times per envelope. */
const flatFields = (object: JsonObject): JsonObject => {
  const flat = Object.create(null) as JsonObject
  const fields = Object.entries(object).filter(([, value]) => typeof value !== 'object' || value === null)
  for (const [key, value] of fields.slice(0, itemHeaderFieldsMax)) flat[key] = value
  return flat
}

interface ItemHead {
  readonly type: string
  readonly headers: JsonObject
  /** Undefined: up to the next line feed. */
  readonly length: number | undefined
  readonly payloadStart: number
}

const readItemHead = (bytes: Buffer, start: number): ItemHead | EnvelopeBreak => {
  const line = lineAt(bytes, start)
  if (line.end - start > headerLineBytesMax) return 'item_header_too_long'
  const headers = readObject(bytes.subarray(start, line.end))
  if (headers === undefined) return 'item_header_not_json'
  const { type, length } = headers
  if (typeof type !== 'string') return 'item_type_missing'
  const head = { type, headers: flatFields(headers), payloadStart: line.next }
  if (length === undefined || length === null) return { ...head, length: undefined }
  if (typeof length !== 'number' || !Number.isSafeInteger(length) || length < 0) return 'item_length_invalid'
  return { ...head, length }
}

const payloadLine = (bytes: Buffer, head: ItemHead): Line | EnvelopeBreak => {
  if (head.length === undefined) return lineAt(bytes, head.payloadStart)
  const end = head.payloadStart + head.length
  if (end > bytes.length) return 'payload_cut_off'
  if (end < bytes.length && bytes[end] !== lineFeed) return 'payload_not_ended'
  return { end, next: end + 1 }
}

type Items = Pick<Envelope, 'items' | 'overCap' | 'broken'>

const readItems = (bytes: Buffer, start: number): Items => {
  const items: EnvelopeItem[] = []
  const overCap = new Map<DataCategory, number>()
  let at = skipBlank(bytes, start)
  for (let index = 0; at < bytes.length; index += 1) {
    if (index === itemsReadMax) return { items, overCap, broken: { reason: 'too_many_items', offset: at } }
    const head = readItemHead(bytes, at)
    if (typeof head === 'string') return { items, overCap, broken: { reason: head, offset: at } }
    const payload = payloadLine(bytes, head)
    if (typeof payload === 'string') return { items, overCap, broken: { reason: payload, offset: at } }
    const { type, headers } = head
    if (index < envelopeItemsMax) items.push({ index, type, headers, payload: bytes.subarray(head.payloadStart, payload.end) })
    else overCap.set(categoryOfItemType(type), (overCap.get(categoryOfItemType(type)) ?? 0) + 1)
    at = skipBlank(bytes, payload.next)
  }
  return { items, overCap }
}

/**
 * Takes an envelope apart (ingest.md 2.1). `bytes` is the whole body, content encoding undone. Never throws: what precedes a break is kept, the
 * break is named. Lenient where SDKs differ: byte order mark, blank lines between items, `length` as 7.0 or null, no `length`, no last line feed; a
 * carriage return before a line feed belongs to the payload.
 */
export const parseEnvelope = (bytes: Buffer): Envelope => {
  const line = lineAt(bytes, 0)
  const nothing = { header: {}, items: [], overCap: new Map<DataCategory, number>() }
  if (line.end > headerLineBytesMax) return { ...nothing, broken: { reason: 'header_too_long', offset: 0 } }
  const header = readObject(bytes.subarray(0, line.end))
  if (header === undefined) return { ...nothing, broken: { reason: 'header_not_json', offset: 0 } }
  return { header, ...readItems(bytes, line.next) }
}
