const codeBitsMax = 15

/** Bits of a deflated body, least significant first. One reader serves many bodies. */
export class BitReader {
  #bytes: Uint8Array = new Uint8Array(0)
  #at = 0
  #end = 0
  #held = 0
  #heldBits = 0

  /** Begins at `at`; the bytes from `end` on do not exist. */
  open(bytes: Uint8Array, at: number, end: number): void {
    this.#bytes = bytes
    this.#at = at
    this.#end = end
    this.#held = 0
    this.#heldBits = 0
  }

  /** Up to 15 bits as a number; -1 at the end. */
  take(bits: number): number {
    this.#fill()
    if (bits > this.#heldBits) return -1
    const value = this.#held & ((1 << bits) - 1)
    this.#drop(bits)
    return value
  }

  /** The next whole byte, after `align`; -1 at the end. */
  takeByte(): number {
    return this.take(8)
  }

  /** Skips to the next byte border. */
  align(): void {
    this.#drop(this.#heldBits & 7)
  }

  /**
   * The next symbol of a canonical code: code words of one length are consecutive numbers, so that walking the lengths finds it without a table
   * (RFC 1951, 3.2.2). -1 at the end, or when no symbol has these bits.
   */
  takeSymbol({ counts, symbols }: HuffmanCode): number {
    this.#fill()
    let ahead = this.#held
    let word = 0
    let first = 0
    let index = 0
    for (let bits = 1; bits <= codeBitsMax; bits += 1) {
      word |= ahead & 1
      ahead >>>= 1
      const count = counts[bits] ?? 0
      if (word - count < first) {
        if (bits > this.#heldBits) return -1
        this.#drop(bits)
        return symbols[index + word - first] ?? -1
      }
      index += count
      first = (first + count) << 1
      word <<= 1
    }
    return -1
  }

  #fill(): void {
    while (this.#heldBits <= 16 && this.#at < this.#end) {
      this.#held |= (this.#bytes[this.#at] ?? 0) << this.#heldBits
      this.#at += 1
      this.#heldBits += 8
    }
  }

  #drop(bits: number): void {
    this.#held >>>= bits
    this.#heldBits -= bits
  }
}

/** A canonical Huffman code; `assign` makes it another one. */
export class HuffmanCode {
  /** Symbols by length of their code word. */
  readonly counts = new Uint16Array(codeBitsMax + 1)
  /** In order of their code words. */
  readonly symbols: Uint16Array
  readonly #next = new Uint16Array(codeBitsMax + 2)

  constructor(symbolsMax: number) {
    this.symbols = new Uint16Array(symbolsMax)
  }

  /** Gives the symbols 0, 1, .. code words of the lengths from `from` to `to`; false when there are not so many words. */
  assign(lengths: Uint8Array, from: number, to: number): boolean {
    const { counts } = this
    counts.fill(0)
    for (let at = from; at < to; at += 1) {
      const bits = lengths[at] ?? 0
      counts[bits] = (counts[bits] ?? 0) + 1
    }
    // Length 0 says that the symbol does not occur.
    counts[0] = 0
    return this.#placeLengths() && this.#placeSymbols(lengths, from, to)
  }

  #placeLengths(): boolean {
    let free = 1
    this.#next[1] = 0
    for (let bits = 1; bits <= codeBitsMax; bits += 1) {
      const count = this.counts[bits] ?? 0
      free = free * 2 - count
      if (free < 0) return false
      this.#next[bits + 1] = (this.#next[bits] ?? 0) + count
    }
    return true
  }

  #placeSymbols(lengths: Uint8Array, from: number, to: number): true {
    for (let at = from; at < to; at += 1) {
      const bits = lengths[at] ?? 0
      if (bits === 0) continue
      const place = this.#next[bits] ?? 0
      this.symbols[place] = at - from
      this.#next[bits] = place + 1
    }
    return true
  }
}
