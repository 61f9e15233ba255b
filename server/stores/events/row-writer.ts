import { assert } from '#core/assert'

const two32 = 0x1_0000_0000
const u64Max = 0xffff_ffff_ffff_ffffn
const i64Min = -0x8000_0000_0000_0000n
const i64Max = 0x7fff_ffff_ffff_ffffn

/** A string of at most this many UTF-16 units is at most 126 bytes, so its length prefix is one byte and can be filled in afterwards. */
const shortStringUnits = 42

const initialBytes = 64 * 1024

/** No file of a batch comes near this (batches are cut at 24 MB); above it the caller has lost its cap. */
const writerBytesMax = 512 * 1024 * 1024

const nibbles = new Int8Array(128).fill(-1)
for (let value = 0; value < 16; value++) {
  nibbles[value.toString(16).charCodeAt(0)] = value
  nibbles[value.toString(16).toUpperCase().charCodeAt(0)] = value
}

const nibbleAt = (hex: string, index: number): number => nibbles[hex.charCodeAt(index)] ?? -1

/** A growing buffer with the primitives of ClickHouse's RowBinary format: little endian, lengths as LEB128. */
export class RowWriter {
  #buffer: Buffer
  #offset = 0

  /** `bytesExpected` spares growing: a batch is some 25 MB, and each doubling is copied and touched anew. */
  constructor(bytesExpected = initialBytes) {
    this.#buffer = Buffer.allocUnsafe(Math.min(Math.max(bytesExpected, initialBytes), writerBytesMax))
  }

  get bytes(): number {
    return this.#offset
  }

  uint8(value: number): void {
    assert(Number.isInteger(value) && value >= 0 && value <= 0xff, 'UInt8 in range')
    this.#reserve(1)
    this.#buffer[this.#offset++] = value
  }

  uint16(value: number): void {
    this.#reserve(2)
    this.#offset = this.#buffer.writeUInt16LE(value, this.#offset)
  }

  uint32(value: number): void {
    this.#reserve(4)
    this.#offset = this.#buffer.writeUInt32LE(value, this.#offset)
  }

  /** A number must be a safe integer; larger values come as bigint (spine.md 5). */
  uint64(value: number | bigint): void {
    this.#reserve(8)
    if (typeof value === 'bigint') {
      assert(value >= 0n && value <= u64Max, 'UInt64 in range')
      this.#offset = this.#buffer.writeBigUInt64LE(value, this.#offset)
      return
    }
    assert(Number.isSafeInteger(value) && value >= 0, 'UInt64 is a safe integer')
    this.#buffer.writeUInt32LE(value % two32, this.#offset)
    this.#offset = this.#buffer.writeUInt32LE(Math.floor(value / two32), this.#offset + 4)
  }

  int8(value: number): void {
    this.#reserve(1)
    this.#offset = this.#buffer.writeInt8(value, this.#offset)
  }

  int16(value: number): void {
    this.#reserve(2)
    this.#offset = this.#buffer.writeInt16LE(value, this.#offset)
  }

  int32(value: number): void {
    this.#reserve(4)
    this.#offset = this.#buffer.writeInt32LE(value, this.#offset)
  }

  /** A number must be a safe integer. */
  int64(value: number | bigint): void {
    this.#reserve(8)
    if (typeof value === 'bigint') {
      assert(value >= i64Min && value <= i64Max, 'Int64 in range')
      this.#offset = this.#buffer.writeBigInt64LE(value, this.#offset)
      return
    }
    assert(Number.isSafeInteger(value), 'Int64 is a safe integer')
    // Floored division keeps the low word in 0 .. 2^32-1 for negative numbers as well: two's complement.
    const high = Math.floor(value / two32)
    this.#buffer.writeUInt32LE(value - high * two32, this.#offset)
    this.#offset = this.#buffer.writeInt32LE(high, this.#offset + 4)
  }

  float64(value: number): void {
    this.#reserve(8)
    this.#offset = this.#buffer.writeDoubleLE(value, this.#offset)
  }

  /** LEB128, for lengths and counts. */
  varint(value: number): void {
    this.#reserve(10)
    let rest = value
    while (rest >= 0x80) {
      this.#buffer[this.#offset++] = (rest % 0x80) | 0x80
      rest = Math.floor(rest / 0x80)
    }
    this.#buffer[this.#offset++] = rest
  }

  /** UTF-8 with its length in front. Lone surrogates become U+FFFD, as everywhere in Node. */
  string(value: string | Uint8Array): void {
    if (typeof value !== 'string') {
      this.varint(value.byteLength)
      this.#raw(value)
      return
    }
    if (value.length <= shortStringUnits) {
      this.#reserve(1 + 3 * value.length)
      const written = value.length === 0 ? 0 : this.#buffer.write(value, this.#offset + 1)
      this.#buffer[this.#offset] = written
      this.#offset += 1 + written
      return
    }
    const length = Buffer.byteLength(value)
    this.varint(length)
    this.#reserve(length)
    this.#offset += this.#buffer.write(value, this.#offset)
  }

  /** `length` bytes from hex digits or bytes. An empty string stands for "absent": all zero, as no column is Nullable. */
  fixedString(value: string | Uint8Array, length: number): void {
    this.#reserve(length)
    if (typeof value !== 'string') {
      assert(value.byteLength === length, 'FixedString has its number of bytes')
      this.#raw(value)
      return
    }
    if (value.length === 0) {
      this.#buffer.fill(0, this.#offset, this.#offset + length)
      this.#offset += length
      return
    }
    // Constant messages: a template here would be built for every byte of every row.
    assert(value.length === 2 * length, 'FixedString has two hex digits per byte')
    for (let index = 0; index < value.length; index += 2) {
      const high = nibbleAt(value, index)
      const low = nibbleAt(value, index + 1)
      assert(high >= 0 && low >= 0, 'FixedString is hexadecimal')
      this.#buffer[this.#offset++] = (high << 4) | low
    }
  }

  /** What was written so far: a view, valid until the next write. */
  view(): Buffer {
    return this.#buffer.subarray(0, this.#offset)
  }

  #raw(bytes: Uint8Array): void {
    this.#reserve(bytes.byteLength)
    this.#buffer.set(bytes, this.#offset)
    this.#offset += bytes.byteLength
  }

  #reserve(count: number): void {
    const needed = this.#offset + count
    if (needed <= this.#buffer.byteLength) return
    assert(needed <= writerBytesMax, 'rows fit into one batch file')
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.byteLength * 2))
    this.#buffer.copy(grown, 0, 0, this.#offset)
    this.#buffer = grown
  }
}
