import type { Attributes } from '#packages/attributes/read-attributes'
import type { Json } from '#packages/protocol/json'

import type { SpanLink } from './span.ts'

/** A span as it was read: in its final shape, within its limits, by the client's clock, and not yet scrubbed. */
export interface SpanDraft {
  /** '' only where the transaction around it says so. */
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string
  /** '' when nobody said. */
  readonly segmentId: string
  /** Undefined when nobody said. */
  readonly isSegment: boolean | undefined
  readonly startUs: number
  /** Not before `startUs`, and at most `durationUsMax` behind. */
  readonly endUs: number
  /** Of its duration the part without children, as the client counted; undefined when it did not. */
  readonly selfUs: number | undefined
  readonly op: string
  /** '' when it has none. */
  readonly description: string
  /** What it is called, of segments; '' when it has no name. */
  readonly name: string
  readonly status: string
  readonly attributes: Attributes
  /** As sent. */
  readonly measurements: Json | undefined
  readonly links: readonly SpanLink[]
}

declare const scrubbed: unique symbol

/** The same without secrets: only `scrubDraft` makes this mark, and only such a draft becomes a span. */
export interface ScrubbedDraft extends SpanDraft {
  readonly [scrubbed]: true
}

/** Why a span is lost, as outcomes name it. */
export type SpanFault =
  /** No object. */
  | 'invalid_span'
  /** Without an id, or with one that is none. */
  | 'invalid_span:id'
  /** Without a time, ends before it begins, or takes longer than a year. */
  | 'invalid_span:timestamp'

export const isFault = (read: SpanDraft | SpanFault): read is SpanFault => typeof read === 'string'
