import { createHash } from 'node:crypto'

/** Chance that is the same for the same seed. */
export class Random {
  readonly #seed: string
  #count = 0

  constructor(seed: string) {
    this.#seed = seed
  }

  /** Whole, from 0 to below `end`. */
  below(end: number): number {
    this.#count += 1
    return createHash('sha256').update(`${this.#seed}/${this.#count}`).digest().readUInt32BE() % end
  }

  /** Whole, both ends included. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1)
  }

  pick<Value>(values: readonly [Value, ...Value[]]): Value {
    return values[this.below(values.length)] ?? values[0]
  }

  /** Lower-case hexadecimal digits. */
  hex(digits: number): string {
    this.#count += 1
    let text = ''
    while (text.length < digits) text += createHash('sha256').update(`${this.#seed}/${this.#count}/${text.length}`).digest('hex')
    return text.slice(0, digits)
  }

  uuid(): string {
    const digits = this.hex(30)
    return [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(12, 15)}`, `a${digits.slice(15, 18)}`, digits.slice(18, 30)].join('-')
  }

  word(): string {
    return this.pick(['ana', 'bea', 'carl', 'dora', 'emil', 'fay', 'gil', 'hal', 'ida', 'jon'])
  }
}
