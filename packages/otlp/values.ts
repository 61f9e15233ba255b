import { attributesMax, keyLengthMax, valueLengthMax } from '#packages/attributes/read-attributes'
import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

/** Values that a list or object of an attribute may have, with all that is inside it. */
const nestedValuesMax = 1000
const depthMax = 16

/** Attributes as containers have them (ingest.md 2.7), by key. */
export type TypedAttributes = Map<string, JsonObject>

export const text = (value: string): JsonObject => ({ type: 'string', value })

const wholeNumber = /^-?\d{1,19}$/
const hexId = /^[0-9a-f]+$/i

/** Entries of a list, none of what is no list. */
export const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])

/** The same of the list under a key. */
export const listAt = (value: Json, key: string): readonly Json[] => (isObject(value) ? listOf(value[key]) : [])

/** The object under a key; undefined for everything else. */
export const objectAt = (value: Json | undefined, key: string): JsonObject | undefined => {
  const found = isObject(value) ? value[key] : undefined
  return isObject(found) ? found : undefined
}

/** The text under a key; '' for everything else. */
export const textAt = (value: JsonObject, key: string): string => {
  const found = value[key]
  return typeof found === 'string' ? found : ''
}

/** An id in lower-case hex; undefined when it is not of that length, or all zero, which is how protobuf says that there is none. */
export const idOf = (value: Json | undefined, digits: number): string | undefined =>
  typeof value === 'string' && value.length === digits && hexId.test(value) && !/^0+$/.test(value) ? value.toLowerCase() : undefined

/** A time in whole microseconds since 1970, and the nanoseconds below. */
export interface NanoTime {
  readonly microseconds: number
  readonly nanoseconds: number
}

/** `...UnixNano`: text, or a number as careless senders write it. Undefined for 0, which is how protobuf says that there is none. */
export const nanoTimeOf = (value: Json | undefined): NanoTime | undefined => {
  const digits = typeof value === 'number' && Number.isFinite(value) ? BigInt(Math.trunc(value)).toString() : value
  if (typeof digits !== 'string' || !/^\d{4,19}$/.test(digits)) return undefined
  const microseconds = Number(digits.slice(0, -3))
  return microseconds > 0 ? { microseconds, nanoseconds: Number(digits.slice(-3)) } : undefined
}

/** A bit field or enumeration as a number, whether it came as one or as text; 0 for everything else. */
export const numberOf = (value: Json | undefined): number => {
  const number = typeof value === 'string' && wholeNumber.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : 0
}

/** The number of an enumeration that came as one, or by its name (`SPAN_KIND_SERVER`). 0 when it is not known. */
export const enumOf = (value: Json | undefined, prefix: string, names: readonly string[]): number => {
  if (typeof value !== 'string' || !value.startsWith(prefix)) return numberOf(value)
  return Math.max(0, names.indexOf(value.slice(prefix.length).toLowerCase()))
}

const cut = (value: string, charsMax: number): string => (value.length > charsMax ? `${value.slice(0, charsMax - 3)}...` : value)

/** A whole number; the text of its digits where a double does not hold it. */
const wholeOf = (value: Json): Json => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'string' || !wholeNumber.test(value)) return null
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

/** NaN and the infinities are texts in OTLP/JSON, and numbers in protobuf that JSON has no word for. */
const doubleOf = (value: Json): Json => {
  const number = Number(value)
  return typeof value === 'number' || typeof value === 'string' ? (Number.isFinite(number) ? number : String(value)) : null
}

interface Budget {
  values: number
}

const keyValues = (pairs: readonly Json[], budget: Budget, depth: number): JsonObject => {
  const object: JsonObject = Object.create(null)
  for (const pair of pairs) {
    if (budget.values <= 0) break
    if (isObject(pair) && typeof pair['key'] === 'string') object[cut(pair['key'], keyLengthMax)] = plainValue(pair['value'], budget, depth)
  }
  return object
}

type ReadValue = (value: Json, budget: Budget, depth: number) => Json

const same =
  (type: 'string' | 'boolean'): ReadValue =>
  (value) =>
    typeof value === type ? value : null

/** The alternatives of an AnyValue. */
const alternatives: readonly (readonly [string, ReadValue])[] = [
  ['stringValue', same('string')],
  ['boolValue', same('boolean')],
  ['intValue', wholeOf],
  ['doubleValue', doubleOf],
  ['bytesValue', same('string')],
  [
    'arrayValue',
    (value, budget, depth) =>
      listAt(value, 'values')
        .slice(0, budget.values)
        .map((item) => plainValue(item, budget, depth + 1)),
  ],
  ['kvlistValue', (value, budget, depth) => keyValues(listAt(value, 'values'), budget, depth + 1)],
]

/** What an AnyValue stands for, as JSON. */
const plainValue = (value: Json | undefined, budget: Budget, depth: number): Json => {
  budget.values -= 1
  if (!isObject(value) || budget.values < 0 || depth > depthMax) return null
  for (const [name, read] of alternatives) {
    const said = value[name]
    if (said !== undefined && said !== null) return read(said, budget, depth)
  }
  return null
}

/** An AnyValue as JSON; null when it holds nothing. Lists and objects end after a thousand values. */
export const valueOf = (value: Json | undefined): Json => plainValue(value, { values: nestedValuesMax }, 0)

/** As text: a text itself, everything else as JSON (ingest.md 1.9.10). Undefined when it holds nothing. */
export const textOf = (value: Json | undefined): string | undefined => {
  const plain = valueOf(value)
  if (plain === null) return undefined
  return typeof plain === 'string' ? plain : JSON.stringify(plain)
}

const isFlat = (values: readonly Json[]): boolean => values.every((value) => typeof value !== 'object' || value === null)

const typed = (value: Json): JsonObject | undefined => {
  if (value === null) return undefined
  if (typeof value === 'string') return text(cut(value, valueLengthMax))
  if (typeof value === 'boolean') return { type: 'boolean', value }
  if (typeof value === 'number') return { type: Number.isSafeInteger(value) ? 'integer' : 'double', value }
  const json = JSON.stringify(value)
  return Array.isArray(value) && json.length <= valueLengthMax && isFlat(value) ? { type: 'array', value } : text(cut(json, valueLengthMax))
}

/** Adds a list of KeyValue to attributes; the last of a key holds. Pairs without a key or a value, and those beyond the limit, are left out. */
export const putAttributes = (into: TypedAttributes, pairs: Json | undefined): TypedAttributes => {
  for (const pair of listOf(pairs)) {
    if (into.size >= attributesMax) break
    if (!isObject(pair) || typeof pair['key'] !== 'string' || pair['key'] === '' || pair['key'].length > keyLengthMax) continue
    const attribute = typed(valueOf(pair['value']))
    if (attribute) into.set(pair['key'], attribute)
  }
  return into
}

/** Adds what was said of a whole (resource, scope) to attributes of one part, which come first. */
export const putInherited = (into: TypedAttributes, inherited: TypedAttributes): void => {
  for (const [key, attribute] of inherited) {
    if (into.size >= attributesMax) return
    if (!into.has(key)) into.set(key, attribute)
  }
}

/** Puts a text under a key unless something stands there, or there is none. */
export const putMissing = (into: TypedAttributes, key: string, value: string | undefined): void => {
  if (value !== undefined && value !== '' && !into.has(key)) into.set(key, text(cut(value, valueLengthMax)))
}

/** The text of an attribute; '' when it is none. */
export const attributeText = (attributes: TypedAttributes, key: string): string => {
  const value = attributes.get(key)?.['value']
  return typeof value === 'string' ? value : ''
}

/** The object that a container holds. Keys come from outside: it has no prototype. */
export const asObject = (attributes: TypedAttributes): JsonObject => {
  const object: JsonObject = Object.create(null)
  for (const [key, attribute] of attributes) object[key] = attribute
  return object
}
