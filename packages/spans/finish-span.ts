import { attributeText } from '#packages/attributes/read-attributes'
import type { Attributes } from '#packages/attributes/read-attributes'
import { scrubAttributes, scrubDescription, scrubTransactionName } from '#packages/scrub/scrub-attributes'
import type { ScrubSettings } from '#packages/scrub/settings'

import { describeSpan } from './describe-span.ts'
import type { Place } from './find-segments.ts'
import type { Times } from './read-times.ts'
import type { ScrubbedDraft, SpanDraft } from './span-draft.ts'
import type { Span } from './span.ts'

const systemOf = (attributes: Attributes): string => attributeText(attributes, 'db.system.name') || attributeText(attributes, 'db.system')

/** An op that is a word, as nearly all are. */
const plainOp = /^[\w./:-]{0,64}$/

/** Takes secrets out of what a span says: nothing below sees them. Changes its attributes in place. */
export const scrubDraft = (draft: SpanDraft, settings: ScrubSettings): ScrubbedDraft => {
  const system = systemOf(draft.attributes)
  scrubAttributes(draft.attributes, settings)
  const description = scrubDescription(draft.description, { op: draft.op, system }, settings)
  const op = plainOp.test(draft.op) ? draft.op : scrubTransactionName(draft.op, settings)
  return { ...draft, op, description } as ScrubbedDraft
}

/** What the other spans of its transaction or container tell of a span. */
export interface SpanPlace extends Place {
  /** By our clock. */
  readonly times: Times
  readonly selfUs: number
  /** Of a segment: its transaction's name. */
  readonly name: string
  readonly measurements: ReadonlyMap<string, number>
}

/** A span in its final form. */
export const finishSpan = (draft: ScrubbedDraft, { times, selfUs, name, isSegment, segmentId, measurements }: SpanPlace): Span => {
  const { traceId, spanId, parentSpanId, op, status, attributes, links } = draft
  const description = isSegment ? draft.description || name : draft.description
  const facts = describeSpan({ op, description, attributes })
  return {
    ...facts,
    name: isSegment ? name : facts.name,
    traceId,
    spanId,
    // Its own parent it is not: nobody could show that.
    parentSpanId: parentSpanId === spanId ? '' : parentSpanId,
    segmentId,
    isSegment,
    startUs: times.startUs,
    durationUs: times.endUs - times.startUs,
    selfUs,
    op,
    description,
    status,
    attributes,
    measurements,
    links,
  }
}
