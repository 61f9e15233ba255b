import type { IncomingMessage } from 'node:http'

import type { Clock, EpochMs } from '#core/time'

const sweepIntervalMs = 2000

/** A body that is being read, and the memory that it holds. */
export interface Reading {
  /** Accounts for bytes that came; false when there is no memory for them. */
  readonly charge: (bytes: number) => boolean
  /** Accounts for bytes that came and are not kept. */
  readonly pass: (bytes: number) => void
  /** Gives the memory back. */
  readonly release: () => void
}

/** Bounds what all bodies together hold in memory, and ends those that come too slowly (slow-loris). */
export interface BodyBudget {
  readonly open: (request: IncomingMessage) => Reading
  /** Bytes in memory now. */
  readonly bytesHeld: () => number
  readonly close: () => void
}

interface BodyBudgetOptions {
  readonly clock: Clock
  readonly bytesMax: number
  readonly graceMs: number
  readonly bytesPerSecondMin: number
}

interface Account {
  readonly request: IncomingMessage
  readonly sinceMs: EpochMs
  bytesSeen: number
  bytesHeld: number
}

/** Watches until `close`. */
export const createBodyBudget = ({ clock, bytesMax, graceMs, bytesPerSecondMin }: BodyBudgetOptions): BodyBudget => {
  const accounts = new Set<Account>()
  let held = 0
  const sweep = (): void => {
    const nowMs = clock.nowMs()
    for (const { request, sinceMs, bytesSeen } of accounts) {
      const ageMs = nowMs - sinceMs
      const isSlow = ageMs > graceMs && bytesSeen < (ageMs / 1000) * bytesPerSecondMin
      // No answer: a client that trickles its request on purpose would not read it, and one on a dead line cannot.
      if (isSlow && !request.complete) request.destroy()
    }
  }
  const timer = setInterval(sweep, Math.min(sweepIntervalMs, graceMs))
  timer.unref()
  const open = (request: IncomingMessage): Reading => {
    const account: Account = { request, sinceMs: clock.nowMs(), bytesSeen: 0, bytesHeld: 0 }
    accounts.add(account)
    return {
      charge: (bytes) => {
        account.bytesSeen += bytes
        if (held + bytes > bytesMax) return false
        account.bytesHeld += bytes
        held += bytes
        return true
      },
      pass: (bytes) => {
        account.bytesSeen += bytes
      },
      release: () => {
        held -= account.bytesHeld
        account.bytesHeld = 0
        accounts.delete(account)
      },
    }
  }
  return { open, bytesHeld: () => held, close: () => clearInterval(timer) }
}
