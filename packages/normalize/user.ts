import type { User } from '#packages/protocol/event'
import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import { field, isEmptyList, readFields, readLenientText, readMap } from './fields.ts'
import type { Fields, Reader } from './fields.ts'
import { isIp } from './ip.ts'
import { bagLimits, textLimits } from './limits.ts'

/** What stands for "the address that the server saw". */
export const autoIp = '{{auto}}'

const readIp: Reader<string> = (value, notes) => {
  const text = typeof value === 'string' ? value.trim() : undefined
  if (text === '') return undefined
  if (text !== undefined && (text === autoIp || isIp(text))) return text
  notes.invalid(value, 'expected an IP address')
  return undefined
}

const userFields: Fields<User> = [
  field('id', readLenientText(textLimits.word)),
  field('email', readLenientText(textLimits.email)),
  field('username', readLenientText(textLimits.word)),
  field('name', readLenientText(textLimits.word)),
  field('ip_address', readIp),
  field('geo', readMap(bagLimits.data)),
  field('segment', readLenientText(textLimits.word)),
]

const known = new Set<string>([...userFields.map((row) => row.name), 'data'])

/** More than could fit into the limit of `data` anyway. */
const movedKeysMax = bagLimits.data.chars / 4

/** Keys that we do not know move into `data`; what stands there already wins. */
const mergedData = (raw: JsonObject): Json | undefined => {
  const data = raw['data']
  let merged: JsonObject | undefined
  let count = 0
  for (const key in raw) {
    if (known.has(key) || raw[key] === null) continue
    count += 1
    if (count > movedKeysMax) break
    merged ??= Object.assign(Object.create(null) as JsonObject, isObject(data) ? data : undefined)
    if (!Object.hasOwn(merged, key)) merged[key] = raw[key]
  }
  return merged ?? data
}

const readData = readMap(bagLimits.data)

/** The user of an event (ingest.md 3.2); `ip_address` may still be `{{auto}}`. Undefined for `{}` and where nothing is left. */
export const readUser: Reader<User> = (value, notes) => {
  if (!isObject(value)) {
    if (!isEmptyList(value)) notes.invalid(value, 'expected an object')
    return undefined
  }
  const user: User = readFields(value, userFields, notes)
  const sent = mergedData(value)
  if (sent !== undefined && sent !== null) {
    notes.enter('data')
    const data = readData(sent, notes)
    notes.leave()
    if (data) user.data = data
  }
  for (const _ in user) return user
  return undefined
}
