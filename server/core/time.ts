import { setTimeout as delay } from 'node:timers/promises'

/** Milliseconds since 1970, UTC. */
export type EpochMs = number

/** The only source of time: everything else is handed a clock, so that tests own it. */
export interface Clock {
  nowMs(): EpochMs
}

export const systemClock: Clock = { nowMs: () => Date.now() }

/** Resolves after `ms`, or at once when the signal is aborted. Never rejects. */
export const sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
  try {
    await delay(ms, undefined, signal ? { signal } : undefined)
  } catch {
    // Aborted: the caller looks at its signal.
  }
}

export const hourMs = 3_600_000
export const dayMs = 24 * hourMs
