import { crc32 } from 'node:zlib'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import type { ProjectId, RecordId } from '#packages/protocol/ids'

import { contentEncodings, recordKinds } from './log.ts'
import type { ContentEncoding, LogRecord, NewRecord, RecordHead, RecordKind } from './log.ts'

/*
 * One record of the log (spine.md 2). All numbers are little-endian, which is what every machine that we run on reads without a swap.
 *
 *    0  u32  length of everything after byte 8
 *    4  u32  crc32 of everything after byte 8
 *    8  u8   version      9  u8  kind      10  u8  content encoding      11  u8  flags
 *   12  u64  received ms
 *   20  u64  project
 *   28       record id, 16 bytes
 *   44  u32  length of the JSON head
 *   48       JSON head, then the body as received
 */
const checkedFrom = 8
const headFrom = 48
const version = 1
const spooledFlag = 1

/** Longest record, header included. Bodies above 1 MiB go to the spool, so that nothing legitimate comes near. */
export const recordBytesMax = 4 * 1024 * 1024
/** Longest JSON head in bytes: node takes 16 KB of request headers, and JSON may write a byte as six. */
const headBytesMax = 128 * 1024

const kindNames = new Map<number, RecordKind>()
for (const [name, number] of Object.entries(recordKinds)) kindNames.set(number, name as RecordKind)
const encodingNames = new Map<number, ContentEncoding>()
for (const [name, number] of Object.entries(contentEncodings)) encodingNames.set(number, name as ContentEncoding)

/** Writes an integer in 0 .. 2^53-1 as eight bytes. (BigInt methods cost ten times as much.) */
export const writeU64 = (buffer: Buffer, value: number, at: number): void => {
  buffer.writeUInt32LE(value % 0x1_0000_0000, at)
  buffer.writeUInt32LE(Math.floor(value / 0x1_0000_0000), at + 4)
}

/** Reads eight bytes as an integer; undefined above 2^53-1. */
export const readU64 = (buffer: Buffer, at: number): number | undefined => {
  const value = buffer.readUInt32LE(at + 4) * 0x1_0000_0000 + buffer.readUInt32LE(at)
  return Number.isSafeInteger(value) ? value : undefined
}

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

export interface EncodedRecord {
  /** Everything before the body. */
  readonly header: Buffer
  /** The body that was handed in, not a copy: it must not change until the record is written. */
  readonly body: Uint8Array
  /** Bytes of both. */
  readonly bytes: number
}

/** Encodes a record for one `writev`. Fails with a sentence when it breaks a rule of the layout, which is a mistake of the caller. */
export const encodeRecord = (record: NewRecord): Result<EncodedRecord, string> => {
  const { kind, encoding, receivedAtMs, projectId, recordId, head, body, spooled } = record
  if (!isCount(receivedAtMs) || !isCount(projectId)) return failure('receipt time and project must be integers in 0 .. 2^53-1')
  if (spooled && body.byteLength > 0) return failure('a spooled record has no body of its own')
  const json = JSON.stringify(spooled ? { ...head, spooled } : head)
  const headBytes = Buffer.byteLength(json)
  const bytes = headFrom + headBytes + body.byteLength
  if (headBytes > headBytesMax) return failure(`head of ${headBytes} bytes, at most ${headBytesMax} are allowed`)
  if (bytes > recordBytesMax) return failure(`record of ${bytes} bytes, at most ${recordBytesMax} are allowed`)
  const header = Buffer.allocUnsafe(headFrom + headBytes)
  header.writeUInt32LE(bytes - checkedFrom, 0)
  header[8] = version
  header[9] = recordKinds[kind]
  header[10] = contentEncodings[encoding]
  header[11] = spooled ? spooledFlag : 0
  writeU64(header, receivedAtMs, 12)
  writeU64(header, projectId, 20)
  if (recordId.length !== 32 || header.write(recordId, 28, 16, 'hex') !== 16) return failure('a record id is 32 hex digits')
  header.writeUInt32LE(headBytes, 44)
  header.write(json, headFrom, 'utf8')
  header.writeUInt32LE(crc32(body, crc32(header.subarray(checkedFrom))), 4)
  return success({ header, body, bytes })
}

/** Bytes of the record that seems to begin at `at`, judged by its length alone; undefined when no record can begin there, 0 when less than its first four bytes are there. */
export const declaredBytes = (buffer: Buffer, at: number): number | undefined => {
  if (at + 4 > buffer.byteLength) return 0
  const bytes = buffer.readUInt32LE(at) + checkedFrom
  return bytes >= headFrom && bytes <= recordBytesMax ? bytes : undefined
}

/** Bytes of the whole, intact record at `at`; 0 when it is cut short or damaged. Looks at length and crc, not at the meaning, so that a record of a newer version counts. */
export const intactBytes = (buffer: Buffer, at: number): number => {
  const bytes = declaredBytes(buffer, at)
  if (!bytes || at + bytes > buffer.byteLength) return 0
  return crc32(buffer.subarray(at + checkedFrom, at + bytes)) === buffer.readUInt32LE(at + 4) ? bytes : 0
}

/** The optional texts of a head. A `Record` of all of them, so that a new field of `RecordHead` does not compile until it is read back too. */
const headTexts: Record<Exclude<keyof RecordHead, 'key' | 'ip' | 'hints'>, true> = {
  userAgent: true,
  origin: true,
  client: true,
  contentType: true,
  release: true,
  environment: true,
  eventId: true,
  signal: true,
}
const headTextNames = Object.keys(headTexts) as (keyof typeof headTexts)[]

type Json = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const parseJson = (buffer: Buffer): Json | undefined => {
  try {
    const value: unknown = JSON.parse(buffer.toString('utf8'))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Hint names are the client's, hence the null prototype. */
const readHints = (value: unknown): Record<string, string> | undefined => {
  if (!isObject(value)) return undefined
  const hints = Object.create(null) as Record<string, string>
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== 'string') return undefined
    hints[name] = text
  }
  return hints
}

const readHead = (json: Json): RecordHead | undefined => {
  const { key, ip, hints } = json
  if (typeof key !== 'string' || typeof ip !== 'string') return undefined
  const head: { -readonly [Field in keyof RecordHead]: RecordHead[Field] } = { key, ip }
  for (const name of headTextNames) {
    const text = json[name]
    if (typeof text === 'string') head[name] = text
    else if (text !== undefined) return undefined
  }
  if (hints === undefined) return head
  const read = readHints(hints)
  if (!read) return undefined
  head.hints = read
  return head
}

const readSpooledMark = (json: Json): NewRecord['spooled'] => {
  const { spooled } = json
  if (!isObject(spooled)) return undefined
  const { bytes, crc32: checksum } = spooled
  return isCount(bytes) && isCount(checksum) ? { bytes, crc32: checksum } : undefined
}

/** The fields of fixed length; undefined when one has a value that this program does not know. */
const readFixed = (frame: Buffer) => {
  const kind = kindNames.get(frame.readUInt8(9))
  const encoding = encodingNames.get(frame.readUInt8(10))
  const flags = frame.readUInt8(11)
  const receivedAtMs = readU64(frame, 12)
  const projectId = readU64(frame, 20)
  if (frame[8] !== version || flags > spooledFlag) return undefined
  if (!kind || !encoding || receivedAtMs === undefined || projectId === undefined) return undefined
  const recordId = frame.toString('hex', 28, 44) as RecordId
  return { kind, encoding, isSpooled: flags === spooledFlag, receivedAtMs, projectId: projectId as ProjectId | 0, recordId }
}

/**
 * Decodes the bytes of exactly one record. The body is a view of them, not a copy. Undefined when they are cut short, damaged, or of a
 * version that this program does not know. Never throws.
 */
export const decodeRecord = (frame: Buffer, stream: string, offset: number): LogRecord | undefined => {
  if (frame.byteLength < headFrom || intactBytes(frame, 0) !== frame.byteLength) return undefined
  const fixed = readFixed(frame)
  const bodyFrom = headFrom + frame.readUInt32LE(44)
  if (!fixed || bodyFrom > frame.byteLength) return undefined
  const json = parseJson(frame.subarray(headFrom, bodyFrom))
  const head = json && readHead(json)
  if (!json || !head) return undefined
  const { isSpooled, ...fields } = fixed
  const record = { ...fields, head, body: frame.subarray(bodyFrom), stream, offset, endOffset: offset + frame.byteLength }
  if (!isSpooled) return record
  const spooled = readSpooledMark(json)
  return spooled && { ...record, spooled }
}
