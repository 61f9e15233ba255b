import type { Json, JsonObject } from '#packages/protocol/json'
import { isObject } from '#packages/protocol/json'

/** What an item of a trace says of itself, by type: the maps of the columns `texts`, `numbers` and `flags` (ingest.md 2.7). */
export interface Attributes {
  readonly texts: Map<string, string>
  readonly numbers: Map<string, number>
  readonly flags: Map<string, boolean>
}

/** Attributes of one item; more are left out. */
export const attributesMax = 500
/** Characters of a key; an attribute with a longer one is left out. */
export const keyLengthMax = 200
/** Characters of a value; of a longer one the beginning is kept. */
export const valueLengthMax = 8_192

export const noAttributes = (): Attributes => ({ texts: new Map(), numbers: new Map(), flags: new Map() })

const integerPattern = /^-?\d{1,19}$/

const countOf = ({ texts, numbers, flags }: Attributes): number => texts.size + numbers.size + flags.size

const cut = (text: string): string => (text.length > valueLengthMax ? `${text.slice(0, valueLengthMax - 3)}...` : text)

/** Adds a value of whatever kind under its key: lists and objects as JSON. False: there is no room, or nothing that can be kept. */
export const putAttribute = (into: Attributes, key: string, value: Json | undefined): boolean => {
  if (value === undefined || value === null || key === '' || key.length > keyLengthMax || countOf(into) >= attributesMax) return false
  if (typeof value === 'boolean') into.flags.set(key, value)
  else if (typeof value !== 'number') into.texts.set(key, cut(typeof value === 'string' ? value : JSON.stringify(value)))
  else if (Number.isFinite(value)) into.numbers.set(key, value)
  else return false
  return true
}

const isFlat = (value: Json): boolean => Array.isArray(value) && value.every((part) => typeof part !== 'object' || part === null)

/** What each `type` lets through. A whole number as text is what conversions from OpenTelemetry send. */
const readers: ReadonlyMap<Json | undefined, (value: Json) => Json | undefined> = new Map<string, (value: Json) => Json | undefined>([
  ['string', (value) => (typeof value === 'string' ? value : undefined)],
  ['boolean', (value) => (typeof value === 'boolean' ? value : undefined)],
  ['double', (value) => (typeof value === 'number' ? value : undefined)],
  [
    'integer',
    (value) => (Number.isInteger(value) ? value : typeof value === 'string' && integerPattern.test(value) ? Number(value) : undefined),
  ],
  ['array', (value) => (isFlat(value) ? value : undefined)],
])

/** The value of an attribute as its `type` says it is; undefined: the two do not agree. */
const valueOf = ({ type, value }: JsonObject): Json | undefined => (value === undefined ? undefined : readers.get(type)?.(value))

/** How many attributes were left out, and why (ingest.md 2.7). */
export interface ReadAttributes {
  readonly attributes: Attributes
  readonly lost: number
}

/**
 * Reads `{key: {type, value, unit?}}` (ingest.md 2.7). What is of another type than it says, what has none, and what there is no room for is left out
 * and counted; never throws.
 */
export const readAttributes = (said: Json | undefined): ReadAttributes => {
  const attributes = noAttributes()
  let lost = 0
  if (!isObject(said)) return { attributes, lost: said === undefined || said === null ? 0 : 1 }
  for (const key in said) {
    const attribute = said[key]
    if (attribute === null) continue
    const value = isObject(attribute) ? valueOf(attribute) : undefined
    if (!putAttribute(attributes, key, value)) lost += 1
  }
  return { attributes, lost }
}

/** The text of an attribute, numbers and flags as text; '' when it is not there. */
export const attributeText = ({ texts, numbers, flags }: Attributes, key: string): string =>
  texts.get(key) ?? (numbers.get(key) ?? flags.get(key) ?? '').toString()
