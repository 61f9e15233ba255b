import { success } from '#core/result'
import type { Result } from '#core/result'
import { sql } from '#server/stores/events/sql'
import type { TableName } from '#server/stores/events/tables'

import { whereTrace } from './read-trace-asked.ts'
import type { TraceAsked } from './read-trace-asked.ts'

/** Kinds of spans that are counted apart, by op. */
const opsMax = 1_000
/** Transactions of a trace that are listed. */
const transactionsMax = 10_000

/** How many rows of a column table are part of a trace. */
export const countOfTrace = async (asked: TraceAsked, table: Extract<TableName, 'logs' | 'metrics'>): Promise<Result<number, Response>> => {
  const rows = await asked.scope.eventRows<{ count: string }>({
    table,
    select: sql`toString(count()) AS count`,
    where: whereTrace(asked),
    tail: sql``,
    limit: 1,
    signal: asked.signal,
  })
  return rows.ok ? success(Number(rows.value[0]?.count ?? 0)) : rows
}

/** Spans of a trace by what they belong to. */
export interface SpanCounts {
  readonly byOp: readonly { readonly op: string; readonly count: number }[]
  /** By the id of the transaction event that they came in. */
  readonly byTransaction: readonly { readonly eventId: string; readonly count: number }[]
}

/** Counts the spans of a trace by op, and of each transaction those that came in it. */
export const countSpans = async (asked: TraceAsked): Promise<Result<SpanCounts, Response>> => {
  const select = (key: ReturnType<typeof sql>, name: 'op' | 'transaction') => {
    const tail = name === 'op' ? sql`GROUP BY key ORDER BY spans_count DESC, key` : sql`GROUP BY key ORDER BY min(timestamp), key`
    return asked.scope.eventRows<{ key: string; counted: string }>({
      table: 'spans',
      select: sql`${key} AS key, count() AS spans_count, toString(spans_count) AS counted`,
      where: name === 'op' ? whereTrace(asked) : sql`${whereTrace(asked)} AND event_id != toFixedString('', 16)`,
      tail,
      limit: name === 'op' ? opsMax : transactionsMax,
      signal: asked.signal,
    })
  }
  const [ops, transactions] = await Promise.all([select(sql`toString(op)`, 'op'), select(sql`lower(hex(event_id))`, 'transaction')])
  if (!ops.ok) return ops
  if (!transactions.ok) return transactions
  return success({
    byOp: ops.value.map(({ key, counted }) => ({ op: key, count: Number(counted) })),
    // The transaction itself is not one of its children.
    byTransaction: transactions.value.map(({ key, counted }) => ({ eventId: key, count: Number(counted) - 1 })),
  })
}
