import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import {
  asObject,
  attributeText,
  enumOf,
  idOf,
  listOf,
  nanoTimeOf,
  numberOf,
  objectAt,
  putAttributes,
  putInherited,
  putMissing,
  text,
  textAt,
} from './values.ts'
import type { TypedAttributes } from './values.ts'

const nameCharsMax = 2000
const linksMax = 100
const kinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer']
const statusCodes = ['unset', 'ok', 'error']
/** Bits of `flags`: the span is sampled; it is known whether the parent ran elsewhere; it did. */
const sampledFlag = 0x01
const knowsRemoteFlag = 0x100
const remoteFlag = 0x200

/** Older SDKs do not say where the parent ran: that of a server or consumer is mostly the client that called it. */
const isRootOfService = (parent: string | undefined, flags: number, kind: string): boolean => {
  if (parent === undefined) return true
  return (flags & knowsRemoteFlag) === 0 ? kind === 'server' || kind === 'consumer' : (flags & remoteFlag) !== 0
}

/** The threshold below which samplers drop a trace, of 14 hex digits with the zeros at the end left out, in OpenTelemetry's member of the trace state. */
const threshold = /(?:^|,)\s{0,4}ot=(?:[^,]{0,256};)?th:([0-9a-f]{1,14})(?=[;,\s]|$)/
const thresholdDigits = 14
const stateCharsMax = 512

/** The share of traces that were sampled as this one was; undefined when nobody said. */
const sampleRateOf = (traceState: string): number | undefined => {
  const [, digits] = threshold.exec(traceState.slice(0, stateCharsMax)) ?? []
  return digits === undefined ? undefined : 1 - Number.parseInt(digits.padEnd(thresholdDigits, '0'), 16) / 16 ** thresholdDigits
}

const linkOf = (link: Json): Json[] => {
  if (!isObject(link)) return []
  const traceId = idOf(link['traceId'], 32)
  const spanId = idOf(link['spanId'], 16)
  if (traceId === undefined || spanId === undefined) return []
  const attributes = putAttributes(new Map(), link['attributes'])
  return [
    {
      trace_id: traceId,
      span_id: spanId,
      sampled: (numberOf(link['flags']) & sampledFlag) !== 0,
      ...(attributes.size > 0 && { attributes: asObject(attributes) }),
    },
  ]
}

/** An exception that was recorded on the span is an event of it, of which only the last is told. */
const putException = (attributes: TypedAttributes, span: JsonObject): void => {
  const event = listOf(span['events']).findLast((item) => isObject(item) && item['name'] === 'exception')
  if (!isObject(event)) return
  const said = putAttributes(new Map(), event['attributes'])
  for (const key of ['exception.type', 'exception.message', 'exception.stacktrace'])
    putMissing(attributes, key, attributeText(said, key) || undefined)
}

const attributesOf = (span: JsonObject, inherited: TypedAttributes, kind: string): JsonObject => {
  const attributes = putAttributes(new Map(), span['attributes'])
  const status = objectAt(span, 'status')
  const sampleRate = sampleRateOf(textAt(span, 'traceState'))
  if (sampleRate !== undefined) attributes.set('sentry.client_sample_rate', { type: 'double', value: sampleRate })
  if (kind !== 'unspecified') attributes.set('sentry.kind', text(kind))
  if (status) putMissing(attributes, 'otel.status_description', textAt(status, 'message'))
  putException(attributes, span)
  putInherited(attributes, inherited)
  return asObject(attributes)
}

/**
 * An OpenTelemetry span as a span of a v2 container (ingest.md 1.9.10, 2.7); `inherited` is what its scope and resource say. Undefined without ids or
 * times. Of its events only an exception is kept.
 */
export const convertSpan = (span: Json, inherited: TypedAttributes): JsonObject | undefined => {
  if (!isObject(span)) return undefined
  const traceId = idOf(span['traceId'], 32)
  const spanId = idOf(span['spanId'], 16)
  const start = nanoTimeOf(span['startTimeUnixNano'])
  const end = nanoTimeOf(span['endTimeUnixNano'])
  if (traceId === undefined || spanId === undefined || start === undefined || end === undefined) return undefined
  const parent = idOf(span['parentSpanId'], 16)
  const kind = kinds[enumOf(span['kind'], 'SPAN_KIND_', kinds)] ?? 'unspecified'
  const links = listOf(span['links']).slice(0, linksMax).flatMap(linkOf)
  return {
    trace_id: traceId,
    span_id: spanId,
    ...(parent !== undefined && { parent_span_id: parent }),
    name: textAt(span, 'name').slice(0, nameCharsMax),
    status: statusCodes[enumOf(objectAt(span, 'status')?.['code'], 'STATUS_CODE_', statusCodes)] === 'error' ? 'error' : 'ok',
    is_segment: isRootOfService(parent, numberOf(span['flags']), kind),
    start_timestamp: start.microseconds / 1e6,
    end_timestamp: end.microseconds / 1e6,
    ...(links.length > 0 && { links }),
    attributes: attributesOf(span, inherited, kind),
  }
}
