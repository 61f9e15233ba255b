import type { Event } from '#packages/protocol/event'
import type { EventId } from '#packages/protocol/ids'
import type { Json, JsonObject } from '#packages/protocol/json'
import type { Place } from '#packages/spans/find-segments'
import type { Span } from '#packages/spans/span'
import type { SpanDraft } from '#packages/spans/span-draft'
import type { SpanOrigin } from '#packages/spans/span-origin'
import type { Item } from '#server/pipeline/unit'
import type { ProjectConfiguration } from '#server/stores/metadata/project-configuration'

/** The stages of transactions and spans, in order; each has only what the steps before it made, so a wrong order does not compile. */
interface Stage {
  readonly item: Item
  readonly project: ProjectConfiguration
}

/** Spans that are lost, by the reason that their outcome has. */
export type LostSpans = ReadonlyMap<string, number>

interface TransactionStage extends Stage {
  readonly eventId: EventId
  /** Root span of the transaction, by the client's clock. */
  readonly segment: SpanDraft
  /** Those below it, as sent. */
  readonly spans: readonly Json[]
}

/** A transaction taken apart, and the rest of its event as JSON. */
export interface ParsedTransaction extends TransactionStage {
  readonly raw: JsonObject
}

export interface NormalizedTransaction extends TransactionStage {
  readonly event: Event
}

declare const scrubbed: unique symbol

/** The event without secrets; the spans still have theirs. */
export interface ScrubbedTransaction extends NormalizedTransaction {
  readonly [scrubbed]: true
}

/** The spans of one container, or one that came alone. */
export interface SpanBatch extends Stage {
  readonly drafts: readonly SpanDraft[]
  /** Of each draft. */
  readonly places: readonly Place[]
  readonly lost: LostSpans
}

/** A span and what its row says beside it. */
export interface KnownSpan extends SpanOrigin {
  readonly span: Span
  readonly transaction: string
  readonly transactionOp: string
  /** How many spans it stands for. */
  readonly weight: number
}

/** Spans as they are stored. */
export interface FinishedSpans extends Stage {
  /** Undefined for spans that came without a transaction. */
  readonly eventId: EventId | undefined
  /** The event of the transaction that they came in. */
  readonly event?: Event
  readonly spans: readonly KnownSpan[]
  readonly lost: LostSpans
  /** End of the latest, in milliseconds, as the client said: undefined where there is none. */
  readonly claimedAtMs: number | undefined
}
