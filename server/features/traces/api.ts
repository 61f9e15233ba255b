import { z } from 'zod'

import { success } from '#core/result'
import type { Result } from '#core/result'
import { dayMs } from '#core/time'
import { traceSpanSchema, traceSpansSchema } from '#packages/contract/trace'
import { traceListSchema } from '#packages/contract/trace-list'
import { traceStripSchema } from '#packages/contract/trace-strip'
import { parseEventId } from '#packages/protocol/ids'
import { json, notFound, problem } from '#server/http/answer'
import { scopeOfProjects } from '#server/http/asked-projects'
import { endpoint } from '#server/http/endpoint'
import { linkHeader, readPageRequest } from '#server/http/paginate'
import type { ScopedRequest } from '#server/http/route'
import { readTimeWindow } from '#server/http/time-window'
import { param, sql } from '#server/stores/events/sql'

import { traceAnswer } from './read-trace-answer.ts'
import { receivedAround, traceOfRequest } from './read-trace-asked.ts'
import { countOfTrace } from './read-trace-counts.ts'
import { readTraceEvents } from './read-trace-events.ts'
import { listTraces } from './read-trace-list.ts'
import { readSpan } from './read-trace-span.ts'
import { readExtent, readSpans, spansMax } from './read-trace-spans.ts'
import { readStrip } from './read-trace-strip.ts'

const listPeriodMs = dayMs
const environmentsMax = 50
const nameCharsMax = 1_000

/** Where to look for a trace, of which only the id must be known. */
export const traceQuery = z.object({
  project: z.string().optional().describe('Repeated, slug or id; -1 or absent means all.'),
  timestamp: z.string().optional().describe('A time at which something of it happened: it is looked for a day and a half around it.'),
  statsPeriod: z.string().optional().describe('Such as 24h or 14d; or start and end. Absent means all that is kept.'),
  start: z.string().optional(),
  end: z.string().optional(),
})

/** `GET /organizations/{org}/traces/{trace id}/spans/` (ours). A trace of which nothing is stored is empty. */
export const traceSpansRoute = endpoint(
  {
    summary: 'Shows a whole trace by columns: its spans as a tree, its errors, and clocks that differ.',
    query: traceQuery,
    answer: traceSpansSchema,
  },
  async (request: ScopedRequest) => {
    const asked = traceOfRequest(request)
    if (!asked.ok) return asked.error
    const { scope, traceId } = asked.value
    const [extent, events, logs] = await Promise.all([
      readExtent(asked.value),
      readTraceEvents(asked.value, parseEventId(request.query.get('errorId'))),
      countOfTrace(asked.value, 'logs'),
    ])
    if (!extent.ok) return extent.error
    if (!events.ok) return events.error
    if (!logs.ok) return logs.error
    const spans = await readSpans(asked.value, extent.value)
    if (!spans.ok) return spans.error
    const isCut = extent.value.spans > spansMax
    return json(traceAnswer(scope, { traceId, spans: spans.value, events: events.value, logs: logs.value, isCut }))
  },
)

/** `GET /organizations/{org}/traces/{trace id}/spans/{span id}/` (ours). */
export const traceSpanRoute = endpoint(
  { summary: 'Shows one span with all that it said.', query: traceQuery, answer: traceSpanSchema },
  async (request: ScopedRequest) => {
    const spanId = request.param('span').toLowerCase()
    if (!/^[0-9a-f]{16}$/.test(spanId)) return notFound()
    const asked = traceOfRequest(request)
    if (!asked.ok) return asked.error
    const span = await readSpan(asked.value, spanId, request.nowMs)
    if (!span.ok) return span.error
    return span.value ? json(span.value) : notFound()
  },
)

const listQuery = traceQuery.omit({ timestamp: true }).extend({
  transaction: z.string().optional().describe('Exact name of a transaction that is part of it.'),
  environment: z.string().optional().describe('Repeated.'),
})

/** `GET /organizations/{org}/traces/` (ours). */
export const listTracesRoute = endpoint(
  { summary: 'Lists the traces of a time window, the newest first.', query: listQuery, answer: traceListSchema, paged: true },
  async (request: ScopedRequest) => {
    const { query, nowMs, signal } = request
    const page = readPageRequest(query)
    if (!page.ok) return problem(400, page.error)
    const window = readTimeWindow(query, nowMs, listPeriodMs)
    if (!window.ok) return problem(400, window.error)
    const scope = scopeOfProjects(request)
    if (!scope.ok) return scope.error
    const transaction = (query.get('transaction') ?? '').slice(0, nameCharsMax)
    const environments = query.getAll('environment').slice(0, environmentsMax)
    const listed = await listTraces(scope.value, { window: window.value, transaction, environments, signal }, page.value)
    return listed.ok ? json(listed.value.rows, { headers: { Link: linkHeader(request.url, listed.value) } }) : listed.error
  },
)

interface EventPlace {
  readonly traceId: string | undefined
  readonly spanId: string
  readonly receivedMs: number
}

const traceOfEvent = async (
  { scope, signal }: ScopedRequest,
  projectId: number,
  eventId: string,
): Promise<Result<EventPlace | undefined, Response>> => {
  const rows = await scope.eventRows<{ readonly trace: string; readonly span: string; readonly received_ms: string }>({
    table: 'events',
    select: sql`lower(hex(trace_id)) AS trace, if(span_id = toFixedString('', 8), '', lower(hex(span_id))) AS span,
      toString(toUnixTimestamp64Milli(received_at)) AS received_ms`,
    where: sql`project_id = ${param.uint64(projectId)} AND event_id = ${param.id(eventId)}`,
    tail: sql`ORDER BY timestamp DESC`,
    limit: 1,
    signal,
  })
  if (!rows.ok) return rows
  const row = rows.value[0]
  return success(row && { traceId: parseEventId(row.trace), spanId: row.span, receivedMs: Number(row.received_ms) })
}

/** `GET /projects/{org}/{project}/events/{event id}/trace-strip/` (ours). */
export const traceStripRoute = endpoint(
  {
    summary: 'Shows the trace of an event in a few rows: from its root to the span that failed, and other issues of it.',
    answer: traceStripSchema,
  },
  async (request: ScopedRequest) => {
    const { scope, signal } = request
    const project = scope.findProject(request.param('project'))
    const eventId = parseEventId(request.param('event'))
    if (!project || eventId === undefined) return notFound()
    const place = await traceOfEvent(request, project.id, eventId)
    if (!place.ok) return place.error
    if (!place.value) return notFound()
    const { traceId, spanId, receivedMs } = place.value
    if (traceId === undefined) return json(null)
    const strip = await readStrip({ scope, traceId, received: receivedAround(receivedMs), signal }, { eventId, spanId })
    return strip.ok ? json(strip.value) : strip.error
  },
)
