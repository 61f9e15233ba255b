import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { dayMs } from '#core/time'
import { parseEventId } from '#packages/protocol/ids'
import { notFound, problem } from '#server/http/answer'
import { scopeOfProjects } from '#server/http/asked-projects'
import type { ScopedRequest } from '#server/http/route'
import type { Scope } from '#server/http/scope'
import { parseIsoTime, readTimeWindow } from '#server/http/time-window'
import type { TimeWindow } from '#server/http/time-window'
import { param, sql } from '#server/stores/events/sql'
import type { Sql } from '#server/stores/events/sql'

/** Which trace is asked for, and where to look for it. */
export interface TraceAsked {
  /** Of its projects only. */
  readonly scope: Scope
  /** 32 lower-case hex digits. */
  readonly traceId: string
  /** When its parts were received; undefined: at any time, the index by trace finds them. */
  readonly received: TimeWindow | undefined
  readonly signal: AbortSignal
}

/** An item's time is at most a minute after its receipt. */
const receiptSlackMs = 60_000
/** What an offline client sends is older than its receipt; after a named end it is looked for so long. */
const lateMsMax = dayMs
/** A trace is looked for so long before and after a time at which something of it happened (features.md 2.4). */
const aroundMs = 1.5 * dayMs

/** When the parts of a trace were received of which something happened at this time. */
export const receivedAround = (ms: number): TimeWindow => ({ startMs: ms - aroundMs, endMs: ms + aroundMs })

/** Digits are seconds since 1970, as clients of traces send them; else ISO 8601. */
const readTimestampMs = (text: string): number | undefined =>
  /^\d{1,11}(?:\.\d{1,9})?$/.test(text) ? Number(text) * 1000 : parseIsoTime(text)

/** The window that the query names: around `timestamp`, `statsPeriod`, or `start` with `end`; none means any time. The failure is a sentence. */
const readReceived = (query: URLSearchParams, nowMs: number): Result<TimeWindow | undefined, string> => {
  const timestamp = query.get('timestamp') ?? ''
  if (timestamp !== '') {
    const ms = readTimestampMs(timestamp)
    if (ms === undefined) return failure('timestamp must be seconds since 1970 or an ISO 8601 time')
    return success(receivedAround(ms))
  }
  if (['statsPeriod', 'start', 'end'].every((name) => (query.get(name) ?? '') === '')) return success(undefined)
  const window = readTimeWindow(query, nowMs, 0)
  return window.ok ? success({ startMs: window.value.startMs - receiptSlackMs, endMs: window.value.endMs + lateMsMax }) : window
}

/** The trace of the path; the failure is the answer to give. */
export const traceOfRequest = (request: ScopedRequest): Result<TraceAsked, Response> => {
  const traceId = parseEventId(request.param('trace'))
  if (traceId === undefined) return failure(notFound())
  const received = readReceived(request.query, request.nowMs)
  if (!received.ok) return failure(problem(400, received.error))
  const scope = scopeOfProjects(request)
  return scope.ok ? success({ scope: scope.value, traceId, received: received.value, signal: request.signal }) : scope
}

/** Condition for rows of any column table that are part of a trace. */
export const whereTrace = ({ traceId, received }: TraceAsked): Sql => {
  const isOfTrace = sql`trace_id = ${param.id(traceId)}`
  if (!received) return isOfTrace
  const [from, to] = [Math.max(0, Math.floor(received.startMs)), Math.max(0, Math.ceil(received.endMs))]
  return sql`${isOfTrace} AND received_at >= ${param.time(from)} AND received_at <= ${param.time(to)}`
}
