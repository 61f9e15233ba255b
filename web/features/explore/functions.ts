import { keysOf } from '#packages/explore/dataset'
import { parseCall } from '#packages/explore/functions'

import type { ExploreDataset } from './url.ts'

/** A function as the builder offers it. */
interface OfferedFunction {
  readonly name: string
  /** What it takes: nothing, any name, or a number. */
  readonly takes: 'nothing' | 'any' | 'number'
}

const offered: readonly OfferedFunction[] = [
  { name: 'count', takes: 'nothing' },
  { name: 'count_unique', takes: 'any' },
  { name: 'sum', takes: 'number' },
  { name: 'avg', takes: 'number' },
  { name: 'min', takes: 'number' },
  { name: 'max', takes: 'number' },
  { name: 'p50', takes: 'number' },
  { name: 'p75', takes: 'number' },
  { name: 'p90', takes: 'number' },
  { name: 'p95', takes: 'number' },
  { name: 'p99', takes: 'number' },
  { name: 'p100', takes: 'number' },
  { name: 'failure_rate', takes: 'nothing' },
  { name: 'apdex', takes: 'nothing' },
  { name: 'epm', takes: 'nothing' },
  { name: 'eps', takes: 'nothing' },
]

/** What a function of one dataset is of, when nobody said yet. */
const firstNames: Readonly<Record<ExploreDataset, Readonly<Record<'any' | 'number', string>>>> = {
  spans: { any: 'user', number: 'span.duration' },
  errors: { any: 'user', number: 'timestamp' },
  logs: { any: 'trace', number: 'severity_number' },
  metrics: { any: 'metric.name', number: 'value' },
}

/** The functions that a dataset knows. */
export const functionsOf = (dataset: ExploreDataset): readonly OfferedFunction[] =>
  offered.filter(({ name, takes }) => {
    const text = takes === 'nothing' ? `${name}()` : `${name}(${firstNames[dataset][takes]})`
    return typeof parseCall(dataset, keysOf(dataset), text) === 'object'
  })

const callForm = /^([a-z][a-z0-9_]{0,39})\((.{0,400})\)$/

/** `p95(span.duration)` as its name and what it is of. */
export const splitCall = (text: string): { readonly name: string; readonly of: string } => {
  const [, name = 'count', of = ''] = callForm.exec(text) ?? []
  return { name, of }
}

/** Another function of the same thing, as far as it takes it. */
export const withFunction = (dataset: ExploreDataset, text: string, name: string): string => {
  const takes = offered.find((one) => one.name === name)?.takes ?? 'nothing'
  if (takes === 'nothing') return `${name}()`
  const { of } = splitCall(text)
  const wanted = `${name}(${of})`
  const isKnown = of !== '' && typeof parseCall(dataset, keysOf(dataset), wanted) === 'object'
  return isKnown ? wanted : `${name}(${firstNames[dataset][takes]})`
}

/** The function of another thing; null when that cannot be. */
export const withField = (dataset: ExploreDataset, text: string, of: string): string | null => {
  const call = `${splitCall(text).name}(${of.trim()})`
  return of.trim() !== '' && typeof parseCall(dataset, keysOf(dataset), call) === 'object' ? call : null
}

/** Whether a function is of something that can be chosen. */
export const takesField = (text: string): boolean => {
  const takes = offered.find((one) => one.name === splitCall(text).name)?.takes
  return takes === undefined ? splitCall(text).of !== '' : takes !== 'nothing'
}
