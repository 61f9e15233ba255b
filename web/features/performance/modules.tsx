import { formatBytes } from '../../lib/number-format.ts'
import { numberOf } from './answers.ts'
import type { Row } from './answers.ts'
import { CountCell, DurationCell, Figure, Judged, PercentCell, RateCell, VitalCell } from './cells.tsx'
import type { Column } from './figure-table.tsx'
import { formatIndex, nothing, verdictOfScore, vitals } from './figures.ts'
import { duration, failed, number, opening, perMinute, project, rate, spent, text, transactionColumn } from './module-columns.tsx'
import type { ModuleFacts } from './module-columns.tsx'
import type { Dataset } from './queries.ts'
import { spanFields } from './span-fields.ts'
import type { ModuleName } from './url.ts'

/** A page of one kind of span. */
export interface Module {
  readonly title: string
  readonly dataset: Dataset
  /** What all its spans fit. */
  readonly query: string
  /** Fields that make a row, beside those of its columns. */
  readonly by: readonly string[]
  /** The field that words are looked for in. */
  readonly searched: string
  readonly searchLabel: string
  /** The field whose value opens what is known of a row; absent: rows lead to their transaction. */
  readonly opens?: string
  /** Figures of the columns. */
  readonly figures: readonly string[]
  readonly sort: string
  readonly columns: (facts: ModuleFacts) => readonly Column[]
}

const queries: Module = {
  title: 'Queries',
  dataset: 'spans',
  query: 'span.category:db',
  by: [spanFields.group, spanFields.text, spanFields.domain, spanFields.project],
  searched: spanFields.text,
  searchLabel: 'Query, or a filter',
  opens: spanFields.group,
  figures: [spanFields.rate, spanFields.average, spanFields.p95, 'count_unique(transaction)', spanFields.spent],
  sort: '-spent',
  columns: (facts) => [
    opening('query', 'Query', spanFields.text, { opens: spanFields.group, mono: true }),
    text('table', 'Table', spanFields.domain, { width: 140, from: 1200 }),
    project,
    rate('Per min'),
    duration('average', 'Average', spanFields.average, 900),
    duration('p95', 'p95', spanFields.p95),
    number('callers', 'Callers', 'count_unique(transaction)', {
      width: 68,
      from: 900,
      says: 'Transactions that make it',
      cell: (row) => <CountCell value={numberOf(row, 'count_unique(transaction)')} />,
    }),
    spent(facts),
  ],
}

const requests: Module = {
  title: 'Requests',
  dataset: 'spans',
  query: 'span.op:http.client',
  by: [spanFields.domain, spanFields.action, spanFields.project],
  searched: spanFields.domain,
  searchLabel: 'Host, or a filter',
  opens: spanFields.domain,
  figures: [
    spanFields.rate,
    spanFields.average,
    spanFields.p95,
    'http_response_rate(3)',
    'http_response_rate(4)',
    'http_response_rate(5)',
    spanFields.spent,
  ],
  sort: '-spent',
  columns: (facts) => [
    opening('host', 'Host', spanFields.domain, { opens: spanFields.domain }),
    text('method', 'Method', spanFields.action, { width: 80, from: 900 }),
    project,
    rate('Per min'),
    duration('average', 'Average', spanFields.average, 900),
    duration('p95', 'p95', spanFields.p95),
    number('r3', '3xx', 'http_response_rate(3)', {
      width: 64,
      from: 1200,
      cell: (row) => <PercentCell value={numberOf(row, 'http_response_rate(3)')} />,
    }),
    failed('r4', '4xx', 'http_response_rate(4)', 900),
    failed('r5', '5xx', 'http_response_rate(5)'),
    spent(facts),
  ],
}

const hitRate = (row: Row): number | null => {
  const missed = numberOf(row, 'cache_miss_rate()')
  return missed === null ? null : 1 - missed
}

const caches: Module = {
  title: 'Caches',
  dataset: 'spans',
  query: 'span.op:[cache.get, cache.get_item]',
  by: [spanFields.transaction, spanFields.project],
  searched: spanFields.transaction,
  searchLabel: 'Transaction, or a filter',
  figures: [spanFields.rate, 'cache_miss_rate()', 'avg(cache.item_size)', spanFields.average, spanFields.p95, spanFields.spent],
  sort: '-spent',
  columns: (facts) => [
    transactionColumn(facts, 'Read by'),
    project,
    rate('Reads/min'),
    number('missed', 'Hit rate', 'cache_miss_rate()', {
      width: 92,
      says: 'Reads that found something',
      cell: (row) => {
        const rateOfHits = hitRate(row)
        return rateOfHits === null ? (
          nothing
        ) : (
          <Judged verdict={verdictOfScore(rateOfHits)}>
            <PercentCell value={rateOfHits} />
          </Judged>
        )
      },
    }),
    number('size', 'Item size', 'avg(cache.item_size)', {
      from: 1200,
      cell: (row) => <Figure value={numberOf(row, 'avg(cache.item_size)')} format={(bytes) => formatBytes(Math.round(bytes))} />,
    }),
    duration('average', 'Average', spanFields.average, 900),
    duration('p95', 'p95', spanFields.p95),
    spent(facts),
  ],
}

const published = 'count_if(span.op,equals,queue.publish)'
const processed = 'count_if(span.op,equals,queue.process)'
const took = 'avg_if(span.duration,span.op,queue.process)'
const waited = 'avg(messaging.message.receive.latency)'

const queues: Module = {
  title: 'Queues',
  dataset: 'spans',
  query: 'span.op:[queue.publish, queue.process]',
  by: [spanFields.queue, spanFields.project],
  searched: spanFields.queue,
  searchLabel: 'Queue, or a filter',
  opens: spanFields.queue,
  figures: [published, processed, waited, took, spanFields.p95, 'failure_rate()', spanFields.spent],
  sort: '-spent',
  columns: (facts) => [
    opening('queue', 'Queue', spanFields.queue, { opens: spanFields.queue }),
    project,
    perMinute('published', 'Published/min', published, facts),
    perMinute('processed', 'Processed/min', processed, facts),
    number('waited', 'Waited', waited, {
      from: 900,
      says: 'Average time from publishing to processing',
      cell: (row) => <DurationCell value={numberOf(row, waited)} />,
    }),
    number('took', 'Processing', took, {
      from: 900,
      says: 'Average time of processing',
      cell: (row) => <DurationCell value={numberOf(row, took)} />,
    }),
    duration('p95', 'p95', spanFields.p95, 600),
    failed('failed', 'Failure', 'failure_rate()'),
    spent(facts),
  ],
}

/** The 75th percentile of a web vital. */
export const vitalField = (name: string): string => `p75(measurements.${name})`
export const scoreField = 'performance_score(measurements.score.total)'

const pages: Module = {
  title: 'Web vitals',
  dataset: 'transactions',
  query: 'transaction.op:[pageload, navigation]',
  by: [spanFields.transaction, spanFields.project],
  searched: spanFields.transaction,
  searchLabel: 'Page, or a filter',
  figures: ['tpm()', spanFields.count, ...vitals.map(({ field }) => vitalField(field)), scoreField],
  sort: '-rate',
  columns: (facts) => [
    transactionColumn(facts, 'Page'),
    project,
    number('rate', 'Views/min', 'tpm()', { width: 76, from: 600, cell: (row) => <RateCell value={numberOf(row, 'tpm()')} /> }),
    ...vitals.map((vital, at) =>
      number(vital.field, vital.name, vitalField(vital.field), {
        says: `${vital.says}, 75th percentile`,
        width: 92,
        ...(at > 0 && { from: at > 2 ? (900 as const) : (600 as const) }),
        cell: (row) => <VitalCell vital={vital} value={numberOf(row, vitalField(vital.field))} />,
      }),
    ),
    number('score', 'Score', scoreField, {
      width: 76,
      says: 'How good all vitals are together, 0 to 1',
      cell: (row) => {
        const score = numberOf(row, scoreField)
        return score === null ? nothing : <Judged verdict={verdictOfScore(score)}>{formatIndex(score)}</Judged>
      },
    }),
  ],
}

/** The pages beside the overview (ui.md 2.11). */
export const modules: Readonly<Record<ModuleName, Module>> = { queries, requests, caches, queues, vitals: pages }
