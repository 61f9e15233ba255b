import type { LogEntry } from '#packages/protocol/event'
import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'

import { trimBag } from './bag.ts'
import { field, readFields, readLenientText } from './fields.ts'
import type { Fields, Reader } from './fields.ts'
import { jsonText } from './json-text.ts'
import { bagLimits, textLimits } from './limits.ts'
import type { Notes } from './notes.ts'
import { cutText, scalarText } from './text.ts'

/** `%s %d %5.2f %(name)s %%` and `{} {0} {name}`; every quantifier is bounded. */
const placeholder = /%(?:\((\w{1,64})\))?[-+0 #]?\d{0,4}(?:\.\d{1,4})?([sdifFrxXeEgGuoc%])|\{(\w{0,64})\}/g

const formattedCharsMax = textLimits.message.max + textLimits.message.allowance

const paramText = (value: Json | undefined): string | undefined => {
  if (value === undefined) return undefined
  return value === null ? 'None' : (scalarText(value) ?? jsonText(value, formattedCharsMax))
}

const namedParam = (params: Json, name: string): Json | undefined => {
  if (Array.isArray(params)) return /^\d{1,4}$/.test(name) ? params[Number(name)] : undefined
  return isObject(params) && Object.hasOwn(params, name) ? params[name] : undefined
}

const isPositional = (match: RegExpExecArray): boolean => match[1] === undefined && !match[3] && match[2] !== '%'

const replacement = (match: RegExpExecArray, params: Json, position: number): string => {
  if (match[2] === '%' && match[1] === undefined) return '%'
  const value = isPositional(match)
    ? Array.isArray(params)
      ? params[position]
      : undefined
    : namedParam(params, match[1] ?? match[3] ?? '')
  return paramText(value) ?? match[0]
}

/** Fills a message template. Placeholders without a parameter stay as they are; the result may exceed the message limit by one parameter. */
const interpolate = (template: string, params: Json): string => {
  let text = ''
  let end = 0
  let position = 0
  for (const match of template.matchAll(placeholder)) {
    if (text.length > formattedCharsMax) return text
    text += template.slice(end, match.index) + replacement(match, params, position)
    if (isPositional(match)) position += 1
    end = match.index + match[0].length
  }
  return text + template.slice(end)
}

const readParams: Reader<Json> = (value, notes) => {
  if (typeof value !== 'object' || value === null) {
    notes.invalid(value, 'expected a list or map of parameters')
    return undefined
  }
  return trimBag(value, bagLimits.data, notes)
}

const entryFields: Fields<LogEntry> = [
  field('message', readLenientText(textLimits.message)),
  field('formatted', readLenientText(textLimits.message)),
  field('params', readParams),
]

const hasEntries = (params: Json | undefined): params is Json =>
  Array.isArray(params) ? params.length > 0 : isObject(params) && Object.keys(params).length > 0

const readObject = (value: Json, notes: Notes): LogEntry => {
  if (isObject(value)) return readFields(value, entryFields, notes)
  const formatted = readLenientText(textLimits.message)(value, notes)
  return formatted === undefined ? {} : { formatted }
}

/**
 * The message of an event (ingest.md 3.2): text means `formatted`; a template with parameters is filled in; a template that equals the result is
 * dropped. Undefined when empty.
 */
export const readLogEntry: Reader<LogEntry> = (value, notes) => {
  const entry = readObject(value, notes)
  if (entry.message !== undefined && entry.formatted === undefined) {
    const text = hasEntries(entry.params) ? interpolate(entry.message, entry.params) : entry.message
    entry.formatted = cutText(text, textLimits.message, notes)
  }
  if (entry.message === entry.formatted) delete entry.message
  return entry.formatted === undefined ? undefined : entry
}
