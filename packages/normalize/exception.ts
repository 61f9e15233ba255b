import type { ExceptionValue, Mechanism } from '#packages/protocol/event'
import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import { trimBag } from './bag.ts'
import { field, isEmptyList, readBoolean, readFields, readInto, readLenientText, readMap, readText, readWhole } from './fields.ts'
import type { Fields, Reader } from './fields.ts'
import { jsonText } from './json-text.ts'
import { bagLimits, exceptionsMax, textLimits } from './limits.ts'
import { readList } from './list.ts'
import type { ListRule } from './list.ts'
import type { Notes } from './notes.ts'
import { readStacktrace } from './stacktrace.ts'
import { cutText, scalarText } from './text.ts'

const mechanismFields: Fields<Mechanism> = [
  field('type', readText(textLimits.word)),
  field('description', readText(textLimits.message)),
  field('help_link', readText(textLimits.path)),
  field('handled', readBoolean),
  field('synthetic', readBoolean),
  field('source', readText(textLimits.name)),
  field('exception_id', readWhole),
  field('parent_id', readWhole),
  field('is_exception_group', readBoolean),
  field('data', readMap(bagLimits.data)),
  field('meta', readMap(bagLimits.data)),
]

/** How an exception was caught; `type` defaults to `generic` (ingest.md 3.2). */
const readMechanism: Reader<Mechanism> = (value, notes) => {
  if (typeof value === 'string' && value !== '') return { type: cutText(value, textLimits.word, notes) }
  if (!isObject(value)) {
    if (!isEmptyList(value)) notes.invalid(value, 'expected an object')
    return undefined
  }
  const mechanism = readInto<Mechanism>({ type: 'generic' }, value, mechanismFields, notes)
  // Its own parent would be a tree without end.
  if (mechanism.parent_id !== undefined && mechanism.parent_id === mechanism.exception_id) delete mechanism.parent_id
  return mechanism
}

/** Text as it is, anything else as JSON text. */
const readValue: Reader<string> = (value, notes) => {
  const { max, allowance } = textLimits.message
  const text = typeof value === 'string' ? value : jsonText(value, max + allowance)
  return text === '' ? undefined : cutText(text, textLimits.message, notes)
}

const exceptionFields: Fields<ExceptionValue> = [
  field('type', readLenientText(textLimits.name)),
  field('value', readValue),
  field('module', readText(textLimits.name)),
  field('thread_id', readLenientText(textLimits.word)),
  field('mechanism', readMechanism),
  field('stacktrace', readStacktrace),
  field('raw_stacktrace', readStacktrace),
]

const withAlias = (raw: JsonObject): JsonObject =>
  isObject(raw['sentry.interfaces.Stacktrace']) && !isObject(raw['stacktrace'])
    ? { ...raw, stacktrace: raw['sentry.interfaces.Stacktrace'] }
    : raw

/** `Word: rest` as value, without a type, is a type and a value. */
const splitType = (exception: ExceptionValue): void => {
  if (exception.type !== undefined || exception.value === undefined) return
  const match = /^([A-Za-z_][\w.$]{0,255}):[ \t]/.exec(exception.value)
  const type = match?.[1]
  const rest = match ? exception.value.slice(match[0].length).trim() : ''
  if (type === undefined || rest === '') return
  exception.type = type
  exception.value = rest
}

const known = new Set<string>([...exceptionFields.map((row) => row.name), 'sentry.interfaces.Stacktrace', '__proto__'])

/** Keys that we do not know are kept (ingest.md 3.2), within one limit for all of them. */
const addOthers = (exception: ExceptionValue, raw: JsonObject, notes: Notes): void => {
  let others: JsonObject | undefined
  for (const key in raw) {
    const value = raw[key]
    if (value === undefined || value === null || known.has(key)) continue
    others ??= Object.create(null) as JsonObject
    others[key] = value
  }
  if (others) Object.assign(exception, trimBag(others, bagLimits.data, notes))
}

const readException = (raw: JsonObject, notes: Notes): ExceptionValue => {
  const exception: ExceptionValue = readFields(withAlias(raw), exceptionFields, notes)
  addOthers(exception, raw, notes)
  splitType(exception)
  return exception
}

const isGiven = (value: Json | undefined): boolean => value !== undefined && value !== null && value !== ''

const hasFrames = (stacktrace: Json | undefined): boolean =>
  isObject(stacktrace) && Array.isArray(stacktrace['frames']) && stacktrace['frames'].some(isObject)

/** Whether something would be left of an exception after it was read. */
const isUsable = (raw: JsonObject): boolean =>
  isGiven(scalarText(raw['type'])) || isGiven(raw['value']) || hasFrames(withAlias(raw)['stacktrace'])

const exceptionRule: ListRule<ExceptionValue> = { max: exceptionsMax, keep: 'last', isUsable, read: readException }

/** Exceptions, cause first; of too many the newest stay. One that has neither type, value nor stack trace is dropped with a note. */
export const readExceptions: Reader<ExceptionValue[]> = (value, notes) => {
  if (Array.isArray(value) || isObject(value)) return readList(value, exceptionRule, notes)
  notes.invalid(value, 'expected exceptions')
  return undefined
}
