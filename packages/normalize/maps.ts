import { isObject } from '#packages/protocol/json'
import type { JsonObject } from '#packages/protocol/json'

import { trimBag, trimMap } from './bag.ts'
import { isEmpty, isEmptyList } from './fields.ts'
import type { Reader } from './fields.ts'
import { bagLimits, extraValueCharsMax } from './limits.ts'
import { scalarText } from './text.ts'

const extraLimit = { ...bagLimits.extra, valueChars: extraValueCharsMax }

/** Free data; each value has its own limit below that of the whole. Empty is absent. */
export const readExtra: Reader<JsonObject> = (value, notes) => {
  if (!isObject(value)) {
    if (!isEmptyList(value)) notes.invalid(value, 'expected an object')
    return undefined
  }
  const kept = trimMap(value, extraLimit, notes)
  return isEmpty(kept) ? undefined : kept
}

const isTextMap = (map: JsonObject): map is Record<string, string> => {
  for (const key in map) if (typeof map[key] !== 'string') return false
  return true
}

/** Versions as text; stops behind what the limit lets through anyway. */
const asTexts = (value: JsonObject): JsonObject => {
  const texts: JsonObject = Object.create(null)
  let left = bagLimits.modules.chars
  for (const key in value) {
    if (left < 0) break
    const version = scalarText(value[key]) ?? ''
    texts[key] = version
    left -= key.length + version.length
  }
  return texts
}

/** Packages and their versions; a version that is unknown (null) is an empty text. */
export const readModules: Reader<Record<string, string>> = (value, notes) => {
  if (!isObject(value)) {
    if (!isEmptyList(value)) notes.invalid(value, 'expected an object')
    return undefined
  }
  const trimmed = trimBag(isTextMap(value) ? value : asTexts(value), bagLimits.modules, notes)
  return isObject(trimmed) && isTextMap(trimmed) && !isEmpty(trimmed) ? trimmed : undefined
}
