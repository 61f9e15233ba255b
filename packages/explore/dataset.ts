import { eventKeys } from '#packages/search/event-keys'
import { keyTable } from '#packages/search/keys'
import type { KeyTable, SearchKey } from '#packages/search/keys'
import { logKeyList, metricKeyList, spanKeyList, transactionKeyList } from '#packages/search/trace-keys'

import { functionKey } from './functions.ts'

/** Kinds of rows that can be asked (web-api.md 8.4). Transactions are the spans that are segments. */
export type Dataset = 'errors' | 'transactions' | 'spans' | 'logs' | 'metrics'

const names: ReadonlyMap<string, Dataset | 'discover'> = new Map([
  ['', 'discover'],
  ['discover', 'discover'],
  ['errors', 'errors'],
  ['events', 'errors'],
  ['transactions', 'transactions'],
  ['spans', 'spans'],
  ['logs', 'logs'],
  ['ourlogs', 'logs'],
  ['tracemetrics', 'metrics'],
  ['metrics', 'metrics'],
])

/** What only transactions are asked for. */
const ofTransactions =
  /\b(?:transaction\.(?:duration|op|status|method)\b|span\.|measurements\.|(?:p50|p75|p90|p95|p99|p100|apdex|tpm|tps|failure_rate|failure_count|user_misery|count_miserable|percentile|performance_score)\()|(?<!!)\bevent\.type:transaction/

/**
 * The dataset that a request names. `discover`, and none, are errors and transactions together: what is asked for tells which (the texts of fields and
 * query). Undefined for a name that means nothing here.
 */
export const datasetOf = (name: string, asked: readonly string[]): Dataset | undefined => {
  const found = names.get(name)
  if (found !== 'discover') return found
  return asked.some((text) => ofTransactions.test(text)) ? 'transactions' : 'errors'
}

const table = (rows: string, keys: readonly SearchKey[], dataset: Dataset): KeyTable =>
  keyTable(rows, 'rows', keys, { takesAnyName: true, functionKey: (text) => functionKey(dataset, tables[dataset], text) })

const ofErrors: readonly SearchKey[] = [
  // Who asks of errors and transactions together leaves the latter out by it.
  ...eventKeys.keys.map((key) =>
    key.name === 'type' ? { ...key, words: [...(key.words ?? []), { word: 'transaction', help: '' }] } : key,
  ),
  { name: 'project', spellings: ['project.name', 'project_name'], type: 'project', help: 'Project' },
  { name: 'project.id', spellings: ['project_id'], type: 'number', help: 'Number of the project' },
  { name: 'issue', type: 'issue', help: 'Issue, by short id or number' },
  { name: 'issue.id', type: 'issue', help: 'Number of the issue' },
]

const tables: Readonly<Record<Dataset, KeyTable>> = {
  errors: table('errors', ofErrors, 'errors'),
  transactions: table('transactions', transactionKeyList, 'transactions'),
  spans: table('spans', spanKeyList, 'spans'),
  logs: table('logs', logKeyList, 'logs'),
  metrics: table('metrics', metricKeyList, 'metrics'),
}

/** What rows of a dataset can be searched by, and what can be shown of them; any other name is an attribute, or of errors a tag. */
export const keysOf = (dataset: Dataset): KeyTable => tables[dataset]
