import { setImmediate as turn } from 'node:timers/promises'

import type { Steps } from '#packages/owners/steps'

/** Takes the steps of long work one by one; everything else of this process has its turn in between. */
export const inTurns = async <Value>(steps: Steps<Value>): Promise<Value> => {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    await turn()
  }
}
