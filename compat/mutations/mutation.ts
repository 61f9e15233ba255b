import type { Random } from './random.ts'
import type { RawEvent } from './raw-event.ts'

/** What chance a mutation has. */
export interface Chances {
  /** The same for all events of one app: of one deployment. */
  readonly deployment: Random
  /** Of this event alone. */
  readonly event: Random
  /** From 0: which of the versions of this kind is asked for. */
  readonly copy: number
}

/** One thing that differs between two events of the same bug. */
export interface Mutation {
  readonly kind: string
  /** What happened meanwhile, in a few words. */
  readonly says: string
  /** Versions of each event. */
  readonly copies: number
  /** Changes an event in place; false when there is nothing in it to change. */
  readonly mutate: (event: RawEvent, chances: Chances) => boolean
}
