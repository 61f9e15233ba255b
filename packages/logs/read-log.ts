import { putAttribute, readAttributes } from '#packages/attributes/read-attributes'
import type { Attributes } from '#packages/attributes/read-attributes'
import { cleanText, firstChars } from '#packages/normalize/text'
import { autoIp } from '#packages/normalize/user'
import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'
import { readSpanId, readTraceId } from '#packages/spans/ids'

import { takeOrigin, takeText } from './item-origin.ts'
import type { EnvelopeSdk, ItemOrigin } from './item-origin.ts'
import { readItemTime } from './item-time.ts'
import type { ItemClock } from './item-time.ts'
import { readLevel } from './read-level.ts'
import type { LogLevel } from './read-level.ts'

/** Of a longer text the beginning is kept. Clients may send 2 MiB (ingest.md 1.8). */
export const bodyCharsMax = 65_536
const templateCharsMax = 8192
const serverNameCharsMax = 256
/** Below what the column holds by more than a container has items. */
const sequenceMax = 2 ** 31
const ellipsis = '...'
const userAddressKey = 'user.ip_address'

/** What holds for all items of a container. */
export interface ItemFacts extends ItemClock {
  readonly sdk: EnvelopeSdk
  /** For items that do not say them (`inferredAttributes`). */
  readonly inferred: ReadonlyMap<string, string>
}

/** A log line within all limits, not yet scrubbed. */
export interface Log extends LogLevel {
  /** Microseconds since 1970, by our clock. */
  readonly timestampUs: number
  /** Order among lines of one microsecond. */
  readonly sequence: number
  /** 32 and 16 lower-case hex digits; '' when nobody said. */
  readonly traceId: string
  readonly spanId: string
  readonly body: string
  /** The text before its values were put in; ''. */
  readonly template: string
  readonly serverName: string
  readonly origin: ItemOrigin
  /** What has no column. */
  readonly attributes: Attributes
}

const cut = (text: string, charsMax: number): string =>
  cleanText(text.length > charsMax ? firstChars(text, charsMax - ellipsis.length) + ellipsis : text)

/** A text as it is, anything else as JSON; undefined when nothing was said. */
const readBody = (body: Json | undefined): string | undefined => {
  if (body === undefined || body === null) return undefined
  return cut(typeof body === 'string' ? body : JSON.stringify(body), bodyCharsMax)
}

const takeNumber = ({ numbers, texts }: Attributes, key: string): number => {
  const number = numbers.get(key) ?? Number(texts.get(key) ?? 0)
  numbers.delete(key)
  texts.delete(key)
  return Number.isFinite(number) ? number : 0
}

const sequenceOf = (nanoseconds: number, counted: number): number => Math.min(sequenceMax, nanoseconds + Math.max(0, Math.trunc(counted)))

/** Adds what the server was asked to fill in. A user's address of `{{auto}}` is the sender's where that was asked for, else nobody's. */
export const addInferred = (attributes: Attributes, inferred: ReadonlyMap<string, string>): void => {
  const { texts } = attributes
  if (texts.get(userAddressKey) === autoIp) {
    const address = inferred.get('client.address')
    if (address === undefined) texts.delete(userAddressKey)
    else texts.set(userAddressKey, address)
  }
  for (const [key, text] of inferred) if (!texts.has(key)) putAttribute(attributes, key, text)
}

/**
 * Reads one item of a container of logs (ingest.md 2.7). Undefined for what is no log: no object, or nothing said. Everything else is kept as well as it
 * can be: a time that is none is that of receipt, an id that is none is absent. Never throws.
 */
export const readLog = (said: Json, facts: ItemFacts): Log | undefined => {
  if (!isObject(said)) return undefined
  const body = readBody(said['body'])
  if (body === undefined) return undefined
  const { attributes } = readAttributes(said['attributes'])
  addInferred(attributes, facts.inferred)
  const { timestampUs, nanoseconds } = readItemTime(said['timestamp'], facts)
  const severity = takeNumber(attributes, 'sentry.severity_number')
  const level = readLevel(said['level'] ?? attributes.texts.get('sentry.severity_text'), said['severity_number'] ?? severity)
  // What the library called it, where that is something else.
  if (attributes.texts.get('sentry.severity_text')?.toLowerCase() === level.level) attributes.texts.delete('sentry.severity_text')
  const parentSpan = takeText(attributes, 'sentry.trace.parent_span_id')
  return {
    timestampUs,
    sequence: sequenceOf(nanoseconds, takeNumber(attributes, 'sentry.timestamp.sequence')),
    traceId: readTraceId(said['trace_id']),
    spanId: readSpanId(said['span_id']) || readSpanId(parentSpan),
    ...level,
    body,
    template: cut(takeText(attributes, 'sentry.message.template'), templateCharsMax),
    serverName: cut(takeText(attributes, 'server.address'), serverNameCharsMax),
    origin: takeOrigin(attributes, facts.sdk),
    attributes,
  }
}
