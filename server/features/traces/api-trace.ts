import { z } from 'zod'

import { traceMetaSchema, traceNodesSchema } from '#packages/contract/trace-nodes'
import type { TraceMeta } from '#packages/contract/trace-nodes'
import { parseEventId } from '#packages/protocol/ids'
import { json } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'

import { traceQuery } from './api.ts'
import { traceOfRequest } from './read-trace-asked.ts'
import { countOfTrace, countSpans } from './read-trace-counts.ts'
import type { SpanCounts } from './read-trace-counts.ts'
import { kindOfIssue, readTraceEvents } from './read-trace-events.ts'
import { readNodeRows, traceNodes } from './read-trace-nodes.ts'

/** Clients that name no limit get as many spans as there may be. */
const limitDefault = 10_000
const attributesMax = 10
const attributeCharsMax = 200

const nodesQuery = traceQuery.extend({
  limit: z.string().optional().describe('Spans at most, 10,000 if absent.'),
  errorId: z.string().optional().describe('An error that is never left out, however many there are.'),
  additional_attributes: z.string().optional().describe('Repeated, at most 10: attributes that each span shows.'),
})

const limitOf = (query: URLSearchParams): number => {
  const asked = query.get('limit') ?? ''
  return /^[1-9]\d{0,5}$/.test(asked) ? Number(asked) : limitDefault
}

/** `GET /organizations/{org}/trace/{trace id}/` in Sentry's shape (web-api.md 8.6). Nothing stored: an empty list. */
export const traceNodesRoute = endpoint(
  { summary: 'Shows a trace as nested spans with their errors.', query: nodesQuery, answer: traceNodesSchema },
  async (request: ScopedRequest) => {
    const { query } = request
    const asked = traceOfRequest(request)
    if (!asked.ok) return asked.error
    const attributes = query.getAll('additional_attributes').slice(0, attributesMax)
    const names = attributes.filter((name) => name !== '' && name.length <= attributeCharsMax)
    const errorId = parseEventId(query.get('errorId') ?? query.get('error_id'))
    const [rows, events] = await Promise.all([readNodeRows(asked.value, names, limitOf(query)), readTraceEvents(asked.value, errorId)])
    if (!rows.ok) return rows.error
    if (!events.ok) return events.error
    return json(traceNodes(asked.value.scope, { rows: rows.value, events: events.value, attributes: names }))
  },
)

interface Counted extends SpanCounts {
  readonly errors: number
  readonly occurrences: number
  readonly logs: number
  readonly metrics: number
}

const metaAnswer = ({ byOp, byTransaction, errors, occurrences, logs, metrics }: Counted): TraceMeta => {
  const spans = byOp.reduce((sum, { count }) => sum + count, 0)
  const children = byTransaction.map(({ eventId, count }) => ({ 'transaction.event_id': eventId, 'count()': count }))
  const ops = Object.fromEntries(byOp.map(({ op, count }) => [op, count]))
  return {
    errors,
    errorsCount: errors,
    performance_issues: occurrences,
    performanceIssuesCount: occurrences,
    span_count: spans,
    spansCount: spans,
    logs,
    logsCount: logs,
    metricsCount: metrics,
    uptimeCount: 0,
    transaction_child_count_map: children,
    transactionChildCountMap: children,
    span_count_map: ops,
    spansCountMap: ops,
  }
}

/** `GET /organizations/{org}/trace-meta/{trace id}/` (web-api.md trap 18). */
export const traceMetaRoute = endpoint(
  { summary: 'Counts what a trace consists of.', query: traceQuery, answer: traceMetaSchema },
  async (request: ScopedRequest) => {
    const asked = traceOfRequest(request)
    if (!asked.ok) return asked.error
    const [spans, events, logs, metrics] = await Promise.all([
      countSpans(asked.value),
      readTraceEvents(asked.value),
      countOfTrace(asked.value, 'logs'),
      countOfTrace(asked.value, 'metrics'),
    ])
    if (!spans.ok) return spans.error
    if (!events.ok) return events.error
    if (!logs.ok) return logs.error
    if (!metrics.ok) return metrics.error
    const errors = events.value.filter(({ issue }) => kindOfIssue(issue) === 'error').length
    const occurrences = events.value.length - errors
    return json(metaAnswer({ ...spans.value, errors, occurrences, logs: logs.value, metrics: metrics.value }))
  },
)
