import { decode, ExtData } from '@msgpack/msgpack'

import type { Json, JsonObject } from '#packages/protocol/json'

/** Nesting of lists and maps that is read; no event of an SDK has a third of it. */
const depthMax = 64
/** Bytes of an extension that are shown. */
const extensionBytesMax = 32

/** Head bytes of one shape: how many bytes of a length follow it, and what the length counts. */
interface Shape {
  readonly lengthBytes: 0 | 1 | 2 | 4
  /** Bytes behind the length, beside those that it counts. */
  readonly fixed: number
  readonly counts: 'bytes' | 'items' | 'pairs'
}

const shape = (lengthBytes: Shape['lengthBytes'], counts: Shape['counts'] = 'bytes', fixed = 0): Shape => ({ lengthBytes, fixed, counts })
const scalar = (bytes: number): Shape => shape(0, 'bytes', bytes)

/** From 0xc0 on: nil, never used, false, true, bin, ext, floats, whole numbers, fixext, str, array, map. */
const shapes: readonly (Shape | undefined)[] = [
  [scalar(0), undefined, scalar(0), scalar(0)],
  [shape(1), shape(2), shape(4)],
  [shape(1, 'bytes', 1), shape(2, 'bytes', 1), shape(4, 'bytes', 1)],
  [4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 2, 3, 5, 9, 17].map(scalar),
  [shape(1), shape(2), shape(4)],
  [shape(2, 'items'), shape(4, 'items')],
  [shape(2, 'pairs'), shape(4, 'pairs')],
].flat()

/** One value without what is inside it: where it ends, and how many values follow that belong to it. */
interface Head {
  readonly end: number
  readonly inside: number
}

const shortHead = (byte: number, end: number): Head => {
  if (byte < 0x80 || byte >= 0xe0) return { end, inside: 0 }
  if (byte < 0x90) return { end, inside: (byte & 0x0f) * 2 }
  return byte < 0xa0 ? { end, inside: byte & 0x0f } : { end: end + (byte & 0x1f), inside: 0 }
}

const headAt = (bytes: Buffer, at: number): Head | undefined => {
  const byte = bytes[at]
  if (byte === undefined) return undefined
  const known = byte >= 0xc0 && byte < 0xe0
  if (!known) return shortHead(byte, at + 1)
  const found = shapes[byte - 0xc0]
  if (!found || at + 1 + found.lengthBytes > bytes.length) return undefined
  const { lengthBytes, fixed, counts } = found
  const length = lengthBytes === 0 ? 0 : bytes.readUIntBE(at + 1, lengthBytes)
  const end = at + 1 + lengthBytes + fixed
  if (counts === 'bytes') return { end: end + length, inside: 0 }
  return { end, inside: counts === 'pairs' ? length * 2 : length }
}

/**
 * Where the document that begins at `start` ends; undefined when it is cut off, nests too deeply, or claims more than there are bytes: the decoder
 * makes room for what is claimed, on every level.
 */
const endOfDocument = (bytes: Buffer, start: number): number | undefined => {
  const open: number[] = [1]
  let at = start
  while (open.length > 0) {
    const left = open.pop() ?? 0
    if (left === 0) continue
    open.push(left - 1)
    const head = headAt(bytes, at)
    if (!head || head.end > bytes.length || head.inside > bytes.length - head.end) return undefined
    at = head.end
    if (head.inside > 0 && open.push(head.inside) > depthMax) return undefined
  }
  return at
}

const integerText = (value: bigint): Json => {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value.toString()
}

const extensionBytes = ({ data }: ExtData): Uint8Array => (typeof data === 'function' ? data(0) : data).subarray(0, extensionBytesMax)

const entriesOf = (value: object): JsonObject => {
  const object: JsonObject = Object.create(null)
  for (const [key, item] of Object.entries(value)) object[key] = jsonOf(item)
  return object
}

const objectOf = (value: object): Json => {
  if (Array.isArray(value)) return value.map(jsonOf)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8')
  if (value instanceof ExtData) return `ext ${value.type}: ${Buffer.from(extensionBytes(value)).toString('hex')}`
  return entriesOf(value)
}

/** What JSON has no form for becomes text: times, whole numbers beyond 2^53, bytes, extensions. */
const jsonOf = (value: unknown): Json => {
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'bigint') return integerText(value)
  return typeof value === 'object' && value !== null ? objectOf(value) : null
}

/** Names as text, as in JSON. The decoder writes them into plain objects, and refuses `__proto__` only where it is a text. */
const mapKeyConverter = (key: unknown): string => {
  const name = jsonOf(key)
  if (name === '__proto__') throw new Error('name of a prototype')
  return typeof name === 'string' ? name : JSON.stringify(name)
}

const options = { useBigInt64: true, mapKeyConverter }

/** Documents of a msgpack text, and whether all of it could be read: what precedes a break is kept. */
export interface MsgpackDocuments {
  readonly documents: readonly Json[]
  readonly isWhole: boolean
}

/**
 * Reads msgpack documents one after another, at most `documentsMax`. Never throws, recurses no deeper than 64, and takes memory in proportion to the
 * bytes. Objects have no prototype.
 */
export const readMsgpack = (bytes: Buffer, documentsMax: number): MsgpackDocuments => {
  const documents: Json[] = []
  let at = 0
  while (at < bytes.length) {
    const end = documents.length < documentsMax ? endOfDocument(bytes, at) : undefined
    if (end === undefined) return { documents, isWhole: false }
    try {
      documents.push(jsonOf(decode(bytes.subarray(at, end), options)))
    } catch {
      return { documents, isWhole: false }
    }
    at = end
  }
  return { documents, isWhole: true }
}
