import { pipeline } from '#server/pipeline/step'
import { loadProject } from '#server/pipeline/steps/load-project'
import type { LoadedUnit } from '#server/pipeline/steps/load-project'
import type { Item, Lane, Unit } from '#server/pipeline/unit'

import { countOnce } from './count-once.ts'
import { filterSpans } from './filter-spans.ts'
import { filterTransaction } from './filter-transaction.ts'
import { findProblems } from './find-problems.ts'
import { finishSpans } from './finish-spans.ts'
import { normalizeTransaction } from './normalize-transaction.ts'
import { readSpanItem } from './read-span-item.ts'
import { readTransactionItem } from './read-transaction-item.ts'
import { scrubTransaction } from './scrub-transaction.ts'
import type { FinishedSpans, NormalizedTransaction, ParsedTransaction, ScrubbedTransaction, SpanBatch } from './stages.ts'
import { takeApart } from './take-apart.ts'
import { writeSpans } from './write-spans.ts'

const unitsOf =
  (type: string): Lane['claim'] =>
  (items: readonly Item[]) =>
    items.filter((item) => item.type === type).map((item) => [item])

/** What happens to a transaction: it becomes its spans (law 5). Read this first. */
export const transactionsLane: Lane = {
  name: 'transactions',
  claim: unitsOf('transaction'),
  pipeline: pipeline<
    [
      Unit,
      LoadedUnit,
      ParsedTransaction,
      NormalizedTransaction,
      NormalizedTransaction,
      ScrubbedTransaction,
      FinishedSpans,
      FinishedSpans,
      FinishedSpans,
      unknown,
    ]
  >('transactions', [
    loadProject, // drops: project_id (unknown or removed)
    readTransactionItem, // drops: too_many_items, invalid_json, invalid_transaction (no trace, no times)
    normalizeTransaction, // the event around the spans, as any event; never rejects for a bad field
    filterTransaction, // drops: filtered-transaction (health checks), the names of ingest.md 3.9
    scrubTransaction, // the event around the spans
    takeApart, // -> its spans, scrubbed and described; bad ones are lost by name, the others stay
    findProblems, // -> intents: an event for each problem that they show, if it was seen often enough
    countOnce, // -> intent: the event id counts once in its project
    writeSpans, // -> intents: one row in `spans` per span
  ]),
}

/** Spans that come without a transaction: alone, or as a container (ingest.md 2.7). Newer SDKs send no transactions any more. */
export const spansLane: Lane = {
  name: 'spans',
  claim: unitsOf('span'),
  pipeline: pipeline<[Unit, LoadedUnit, SpanBatch, SpanBatch, FinishedSpans, FinishedSpans, FinishedSpans, unknown]>('spans', [
    loadProject, // drops: project_id
    readSpanItem, // drops: no_data, too_many_items, invalid_json, container_version; bad spans are lost by name
    filterSpans, // segments that the project does not want to hear of, with their spans
    finishSpans, // -> the clock corrected, scrubbed and described
    findProblems, // -> intents: the same, of segments that came with their spans
    countOnce, // -> intent: the bytes count once in their project
    writeSpans, // -> intents: rows, and how many were accepted and lost
  ]),
}
