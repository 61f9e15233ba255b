import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import { trimBag } from './bag.ts'
import { describeRuntime, describeSystem } from './described-system.ts'
import { isEmpty, isEmptyList } from './fields.ts'
import type { Reader } from './fields.ts'
import { bagKeyCharsMax, bagLimits, contextsMax } from './limits.ts'
import { Notes } from './notes.ts'
import { readHeaders } from './pairs.ts'
import { takeCookies } from './request.ts'
import { cleanText, firstChars } from './text.ts'
import { traceStatus, unknownStatus } from './trace-status.ts'

const hexId = (value: Json, digits: 16 | 32): string | undefined => {
  if (typeof value !== 'string' || value.length > 64) return undefined
  const text = value.trim().replaceAll('-', '').toLowerCase()
  return /^[0-9a-f]+$/.test(text) && text.length === digits && /[^0]/.test(text) ? text : undefined
}

type Repair = (context: JsonObject, notes: Notes) => void

/** Brings ids under `keys` into their one spelling; a malformed one is dropped with a note. */
const repairIds = (context: JsonObject, keys: readonly (readonly [key: string, digits: 16 | 32])[], notes: Notes): void => {
  for (const [key, digits] of keys) {
    const value = context[key]
    if (value === undefined || value === null) continue
    const id = hexId(value, digits)
    if (id !== undefined) {
      context[key] = id
      continue
    }
    notes.enter(key)
    if (value !== '') notes.invalid(value, 'expected a hex id')
    notes.leave()
    delete context[key]
  }
}

const traceIds = [
  ['trace_id', 32],
  ['span_id', 16],
  ['parent_span_id', 16],
] as const

/** Ids of traces and spans, and the status by its name (ingest.md 3.2). */
const repairTrace: Repair = (context, notes) => {
  repairIds(context, traceIds, notes)
  const sent = context['status']
  const status = sent === undefined || sent === null ? undefined : traceStatus(sent)
  if (status === undefined && sent !== undefined && sent !== null) {
    notes.enter('status')
    notes.invalid(sent, 'unknown status')
    notes.leave()
  }
  context['status'] = status ?? unknownStatus
}

const repairReplay: Repair = (context, notes) => repairIds(context, [['replay_id', 32]], notes)

const profileIds = [
  ['profile_id', 32],
  ['profiler_id', 32],
] as const

const repairProfile: Repair = (context, notes) => repairIds(context, profileIds, notes)

/** Headers and cookies in the form that those of the request have; both go, with a note, where that form is too large. */
const repairResponse: Repair = (context, notes) => {
  const silent = new Notes()
  const { headers: sent, cookies: sentCookies, ...others } = context
  const headers = sent === undefined || sent === null ? undefined : readHeaders(sent, silent)
  const repaired: JsonObject = { ...others, ...takeCookies(sentCookies, headers, silent) }
  const isFitting = trimBag(repaired, bagLimits.context, silent) === repaired
  if (!isFitting) notes.complain('value_too_long', null, 'headers and cookies too long')
  delete context['headers']
  delete context['cookies']
  if (isFitting) Object.assign(context, repaired)
}

const repairs: ReadonlyMap<string, Repair> = new Map([
  ['trace', repairTrace],
  ['os', describeSystem],
  ['client_os', describeSystem],
  ['runtime', describeRuntime],
  ['replay', repairReplay],
  ['profile', repairProfile],
  ['response', repairResponse],
])

/** Keys that are numbers come first in every object, and may leave no room for the type. */
const withType = (context: Json | undefined, type: string): JsonObject | undefined => {
  if (!isObject(context)) return undefined
  return typeof context['type'] === 'string' ? context : { ...context, type: cleanText(firstChars(type, bagKeyCharsMax)) }
}

const readContext = (key: string, value: Json, notes: Notes): JsonObject | undefined => {
  if (!isObject(value)) {
    if (!isEmptyList(value)) notes.invalid(value, 'expected an object')
    return undefined
  }
  const trimmed = trimBag(value, bagLimits.context, notes)
  if (!isObject(trimmed) || isEmpty(trimmed)) return undefined
  const sent = trimmed['type']
  const type = typeof sent === 'string' && sent !== '' ? sent : key
  const repair = repairs.get(type)
  if (sent === type && !repair) return trimmed
  // Spreading defines own properties, so a key `__proto__` stays a key.
  const context: JsonObject = { type, ...trimmed }
  context['type'] = type
  repair?.(context, notes)
  return withType(trimBag(context, bagLimits.context, notes), type)
}

const sampleRateKey = 'client_sample_rate'

const sampleRate = (value: Json | undefined): number | undefined => {
  const rate = typeof value === 'string' && /^\d{0,4}\.?\d{1,20}$/.test(value) ? Number(value) : value
  return typeof rate === 'number' && rate > 0 && rate <= 1 ? rate : undefined
}

/** `client_sample_rate` of the trace: the share of its transactions that the client keeps, as the envelope's trace header says (ingest.md 3.2). */
export const addSampleRate = (contexts: Record<string, JsonObject> | undefined, header: Json | undefined): void => {
  const trace = contexts?.['trace']
  const rate = isObject(header) ? sampleRate(header['sample_rate']) : undefined
  if (!contexts || !trace || rate === undefined || trace[sampleRateKey] === rate) return
  const context = { ...trace, [sampleRateKey]: rate }
  if (trimBag(context, bagLimits.context, new Notes()) === context) contexts['trace'] = context
}

/** Contexts by name (ingest.md 3.2): each carries its `type`, which is the key unless the SDK says otherwise. Null and empty ones vanish. */
export const readContexts: Reader<Record<string, JsonObject>> = (value, notes) => {
  if (!isObject(value)) {
    if (!isEmptyList(value)) notes.invalid(value, 'expected an object')
    return undefined
  }
  const contexts: Record<string, JsonObject> = Object.create(null)
  let count = 0
  for (const key in value) {
    const sent = value[key]
    if (sent === undefined || sent === null) continue
    if (count >= contextsMax) {
      notes.shortened(Object.keys(value).length)
      break
    }
    const name = cleanText(firstChars(key, bagKeyCharsMax))
    notes.enter(name)
    const context = Object.hasOwn(contexts, name) ? undefined : readContext(name, sent, notes)
    notes.leave()
    if (!context) continue
    contexts[name] = context
    count += 1
  }
  return count > 0 ? contexts : undefined
}
