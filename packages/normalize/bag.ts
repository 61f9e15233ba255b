import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import { jsonText } from './json-text.ts'
import { bagKeyCharsMax } from './limits.ts'
import type { BagLimit } from './limits.ts'
import type { Notes } from './notes.ts'
import { cleanText, cutText, firstChars, isClean } from './text.ts'

/** Estimated JSON characters: quotes of a text, a number or word, brackets, and quotes plus colon of a key. */
const textCost = 2
const scalarCost = 8
const containerCost = 2
const keyCost = 3
/** Below this a text is dropped, not cut. */
const cutTextMin = 4

interface Budget {
  left: number
}

const scalarFits = (value: string | number | boolean | null | undefined, budget: Budget): boolean => {
  if (typeof value === 'string') {
    budget.left -= value.length + textCost
    return budget.left >= 0 && isClean(value)
  }
  budget.left -= scalarCost
  return budget.left >= 0 && value !== undefined && (typeof value !== 'number' || Number.isFinite(value))
}

const keyFits = (key: string, budget: Budget): boolean => {
  budget.left -= key.length + keyCost
  return budget.left >= 0 && key.length <= bagKeyCharsMax && isClean(key)
}

const fits = (value: Json | undefined, depth: number, budget: Budget): boolean => {
  if (typeof value !== 'object' || value === null) return scalarFits(value, budget)
  budget.left -= containerCost
  if (depth <= 0 || budget.left < 0) return false
  if (isObject(value)) {
    for (const key in value) if (!keyFits(key, budget) || !fits(value[key], depth - 1, budget)) return false
    return true
  }
  for (const item of value) if (!fits(item, depth - 1, budget)) return false
  return true
}

const cutString = (text: string, budget: Budget, notes: Notes): string | undefined => {
  const room = budget.left - textCost
  if (text.length > room && room < cutTextMin) {
    budget.left = 0
    return undefined
  }
  const kept = cutText(text, { max: room, allowance: 0 }, notes)
  budget.left -= kept.length + textCost
  return kept
}

const cutList = (list: readonly Json[], depth: number, budget: Budget, notes: Notes): Json[] => {
  const kept: Json[] = []
  for (const [index, item] of list.entries()) {
    notes.enter(index)
    const value = budget.left > 0 ? cut(item, depth - 1, budget, notes) : undefined
    notes.leave()
    if (value === undefined) {
      notes.shortened(list.length)
      break
    }
    kept.push(value)
  }
  return kept
}

const cutObject = (value: JsonObject, depth: number, budget: Budget, notes: Notes): JsonObject => {
  const kept: JsonObject = Object.create(null)
  const keys = Object.keys(value)
  for (const key of keys) {
    const name = cleanText(firstChars(key, bagKeyCharsMax))
    const item = value[key]
    if (item === undefined || Object.hasOwn(kept, name)) continue
    budget.left -= name.length + keyCost
    notes.enter(name)
    const read = budget.left > 0 ? cut(item, depth - 1, budget, notes) : undefined
    notes.leave()
    if (read === undefined) {
      notes.shortened(keys.length)
      break
    }
    kept[name] = read
  }
  return kept
}

const cut = (value: Json, depth: number, budget: Budget, notes: Notes): Json | undefined => {
  if (typeof value === 'string') return cutString(value, budget, notes)
  if (typeof value !== 'object' || value === null) {
    budget.left -= scalarCost
    if (budget.left < 0) return undefined
    if (typeof value !== 'number' || Number.isFinite(value)) return value
    notes.invalid(null, 'number out of range')
    return null
  }
  if (depth <= 0) return cutString(jsonText(value, Math.max(budget.left, 0)), budget, notes)
  budget.left -= containerCost
  if (budget.left < 0) return undefined
  return isObject(value) ? cutObject(value, depth, budget, notes) : cutList(value, depth, budget, notes)
}

/**
 * Brings a JSON value within `limit` (ingest.md 3.7): containers below the depth become JSON text, what exceeds the size is dropped from the end,
 * texts and keys are cleaned. Returns the very same value if nothing was to be done, so a fault-free bag costs one reading walk and no copy.
 * A second run changes nothing. Undefined only when not even the first piece fits.
 */
export const trimBag = (value: Json, limit: BagLimit, notes: Notes): Json | undefined => {
  if (fits(value, limit.depth, { left: limit.chars })) return value
  return cut(value, limit.depth, { left: limit.chars }, notes)
}

/** Trims a map whose values have a limit of their own beside that of the whole (ingest.md 3.1, `extra`). */
export const trimMap = (value: JsonObject, limit: BagLimit & { readonly valueChars: number }, notes: Notes): JsonObject => {
  if (fits(value, limit.depth, { left: Math.min(limit.chars, limit.valueChars) })) return value
  const kept: JsonObject = Object.create(null)
  const keys = Object.keys(value)
  let left = limit.chars
  for (const key of keys) {
    const name = cleanText(firstChars(key, bagKeyCharsMax))
    const item = value[key]
    if (item === undefined || Object.hasOwn(kept, name)) continue
    left -= name.length + keyCost
    const budget: Budget = { left: Math.min(limit.valueChars, left) }
    const before = budget.left
    notes.enter(name)
    const read = left > 0 ? cut(item, limit.depth - 1, budget, notes) : undefined
    notes.leave()
    left -= before - budget.left
    if (read === undefined) {
      notes.shortened(keys.length)
      break
    }
    kept[name] = read
  }
  return kept
}
