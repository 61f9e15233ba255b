/** Walks over RowBinary bytes without decoding them. Past the end it becomes `torn` and stays there; nothing throws. */
export class RowCursor {
  readonly #bytes: Uint8Array
  #offset = 0
  #torn = false

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get offset(): number {
    return this.#offset
  }

  /** True once a skip went past the end, or a length could not be one. */
  get torn(): boolean {
    return this.#torn
  }

  get atEnd(): boolean {
    return this.#offset >= this.#bytes.byteLength
  }

  skip(count: number): void {
    if (this.#torn || count > this.#bytes.byteLength - this.#offset) this.#torn = true
    else this.#offset += count
  }

  /** A LEB128 length or count; 0 when torn. Values that no buffer can hold count as torn. */
  varint(): number {
    let value = 0
    let scale = 1
    for (let count = 0; count < 8; count++) {
      const byte = this.#bytes[this.#offset]
      if (byte === undefined) break
      this.#offset++
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 0x80
    }
    this.#torn = true
    return 0
  }
}
