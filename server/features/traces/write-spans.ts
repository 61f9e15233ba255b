import type { OutcomeKind } from '#packages/protocol/outcome'
import { httpFacts } from '#packages/spans/http-facts'
import type { SpanLink } from '#packages/spans/span'
import type { LogRecord } from '#server/log/log'
import type { Intent } from '#server/pipeline/intent'
import type { DropReason } from '#server/pipeline/result'
import { ok } from '#server/pipeline/result'
import type { Step } from '#server/pipeline/step'
import type { SpanRow } from '#server/stores/events/tables'
import { retentionClassFor } from '#server/stores/metadata/project-configuration'

import type { FinishedSpans, KnownSpan, LostSpans } from './stages.ts'

const groupDigits = 16

const linksText = (links: readonly SpanLink[]): string =>
  links.length === 0
    ? ''
    : JSON.stringify(
        links.map(({ traceId, spanId, kind }) => ({
          trace_id: traceId,
          span_id: spanId,
          ...(kind !== '' && { attributes: { 'sentry.link.type': kind } }),
        })),
      )

const groupOf = (hash: string): bigint => (hash.length === groupDigits ? BigInt(`0x${hash}`) : 0n)

const numberOf = (flag: boolean): number => (flag ? 1 : 0)

type Shared = Pick<SpanRow, 'project_id' | 'received_at' | 'retention_class' | 'event_id'>

const spanRow = ({ span, ...known }: KnownSpan, shared: Shared): SpanRow => {
  const { attributes } = span
  const http = httpFacts(attributes)
  return {
    project_id: shared.project_id,
    timestamp: span.startUs,
    received_at: shared.received_at,
    retention_class: shared.retention_class,
    is_segment: numberOf(span.isSegment),
    name: span.name,
    trace_id: span.traceId,
    span_id: span.spanId,
    parent_span_id: span.parentSpanId,
    segment_id: span.segmentId,
    event_id: shared.event_id,
    duration_us: span.durationUs,
    self_us: span.selfUs,
    op: span.op,
    category: span.category,
    description: span.description,
    group_hash: groupOf(span.groupHash),
    action: span.action,
    domain: span.domain,
    status: span.status,
    transaction: known.transaction,
    transaction_op: known.transactionOp,
    http_status: http.status,
    http_method: http.method,
    weight: known.weight,
    environment: known.environment,
    release: known.release,
    sdk_name: known.sdkName,
    sdk_version: known.sdkVersion,
    platform: known.platform,
    user_hash: known.userHash,
    texts: attributes.texts,
    numbers: attributes.numbers,
    flags: new Map([...attributes.flags].map(([key, flag]) => [key, numberOf(flag)])),
    measurements: span.measurements,
    links: linksText(span.links),
  }
}

/** Reasons that say that somebody asked for it; all others say that the span is no good. */
const isFilter = (reason: string): boolean => !reason.startsWith('invalid_span') && reason !== 'duplicate' && reason !== 'too_many_spans'

const dropsOf = (lost: LostSpans): { readonly drop: DropReason; readonly quantity: number }[] =>
  [...lost].map(([reason, quantity]) => ({ drop: { kind: isFilter(reason) ? 'filtered' : 'invalid', reason }, quantity }))

/** A transaction is an item of its own; its spans, its root among them, count beside it (ingest.md 1.7). */
const besideTransaction = ({ spans, lost }: FinishedSpans, { projectId, head, receivedAtMs }: LogRecord): Intent[] => {
  const outcome = (kind: OutcomeKind, reason: string, quantity: number): Intent => ({
    kind: 'outcome',
    projectId,
    publicKey: head.key,
    atMs: receivedAtMs,
    outcome: { kind, reason, category: 'span', quantity },
  })
  return [outcome('accepted', '', spans.length), ...dropsOf(lost).map(({ drop, quantity }) => outcome(drop.kind, drop.reason, quantity))]
}

/** Asks for a row per span, and tells how many were accepted and lost. Pure: no clock, no counter (law 7). */
export const writeSpans: Step<FinishedSpans, unknown> = (finished, { decoded }) => {
  const { item, project, eventId, spans, lost } = finished
  const { record } = decoded
  const shared: Shared = {
    project_id: record.projectId,
    received_at: record.receivedAtMs,
    retention_class: retentionClassFor(project.settings.retentionDays.spans),
    event_id: eventId ?? '',
  }
  const rows = spans.map((span): Intent => ({ kind: 'row', row: { table: 'spans', row: spanRow(span, shared) } }))
  const counts: Intent[] =
    eventId === undefined
      ? [{ kind: 'container', index: item.index, accepted: spans.length, lost: dropsOf(lost) }]
      : besideTransaction(finished, record)
  return ok(undefined, [...rows, ...counts])
}
