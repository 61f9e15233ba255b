import type { ContentEncoding } from '#packages/protocol/content-encoding'
import { hasZlibWrapper } from '#packages/protocol/inflate'

import { BitReader, HuffmanCode } from './huffman-code.ts'

/** Longer lines are zlib's to read, and so is whatever lies behind so much input. */
const lineBytesMax = 1024
const inputBytesMax = 2048

const lineFeed = 0x0a
const endOfBlock = 256
const literalCodesMax = 288
const distanceCodesMax = 32
const gzipHeadBytes = 10
const zlibHeadBytes = 2
const presetDictionary = 0x20

const lengthBase = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258]
const lengthExtraBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
/** Up to `lineBytesMax`: a line has nothing further back. */
const distanceBase = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769]
const distanceExtraBits = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8]
/** The order in which the lengths of the code for lengths come. */
const lengthCodeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
/** Symbols 16, 17 and 18 of that code repeat a length so many times and more. */
const repeats = [
  { bits: 2, least: 3 },
  { bits: 3, least: 3 },
  { bits: 7, least: 11 },
] as const

/** How a block ended. `unclear` is for zlib. */
type BlockEnd = 'line' | 'block' | 'unclear'

const fixedLengths = Uint8Array.from({ length: literalCodesMax }, (_, symbol) =>
  symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8,
)

/** Where the deflated blocks begin; undefined for encodings and headers that are not ours to read. */
const blocksAt = (body: Buffer, encoding: ContentEncoding): number | undefined => {
  if (encoding === 'gzip') {
    const isPlain = body[0] === 0x1f && body[1] === 0x8b && body[2] === 8 && body[3] === 0
    return isPlain ? gzipHeadBytes : undefined
  }
  if (encoding !== 'deflate') return undefined
  if (!hasZlibWrapper(body)) return 0
  return ((body[1] ?? 0) & presetDictionary) === 0 ? zlibHeadBytes : undefined
}

/**
 * Decodes the first line of a deflated body (RFC 1951) without zlib: a decoder object costs 10 us, and memory that the garbage collector has to see
 * go, for a line of 200 bytes. What is not quite ordinary, zlib has to judge. One inflater serves all requests, as reading a line is one step.
 */
export class LineInflater {
  readonly #input = new BitReader()
  readonly #line = Buffer.alloc(lineBytesMax)
  readonly #lengths = new Uint8Array(literalCodesMax + distanceCodesMax)
  readonly #lengthCode = new HuffmanCode(lengthCodeOrder.length)
  readonly #literals = new HuffmanCode(literalCodesMax)
  readonly #distances = new HuffmanCode(distanceCodesMax)
  #lineBytes = 0

  /** The line without its line feed, valid until the next call; undefined when it takes zlib to say what there is. Never throws. */
  read(body: Buffer, encoding: ContentEncoding): Buffer | undefined {
    const at = blocksAt(body, encoding)
    if (at === undefined) return undefined
    this.#input.open(body, at, Math.min(body.length, inputBytesMax))
    this.#lineBytes = 0
    let end: BlockEnd = 'block'
    let isLast = 0
    while (end === 'block' && isLast === 0) {
      isLast = this.#input.take(1)
      end = this.#readBlock(this.#input.take(2))
    }
    return end === 'line' ? this.#line.subarray(0, this.#lineBytes) : undefined
  }

  #readBlock(type: number): BlockEnd {
    if (type === 0) return this.#readStored()
    if (type === 1) return this.#assignFixed() ? this.#readCoded() : 'unclear'
    return type === 2 && this.#assignDynamic() ? this.#readCoded() : 'unclear'
  }

  #readStored(): BlockEnd {
    const input = this.#input
    input.align()
    const bytes = input.takeByte() + input.takeByte() * 256
    const complement = input.takeByte() + input.takeByte() * 256
    if (bytes + complement !== 0xffff) return 'unclear'
    for (let left = bytes; left > 0; left -= 1) {
      const byte = input.takeByte()
      if (byte === lineFeed) return 'line'
      if (byte < 0 || !this.#put(byte)) return 'unclear'
    }
    return 'block'
  }

  #readCoded(): BlockEnd {
    for (;;) {
      const symbol = this.#input.takeSymbol(this.#literals)
      if (symbol === lineFeed) return 'line'
      if (symbol === endOfBlock) return 'block'
      if (symbol < 0) return 'unclear'
      if (symbol < endOfBlock ? !this.#put(symbol) : !this.#repeat(symbol - endOfBlock - 1)) return 'unclear'
    }
  }

  #put(byte: number): boolean {
    if (this.#lineBytes === lineBytesMax) return false
    this.#line[this.#lineBytes] = byte
    this.#lineBytes += 1
    return true
  }

  /** Copies what stands further left in the line, which holds no line feed. */
  #repeat(lengthSymbol: number): boolean {
    const length = this.#takeExtended(lengthSymbol, lengthBase, lengthExtraBits)
    const distance = this.#takeExtended(this.#input.takeSymbol(this.#distances), distanceBase, distanceExtraBits)
    if (length < 0 || distance < 0 || distance > this.#lineBytes || this.#lineBytes + length > lineBytesMax) return false
    // Byte by byte, as what is copied may overlap what it makes.
    for (let left = length; left > 0; left -= 1) this.#put(this.#line[this.#lineBytes - distance] ?? 0)
    return true
  }

  #takeExtended(symbol: number, base: readonly number[], extraBits: readonly number[]): number {
    const least = base[symbol]
    const more = this.#input.take(extraBits[symbol] ?? 0)
    return least === undefined || more < 0 ? -1 : least + more
  }

  #assignFixed(): boolean {
    this.#lengths.fill(5, 0, distanceCodesMax)
    return this.#literals.assign(fixedLengths, 0, literalCodesMax) && this.#distances.assign(this.#lengths, 0, distanceCodesMax)
  }

  #assignDynamic(): boolean {
    const input = this.#input
    const literals = input.take(5) + 257
    const distances = input.take(5) + 1
    const lengthCodes = input.take(4) + 4
    if (literals > 286 || distances > 30) return false
    this.#lengths.fill(0, 0, lengthCodeOrder.length)
    for (let index = 0; index < lengthCodes; index += 1) {
      const bits = input.take(3)
      if (bits < 0) return false
      this.#lengths[lengthCodeOrder[index] ?? 0] = bits
    }
    if (!this.#lengthCode.assign(this.#lengths, 0, lengthCodeOrder.length) || !this.#takeLengths(literals + distances)) return false
    return this.#literals.assign(this.#lengths, 0, literals) && this.#distances.assign(this.#lengths, literals, literals + distances)
  }

  #takeLengths(count: number): boolean {
    let at = 0
    while (at < count) {
      const symbol = this.#input.takeSymbol(this.#lengthCode)
      if (symbol < 0) return false
      if (symbol < 16) {
        this.#lengths[at] = symbol
        at += 1
        continue
      }
      const times = this.#takeTimes(symbol)
      if (times < 0 || at + times > count || (symbol === 16 && at === 0)) return false
      this.#lengths.fill(symbol === 16 ? (this.#lengths[at - 1] ?? 0) : 0, at, at + times)
      at += times
    }
    return true
  }

  #takeTimes(symbol: number): number {
    const repeat = repeats[symbol - 16]
    if (repeat === undefined) return -1
    const more = this.#input.take(repeat.bits)
    return more < 0 ? -1 : repeat.least + more
  }
}
