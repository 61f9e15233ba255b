import { attributeText, noAttributes } from '#packages/attributes/read-attributes'
import { envelopeSdk } from '#packages/logs/item-origin'
import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'
import { scrubTransactionName } from '#packages/scrub/scrub-attributes'
import type { ScrubSettings } from '#packages/scrub/settings'
import type { Place } from '#packages/spans/find-segments'
import { finishSpan, scrubDraft } from '#packages/spans/finish-span'
import { opCharsMax } from '#packages/spans/limits'
import { readWord } from '#packages/spans/read-data'
import { sampleWeight } from '#packages/spans/sample-weight'
import { segmentName } from '#packages/spans/segment-name'
import { selfTimes } from '#packages/spans/self-time'
import { clockShiftUs, correctTimes } from '#packages/spans/span-clock'
import type { ScrubbedDraft, SpanDraft } from '#packages/spans/span-draft'
import { spanMeasurements } from '#packages/spans/span-measurements'
import { dropColumnKeys, takeSpanOrigin } from '#packages/spans/span-origin'
import type { SpanOrigin } from '#packages/spans/span-origin'
import { ok } from '#server/pipeline/result'
import type { Step } from '#server/pipeline/step'
import type { DecodedRecord } from '#server/pipeline/unit'

import type { FinishedSpans, KnownSpan, SpanBatch } from './stages.ts'

/** A span without secrets, by our clock, with what is known around it. */
interface KnownDraft {
  readonly draft: ScrubbedDraft
  readonly origin: SpanOrigin
  readonly place: Place
  readonly selfUs: number
}

/** What the spans of a segment say of it. */
interface SegmentWords {
  readonly transaction: string
  readonly transactionOp: string
}

/** By our clock: one shift for all, as they are of one process. */
const inOurTime = (drafts: readonly SpanDraft[], { record, sentAtMs }: DecodedRecord): SpanDraft[] => {
  const { receivedAtMs } = record
  const latestEndUs = drafts.reduce((latest, { endUs }) => Math.max(latest, endUs), 0)
  const shiftUs = clockShiftUs(latestEndUs, { receivedAtMs, sentAtMs })
  return drafts.map((draft) => ({ ...draft, ...correctTimes(draft, shiftUs, receivedAtMs, receivedAtMs * 1000) }))
}

/** A vital or an interaction that was measured by itself is a part of the page view that it names, whatever it says. */
const isMeasurement = ({ op }: SpanDraft): boolean => op.startsWith('ui.webvital') || op.startsWith('ui.interaction')

const placeOf = (draft: SpanDraft, place: Place | undefined): Place => {
  if (place === undefined || !place.isSegment || !isMeasurement(draft)) return place ?? { isSegment: false, segmentId: '' }
  return { isSegment: false, segmentId: '' }
}

const knownDrafts = ({ drafts, places, project }: SpanBatch, decoded: DecodedRecord): KnownDraft[] => {
  const { header, record } = decoded
  const sdk = envelopeSdk(header['sdk'], record.head.client)
  const corrected = inOurTime(drafts, decoded)
  const selfUs = selfTimes(corrected)
  return corrected.map((each, index) => {
    const draft = scrubDraft(each, project.settings.scrubbing)
    const origin = takeSpanOrigin(draft.attributes, sdk)
    return { draft, origin, place: placeOf(draft, places[index]), selfUs: draft.selfUs ?? selfUs[index] ?? 0 }
  })
}

const transactionKeys = ['sentry.segment.name', 'sentry.transaction', 'transaction']

/** What a span calls its segment; '' where it says nothing. Spans of the older version have no names, only descriptions. */
const nameSaid = ({ name, description, attributes }: SpanDraft, isSegment: boolean): string => {
  if (isSegment && name !== '') return name
  const said = transactionKeys.map((key) => attributeText(attributes, key)).find((text) => text !== '')
  return said ?? (isSegment ? description : '')
}

/** What a span itself says of its segment; '' where it says nothing. */
const wordsOf = ({ draft, origin, place }: KnownDraft, settings: ScrubSettings): SegmentWords => {
  const { op, attributes } = draft
  const said = nameSaid(draft, place.isSegment)
  const transactionOp = place.isSegment ? op : readWord(attributes.texts.get('sentry.transaction.op'), opCharsMax)
  if (said === '' && !place.isSegment) return { transaction: '', transactionOp }
  const name = scrubTransactionName(said, settings)
  // What a span says of its own request says nothing of its segment's.
  const ofSegment = place.isSegment ? attributes : noAttributes()
  return { transaction: segmentName({ name, op: transactionOp, sdkName: origin.sdkName, attributes: ofSegment }), transactionOp }
}

const finish = ({ draft, origin, place, selfUs }: KnownDraft, words: SegmentWords, rate: Json | undefined): KnownSpan => {
  const { numbers } = draft.attributes
  const weight = sampleWeight(rate, numbers.get('sentry.client_sample_rate'), numbers.get('sentry.sample_rate'))
  const measurements = spanMeasurements(draft.measurements, draft.attributes, draft.endUs - draft.startUs)
  dropColumnKeys(draft.attributes)
  return {
    ...origin,
    ...words,
    weight,
    span: finishSpan(draft, { ...place, times: draft, selfUs, name: words.transaction, measurements }),
  }
}

/** Spans in their final form: the clock corrected, without secrets, described, and with the words of their segment. */
export const finishSpans: Step<SpanBatch, FinishedSpans> = (batch, { decoded }) => {
  const { item, project, lost } = batch
  const { scrubbing } = project.settings
  const known = knownDrafts(batch, decoded)
  const { trace } = decoded.header
  const rate = isObject(trace) ? trace['sample_rate'] : undefined
  const segments = new Map<string, SegmentWords>()
  for (const each of known) if (each.place.isSegment) segments.set(each.place.segmentId, wordsOf(each, scrubbing))
  const spans = known.map((each) => finish(each, segments.get(each.place.segmentId) ?? wordsOf(each, scrubbing), rate))
  const claimedUs = batch.drafts.reduce((latest, { endUs }) => Math.max(latest, endUs), 0)
  return ok({
    item,
    project,
    eventId: undefined,
    spans,
    lost,
    claimedAtMs: claimedUs === 0 ? undefined : claimedUs / 1000,
  })
}
