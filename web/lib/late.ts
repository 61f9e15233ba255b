import { lazy } from 'react'

/** Before each further try: a server that is started anew is back within these. */
const waitsMs = [300, 1_000, 2_000, 4_000, 8_000] as const

const loadAgain = async <T>(load: () => Promise<T>): Promise<T> => {
  for (const waitMs of waitsMs) {
    try {
      return await load()
    } catch {
      await new Promise((resolve) => setTimeout(resolve, waitMs))
    }
  }
  return load()
}

/** `lazy` of React, which keeps a failure for good, for code that is asked for again when it did not come: the server may be away for a moment. */
export const late: typeof lazy = (load) => lazy(() => loadAgain(load))
