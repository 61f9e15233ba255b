import { success } from '#core/result'
import type { Result } from '#core/result'
import { formatShortId } from '#packages/protocol/short-id'
import type { Scope } from '#server/http/scope'
import { param, sql } from '#server/stores/events/sql'

import { issueIdsOfHashes, issueTypeOf } from '../issues/read.ts'
import { whereTrace } from './read-trace-asked.ts'
import type { TraceAsked } from './read-trace-asked.ts'

/** So many errors of a trace are shown (features.md 2.4). */
const eventsMax = 10_000
/** Things that metadata is asked for by one statement. */
const atOnce = 500

/** The issue that an event of a trace is part of. */
export interface EventIssue {
  readonly id: number
  readonly shortId: string
  /** error, or the slug of a performance issue (features.md 3.1). */
  readonly type: string
  readonly title: string
  readonly culprit: string
  readonly level: string
}

/** An error, or a performance issue, that happened in a trace. */
export interface TraceEventRow {
  readonly eventId: string
  readonly projectId: number
  /** 16 hex; '' when it said none. */
  readonly spanId: string
  /** Microseconds since 1970. */
  readonly timeUs: number
  readonly level: string
  readonly title: string
  readonly culprit: string
  readonly transaction: string
  readonly issue: EventIssue
}

interface EventRow {
  readonly id: string
  readonly project: string
  readonly hash: string
  readonly span: string
  readonly time_ms: string
  readonly level: string
  readonly title: string
  readonly culprit: string
  readonly transaction: string
}

const chunksOf = <Item>(items: readonly Item[]): (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / atOnce) }, (_, index) => items.slice(index * atOnce, (index + 1) * atOnce))

const readIssues = async (scope: Scope, ids: readonly number[]): Promise<ReadonlyMap<number, EventIssue>> => {
  const issues = new Map<number, EventIssue>()
  for (const some of chunksOf(ids)) {
    const rows = await scope
      .rows('issues')
      .select([
        'issues.id',
        'issues.project_id',
        'issues.short_id',
        'issues.type',
        'issues.metadata',
        'issues.title',
        'issues.culprit',
        'issues.level',
      ])
      .where('issues.id', 'in', some)
      .execute()
    for (const { id, project_id, short_id, type, metadata, ...facts } of rows) {
      const slug = scope.project(project_id)?.slug ?? ''
      issues.set(id, { id, shortId: formatShortId(slug, short_id), type: issueTypeOf(type, JSON.parse(metadata)), ...facts })
    }
  }
  return issues
}

/** Issues by `<project>/<hash>`. What was deleted, or discarded, has none. */
const issuesOf = async (
  scope: Scope,
  events: readonly { readonly project: string; readonly hash: string }[],
): Promise<ReadonlyMap<string, EventIssue>> => {
  const hashes = new Map(events.map(({ project, hash }) => [`${project}/${hash}`, { projectId: Number(project), hash }]))
  const ids = new Map<string, number>()
  for (const some of chunksOf([...hashes.values()])) for (const [key, id] of await issueIdsOfHashes(scope, some)) ids.set(key, id)
  const issues = await readIssues(scope, [...new Set(ids.values())])
  return new Map(
    [...ids].flatMap(([key, id]) => {
      const issue = issues.get(id)
      return issue ? [[key, issue] as const] : []
    }),
  )
}

/**
 * The errors and performance issues of a trace, oldest first, `firstId` before all others, so that it is never cut. Those whose issue is gone are
 * left out.
 */
export const readTraceEvents = async (asked: TraceAsked, firstId?: string): Promise<Result<readonly TraceEventRow[], Response>> => {
  const { scope, signal } = asked
  const rows = await scope.eventRows<EventRow>({
    table: 'events',
    select: sql`lower(hex(event_id)) AS id, toString(project_id) AS project, lower(hex(hashes[1])) AS hash,
      if(span_id = toFixedString('', 8), '', lower(hex(span_id))) AS span, toString(toUnixTimestamp64Milli(timestamp)) AS time_ms,
      level, title, culprit, transaction`,
    where: whereTrace(asked),
    tail:
      firstId === undefined ? sql`ORDER BY timestamp, event_id` : sql`ORDER BY event_id = ${param.id(firstId)} DESC, timestamp, event_id`,
    limit: eventsMax,
    signal,
  })
  if (!rows.ok) return rows
  const issues = await issuesOf(scope, rows.value)
  return success(
    rows.value.flatMap((row) => {
      const issue = issues.get(`${row.project}/${row.hash}`)
      const { level, title, culprit, transaction } = row
      const said = { level, title, culprit, transaction }
      const place = { eventId: row.id, projectId: Number(row.project), spanId: row.span, timeUs: Number(row.time_ms) * 1000 }
      return issue ? [{ ...place, ...said, issue }] : []
    }),
  )
}

/** Whether what an event tells is something that went wrong, or something that was slow. */
export const kindOfIssue = ({ type }: Pick<EventIssue, 'type'>): 'error' | 'occurrence' => (type === 'error' ? 'error' : 'occurrence')
