import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import type { Notes } from './notes.ts'

/** How a list of objects is cut and read. */
export interface ListRule<Item> {
  readonly max: number
  readonly keep: 'first' | 'last'
  /** Kept even where the count is exceeded, in place of others. */
  readonly isDear?: (value: JsonObject) => boolean
  /** Entries that say nothing are dropped; defaults to all objects. */
  readonly isUsable?: (value: JsonObject) => boolean
  readonly read: (value: JsonObject, notes: Notes) => Item
}

const entriesOf = (value: Json): readonly Json[] | undefined => {
  if (Array.isArray(value)) return value
  if (!isObject(value)) return undefined
  if (!Object.hasOwn(value, 'values')) return [value]
  const values = value['values']
  if (values === null || values === undefined) return []
  return Array.isArray(values) ? values : [values]
}

const usableIndexes = <Item>(list: readonly Json[], rule: ListRule<Item>, notes: Notes): number[] => {
  const usable: number[] = []
  let refused = 0
  for (const [index, item] of list.entries()) {
    if (isObject(item) && (rule.isUsable?.(item) ?? true)) usable.push(index)
    else if (item !== null) refused += 1
  }
  if (refused > 0)
    notes.complain(rule.isUsable === undefined ? 'invalid_data' : 'missing_attribute', null, 'entries that are not usable were dropped')
  return usable
}

const capped = <Item>(indexes: readonly number[], list: readonly Json[], rule: ListRule<Item>): readonly number[] => {
  if (indexes.length <= rule.max) return indexes
  const isDear = rule.isDear
  if (isDear === undefined) return rule.keep === 'first' ? indexes.slice(0, rule.max) : indexes.slice(-rule.max)
  const dear = indexes.filter((index) => {
    const item = list[index]
    return isObject(item) && isDear(item)
  })
  const chosen = new Set(dear.slice(0, rule.max))
  for (const index of indexes) if (chosen.size < rule.max) chosen.add(index)
  return indexes.filter((index) => chosen.has(index))
}

/**
 * Reads `{"values": [..]}`, a bare list or a single object (ingest.md 3.2, list-or-values). Null entries vanish silently, other non-objects with
 * a note. Undefined when nothing remains.
 */
export const readList = <Item>(value: Json, rule: ListRule<Item>, notes: Notes): Item[] | undefined => {
  const list = entriesOf(value)
  if (list === undefined) {
    notes.invalid(value, 'expected a list')
    return undefined
  }
  const items = readAll(list, rule, notes) ?? readSome(list, rule, notes)
  return items.length > 0 ? items : undefined
}

/** The common case, without a list of indexes: nothing has to go. */
const readAll = <Item>(list: readonly Json[], rule: ListRule<Item>, notes: Notes): Item[] | undefined => {
  if (list.length > rule.max) return undefined
  for (const item of list) if (!isObject(item) || rule.isUsable?.(item) === false) return undefined
  const items: Item[] = []
  for (const item of list) {
    if (!isObject(item)) continue
    notes.enter(items.length)
    items.push(rule.read(item, notes))
    notes.leave()
  }
  return items
}

const readSome = <Item>(list: readonly Json[], rule: ListRule<Item>, notes: Notes): Item[] => {
  const usable = usableIndexes(list, rule, notes)
  const kept = capped(usable, list, rule)
  if (kept.length < usable.length) notes.shortened(list.length)
  if (kept.length < list.length) notes.moved(kept)
  const items: Item[] = []
  for (const [position, index] of kept.entries()) {
    const item = list[index]
    if (!isObject(item)) continue
    notes.enter(position)
    items.push(rule.read(item, notes))
    notes.leave()
  }
  return items
}
