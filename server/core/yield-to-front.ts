import { setPriority } from 'node:os'

/**
 * Lets the front door have the processor first: on a busy machine SDKs are answered at once and processing catches up from the log. `by` is
 * a nice value, 0 .. 19. A system that does not allow it runs as before.
 */
export const yieldToFront = (by: number): void => {
  try {
    setPriority(by)
  } catch {
    // Only a matter of order.
  }
}
