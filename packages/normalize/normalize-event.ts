import type { Event, EventType, Level } from '#packages/protocol/event'
import type { EventId } from '#packages/protocol/ids'
import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import { addAgentContexts } from './agent-contexts.ts'
import { readBreadcrumbs } from './breadcrumbs.ts'
import { readClock } from './clock.ts'
import { addSampleRate } from './contexts.ts'
import { aliases, eventFields } from './event-fields.ts'
import { readInto, readText } from './fields.ts'
import type { Reader } from './fields.ts'
import { readLevel } from './level.ts'
import { pairsCharsMax, pairsMax, textLimits } from './limits.ts'
import { readLogEntry } from './log-entry.ts'
import { addMechanismNames } from './mechanism-names.ts'
import { collectErrors, mergeMeta } from './meta.ts'
import { Notes } from './notes.ts'
import { readEnvironment, readRelease } from './release.ts'
import { readSdk } from './sdk.ts'
import { appendTag, readTags } from './tags.ts'
import { cleanText, firstChars } from './text.ts'
import { resolveIp } from './user-address.ts'

/** What the server knows beside the payload. Times in milliseconds since 1970. */
export interface EventFacts {
  /** Already decided: envelope header, payload, or derived. */
  readonly eventId: EventId
  readonly receivedAtMs: number
  /** `sent_at` of the envelope. */
  readonly sentAtMs?: number | undefined
  /** Address of the client as the front door saw it; anything that is no IP address is ignored. */
  readonly clientAddress: string
  /** Header of the request that carried the event; used for security reports. */
  readonly userAgent?: string | undefined
  /** `sdk` of the envelope header. */
  readonly sdkFromHeader?: Json | undefined
  /** `trace` of the envelope header. */
  readonly traceFromHeader?: Json | undefined
  /** `sentry_client`, such as `sentry.python/2.68.0`. */
  readonly client?: string | undefined
  /** Used where the event itself has none. */
  readonly release?: string | undefined
  readonly environment?: string | undefined
  readonly platformHint?: string | undefined
  /** Oldest event time that is believed; default 30 days. */
  readonly pastMsMax?: number | undefined
}

const securityTypes = ['csp', 'hpkp', 'expectct', 'expectstaple', 'nel'] as const satisfies EventType[]

const isGiven = (value: Json | undefined): value is Json => value !== undefined && value !== null

const withNames = (raw: JsonObject): JsonObject => {
  let named: JsonObject | undefined
  for (const [alias, name] of aliases) {
    if (!isGiven(raw[alias]) || isGiven(raw[name])) continue
    named ??= { ...raw }
    named[name] = raw[alias]
  }
  return named ?? raw
}

const read = <Value>(raw: JsonObject, name: string, reader: Reader<Value>, notes: Notes): Value | undefined => {
  const value = raw[name]
  if (!isGiven(value)) return undefined
  notes.enter(name)
  const result = reader(value, notes)
  notes.leave()
  return result
}

const typeOf = (event: Event): EventType =>
  securityTypes.find((type) => event[type] !== undefined) ?? (event.exception ? 'error' : 'default')

const readPlatform = (raw: JsonObject, facts: EventFacts, notes: Notes): string => {
  const sent = read(raw, 'platform', readText(textLimits.platform), notes)
  return sent ?? (cleanText(firstChars(facts.platformHint ?? '', textLimits.platform.max)) || 'other')
}

const readEventLevel: Reader<Level> = (value, notes) => readLevel(value, 'error', notes)

/** `logentry`, else the older `message`, which may be a text or an object. */
const addMessage = (event: Event, raw: JsonObject, notes: Notes): void => {
  const entry = read(raw, 'logentry', readLogEntry, notes) ?? read(raw, 'message', readLogEntry, notes)
  if (entry) event.logentry = entry
}

const addTags = (event: Event, raw: JsonObject, notes: Notes): void => {
  notes.enter('tags')
  const { tags, environment } = readTags(raw['tags'], notes)
  notes.leave()
  appendTag(tags, 'server_name', event.server_name)
  appendTag(tags, 'site', read(raw, 'site', readText(textLimits.name), notes))
  event.tags = tags
  if (environment !== undefined && event.environment === undefined) {
    notes.enter('tags')
    notes.enter('environment')
    const found = readEnvironment(environment, notes)
    notes.leave()
    notes.leave()
    if (found !== undefined) event.environment = found
  }
}

/** Release and environment of the request that carried the event; unusable ones are no fault of the event. */
const addRequestFacts = (event: Event, facts: EventFacts): void => {
  const isMissing =
    (event.release === undefined && facts.release !== undefined) || (event.environment === undefined && facts.environment !== undefined)
  if (!isMissing) return
  const silent = new Notes()
  const release = event.release === undefined && facts.release !== undefined ? readRelease(facts.release, silent) : undefined
  const environment =
    event.environment === undefined && facts.environment !== undefined ? readEnvironment(facts.environment, silent) : undefined
  if (release !== undefined) event.release = release
  if (environment !== undefined) event.environment = environment
}

/** A stack trace beside exactly one exception without one belongs to it (ingest.md 3.2). */
const moveStacktrace = (event: Event): void => {
  const [exception, second] = event.exception ?? []
  if (!event.stacktrace || !exception || second || exception.stacktrace) return
  exception.stacktrace = event.stacktrace
  delete event.stacktrace
}

const userAgentHeader = 'User-Agent'
const userAgentCharsMax = 1024

/** Browsers' reports do not tell their browser, but the request that brought them does. */
const addUserAgent = (event: Event, facts: EventFacts): void => {
  if (!facts.userAgent || event.type === 'default' || event.type === 'error') return
  const sent = event.request?.headers ?? []
  const value = cleanText(firstChars(facts.userAgent, userAgentCharsMax))
  const chars = sent.reduce((sum, [name, text]) => sum + name.length + text.length, userAgentHeader.length + value.length)
  if (sent.length >= pairsMax || chars > pairsCharsMax || sent.some(([name]) => name === userAgentHeader)) return
  const at = sent.findIndex(([name]) => name > userAgentHeader)
  event.request = { ...event.request, headers: sent.toSpliced(at < 0 ? sent.length : at, 0, [userAgentHeader, value]) }
}

/**
 * Brings any JSON value into the final shape of an event (ingest.md 3). Never throws. Invalid fields are dropped, over-long ones cut, both noted in
 * `_meta` (added to the SDK's own) and, as complaints, in `errors`. The result is bounded by limits.ts and may share parts with `raw`, which is not
 * modified. Running it again on its result, with the same facts, changes nothing. `in_app` of frames stays as sent; packages/frames decides the rest.
 */
export const normalizeEvent = (raw: Json, facts: EventFacts): Event => {
  const notes = new Notes()
  if (!isObject(raw)) notes.invalid(raw, 'expected an event')
  const source = isObject(raw) ? withNames(raw) : {}
  const clock = readClock(source, facts, notes)
  const event: Event = {
    event_id: facts.eventId,
    type: 'default',
    level: 'error',
    platform: 'other',
    timestamp: clock.timestamp,
    received: clock.received,
    tags: [],
  }
  readInto(event, source, eventFields, notes)
  addSampleRate(event.contexts, facts.traceFromHeader)
  event.type = typeOf(event)
  event.level = read(source, 'level', readEventLevel, notes) ?? 'error'
  event.platform = readPlatform(source, facts, notes)
  addMessage(event, source, notes)
  addTags(event, source, notes)
  addRequestFacts(event, facts)
  moveStacktrace(event)
  const sdk = readSdk(source['sdk'], facts, notes)
  if (sdk) event.sdk = sdk
  const breadcrumbs = read(source, 'breadcrumbs', readBreadcrumbs(clock.shift), notes)
  if (breadcrumbs) event.breadcrumbs = breadcrumbs
  resolveIp(event, facts.clientAddress)
  addUserAgent(event, facts)
  addAgentContexts(event)
  addMechanismNames(event)
  const meta = mergeMeta(source['_meta'], notes)
  const errors = collectErrors(source['errors'], meta)
  if (errors) event.errors = errors
  if (meta) event._meta = meta
  return event
}
