import { attributeText } from '#packages/attributes/read-attributes'
import { filterEvent } from '#packages/filters/filter-event'
import { filterTransaction } from '#packages/filters/filter-transaction'
import type { FilterSettings } from '#packages/filters/settings'
import type { Event } from '#packages/protocol/event'
import { nameWithPath } from '#packages/spans/segment-name'
import type { SpanDraft } from '#packages/spans/span-draft'
import { ok } from '#server/pipeline/result'
import type { Step } from '#server/pipeline/step'
import type { DecodedRecord } from '#server/pipeline/unit'

import type { SpanBatch } from './stages.ts'

/** As much of an event as filters ask of a segment: its release, and where and by what it was sent. */
const asEvent = ({ attributes }: SpanDraft, { record, eventId }: DecodedRecord): Event => {
  const url = attributeText(attributes, 'url.full')
  const agent = attributeText(attributes, 'user_agent.original') || (record.head.userAgent ?? '')
  const address = attributeText(attributes, 'user.ip_address') || attributeText(attributes, 'client.address')
  return {
    event_id: eventId,
    type: 'default',
    level: 'info',
    platform: 'other',
    timestamp: 0,
    received: 0,
    tags: [],
    release: attributeText(attributes, 'sentry.release'),
    ...(address !== '' && { user: { ip_address: address } }),
    request: { ...(url !== '' && { url }), ...(agent !== '' && { headers: [['user-agent', agent]] }) },
  }
}

/** What the transaction is called that a span belongs to, as far as is known. */
const transactionOf = ({ name, attributes }: SpanDraft, isSegment: boolean): string =>
  (isSegment ? nameWithPath(name, attributes) : '') ||
  attributeText(attributes, 'sentry.segment.name') ||
  attributeText(attributes, 'transaction')

const reasonOf = (draft: SpanDraft, transaction: string, filters: FilterSettings, decoded: DecodedRecord): string | undefined =>
  filterEvent(asEvent(draft, decoded), filters, { clientAddress: decoded.record.head.ip }) ?? filterTransaction(transaction, filters)

/** Why segments are not wanted, by their id: what is asked of a segment is not asked again for its spans. */
const refusedSegments = (
  { drafts, places }: SpanBatch,
  filters: FilterSettings,
  decoded: DecodedRecord,
): Map<string, string | undefined> => {
  const reasons = new Map<string, string | undefined>()
  for (const [index, draft] of drafts.entries()) {
    const { isSegment = false, segmentId = '' } = places[index] ?? {}
    if (isSegment) reasons.set(segmentId, reasonOf(draft, transactionOf(draft, true), filters, decoded))
  }
  return reasons
}

/** Loses the segments that the project does not want to hear of, with their spans (ingest.md 3.9): health checks, robots, refused releases and addresses. */
export const filterSpans: Step<SpanBatch, SpanBatch> = (batch, { decoded }) => {
  const { filters } = batch.project.settings
  if (filters === undefined) return ok(batch)
  const reasons = refusedSegments(batch, filters, decoded)
  const lost = new Map(batch.lost)
  const wanted = batch.drafts.map((draft, index) => {
    const { segmentId = '' } = batch.places[index] ?? {}
    // Of a segment that came before, only its name and what the span itself says are known.
    const key = segmentId === '' ? draft.spanId : segmentId
    if (!reasons.has(key)) reasons.set(key, reasonOf(draft, transactionOf(draft, false), filters, decoded))
    const reason = reasons.get(key)
    if (reason !== undefined) lost.set(reason, (lost.get(reason) ?? 0) + 1)
    return reason === undefined
  })
  if (!wanted.includes(false)) return ok(batch)
  const isWanted = (_: unknown, index: number): boolean => wanted[index] === true
  return ok({ ...batch, drafts: batch.drafts.filter(isWanted), places: batch.places.filter(isWanted), lost })
}
