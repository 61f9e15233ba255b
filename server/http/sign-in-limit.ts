import type { Clock, EpochMs } from '#core/time'

/** Failures that cost nothing: per address and account, per address, per account. */
const freeFailures = { pair: 5, address: 20, account: 50 } as const
const forgetAfterMs = 15 * 60_000
const waitMsMax = 60_000
/** Names kept at once; the oldest go first, so an attacker cannot fill the memory. */
const entriesMax = 10_000
/** Password checks at the same time: each takes 19 MiB. */
const inFlightMax = 8

interface Failures {
  readonly count: number
  readonly lastMs: EpochMs
}

/** Slows down guessing of passwords. Holds counts in memory only, bounded; a restart forgets them. */
export class SignInLimit {
  readonly #clock: Clock
  readonly #failures = new Map<string, Failures>()
  #inFlight = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Milliseconds that this address must wait before it may try this account; 0 = go on. `email` in lower case. */
  waitMs(address: string, email: string): number {
    if (this.#inFlight >= inFlightMax) return 1000
    const waits = keysOf(address, email).map(({ key, free }) => this.#waitOf(key, free))
    return Math.max(...waits)
  }

  /** Runs one check, counted as in flight. True clears the account's count for this address, false adds a failure. */
  async attempt(address: string, email: string, check: () => Promise<boolean>): Promise<boolean> {
    this.#inFlight += 1
    try {
      const fits = await check()
      if (fits) this.#failures.delete(`pair ${address} ${email}`)
      else for (const { key } of keysOf(address, email)) this.#add(key)
      return fits
    } finally {
      this.#inFlight -= 1
    }
  }

  /** Names kept at the moment, for tests of the bound. */
  get size(): number {
    return this.#failures.size
  }

  #waitOf(key: string, free: number): number {
    const failures = this.#failures.get(key)
    if (!failures || failures.count < free) return 0
    const pauseMs = Math.min(1000 * 2 ** Math.min(failures.count - free, 10), waitMsMax)
    return Math.max(0, failures.lastMs + pauseMs - this.#clock.nowMs())
  }

  #add(key: string): void {
    const nowMs = this.#clock.nowMs()
    const before = this.#failures.get(key)
    const count = before && nowMs - before.lastMs < forgetAfterMs ? before.count + 1 : 1
    this.#failures.delete(key)
    this.#failures.set(key, { count, lastMs: nowMs })
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size <= entriesMax) break
      this.#failures.delete(oldest)
    }
  }
}

const keysOf = (address: string, email: string): { readonly key: string; readonly free: number }[] => [
  { key: `pair ${address} ${email}`, free: freeFailures.pair },
  { key: `address ${address}`, free: freeFailures.address },
  { key: `account ${email}`, free: freeFailures.account },
]
