import type { Json } from '#packages/protocol/json'

import { weightMax } from './limits.ts'

/** `0.25`, also as text, and `1e-5` (ingest.md 4). */
const ratePattern = /^\d{0,4}\.?\d{1,20}(?:e-\d{1,2})?$/i

const rateOf = (value: Json | undefined): number | undefined => {
  const rate = typeof value === 'string' && ratePattern.test(value) ? Number(value) : value
  return typeof rate === 'number' && rate > 0 && rate <= 1 ? rate : undefined
}

/**
 * How many spans one stands for: 1 / rate at which the client sampled, by the first of `rates` that is one (features.md 2.8). 1 when none is above 0 and at
 * most 1; never above `weightMax`.
 */
export const sampleWeight = (...rates: readonly (Json | undefined)[]): number => {
  for (const value of rates) {
    const rate = rateOf(value)
    if (rate !== undefined) return Math.min(1 / rate, weightMax)
  }
  return 1
}
