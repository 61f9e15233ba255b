import { readAttributes } from '#packages/attributes/read-attributes'
import type { Attributes } from '#packages/attributes/read-attributes'
import { takeOrigin, takeText } from '#packages/logs/item-origin'
import type { ItemOrigin } from '#packages/logs/item-origin'
import { readItemTime } from '#packages/logs/item-time'
import { addInferred } from '#packages/logs/read-log'
import type { ItemFacts } from '#packages/logs/read-log'
import { cleanText, firstChars } from '#packages/normalize/text'
import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'
import { readSpanId, readTraceId } from '#packages/spans/ids'
import { sampleWeight } from '#packages/spans/sample-weight'

const nameCharsMax = 200
const typeCharsMax = 32
const unitCharsMax = 64

/** A measured value within all limits, not yet scrubbed. */
export interface Metric {
  /** Microseconds since 1970, by our clock. */
  readonly timestampUs: number
  readonly name: string
  /** counter, gauge, distribution; others as they were sent. */
  readonly type: string
  readonly unit: string
  readonly value: number
  /** 32 and 16 lower-case hex digits; '' when nobody said. */
  readonly traceId: string
  readonly spanId: string
  /** How many values this one stands for: 1 / rate at which the client sampled. */
  readonly weight: number
  readonly origin: ItemOrigin
  /** What has no column. */
  readonly attributes: Attributes
}

const wordOf = (value: Json | undefined, charsMax: number): string =>
  typeof value === 'string' ? cleanText(firstChars(value.trim(), charsMax)) : ''

/**
 * Reads one item of a container of metrics (ingest.md 2.7). Undefined for what is no metric: without a name, a type or a finite number as its value.
 * Never throws.
 */
export const readMetric = (said: Json, facts: ItemFacts): Metric | undefined => {
  if (!isObject(said)) return undefined
  const name = wordOf(said['name'], nameCharsMax)
  const type = wordOf(said['type'], typeCharsMax).toLowerCase()
  const { value } = said
  if (name === '' || type === '' || typeof value !== 'number' || !Number.isFinite(value)) return undefined
  const { attributes } = readAttributes(said['attributes'])
  addInferred(attributes, facts.inferred)
  const parentSpan = takeText(attributes, 'sentry.trace.parent_span_id')
  // The order in which the client sent: nothing that a value is asked for.
  takeText(attributes, 'sentry.timestamp.sequence')
  return {
    timestampUs: readItemTime(said['timestamp'], facts).timestampUs,
    name,
    type,
    unit: wordOf(said['unit'], unitCharsMax),
    value,
    traceId: readTraceId(said['trace_id']),
    spanId: readSpanId(said['span_id']) || readSpanId(parentSpan),
    weight: sampleWeight(attributes.numbers.get('sentry.client_sample_rate')),
    origin: takeOrigin(attributes, facts.sdk),
    attributes,
  }
}
