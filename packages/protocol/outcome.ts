import type { DataCategory } from './data-category.ts'

/** How an item ended (ingest.md 1.7). Numbers on the wire: accepted 0, filtered 1, rate_limited 2, invalid 3, abuse 4, client_discard 5. */
export type OutcomeKind = 'accepted' | 'filtered' | 'rate_limited' | 'invalid' | 'abuse' | 'client_discard'

/** One named end of one or more items. `reason` is empty for `accepted`; otherwise a word of ingest.md 1.7, at most 200 characters. */
export interface Outcome {
  readonly kind: OutcomeKind
  readonly reason: string
  readonly category: DataCategory
  /** Items, or bytes for the byte categories; at least 0. */
  readonly quantity: number
}
