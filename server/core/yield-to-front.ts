import { readdirSync } from 'node:fs'
import { setPriority } from 'node:os'

const ownThreads = '/proc/self/task'
/** That of the main thread, and on systems without `/proc` of the process. */
const self = 0

const threadIds = (): number[] => {
  try {
    return readdirSync(ownThreads).map(Number)
  } catch {
    return [self]
  }
}

/**
 * Lets the front door have the processor first: on a busy machine SDKs are answered at once and processing catches up from the log. `by` is
 * a nice value, 0 .. 19. Linux keeps it per thread: later threads inherit it, but those that collect garbage are there already, and one of them
 * holds a core for 8 ms. A system that does not allow it runs as before.
 */
export const yieldToFront = (by: number): void => {
  for (const thread of threadIds()) {
    try {
      setPriority(thread, by)
    } catch {
      // Only a matter of order; or the thread has ended.
    }
  }
}
