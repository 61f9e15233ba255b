import type { Json } from '#packages/protocol/json'

import type { TextLimit } from './limits.ts'
import type { Notes } from './notes.ts'

const ellipsis = '...'

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff

/** True for a text without NUL and lone surrogates: what every store and every encoder takes as it is. */
export const isClean = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

/** Replaces NUL and lone surrogates by U+FFFD. */
export const cleanText = (text: string): string => (isClean(text) ? text : text.toWellFormed().replaceAll('\0', '\uFFFD'))

/** The first `max` UTF-16 units without half a character at the end. */
export const firstChars = (text: string, max: number): string => {
  if (text.length <= max) return text
  return text.slice(0, max > 0 && isHighSurrogate(text.charCodeAt(max - 1)) ? max - 1 : max)
}

/** Cleans a text and cuts it to `limit.max` units, three dots included, with a remark in `notes` (ingest.md 3.7, trim semantics). */
export const cutText = (text: string, limit: TextLimit, notes: Notes): string => {
  if (text.length <= limit.max + limit.allowance) return cleanText(text)
  const head = firstChars(text, Math.max(limit.max - ellipsis.length, 0))
  notes.cut(head.length, head.length + ellipsis.length, text.length)
  return cleanText(head) + ellipsis
}

/** Text of a JSON scalar, booleans as Python writes them (`True`); undefined for containers and null. */
export const scalarText = (value: Json | undefined): string | undefined => {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return undefined
}
