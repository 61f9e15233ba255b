import type { Json } from '#packages/protocol/json'
import { isObject } from '#packages/protocol/json'
import { putEvent } from '#packages/spans/event-attributes'
import { finishSpan, scrubDraft } from '#packages/spans/finish-span'
import { httpFacts } from '#packages/spans/http-facts'
import { readSpanV1 } from '#packages/spans/read-span-v1'
import { readSpans } from '#packages/spans/read-spans'
import { sampleWeight } from '#packages/spans/sample-weight'
import { selfTimes } from '#packages/spans/self-time'
import type { Span } from '#packages/spans/span'
import { correctTimes } from '#packages/spans/span-clock'
import type { SpanDraft } from '#packages/spans/span-draft'
import { spanMeasurements } from '#packages/spans/span-measurements'
import { dropColumnKeys, originOfEvent } from '#packages/spans/span-origin'
import { readTransactionName } from '#packages/spans/transaction-name'
import { ok } from '#server/pipeline/result'
import type { Step } from '#server/pipeline/step'

import type { FinishedSpans, ScrubbedTransaction } from './stages.ts'

/** The spans of a transaction by our clock: all are shifted as its end was, when the event was normalised. */
const inOurTime = ({ segment, event }: ScrubbedTransaction, children: readonly SpanDraft[], receivedAtMs: number): SpanDraft[] => {
  const endUs = Math.round(event.timestamp * 1e6)
  const shiftUs = endUs - segment.endUs
  return [segment, ...children].map((span) => ({ ...span, ...correctTimes(span, shiftUs, receivedAtMs, endUs) }))
}

const nameOf = ({ segment, event }: ScrubbedTransaction): string => {
  const source = event.transaction_info?.['source']
  return readTransactionName({
    name: event.transaction ?? '',
    source: typeof source === 'string' ? source : '',
    sdk: event.sdk?.name ?? '',
    op: segment.op,
    httpStatus: httpFacts(segment.attributes).status,
  }).name
}

/** The root, on which stands what the event says of the whole, and the others. */
const finish = ({ segment, event, project }: ScrubbedTransaction, drafts: readonly SpanDraft[], name: string): Span[] => {
  const selfUs = selfTimes(drafts)
  return drafts.map((draft, index) => {
    const isSegment = index === 0
    const scrubbed = scrubDraft(draft, project.settings.scrubbing)
    const { attributes } = scrubbed
    if (isSegment) putEvent(attributes, event)
    dropColumnKeys(attributes)
    const measurements = spanMeasurements(draft.measurements, attributes, draft.endUs - draft.startUs)
    return finishSpan(scrubbed, { times: draft, selfUs: selfUs[index] ?? 0, name, isSegment, segmentId: segment.spanId, measurements })
  })
}

/** Sampling rate of the client: as the header of the envelope says, else the event's own trace. */
const weightOf = ({ event }: ScrubbedTransaction, header: Json | undefined): number =>
  sampleWeight(isObject(header) ? header['sample_rate'] : undefined, event.contexts?.['trace']?.['client_sample_rate'])

/**
 * Makes spans of a transaction (law 5): the root, with what was said of the whole, and those below it. A bad one is lost by name, never the others
 * (ingest.md 3.6).
 */
export const takeApart: Step<ScrubbedTransaction, FinishedSpans> = (stage, { decoded }) => {
  const { item, project, eventId, segment, event } = stage
  const { traceId, spanId } = segment
  const { drafts, lost } = readSpans(
    stage.spans,
    (raw) => {
      const span = readSpanV1(raw, traceId)
      return typeof span === 'string' || span.parentSpanId !== '' ? span : { ...span, parentSpanId: spanId }
    },
    `${traceId} ${spanId}`,
  )
  const name = nameOf(stage)
  const spans = finish(stage, inOurTime(stage, drafts, decoded.record.receivedAtMs), name)
  const weight = weightOf(stage, decoded.header['trace'])
  const known = { ...originOfEvent(event), transaction: name, transactionOp: spans[0]?.op ?? '', weight }
  return ok({
    item,
    project,
    eventId,
    event,
    spans: spans.map((span) => ({ ...known, span })),
    lost,
    claimedAtMs: segment.endUs / 1000,
  })
}
