import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import { trimBag } from './bag.ts'
import { readAddress, readWhole } from './fields.ts'
import type { Reader } from './fields.ts'
import { bagKeyCharsMax, bagLimits } from './limits.ts'
import type { Notes } from './notes.ts'
import { cleanText, firstChars } from './text.ts'

const idCharsMax = 64

const hyphenated = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`

/**
 * A debug id in its one spelling: a lower-case UUID, and behind it the age as hex where it is not zero. Dashes may be missing, as in Breakpad's ids.
 */
const readDebugId: Reader<string> = (value, notes) => {
  const hex = typeof value === 'string' && value.length <= idCharsMax ? value.trim().replaceAll('-', '').toLowerCase() : ''
  if (/^[0-9a-f]{32,40}$/.test(hex)) {
    const age = hex.slice(32).replace(/^0+/, '')
    return age === '' ? hyphenated(hex) : `${hyphenated(hex)}-${age}`
  }
  if (value !== '') notes.invalid(value, 'expected a debug id')
  return undefined
}

/** A code id is hex for all but old tools; case says nothing. */
const readCodeId: Reader<string> = (value, notes) => {
  if (typeof value === 'string') return value.trim().toLowerCase() || undefined
  notes.invalid(value, 'expected a string')
  return undefined
}

type ImageFields = readonly (readonly [key: string, read: Reader<Json>])[]

const native: ImageFields = [
  ['debug_id', readDebugId],
  ['code_id', readCodeId],
  ['image_addr', readAddress],
  ['image_vmaddr', readAddress],
  ['image_size', readWhole],
]

const apple: ImageFields = [
  ['uuid', readDebugId],
  ['image_addr', readAddress],
  ['image_vmaddr', readAddress],
  ['image_size', readWhole],
]

const byDebugId: ImageFields = [['debug_id', readDebugId]]
const byUuid: ImageFields = [['uuid', readDebugId]]

/** Which fields of which types have a form; images of other types are kept as they are (ingest.md 3.2). */
const fieldsOf: ReadonlyMap<string, ImageFields> = new Map([
  ['symbolic', native],
  ['elf', native],
  ['macho', native],
  ['pe', native],
  ['pe_dotnet', native],
  ['wasm', native],
  ['apple', apple],
  ['sourcemap', byDebugId],
  ['jvm', byDebugId],
  ['proguard', byUuid],
])

const repair = (image: JsonObject, fields: ImageFields, notes: Notes): JsonObject => {
  let repaired: JsonObject | undefined
  for (const [key, read] of fields) {
    const sent = image[key]
    if (sent === undefined || sent === null) continue
    notes.enter(key)
    const value = read(sent, notes)
    notes.leave()
    if (value === sent) continue
    repaired ??= { ...image }
    if (value === undefined) delete repaired[key]
    else repaired[key] = value
  }
  return repaired ?? image
}

/** The type of an image is what its other fields mean, so it stays where they leave no room. */
const withType = (image: Json | undefined, type: string): JsonObject => {
  const kept = isObject(image) ? image : {}
  return typeof kept['type'] === 'string' || type === '' ? kept : { ...kept, type }
}

/** One debug image: ids and addresses in their one spelling, whatever else it says as it is. */
export const readDebugImage = (raw: JsonObject, notes: Notes): JsonObject => {
  const type = typeof raw['type'] === 'string' ? cleanText(firstChars(raw['type'], bagKeyCharsMax)) : ''
  const image = withType(trimBag(raw, bagLimits.image, notes), type)
  const fields = fieldsOf.get(type)
  return fields ? withType(trimBag(repair(image, fields, notes), bagLimits.image, notes), type) : image
}
