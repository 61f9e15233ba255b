import { isDataCategory } from './data-category.ts'
import type { DataCategory } from './data-category.ts'
import { isObject } from './json.ts'
import type { Json } from './json.ts'
import type { Outcome, OutcomeKind } from './outcome.ts'
import { parseJson } from './parse-json.ts'

/** Entries read of one report (ingest.md 1.7). */
const entriesMax = 100
const reasonLengthMax = 200
const quantityMax = 2 ** 31

const lists: readonly (readonly [string, Exclude<OutcomeKind, 'accepted'>])[] = [
  ['discarded_events', 'client_discard'],
  ['rate_limited_events', 'rate_limited'],
  ['filtered_events', 'filtered'],
  ['filtered_sampling_events', 'filtered'],
]

/** Names that SDKs use for categories of ours (ingest.md 1.7). */
const aliases: ReadonlyMap<string, DataCategory> = new Map([
  ['metric', 'trace_metric'],
  ['profile_chunk_ui', 'profile_chunk'],
  ['user_report_v2', 'feedback'],
  ['log', 'log_item'],
])

const categoryOf = (value: Json | undefined): DataCategory => {
  if (typeof value !== 'string') return 'error'
  return aliases.get(value) ?? (isDataCategory(value) ? value : 'unknown')
}

const quantityOf = (value: Json | undefined): number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 ? Math.min(value, quantityMax) : 1

const readEntry = (entry: Json, kind: OutcomeKind): Outcome[] => {
  if (!isObject(entry)) return []
  const reason = typeof entry['reason'] === 'string' ? entry['reason'].slice(0, reasonLengthMax) : ''
  return [{ kind, reason, category: categoryOf(entry['category']), quantity: quantityOf(entry['quantity']) }]
}

/**
 * Reads a `client_report` item: what the SDK discarded itself. A missing category is `error`, a missing quantity 1; unknown reasons are kept.
 * Undefined when it is no JSON object.
 */
export const parseClientReport = (bytes: Uint8Array): Outcome[] | undefined => {
  const parsed = parseJson(bytes)
  if (parsed.kind !== 'parsed' || !isObject(parsed.value)) return undefined
  const report = parsed.value
  return lists
    .flatMap(([name, kind]) => {
      const entries = report[name]
      return Array.isArray(entries) ? entries.flatMap((entry) => readEntry(entry, kind)) : []
    })
    .slice(0, entriesMax)
}
