import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import { trimBag } from './bag.ts'
import type { BagLimit, TextLimit } from './limits.ts'
import type { Notes } from './notes.ts'
import { cutText, isClean, scalarText } from './text.ts'

/** Reads one present, non-null value; undefined drops the field. Says in `notes` what it refused. Never throws. */
export type Reader<Value> = (value: Json, notes: Notes) => Value | undefined

/** One line of an interface's table: which key, and how its value is read. */
export interface Field<Name extends string> {
  readonly name: Name
  readonly read: Reader<unknown>
}

/** The table of an interface: its documentation and its code. */
export type Fields<Target> = readonly Field<keyof Target & string>[]

const countKeys = (raw: JsonObject): number => {
  let count = 0
  for (const _ in raw) count += 1
  return count
}

/**
 * Reads the fields of `table` from `raw` into `target`, which holds the defaults of what the interface requires. Absent and null values leave the
 * default, keys outside the table are dropped.
 */
export const readInto = <Target extends object>(target: Target, raw: JsonObject, table: Fields<Target>, notes: Notes): Target => {
  const fields: Partial<Record<keyof Target, unknown>> = target
  let unseen = countKeys(raw)
  for (const { name, read } of table) {
    // Most of a table is absent from most objects, and to look in vain costs most.
    if (unseen === 0) break
    const value = raw[name]
    if (value === undefined) continue
    unseen -= 1
    if (value === null) continue
    notes.enter(name)
    const result = read(value, notes)
    notes.leave()
    if (result !== undefined) fields[name] = result
  }
  return target
}

/** Like `readInto`, for an interface that requires nothing. */
export const readFields = <Target extends object>(raw: JsonObject, table: Fields<Target>, notes: Notes): Partial<Target> =>
  readInto<Partial<Target>>({}, raw, table, notes)

export const field = <const Name extends string>(name: Name, read: Reader<unknown>): Field<Name> => ({ name, read })

/** A string, cut to `limit`; empty is absent. */
export const readText =
  (limit: TextLimit): Reader<string> =>
  (value, notes) => {
    if (typeof value === 'string') return value === '' ? undefined : cutText(value, limit, notes)
    notes.invalid(value, 'expected a string')
    return undefined
  }

/** A string or any other JSON scalar as text, cut to `limit`; empty is absent. */
export const readLenientText =
  (limit: TextLimit): Reader<string> =>
  (value, notes) => {
    const text = scalarText(value)
    if (text !== undefined) return text === '' ? undefined : cutText(text, limit, notes)
    notes.invalid(value, 'expected a string')
    return undefined
  }

/** One source line; empty lines are kept. */
export const readLine =
  (limit: TextLimit): Reader<string> =>
  (value, notes) => {
    if (typeof value === 'string') return cutText(value, limit, notes)
    notes.invalid(value, 'expected a string')
    return undefined
  }

export const readBoolean: Reader<boolean> = (value, notes) => {
  if (typeof value === 'boolean') return value
  notes.invalid(value, 'expected a boolean')
  return undefined
}

/** A whole number from 0 to 2^53-1, also as decimal text. */
export const readWhole: Reader<number> = (value, notes) => {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number
  notes.invalid(value, 'expected an unsigned integer')
  return undefined
}

/** A memory address as `0x` and lower-case hex; numbers and decimal text are converted. */
export const readAddress: Reader<string> = (value, notes) => {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return `0x${value.toString(16)}`
  if (typeof value === 'string') {
    if (/^0x[0-9a-f]{1,16}$/i.test(value)) return value.toLowerCase()
    if (/^\d{1,20}$/.test(value)) return `0x${BigInt(value).toString(16)}`
  }
  notes.invalid(value, 'expected an address')
  return undefined
}

/** What PHP makes of a map without entries: absent, and no fault. */
export const isEmptyList = (value: Json): boolean => Array.isArray(value) && value.length === 0

/** A map within `limit`; empty is absent. */
export const readMap =
  (limit: BagLimit): Reader<JsonObject> =>
  (value, notes) => {
    if (!isObject(value)) {
      if (!isEmptyList(value)) notes.invalid(value, 'expected an object')
      return undefined
    }
    const kept = trimBag(value, limit, notes)
    return isObject(kept) && !isEmpty(kept) ? kept : undefined
  }

export const isEmpty = (value: JsonObject): boolean => {
  for (const key in value) if (value[key] !== undefined) return false
  return true
}

/** What may stand in a list of texts: how many, from which end, and how long each. */
export interface TextListLimit {
  readonly count: number
  readonly keep: 'first' | 'last'
  readonly each: TextLimit
}

const isFineList = (list: readonly Json[], limit: TextListLimit): list is string[] => {
  if (list.length > limit.count) return false
  for (const item of list) if (typeof item !== 'string' || item.length > limit.each.max || !isClean(item)) return false
  return true
}

/** A list of texts; other scalars become text, anything else an empty one, so that positions stay true. Empty is absent. */
export const readTexts =
  (limit: TextListLimit): Reader<string[]> =>
  (value, notes) => {
    if (!Array.isArray(value)) {
      notes.invalid(value, 'expected a list of strings')
      return undefined
    }
    if (value.length === 0) return undefined
    if (isFineList(value, limit)) return value
    if (value.length > limit.count) notes.shortened(value.length)
    const kept = limit.keep === 'first' ? value.slice(0, limit.count) : value.slice(-limit.count)
    return kept.map((item, index) => {
      notes.enter(index)
      const text = cutText(scalarText(item) ?? '', limit.each, notes)
      notes.leave()
      return text
    })
  }
