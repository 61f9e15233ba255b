import { useSyncExternalStore } from 'react'

/** How the last request fared: the server answered, said that it is not ready (503), or was not reached at all. */
export type Reach = 'reached' | 'restarting' | 'unreached'

// The tab has one server.
let reach: Reach = 'reached'
const listeners = new Set<() => void>()

/** Notes how a request fared. */
export const noteReach = (now: Reach): void => {
  if (now === reach) return
  reach = now
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** How the last request fared, as it changes. */
export const useReach = (): Reach => useSyncExternalStore(subscribe, () => reach)
