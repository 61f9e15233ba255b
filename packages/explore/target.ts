import { findKey } from '#packages/search/keys'
import type { KeyTable, KeyType, SearchKey } from '#packages/search/keys'
import { measurementOf } from '#packages/search/trace-keys'

/** Where the value of an attribute stands: `any` looks for a text, then a number, then a flag. */
type AttributePlace = 'any' | 'texts' | 'numbers' | 'flags' | 'measurements'

/** What can be read of a row: a key of its dataset, or an attribute by name. */
export type Target =
  | { readonly kind: 'key'; readonly key: SearchKey }
  | { readonly kind: 'attribute'; readonly name: string; readonly place: AttributePlace }

/** Type of a value in an answer (web-api.md 8.4). */
export type ShownType = 'string' | 'integer' | 'number' | 'boolean' | 'date' | 'duration' | 'percentage' | 'rate' | 'size'

/** Characters of the name of an attribute, as they are stored at most. */
const nameLengthMax = 200
const subscriptForm = /^(tags|flags)\[("?)([^\][",]{1,200})\2(?:,\s{0,3}(string|number|boolean))?\]$/
const placesOfTypes: ReadonlyMap<string | undefined, AttributePlace> = new Map([
  ['string', 'texts'],
  ['number', 'numbers'],
  ['boolean', 'flags'],
])

const attribute = (name: string, place: AttributePlace = 'any'): Target => {
  const measurement = measurementOf(name)
  return measurement === undefined ? { kind: 'attribute', name, place } : { kind: 'attribute', name: measurement, place: 'measurements' }
}

/** What a name of a field means: `span.op`, `tags[size,number]`, `flags[dark]`, `shop.plan`. Undefined for what names nothing. */
export const parseTarget = (table: KeyTable, text: string): Target | undefined => {
  const key = findKey(table, text)
  if (key) return { kind: 'key', key }
  const [, form, , name, type] = subscriptForm.exec(text) ?? []
  if (form !== undefined && name !== undefined) return attribute(name, form === 'flags' ? 'flags' : (placesOfTypes.get(type) ?? 'any'))
  return text === '' || text.length > nameLengthMax || /[()]/.test(text) ? undefined : attribute(text)
}

const shownTypes: ReadonlyMap<KeyType, ShownType> = new Map([
  ['number', 'integer'],
  ['decimal', 'number'],
  ['duration', 'duration'],
  ['size', 'size'],
  ['share', 'percentage'],
  ['time', 'date'],
  ['boolean', 'boolean'],
])

const placeTypes: Readonly<Record<AttributePlace, ShownType>> = {
  any: 'string',
  texts: 'string',
  numbers: 'number',
  flags: 'boolean',
  measurements: 'number',
}

/** Type of the values of a target in answers. */
export const shownType = (target: Target): ShownType =>
  target.kind === 'key' ? (shownTypes.get(target.key.type) ?? 'string') : placeTypes[target.place]

/** Unit of values of a type; null: none. */
export const unitOf = (type: ShownType): string | null => (type === 'duration' ? 'millisecond' : type === 'size' ? 'byte' : null)

const numberTypes: ReadonlySet<ShownType> = new Set(['integer', 'number', 'duration', 'size', 'percentage'])

/** The target as something to calculate with: an attribute of no known type is taken for a number. Undefined when it is none. */
export const asNumber = (target: Target): Target | undefined => {
  if (target.kind === 'attribute') {
    if (target.place === 'any') return { ...target, place: 'numbers' }
    return target.place === 'numbers' || target.place === 'measurements' ? target : undefined
  }
  return numberTypes.has(shownType(target)) ? target : undefined
}
