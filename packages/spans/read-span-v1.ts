import { putAttribute } from '#packages/attributes/read-attributes'
import { traceStatus, unknownStatus } from '#packages/normalize/trace-status'
import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import { deriveOp } from './derive-op.ts'
import { readSpanId, readTraceId } from './ids.ts'
import { descriptionCharsMax, opCharsMax } from './limits.ts'
import { putTexts, readData, readWord } from './read-data.ts'
import { readLinks } from './read-links.ts'
import { readTimes } from './read-times.ts'
import type { SpanDraft, SpanFault } from './span-draft.ts'

const isGiven = (value: Json | undefined): boolean => value !== undefined && value !== null

/** `exclusive_time` in milliseconds. */
const selfUsOf = (value: Json | undefined, durationUs: number): number | undefined =>
  typeof value === 'number' && value >= 0 && value * 1000 <= durationUs ? Math.round(value * 1000) : undefined

const opOf = (raw: JsonObject, attributes: SpanDraft['attributes']): string =>
  readWord(raw['op'], opCharsMax) ||
  readWord(attributes.texts.get('sentry.op'), opCharsMax) ||
  deriveOp(attributes, readWord(raw['kind'], 16))

/** The status by its name; `unknown` when nobody said, or said something else. */
export const readStatus = (value: Json | undefined): string => traceStatus(value ?? null) ?? unknownStatus

/**
 * Reads a span as it stands in a transaction, or alone (ingest.md 3.6). Its id and times are required; `inTrace` is that of the transaction around it, which
 * a span without one belongs to. Never throws.
 */
export const readSpanV1 = (raw: Json | undefined, inTrace: string): SpanDraft | SpanFault => {
  if (!isObject(raw)) return 'invalid_span'
  const spanId = readSpanId(raw['span_id'])
  const traceId = isGiven(raw['trace_id']) ? readTraceId(raw['trace_id']) : inTrace
  if (spanId === '' || traceId === '') return 'invalid_span:id'
  const times = readTimes(raw['start_timestamp'], raw['timestamp'])
  if (times === undefined) return 'invalid_span:timestamp'
  const attributes = readData(raw['data'])
  putTexts(attributes, raw['tags'])
  if (typeof raw['origin'] === 'string') putAttribute(attributes, 'sentry.origin', raw['origin'])
  return {
    ...times,
    traceId,
    spanId,
    parentSpanId: readSpanId(raw['parent_span_id']),
    segmentId: readSpanId(raw['segment_id']),
    isSegment: typeof raw['is_segment'] === 'boolean' ? raw['is_segment'] : undefined,
    selfUs: selfUsOf(raw['exclusive_time'], times.endUs - times.startUs),
    op: opOf(raw, attributes),
    description: readWord(raw['description'], descriptionCharsMax),
    name: '',
    status: readStatus(raw['status']),
    attributes,
    measurements: raw['measurements'],
    links: readLinks(raw['links']),
  }
}
