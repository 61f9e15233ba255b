import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import { trimBag } from './bag.ts'
import { isEmpty } from './fields.ts'
import type { Reader } from './fields.ts'
import { bagKeyCharsMax, bagLimits, contextsMax } from './limits.ts'
import { Notes } from './notes.ts'
import { readHeaders } from './pairs.ts'
import { takeCookies } from './request.ts'
import { cleanText, firstChars } from './text.ts'

const hexId = (value: Json, digits: 16 | 32): string | undefined => {
  if (typeof value !== 'string' || value.length > 64) return undefined
  const text = value.trim().replaceAll('-', '').toLowerCase()
  return /^[0-9a-f]+$/.test(text) && text.length === digits && /[^0]/.test(text) ? text : undefined
}

type Repair = (context: JsonObject, notes: Notes) => void

/** Ids of traces and spans in their one spelling; a malformed one is dropped (ingest.md 3.2). */
const repairTrace: Repair = (context, notes) => {
  for (const key of ['trace_id', 'span_id', 'parent_span_id']) {
    const value = context[key]
    if (value === undefined || value === null) continue
    const id = hexId(value, key === 'trace_id' ? 32 : 16)
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

/** Name and version out of `raw_description`, where the SDK gave nothing else. */
const repairDescribed: Repair = (context) => {
  const raw = context['raw_description']
  if (typeof raw !== 'string' || context['name'] || context['version']) return
  const match = /^(\D{1,100}?)[ -]v?(\d[\w.+-]{0,63})/.exec(raw.slice(0, bagKeyCharsMax).trim())
  if (!match?.[1] || !match[2]) return
  context['name'] = match[1].trim()
  context['version'] = match[2]
}

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
  ['os', repairDescribed],
  ['client_os', repairDescribed],
  ['runtime', repairDescribed],
  ['response', repairResponse],
])

const readContext = (key: string, value: Json, notes: Notes): JsonObject | undefined => {
  if (!isObject(value)) {
    notes.invalid(value, 'expected an object')
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
  const repaired = trimBag(context, bagLimits.context, notes)
  return isObject(repaired) ? repaired : undefined
}

/** Contexts by name (ingest.md 3.2): each carries its `type`, which is the key unless the SDK says otherwise. Null and empty ones vanish. */
export const readContexts: Reader<Record<string, JsonObject>> = (value, notes) => {
  if (!isObject(value)) {
    notes.invalid(value, 'expected an object')
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
