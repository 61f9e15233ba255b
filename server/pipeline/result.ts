import type { OutcomeKind } from '#packages/protocol/outcome'

import type { Intent } from './intent.ts'

/** A named end of an item that is not stored. */
export interface DropReason {
  readonly kind: Exclude<OutcomeKind, 'accepted'>
  /** A word of ingest.md 1.7. */
  readonly reason: string
}

/** What a step says. Outcomes are values; the runner acts on them (style.md 6.6). */
export type StepResult<Value> =
  /** Go on with this value; the intents are written when the whole unit succeeds. */
  | { readonly kind: 'ok'; readonly value: Value; readonly intents: readonly Intent[] }
  /** The unit ends here, named and counted. */
  | { readonly kind: 'drop'; readonly drop: DropReason }
  /** A dependency is away: the unit waits in the metadata store and comes back through the log. */
  | { readonly kind: 'park'; readonly reason: string; readonly retryAfterMs: number }

const nothing: readonly Intent[] = []

export const ok = <Value>(value: Value, intents: readonly Intent[] = nothing): StepResult<Value> => ({ kind: 'ok', value, intents })

export const drop = (kind: DropReason['kind'], reason: string): StepResult<never> => ({ kind: 'drop', drop: { kind, reason } })

export const park = (reason: string, retryAfterMs: number): StepResult<never> => ({ kind: 'park', reason, retryAfterMs })
