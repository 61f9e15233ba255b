/** Bounds how many long answers (live updates) are open at once, in all and for each person: each costs a query per second. */
export class ConnectionLimit {
  readonly #max: number
  readonly #maxEach: number
  readonly #open = new Map<string, number>()
  #openInAll = 0

  constructor(max: number, maxEach: number) {
    this.#max = max
    this.#maxEach = maxEach
  }

  /** Takes a place for somebody; the result gives it back, once. Undefined when all of theirs, or all in all, are taken. */
  enter(who: string): (() => void) | undefined {
    const own = this.#open.get(who) ?? 0
    if (this.#openInAll >= this.#max || own >= this.#maxEach) return undefined
    this.#openInAll += 1
    this.#open.set(who, own + 1)
    let left = false
    return () => {
      if (!left) this.#leave(who)
      left = true
    }
  }

  #leave(who: string): void {
    this.#openInAll -= 1
    const own = (this.#open.get(who) ?? 1) - 1
    if (own > 0) this.#open.set(who, own)
    else this.#open.delete(who)
  }
}
