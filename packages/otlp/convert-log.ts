import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import { asObject, enumOf, idOf, nanoTimeOf, putAttributes, putInherited, putMissing, textAt, textOf } from './values.ts'
import type { NanoTime, TypedAttributes } from './values.ts'

const bodyCharsMax = 65_536
const bands = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const
const levelsOfBand = 4
const severityMax = bands.length * levelsOfBand
/** By number: unspecified, TRACE, TRACE2, .. FATAL4. */
const severityNames = [
  'unspecified',
  ...bands.flatMap((band) => Array.from({ length: levelsOfBand }, (_, index) => (index === 0 ? band : `${band}${index + 1}`))),
]

/** Level by the band of its severity, else by the text that the library logged. */
const levelOf = (severity: number, severityText: string): string | undefined =>
  severity > 0 ? bands[Math.floor((severity - 1) / levelsOfBand)] : severityText || undefined

const severityOf = (log: JsonObject): number => {
  const severity = enumOf(log['severityNumber'], 'SEVERITY_NUMBER_', severityNames)
  return Number.isInteger(severity) && severity >= 1 && severity <= severityMax ? severity : 0
}

const attributesOf = (log: JsonObject, inherited: TypedAttributes, time: NanoTime | undefined): JsonObject => {
  const attributes = putAttributes(new Map(), log['attributes'])
  putMissing(attributes, 'sentry.severity_text', textAt(log, 'severityText'))
  putMissing(attributes, 'event.name', textAt(log, 'eventName'))
  if (time && time.nanoseconds > 0) attributes.set('sentry.timestamp.sequence', { type: 'integer', value: time.nanoseconds })
  putInherited(attributes, inherited)
  return asObject(attributes)
}

const idsOf = (log: JsonObject): JsonObject => {
  const traceId = idOf(log['traceId'], 32)
  const spanId = idOf(log['spanId'], 16)
  return { ...(traceId !== undefined && { trace_id: traceId }), ...(spanId !== undefined && { span_id: spanId }) }
}

/**
 * An OpenTelemetry log record as a log of a container (ingest.md 1.9.10, 2.7); `inherited` is what its scope and resource say. Its own time, else when it
 * was observed; a record without a body is told by the name of its event. Undefined for what is no object, or says nothing at all.
 */
export const convertLog = (log: Json, inherited: TypedAttributes): JsonObject | undefined => {
  if (!isObject(log)) return undefined
  const body = textOf(log['body']) ?? (textAt(log, 'eventName') || undefined)
  if (body === undefined) return undefined
  const severity = severityOf(log)
  const level = levelOf(severity, textAt(log, 'severityText'))
  const time = nanoTimeOf(log['timeUnixNano']) ?? nanoTimeOf(log['observedTimeUnixNano'])
  return {
    ...(time && { timestamp: time.microseconds / 1e6 }),
    ...idsOf(log),
    ...(level !== undefined && { level }),
    ...(severity > 0 && { severity_number: severity }),
    body: body.slice(0, bodyCharsMax),
    attributes: attributesOf(log, inherited, time),
  }
}
