import type { KeyTable } from '#packages/search/keys'

import type { Dataset } from './dataset.ts'
import { parseEquation } from './equation.ts'
import type { Equation } from './equation.ts'
import { parseCall } from './functions.ts'
import type { Call } from './functions.ts'
import { parseTarget, shownType, unitOf } from './target.ts'
import type { ShownType, Target } from './target.ts'

/** What a field of a request asks for. */
type Asked = Target | Call | Equation

/** A field as it was asked for: its text is its name in the answer. */
export interface Field {
  readonly text: string
  readonly asked: Asked
  readonly type: ShownType
  readonly unit: string | null
}

const equationMark = 'equation|'

/** Whether a field is one value of many rows. */
export const isAggregate = ({ asked }: Field): boolean => asked.kind === 'function' || (asked.kind === 'equation' && asked.isAggregate)

/** Reads a field; a string is what is wrong with it, a sentence. Total. */
export const parseField = (dataset: Dataset, table: KeyTable, text: string): Field | string => {
  if (text.startsWith(equationMark)) {
    const equation = parseEquation(dataset, table, text.slice(equationMark.length))
    return typeof equation === 'string' ? equation : { text, asked: equation, type: 'number', unit: null }
  }
  const call = parseCall(dataset, table, text)
  if (typeof call === 'string') return call
  if (call) return { text, asked: call, type: call.type, unit: call.unit }
  const target = parseTarget(table, text)
  if (!target) return `${text.slice(0, 200) || 'An empty text'} is no field`
  const type = shownType(target)
  return { text, asked: target, type, unit: unitOf(type) }
}

/** `p95(span.duration)` as sorts of older clients spell it: `p95_span_duration` (web-api.md 8.4). */
const aliasOf = (text: string): string =>
  text
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replace(/_$/, '')
    .toLowerCase()

/** An order of rows: by which of the fields, and which way. */
export interface Sort {
  /** Place in the list of fields. */
  readonly field: number
  readonly falling: boolean
}

const argumentText = (argument: Call['arguments'][number]): string => {
  if (typeof argument !== 'object') return String(argument ?? '')
  return argument.kind === 'key' ? argument.key.name : `${argument.place}[${argument.name}]`
}

/** What a field means, however it is spelled: `p95()` of spans is `p95(transaction.duration)`. */
const meaningOf = ({ asked, text }: Field): string => {
  if (asked.kind === 'function') return `${asked.name}(${asked.arguments.map(argumentText).join(',')})${asked.metric?.join(',') ?? ''}`
  return asked.kind === 'key' ? asked.key.name : text
}

/** Spellings of a field that older clients use behind `sort`: of a function of the duration with and without its name. */
const aliasesOf = (field: Field): string[] => {
  const { asked } = field
  const isOfDuration = asked.kind === 'function' && asked.arguments.length === 1 && argumentText(asked.arguments[0]) === 'span.duration'
  const more = isOfDuration ? [asked.name, `${asked.name}_span_duration`, `${asked.name}_transaction_duration`] : []
  return [aliasOf(field.text), ...more]
}

const equationOf = (fields: readonly Field[], name: string): number | undefined => {
  const numbered = /^equation\[(\d{1,2})\]$/.exec(name)
  return numbered ? fields.flatMap(({ asked }, index) => (asked.kind === 'equation' ? [index] : []))[Number(numbered[1])] : undefined
}

/**
 * Reads `-count()`, `-count`, `-p95_span_duration`, `timestamp`: the field that is meant, by its text, its meaning, or an older spelling. Undefined when it
 * is none of them.
 */
export const parseSort = (fields: readonly Field[], text: string, read: (name: string) => Field | string): Sort | undefined => {
  const falling = text.startsWith('-')
  const name = falling ? text.slice(1) : text
  if (name === '') return undefined
  const place = (isIt: (field: Field) => boolean): number | undefined => {
    const found = fields.findIndex(isIt)
    return found === -1 ? undefined : found
  }
  const asField = read(name)
  const field =
    place((each) => each.text === name || each.text === `${equationMark}${name}`) ??
    equationOf(fields, name) ??
    (typeof asField === 'string' ? undefined : place((each) => meaningOf(each) === meaningOf(asField))) ??
    place((each) => aliasesOf(each).includes(aliasOf(name)))
  return field === undefined ? undefined : { field, falling }
}
