import { setTimeout as sleep } from 'node:timers/promises'

import type { ServerUnderTest } from './server-under-test.ts'

const timeoutMs = 180_000
const stepMs = 100
/** So many looks in a row: a batch that is just being cut is in neither number. */
const looksNeeded = 5

interface DeepHealth {
  readonly unprocessedBytes: Readonly<Record<string, number>>
  readonly unacknowledgedFiles: number
}

const isSettled = async ({ port }: ServerUnderTest): Promise<boolean> => {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz?deep=1`, { signal: AbortSignal.timeout(5000) })
    // The contract of the deep health answer.
    const health = (await answer.json()) as DeepHealth
    return health.unacknowledgedFiles === 0 && Object.values(health.unprocessedBytes).every((bytes) => bytes === 0)
  } catch {
    return false
  }
}

/** Waits until everything that was accepted is processed and in the columns. */
export const settled = async (server: ServerUnderTest): Promise<void> => {
  let looks = 0
  for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(stepMs)) {
    looks = (await isSettled(server)) ? looks + 1 : 0
    if (looks >= looksNeeded) return
  }
  throw new Error(`not everything was processed within ${timeoutMs / 1000} s`)
}
