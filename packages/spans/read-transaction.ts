import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import { deriveOp } from './derive-op.ts'
import { readSpanId, readTraceId } from './ids.ts'
import { opCharsMax } from './limits.ts'
import { readData, readWord } from './read-data.ts'
import { readLinks } from './read-links.ts'
import { readStatus } from './read-span-v1.ts'
import { readTimes } from './read-times.ts'
import type { SpanDraft } from './span-draft.ts'

/** A transaction event taken apart: its own span, those below it, and the rest, which is normalised as that of any event. */
export interface ReadTransaction {
  /** The segment; its description, name and what is said of the whole come from the event. */
  readonly segment: SpanDraft
  readonly spans: readonly Json[]
  /** The event without what stands in the segment, and without what is kept of errors only. */
  readonly event: JsonObject
}

const noSpans: readonly Json[] = []

/** Parts of an event that no span has a place for, and the attributes of the root span, which are read here. */
const eventOf = (raw: JsonObject, contexts: JsonObject, trace: JsonObject): JsonObject => {
  const { spans: _spans, breadcrumbs: _crumbs, modules: _modules, debug_meta: _images, _meta, errors: _errors, ...event } = raw
  const { data: _data, ...others } = trace
  return { ...event, contexts: { ...contexts, trace: others } }
}

/**
 * Reads what makes an event a transaction (ingest.md 3.6): `contexts.trace` with both ids, a begin, and an end that is not before it. Undefined when one of
 * them is missing. Spans are not looked at. Never throws.
 */
export const readTransaction = (raw: JsonObject): ReadTransaction | undefined => {
  const contexts = isObject(raw['contexts']) ? raw['contexts'] : {}
  const trace = contexts['trace']
  if (!isObject(trace)) return undefined
  const traceId = readTraceId(trace['trace_id'])
  const spanId = readSpanId(trace['span_id'])
  const times = readTimes(raw['start_timestamp'], raw['timestamp'])
  if (traceId === '' || spanId === '' || times === undefined) return undefined
  const attributes = readData(trace['data'])
  const origin = readWord(trace['origin'], opCharsMax)
  if (origin !== '') attributes.texts.set('sentry.origin', origin)
  const segment: SpanDraft = {
    ...times,
    traceId,
    spanId,
    parentSpanId: readSpanId(trace['parent_span_id']),
    segmentId: spanId,
    isSegment: true,
    selfUs: undefined,
    op: readWord(trace['op'], opCharsMax) || readWord(attributes.texts.get('sentry.op'), opCharsMax) || deriveOp(attributes, 'server'),
    description: '',
    name: '',
    status: readStatus(trace['status']),
    attributes,
    measurements: raw['measurements'],
    links: readLinks(trace['links']),
  }
  return { segment, spans: Array.isArray(raw['spans']) ? raw['spans'] : noSpans, event: eventOf(raw, contexts, trace) }
}
