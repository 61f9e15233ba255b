import { hash } from 'node:crypto'

import { attributeText } from '#packages/attributes/read-attributes'
import { detectProblems } from '#packages/detectors/detect-problems'
import { problemKinds } from '#packages/detectors/problem'
import type { Problem } from '#packages/detectors/problem'
import { defaultDetectorSettings } from '#packages/detectors/settings'
import type { Event } from '#packages/protocol/event'
import type { EventId } from '#packages/protocol/ids'
import { ownEvent } from '#server/features/errors/read'
import type { Intent } from '#server/pipeline/intent'
import { ok } from '#server/pipeline/result'
import type { Step, StepContext } from '#server/pipeline/step'

import type { FinishedSpans, KnownSpan } from './stages.ts'

/** A segment with the spans below it that came along. */
interface SegmentSpans {
  readonly root: KnownSpan
  readonly spans: KnownSpan[]
}

const segmentsOf = ({ spans }: FinishedSpans): SegmentSpans[] => {
  const segments = new Map<string, SegmentSpans>()
  for (const each of spans) if (each.span.isSegment) segments.set(each.span.segmentId, { root: each, spans: [] })
  for (const each of spans) segments.get(each.span.segmentId)?.spans.push(each)
  return [...segments.values()]
}

/** What was asked of a transaction, scrubbed, and what its service is built with: what an injected query is recognised by. */
const requestOf = ({ request, modules }: Event) => ({
  ...(request?.query_string && { requestQuery: request.query_string }),
  ...(request?.data !== undefined && { requestBody: request.data }),
  ...(modules && { modules: Object.keys(modules) }),
})

const problemsOf = ({ root, spans }: SegmentSpans, event: Event | undefined): readonly Problem[] => {
  const { attributes } = root.span
  return detectProblems(
    {
      spans: spans.map(({ span }) => span),
      transaction: root.transaction,
      sdkName: root.sdkName,
      browserName: attributeText(attributes, 'browser.name'),
      requestUrl: attributeText(attributes, 'url.full') || attributeText(attributes, 'url.path'),
      ...(event && requestOf(event)),
    },
    defaultDetectorSettings,
  )
}

/** What the event of a problem has of the transaction's own. */
const partsOf = ({ tags, user, request, contexts, sdk, server_name, dist }: Event): Partial<Event> => ({
  tags,
  ...(user && { user }),
  ...(request && { request }),
  ...(contexts && { contexts }),
  ...(sdk && { sdk }),
  ...(server_name !== undefined && { server_name }),
  ...(dist !== undefined && { dist }),
})

/** The same of a segment that came without one. */
const partsOfSegment = ({ span, sdkName, sdkVersion }: KnownSpan): Partial<Event> => ({
  contexts: {
    trace: {
      type: 'trace',
      trace_id: span.traceId,
      span_id: span.spanId,
      ...(span.parentSpanId !== '' && { parent_span_id: span.parentSpanId }),
      op: span.op,
      status: span.status,
    },
  },
  ...(sdkName !== '' && { sdk: { name: sdkName, version: sdkVersion } }),
})

/** Derived, so that a rebuilt batch has the same one; a transaction may show several problems, so its own id would name more than one event. */
const idOf = ({ span }: KnownSpan, { fingerprint, offenderSpanIds }: Problem): EventId =>
  hash('md5', `${span.traceId}/${span.spanId}/${fingerprint}/${offenderSpanIds.join()}`) as EventId

const eventOf = (root: KnownSpan, problem: Problem, parts: Partial<Event>, receivedAtMs: number): Event => ({
  event_id: idOf(root, problem),
  type: 'transaction',
  level: 'info',
  platform: root.platform === '' ? 'other' : root.platform,
  timestamp: (root.span.startUs + root.span.durationUs) / 1e6,
  received: receivedAtMs / 1000,
  transaction: root.transaction,
  ...(root.release !== '' && { release: root.release }),
  ...(root.environment !== '' && { environment: root.environment }),
  tags: [],
  ...parts,
  // What makes it this problem stands for its stack trace, so that it is grouped as any event, also when rules are tried on what is stored.
  fingerprint: [problem.type, problem.fingerprint],
  occurrence: {
    type: problem.type,
    title: problem.title,
    subtitle: problem.subtitle,
    evidence: problem.evidence.map((line) => ({ ...line })),
    parent_span_ids: [...problem.parentSpanIds],
    cause_span_ids: [...problem.causeSpanIds],
    offender_span_ids: [...problem.offenderSpanIds],
    lost_ms: problem.lostUs / 1000,
  },
})

/** Outside of production somebody is looking at it now: there it is noticed at once (issue of the noise limit: features.md 3.1). */
const noticedAt = ({ environment }: KnownSpan, { type }: Problem): number =>
  environment !== '' && !/prod/i.test(environment) ? 1 : Math.max(1, problemKinds[type].ignoreLimit)

const intentsOf = (stage: FinishedSpans, segment: SegmentSpans, context: StepContext): Intent[] => {
  const { record } = context.decoded
  const { root } = segment
  return problemsOf(segment, stage.event).map((problem): Intent => {
    const parts = stage.event ? partsOf(stage.event) : partsOfSegment(root)
    const event = eventOf(root, problem, parts, record.receivedAtMs)
    const { item, project, claimedAtMs } = stage
    const own = ownEvent({ item, project, event, eventId: event.event_id, claimedAtMs }, context)
    return { kind: 'problem', ...own, noticedAt: noticedAt(root, problem) }
  })
}

/** Asks for an event for each problem that the spans show (features.md 3). Whether it was seen often enough to be one is known in the commit. */
export const findProblems: Step<FinishedSpans, FinishedSpans> = (stage, context) =>
  ok(
    stage,
    segmentsOf(stage).flatMap((segment) => intentsOf(stage, segment, context)),
  )
