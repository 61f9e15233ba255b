import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

/** The text of a JSON value if it is a text, else null. */
export const textOf = (value: Json | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** A scalar as a text (`42`, `true`), null for absent values, objects and lists. */
export const scalarText = (value: Json | undefined): string | null => {
  if (value === undefined || value === null || typeof value === 'object') return null
  return String(value)
}

/** One line for a value of any shape: scalars as they are, objects and lists as JSON. */
export const lineOf = (value: Json | undefined): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)

/** The object below a key; null when there is none. */
export const objectAt = (value: JsonObject | null | undefined, key: string): JsonObject | null => {
  const inner = value?.[key]
  return isObject(inner) ? inner : null
}
