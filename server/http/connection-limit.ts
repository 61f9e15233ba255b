/** Bounds how many long answers (live updates) are open at once: each costs a query per second. */
export class ConnectionLimit {
  readonly #max: number
  #open = 0

  constructor(max: number) {
    this.#max = max
  }

  /** Takes a place; the result gives it back, once. Undefined when all are taken. */
  enter(): (() => void) | undefined {
    if (this.#open >= this.#max) return undefined
    this.#open += 1
    let left = false
    return () => {
      if (!left) this.#open -= 1
      left = true
    }
  }
}
