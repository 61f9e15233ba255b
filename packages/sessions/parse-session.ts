import { claimedTimeMs } from '../normalize/timestamps.ts'
import { isObject } from '../protocol/json.ts'
import type { Json, JsonObject } from '../protocol/json.ts'
import { parseJson } from '../protocol/parse-json.ts'

/** What a session came to, as its newest update says; a word that we do not know is `other` (ingest.md 5). */
type SessionStatus = 'ok' | 'exited' | 'crashed' | 'abnormal' | 'errored' | 'unhandled' | 'other'

/** What all updates and aggregates of an item share. Texts as sent. */
export interface SessionAttributes {
  /** Empty: none was named, which makes the item invalid. */
  readonly release: string
  readonly environment: string
  /** `{{auto}}`: the address that it was sent from. */
  readonly ipAddress: string
  readonly userAgent: string
}

/** One update of one session. Times in milliseconds, uncorrected; undefined when absent or no time. */
export interface SessionUpdate {
  /** Id of the session; empty: it has none, and no other update can be of it. */
  readonly sid: string
  /** Who it belongs to, as sent; empty: not known. */
  readonly did: string
  readonly isFirst: boolean
  /** Undefined: no order was sent. */
  readonly sequence: number | undefined
  readonly startedMs: number | undefined
  readonly timestampMs: number | undefined
  readonly durationMs: number | undefined
  readonly status: SessionStatus
  readonly errors: number
  /** How an app stopped answering (ANR). */
  readonly mechanism: 'foreground' | 'background' | 'none'
  readonly attributes: SessionAttributes
}

/** Ended sessions that began in the same minute, counted by the SDK. Each is in exactly one of the counts. */
export interface SessionAggregate {
  readonly startedMs: number | undefined
  readonly did: string
  readonly exited: number
  readonly errored: number
  readonly abnormal: number
  readonly unhandled: number
  readonly crashed: number
}

const textCharsMax = 256
/** Aggregates of one item: a day of minutes. SDKs send one per minute since the last time. */
export const aggregatesMax = 1_440
/** Sessions of a minute that one number may stand for: some 16,000 per second of one process. More is not believed. */
const countMax = 1_000_000
/** An hour of a fleet fits; what is longer than this is no duration. */
const durationSecondsMax = 366 * 86_400

const statuses: ReadonlySet<string> = new Set<SessionStatus>(['ok', 'exited', 'crashed', 'abnormal', 'errored', 'unhandled'])
const isStatus = (text: string): text is SessionStatus => statuses.has(text)

/** JS may send a number for an id of a user. */
const textOf = (value: Json | undefined): string => {
  if (typeof value === 'string') return value.slice(0, textCharsMax).trim()
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : ''
}

/** Whole numbers that came as floats are taken; anything else, and what nobody can have counted, is 0: cut to the limit it would still outweigh all that is true. */
const countOf = (value: Json | undefined): number => (typeof value === 'number' && value >= 0 && value <= countMax ? Math.floor(value) : 0)

/** Of the errors of a session only that there were some is counted: any number will do. */
const errorsOf = (value: Json | undefined): number => (typeof value === 'number' && value >= 1 ? Math.min(Math.floor(value), countMax) : 0)

const attributesOf = (value: Json | undefined): SessionAttributes => {
  const attributes = isObject(value) ? value : {}
  return {
    // Whether it is a good name is decided by who reads names of releases: a cut one would be another name.
    release: typeof attributes['release'] === 'string' ? attributes['release'] : '',
    environment: typeof attributes['environment'] === 'string' ? attributes['environment'] : '',
    ipAddress: textOf(attributes['ip_address']),
    userAgent: textOf(attributes['user_agent']),
  }
}

const statusOf = (value: Json | undefined): SessionStatus => {
  if (value === undefined || value === null) return 'ok'
  return typeof value === 'string' && isStatus(value) ? value : 'other'
}

const mechanismOf = (value: Json | undefined): SessionUpdate['mechanism'] => {
  if (value === 'anr_foreground') return 'foreground'
  return value === 'anr_background' ? 'background' : 'none'
}

const objectOf = (payload: Uint8Array): JsonObject | undefined => {
  const parsed = parseJson(payload)
  return parsed.kind === 'parsed' && isObject(parsed.value) ? parsed.value : undefined
}

/** Reads a `session` item (ingest.md 5, A8). Fields of a wrong type are as if absent. Undefined when it is no JSON object. */
export const parseSession = (payload: Uint8Array): SessionUpdate | undefined => {
  const session = objectOf(payload)
  if (session === undefined) return undefined
  const { seq, duration } = session
  return {
    sid: textOf(session['sid']).replaceAll('-', '').toLowerCase(),
    did: textOf(session['did']),
    isFirst: session['init'] === true,
    sequence: typeof seq === 'number' && seq >= 0 ? Math.floor(seq) : undefined,
    startedMs: claimedTimeMs(session['started']),
    timestampMs: claimedTimeMs(session['timestamp']),
    durationMs: typeof duration === 'number' && duration >= 0 && duration <= durationSecondsMax ? Math.round(duration * 1000) : undefined,
    status: statusOf(session['status']),
    errors: errorsOf(session['errors']),
    mechanism: mechanismOf(session['abnormal_mechanism']),
    attributes: attributesOf(session['attrs']),
  }
}

const aggregateOf = (value: Json): SessionAggregate => {
  const aggregate = isObject(value) ? value : {}
  return {
    startedMs: claimedTimeMs(aggregate['started']),
    did: textOf(aggregate['did']),
    exited: countOf(aggregate['exited']),
    errored: countOf(aggregate['errored']),
    abnormal: countOf(aggregate['abnormal']),
    unhandled: countOf(aggregate['unhandled']),
    crashed: countOf(aggregate['crashed']),
  }
}

/** What an item of counted sessions says. */
interface AggregatesItem {
  /** At most `aggregatesMax`. */
  readonly aggregates: readonly SessionAggregate[]
  /** Those beyond. */
  readonly left: number
  readonly attributes: SessionAttributes
}

/** Reads a `sessions` item (ingest.md 5, A7). Undefined when it is no JSON object with a list. */
export const parseAggregates = (payload: Uint8Array): AggregatesItem | undefined => {
  const item = objectOf(payload)
  const aggregates = item?.['aggregates']
  if (item === undefined || !Array.isArray(aggregates)) return undefined
  return {
    aggregates: aggregates.slice(0, aggregatesMax).map(aggregateOf),
    left: Math.max(0, aggregates.length - aggregatesMax),
    attributes: attributesOf(item['attrs']),
  }
}
