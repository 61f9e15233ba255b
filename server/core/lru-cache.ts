/** Values by key, up to so much weight in all: those used last stay. */
export class LruCache<Value> {
  /** The one used last stands last. */
  readonly #values = new Map<string, Value>()
  readonly #weightMax: number
  readonly #weightOf: (value: Value, key: string) => number
  #weight = 0

  /** Without `weightOf` values are counted. It must say the same of a value as long as that is held. */
  constructor(weightMax: number, weightOf: (value: Value, key: string) => number = () => 1) {
    this.#weightMax = weightMax
    this.#weightOf = weightOf
  }

  /** Is no use: the value grows no younger. */
  has(key: string): boolean {
    return this.#values.has(key)
  }

  get(key: string): Value | undefined {
    const value = this.#values.get(key)
    if (value === undefined) return undefined
    this.#values.delete(key)
    this.#values.set(key, value)
    return value
  }

  set(key: string, value: Value): void {
    this.hold(key, value)
    this.trim()
  }

  /** As `set`, but nothing goes before `trim`: who needs several values at a time has them all until then. */
  hold(key: string, value: Value): void {
    const before = this.#values.get(key)
    if (before !== undefined) this.#weight -= this.#weightOf(before, key)
    this.#values.delete(key)
    this.#values.set(key, value)
    this.#weight += this.#weightOf(value, key)
  }

  /** Forgets those that were not used for longest, until the rest weighs no more than it may. */
  trim(): void {
    for (const [key, value] of this.#values) {
      if (this.#weight <= this.#weightMax) return
      this.#values.delete(key)
      this.#weight -= this.#weightOf(value, key)
    }
  }
}
