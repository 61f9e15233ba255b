import type { KeyTable, KeyType, SearchKey } from '#packages/search/keys'

import type { Dataset } from './dataset.ts'
import { asNumber, parseTarget, shownType, unitOf } from './target.ts'
import type { ShownType, Target } from './target.ts'

/** What an argument is: any field, one that is a number (with what stands for it when it is left out), a number in a range, a word of a list, a text. */
type ArgumentForm =
  | { readonly form: 'field'; readonly optional?: true }
  | { readonly form: 'number field'; readonly absent?: true; readonly orTime?: true }
  | { readonly form: 'number'; readonly min: number; readonly max: number; readonly absent?: number }
  | { readonly form: 'word'; readonly words: readonly string[] }
  | { readonly form: 'text'; readonly optional?: true }

interface FunctionForm {
  readonly takes: readonly ArgumentForm[]
  /** `field`: that of its first argument. */
  readonly type: ShownType | 'field'
  readonly unit?: string
  /** Datasets that know it; all when absent. */
  readonly of?: readonly Dataset[]
}

const ofSpans = ['transactions', 'spans'] as const
const numberField: ArgumentForm = { form: 'number field', absent: true }
const thresholdMs: ArgumentForm = { form: 'number', min: 0, max: 1e9, absent: 300 }
const anyField: ArgumentForm = { form: 'field' }
const ignored: ArgumentForm = { form: 'text', optional: true }
const text: ArgumentForm = { form: 'text' }
const operatorWords = ['equals', 'notEquals', 'less', 'greater', 'lessOrEquals', 'greaterOrEquals'] as const

const ofField: FunctionForm = { takes: [numberField], type: 'field' }
const extreme: FunctionForm = { takes: [{ form: 'number field', absent: true, orTime: true }], type: 'field' }
const spread: FunctionForm = { takes: [numberField], type: 'number' }
const share: FunctionForm = { takes: [], type: 'percentage', of: ofSpans }
const perMinute: FunctionForm = { takes: [ignored], type: 'rate', unit: '1/minute' }
const perSecond: FunctionForm = { takes: [ignored], type: 'rate', unit: '1/second' }
const classOfStatus: ArgumentForm = { form: 'number', min: 1, max: 5 }

/** Every function that can be asked for (web-api.md 9.3), and what it takes. */
const forms = {
  count: { takes: [{ form: 'field', optional: true }], type: 'integer' },
  count_unique: { takes: [anyField], type: 'integer' },
  count_if: { takes: [anyField, { form: 'word', words: operatorWords }, text], type: 'integer' },
  avg_if: { takes: [{ form: 'number field' }, anyField, text], type: 'field' },
  min: extreme,
  max: extreme,
  sum: ofField,
  avg: ofField,
  any: { takes: [anyField], type: 'field' },
  var: spread,
  stddev: spread,
  p50: ofField,
  p75: ofField,
  p90: ofField,
  p95: ofField,
  p99: ofField,
  p100: ofField,
  percentile: { takes: [{ form: 'number field' }, { form: 'number', min: 0, max: 1 }], type: 'field' },
  epm: perMinute,
  spm: perMinute,
  tpm: perMinute,
  per_minute: perMinute,
  eps: perSecond,
  sps: perSecond,
  tps: perSecond,
  per_second: perSecond,
  failure_count: { takes: [], type: 'integer', of: ofSpans },
  failure_rate: share,
  apdex: { takes: [thresholdMs], type: 'number', of: ofSpans },
  user_misery: { takes: [thresholdMs], type: 'number', of: ofSpans },
  count_miserable: { takes: [text, thresholdMs], type: 'integer', of: ofSpans },
  count_op: { takes: [text], type: 'integer', of: ofSpans },
  trace_status_rate: { takes: [text], type: 'percentage', of: ofSpans },
  http_response_rate: { takes: [classOfStatus], type: 'percentage', of: ofSpans },
  http_response_count: { takes: [classOfStatus], type: 'integer', of: ofSpans },
  cache_hit_rate: share,
  cache_miss_rate: share,
  division: { takes: [{ form: 'number field' }, { form: 'number field' }], type: 'number' },
  time_spent_percentage: { takes: [ignored, ignored], type: 'percentage', of: ofSpans },
  performance_score: { takes: [{ form: 'number field' }], type: 'number', of: ofSpans },
  opportunity_score: { takes: [{ form: 'number field' }], type: 'number', of: ofSpans },
  count_scores: { takes: [{ form: 'number field' }], type: 'integer', of: ofSpans },
  count_web_vitals: {
    takes: [{ form: 'number field' }, { form: 'word', words: ['good', 'meh', 'poor', 'any'] }],
    type: 'integer',
    of: ofSpans,
  },
  last_seen: { takes: [], type: 'date' },
  latest_event: { takes: [], type: 'string' },
} as const satisfies Readonly<Record<string, FunctionForm>>

export type FunctionName = keyof typeof forms
/** All functions, for lists of them. */
export const functionNames = Object.keys(forms)

export type Argument = Target | number | string

/** A function with its arguments, read and checked. */
export interface Call {
  readonly kind: 'function'
  readonly name: FunctionName
  /** In the order of the form; what was left out and stands for nothing is undefined. */
  readonly arguments: readonly (Argument | undefined)[]
  /** Of measured values: of which metric (name, type, unit); '' = any. */
  readonly metric: readonly [name: string, type: string, unit: string] | undefined
  readonly type: ShownType
  readonly unit: string | null
}

const callForm = /^([a-z][a-z0-9_]{0,39})\(([^()]{0,400})\)$/
const isName = (name: string): name is FunctionName => Object.hasOwn(forms, name)
/** What a function without a field is of. */
const durationOf: Readonly<Record<Dataset, string | undefined>> = {
  transactions: 'span.duration',
  spans: 'span.duration',
  metrics: 'value',
  logs: undefined,
  errors: undefined,
}
const numberForm = /^-?\d{1,12}(?:\.\d{1,6})?$/

/** `apdex(span.duration,300)`, `user_misery(transaction.duration,300)` are of the duration whether it is said or not. */
const saysDuration = new Set(['apdex', 'user_misery'])

type Read = Argument | undefined | { readonly problem: string }

/** Parts of a list at its commas, save those in quotes. */
const splitArguments = (inside: string): string[] => {
  const parts: string[] = []
  for (const [index, piece] of inside.split('"').entries()) {
    const [first = '', ...more] = index % 2 === 1 ? [`"${piece}"`] : piece.split(',')
    parts.push(`${parts.pop() ?? ''}${first}`, ...more)
  }
  return parts.map((part) => part.trim())
}

const readText = (said: string): string => (/^".*"$/s.test(said) ? said.slice(1, -1) : said)

type FieldForm = Extract<ArgumentForm, { form: 'field' }>
type NumberFieldForm = Extract<ArgumentForm, { form: 'number field' }>

const readFieldArgument = (table: KeyTable, form: FieldForm, said: string): Read => {
  if (said === '') return form.optional ? undefined : { problem: 'needs a field' }
  return parseTarget(table, said) ?? { problem: `does not know the field ${said}` }
}

const isTime = (target: Target): boolean => target.kind === 'key' && target.key.type === 'time'

const readNumberFieldArgument = (dataset: Dataset, table: KeyTable, form: NumberFieldForm, said: string): Read => {
  const name = said === '' && form.absent ? durationOf[dataset] : said
  if (name === undefined || name === '') return { problem: 'needs a field that is a number' }
  const target = parseTarget(table, name)
  const number = target && (form.orTime && isTime(target) ? target : asNumber(target))
  return number ?? { problem: `takes a field that is a number, not ${name}` }
}

const readNumberArgument = ({ min, max, absent }: Extract<ArgumentForm, { form: 'number' }>, said: string): Read => {
  if (said === '' && absent !== undefined) return absent
  const value = numberForm.test(said) ? Number(said) : Number.NaN
  return value >= min && value <= max ? value : { problem: `takes a number from ${min} to ${max}` }
}

const readArgument = (dataset: Dataset, table: KeyTable, form: ArgumentForm, said: string): Read => {
  if (form.form === 'field') return readFieldArgument(table, form, said)
  if (form.form === 'number field') return readNumberFieldArgument(dataset, table, form, said)
  if (form.form === 'number') return readNumberArgument(form, said)
  if (form.form === 'word') return form.words.includes(said) ? said : { problem: `takes one of ${form.words.join(', ')}` }
  return said === '' && !form.optional ? { problem: 'needs another value' } : readText(said)
}

const isProblem = (read: Read): read is { readonly problem: string } => typeof read === 'object' && 'problem' in read

/** Name, type and unit of a metric, behind the arguments of a function. */
const metricParts = 3

/** Of metrics `sum(value,orders,counter,none)` names the metric behind the field; a `-` is any. */
const metricOf = (dataset: Dataset, said: readonly string[], takes: number): Call['metric'] => {
  const [name = '', type = '', unit = ''] = said.slice(Math.max(1, takes)).map((each) => (each === '-' ? '' : each))
  return dataset === 'metrics' && (name !== '' || type !== '' || unit !== '') ? [name, type, unit] : undefined
}

const typeOf = (form: FunctionForm, first: Argument | undefined): ShownType => {
  if (form.type !== 'field') return form.type
  return typeof first === 'object' ? shownType(first) : 'number'
}

const readArguments = (dataset: Dataset, table: KeyTable, name: FunctionName, inside: string): Call | string => {
  const form: FunctionForm = forms[name]
  const { takes } = form
  const written = inside.trim() === '' ? [] : splitArguments(inside)
  const said = saysDuration.has(name) && written.length > 1 ? written.slice(1) : written
  if (said.length > Math.max(1, takes.length) + (dataset === 'metrics' ? metricParts : 0))
    return `${name}() takes at most ${takes.length} arguments`
  const read = takes.map((each, index) => readArgument(dataset, table, each, said[index] ?? ''))
  const wrong = read.find(isProblem)
  if (wrong) return `${name}() ${wrong.problem}`
  const given = read.filter((each): each is Argument | undefined => !isProblem(each))
  const type = typeOf(form, given[0])
  const metric = metricOf(dataset, said, takes.length)
  return { kind: 'function', name, arguments: given, metric, type, unit: form.unit ?? unitOf(type) }
}

/** Reads `p95(span.duration)`. Undefined when the text has not the form of a call; a string is what is wrong with it, a sentence. */
export const parseCall = (dataset: Dataset, table: KeyTable, text: string): Call | string | undefined => {
  const [, name = '', inside = ''] = callForm.exec(text) ?? []
  if (name === '') return undefined
  if (!isName(name)) return `${name}() is not known`
  const form: FunctionForm = forms[name]
  if (form.of && !form.of.includes(dataset)) return `${name}() is known of spans and transactions, not of ${dataset}`
  return readArguments(dataset, table, name, inside)
}

const keyTypes: ReadonlyMap<ShownType, KeyType> = new Map([
  ['duration', 'duration'],
  ['size', 'size'],
  ['percentage', 'share'],
  ['date', 'time'],
  ['string', 'text'],
])

/** The key by which a query compares a function: `p95(span.duration):>2s`. Undefined when it cannot be understood. */
export const functionKey = (dataset: Dataset, table: KeyTable, text: string): SearchKey | undefined => {
  const call = parseCall(dataset, table, text)
  if (call === undefined || typeof call === 'string') return undefined
  return { name: text, type: keyTypes.get(call.type) ?? 'decimal', help: '' }
}
