import protobuf from 'protobufjs/minimal.js'

import type { Json, JsonObject } from '#packages/protocol/json'

import { messages } from './messages.ts'
import type { FieldType, MessageField, MessageName } from './messages.ts'

type Reader = protobuf.Reader

/** Fields that are read of one request, nested ones too: two bytes of input can make an object of a hundred. A thousand spans with twenty attributes have 90,000. */
const fieldsMax = 2_000_000
/** Messages inside messages; values that nest deeper are nobody's. */
const depthMax = 64

/** The request, without the spans and logs that there was no room for; undefined where the bytes are none. */
export type ReadProtobuf = { readonly message: JsonObject; readonly tooMany: number } | undefined

/** What a request is full of, and what these stand in. */
const items: ReadonlySet<FieldType> = new Set<FieldType>(['Span', 'LogRecord'])
const frames: ReadonlySet<FieldType> = new Set<FieldType>(['ResourceSpans', 'ScopeSpans', 'ResourceLogs', 'ScopeLogs'])

const varint = 0
const eightBytes = 1
const counted = 2
const fourBytes = 5

type Scalar = Exclude<FieldType, MessageName>

const int64Text = (reader: Reader): string => {
  const value = reader.int64()
  return typeof value === 'number' ? String(value) : ((BigInt(value.high) << 32n) | BigInt(value.low >>> 0)).toString()
}

const fixed64Text = (reader: Reader): string => {
  const low = reader.fixed32()
  return ((BigInt(reader.fixed32()) << 32n) | BigInt(low)).toString()
}

const scalars: Readonly<Record<Scalar, { readonly wire: number; readonly read: (reader: Reader) => Json }>> = {
  string: { wire: counted, read: (reader) => reader.string() },
  bool: { wire: varint, read: (reader) => reader.bool() },
  double: { wire: eightBytes, read: (reader) => reader.double() },
  enum: { wire: varint, read: (reader) => reader.int32() },
  fixed32: { wire: fourBytes, read: (reader) => reader.fixed32() },
  // As OTLP/JSON has them: text, as a double does not hold all.
  int64: { wire: varint, read: int64Text },
  fixed64: { wire: eightBytes, read: fixed64Text },
  bytes: { wire: counted, read: (reader) => Buffer.from(reader.bytes()).toString('base64') },
  id: { wire: counted, read: (reader) => Buffer.from(reader.bytes()).toString('hex') },
}

const isScalar = (type: FieldType): type is Scalar => Object.hasOwn(scalars, type)

const wireOf = (type: FieldType): number => (isScalar(type) ? scalars[type].wire : counted)

class RequestReader {
  readonly #reader: Reader
  #fieldsLeft = fieldsMax
  /** Spans and logs that were not read. */
  tooMany = 0

  constructor(bytes: Buffer) {
    this.#reader = protobuf.Reader.create(bytes)
  }

  /** Fields up to `end`. Throws when the bytes are no such message. */
  message(name: MessageName, end: number, depth: number): JsonObject {
    const message: JsonObject = {}
    this.#eachField(name, end, depth, (field) => {
      this.#fieldsLeft -= 1
      if (this.#fieldsLeft < 0) this.#leaveOut(field, depth)
      else this.#put(message, field, depth)
    })
    return message
  }

  /** Calls `read` at each field that we know; it must read it. */
  #eachField(name: MessageName, end: number, depth: number, read: (field: MessageField) => void): void {
    if (depth > depthMax || end > this.#reader.len) throw new RangeError('nested too deeply, or cut off')
    const fields = messages[name]
    while (this.#reader.pos < end) {
      const tag = this.#reader.uint32()
      const field = fields[tag >>> 3]
      if (field === undefined || wireOf(field.type) !== (tag & 7)) this.#reader.skipType(tag & 7, 0, tag >>> 3)
      else read(field)
    }
    if (this.#reader.pos !== end) throw new RangeError('a field is longer than its message')
  }

  /** Counts what is in a field that there is no room for, and makes nothing of it. */
  #leaveOut({ type }: MessageField, depth: number): void {
    if (isScalar(type) || !frames.has(type)) {
      if (items.has(type)) this.tooMany += 1
      this.#reader.skipType(wireOf(type))
      return
    }
    const bytes = this.#reader.uint32()
    this.#eachField(type, this.#reader.pos + bytes, depth + 1, (field) => this.#leaveOut(field, depth + 1))
  }

  get end(): number {
    return this.#reader.len
  }

  #put(message: JsonObject, { name, type, isList }: MessageField, depth: number): void {
    const value = isScalar(type) ? scalars[type].read(this.#reader) : this.#nested(type, depth)
    if (isList !== true) message[name] = value
    else {
      const values = message[name]
      if (Array.isArray(values)) values.push(value)
      else message[name] = [value]
    }
  }

  #nested(type: MessageName, depth: number): JsonObject {
    const bytes = this.#reader.uint32()
    return this.message(type, this.#reader.pos + bytes, depth + 1)
  }
}

/**
 * Reads a protobuf message into the shape that OTLP/JSON has (ids as hex, 64-bit numbers as text, bytes as base64), so that both are one thing from there
 * on. Fields that we do not know, and known ones written in another way, are skipped. Written over the reader of protobufjs, not its classes, because
 * these put no bound on what a small body may become. Never throws.
 */
export const readProtobuf = (bytes: Buffer, name: MessageName): ReadProtobuf => {
  const reader = new RequestReader(bytes)
  try {
    const message = reader.message(name, reader.end, 0)
    return { message, tooMany: reader.tooMany }
  } catch {
    return undefined
  }
}
