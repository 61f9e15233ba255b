import { attributeText, readAttributes } from '#packages/attributes/read-attributes'
import type { Attributes } from '#packages/attributes/read-attributes'
import { traceStatus } from '#packages/normalize/trace-status'
import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'

import { deriveOp } from './derive-op.ts'
import { readSpanId, readTraceId } from './ids.ts'
import { descriptionCharsMax, opCharsMax } from './limits.ts'
import { readWord } from './read-data.ts'
import { readLinks } from './read-links.ts'
import { readStatus } from './read-span-v1.ts'
import { readTimes } from './read-times.ts'
import type { SpanDraft, SpanFault } from './span-draft.ts'

/** Attributes that say the whole of what a span did, by the beginning of its op; the first that is there. */
const tellingKeys: readonly (readonly [op: string, keys: readonly string[]])[] = [
  ['db', ['db.query.text', 'db.statement']],
  ['resource', ['url.full', 'http.url']],
]

const requestOf = (attributes: Attributes): string => {
  const url = attributeText(attributes, 'url.full') || attributeText(attributes, 'http.url')
  const method = attributeText(attributes, 'http.request.method') || attributeText(attributes, 'http.method')
  return url === '' ? '' : `${method} ${url}`.trimStart()
}

/**
 * What a span did, in the words of `description` of older spans: newer ones have a name of few different texts, and the rest in known attributes. '' for
 * a segment, whose name says it.
 */
const describe = (op: string, name: string, attributes: Attributes, isSegment: boolean): string => {
  const said = attributeText(attributes, 'sentry.description')
  if (said !== '' || isSegment) return said
  if (op === 'http.client' || op === 'http') return requestOf(attributes) || name
  const keys = tellingKeys.find(([stem]) => op === stem || op.startsWith(`${stem}.`))?.[1] ?? []
  return keys.map((key) => attributeText(attributes, key)).find((text) => text !== '') ?? name
}

/** `ok` or `error`; newer SDKs say beside an error which one. */
const statusOf = (value: Json | undefined, attributes: Attributes): string => {
  const status = readStatus(value)
  const precise = status === 'error' ? traceStatus(attributes.texts.get('sentry.status.message') ?? null) : undefined
  return precise === undefined || precise === 'ok' || precise === 'unknown' ? status : precise
}

/** As they were said, but an id of a user is a text, as it is in events. */
const attributesOf = (said: Json | undefined): Attributes => {
  const { attributes } = readAttributes(said)
  const userId = attributes.numbers.get('user.id')
  if (userId === undefined) return attributes
  attributes.numbers.delete('user.id')
  attributes.texts.set('user.id', String(userId))
  return attributes
}

/**
 * Reads a span of a container (ingest.md 2.7). Ids, times and attributes as the table there; a status or name that is none is no reason to lose it.
 * Never throws.
 */
export const readSpanV2 = (raw: Json | undefined): SpanDraft | SpanFault => {
  if (!isObject(raw)) return 'invalid_span'
  const spanId = readSpanId(raw['span_id'])
  const traceId = readTraceId(raw['trace_id'])
  if (spanId === '' || traceId === '') return 'invalid_span:id'
  const times = readTimes(raw['start_timestamp'], raw['end_timestamp'])
  if (times === undefined) return 'invalid_span:timestamp'
  const attributes = attributesOf(raw['attributes'])
  const { texts } = attributes
  const isSegment = typeof raw['is_segment'] === 'boolean' ? raw['is_segment'] : undefined
  const name = readWord(raw['name'], descriptionCharsMax)
  const op = readWord(texts.get('sentry.op'), opCharsMax) || deriveOp(attributes, readWord(texts.get('sentry.kind'), 16))
  return {
    ...times,
    traceId,
    spanId,
    parentSpanId: readSpanId(raw['parent_span_id']),
    segmentId: readSpanId(texts.get('sentry.segment.id')),
    isSegment,
    selfUs: undefined,
    op,
    description: readWord(describe(op, name, attributes, isSegment === true), descriptionCharsMax),
    name,
    status: statusOf(raw['status'], attributes),
    attributes,
    measurements: undefined,
    links: readLinks(raw['links']),
  }
}
