import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { dayMs } from '#core/time'
import { datasetOf, keysOf } from '#packages/explore/dataset'
import type { Dataset } from '#packages/explore/dataset'
import { parseField } from '#packages/explore/field'
import type { Field } from '#packages/explore/field'
import { parseCall } from '#packages/explore/functions'
import { checkQuery } from '#packages/search/check'
import { everything } from '#packages/search/condition'
import type { Condition } from '#packages/search/condition'
import { parseQuery } from '#packages/search/parse'
import { readTimeWindow } from '#server/http/time-window'
import type { TimeWindow } from '#server/http/time-window'

/** Which rows of a dataset are asked. */
export interface Asking {
  readonly dataset: Dataset
  readonly window: TimeWindow
  /** Empty list: all; empty text: rows without one. */
  readonly environments: readonly string[]
  /** On each row. */
  readonly condition: Condition
  /** On groups of rows: comparisons of functions. */
  readonly having: Condition
}

const environmentsMax = 50
const defaultPeriodMs = 90 * dayMs

const isCall = (dataset: Dataset, condition: Condition): boolean =>
  'key' in condition && typeof parseCall(dataset, keysOf(dataset), condition.key) === 'object'

const hasCall = (dataset: Dataset, condition: Condition): boolean => {
  if (condition.kind === 'all' || condition.kind === 'any') return condition.parts.some((part) => hasCall(dataset, part))
  if (condition.kind === 'not' || condition.kind === 'event') return hasCall(dataset, condition.part)
  return isCall(dataset, condition)
}

const isAllCalls = (dataset: Dataset, condition: Condition): boolean => {
  if (condition.kind === 'all' || condition.kind === 'any') return condition.parts.every((part) => isAllCalls(dataset, part))
  if (condition.kind === 'not' || condition.kind === 'event') return isAllCalls(dataset, condition.part)
  return isCall(dataset, condition)
}

/** Conditions on rows and on groups of them, apart. The failure is a sentence: OR may not mix them (web-api.md 9.1). */
const splitCondition = (dataset: Dataset, condition: Condition): Result<Pick<Asking, 'condition' | 'having'>, string> => {
  if (!hasCall(dataset, condition)) return success({ condition, having: everything })
  const parts = condition.kind === 'all' ? condition.parts : [condition]
  const ofGroups = parts.filter((part) => hasCall(dataset, part))
  if (!ofGroups.every((part) => isAllCalls(dataset, part))) return failure('OR cannot join a function such as count() and a field')
  const rest = parts.filter((part) => !ofGroups.includes(part))
  return success({ condition: { kind: 'all', parts: rest }, having: { kind: 'all', parts: ofGroups } })
}

/** The dataset that a request is about; the failure is a sentence. */
export const readDataset = (query: URLSearchParams, asked: readonly string[]): Result<Dataset, string> => {
  const name = query.get('dataset') ?? ''
  const dataset = datasetOf(name, [...asked, query.get('query') ?? ''])
  return dataset === undefined
    ? failure(`The dataset ${name.slice(0, 50)} is not known: errors, transactions, spans, logs and tracemetrics are`)
    : success(dataset)
}

/** Reads the window, the environments and `query` of a request (web-api.md 1.2, 9). The failure is a sentence. */
export const readAsking = (query: URLSearchParams, dataset: Dataset, nowMs: number): Result<Asking, string> => {
  const window = readTimeWindow(query, nowMs, defaultPeriodMs)
  if (!window.ok) return window
  const environments = query.getAll('environment')
  if (environments.length > environmentsMax) return failure(`At most ${environmentsMax} environments can be named`)
  const { condition, problems } = checkQuery(parseQuery(query.get('query') ?? ''), keysOf(dataset), nowMs)
  const [wrong] = problems
  if (wrong && query.get('lenient') !== '1') return failure(`${wrong.message} (at character ${wrong.start + 1} of the query)`)
  const split = splitCondition(dataset, condition)
  return split.ok ? success({ dataset, window: window.value, environments, ...split.value }) : split
}

/** Reads fields by their texts, each once. The failure is a sentence. */
export const readFields = (dataset: Dataset, texts: readonly string[]): Result<readonly Field[], string> => {
  const fields: Field[] = []
  for (const text of new Set(texts)) {
    const field = parseField(dataset, keysOf(dataset), text)
    if (typeof field === 'string') return failure(field)
    fields.push(field)
  }
  return success(fields)
}
