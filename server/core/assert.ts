/** Stops on a broken promise of our own code. Never for input from outside: that is an outcome. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`)
}
