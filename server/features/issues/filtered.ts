import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import type { IssueItem } from '#packages/contract/issue'
import type { Condition } from '#packages/search/condition'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'
import { searchEvents } from '#server/stores/events/search-events'
import { param, sql } from '#server/stores/events/sql'

import { inSelection, receivedFrom } from './match-events.ts'
import { knownToSearch, withBodies } from './read.ts'
import type { IssueRow } from './read.ts'
import type { IssueSelection } from './search-issues.ts'

/** Hashes asked for at once: an issue has one as a rule, a merged one some. */
const hashesMax = 5_000

interface FilteredRow {
  readonly issue: string
  readonly event_count: string
  readonly user_count: string
  readonly first_ms: string
  readonly last_ms: string
}

/** What each event must fit for its issue to be listed; what is only one of several ways to be listed narrows nothing. */
const narrowing = (condition: Condition): Condition[] => {
  if (condition.kind === 'event') return [condition.part]
  return condition.kind === 'all' ? condition.parts.flatMap(narrowing) : []
}

const hashesOfIssues = (scope: Scope, rows: readonly IssueRow[]) =>
  scope
    .rows('hashes')
    .select(['hash', 'issue_id', 'project_id', 'received_from'])
    .where(
      'issue_id',
      'in',
      rows.map(({ id }) => id),
    )
    .where('state', '=', 0)
    .orderBy('last_seen', 'desc')
    .limit(hashesMax)
    .execute()

const answerOf = (row: FilteredRow): NonNullable<IssueItem['filtered']> => ({
  count: row.event_count,
  userCount: Number(row.user_count),
  firstSeen: isoTime(Number(row.first_ms)),
  lastSeen: isoTime(Number(row.last_ms)),
  stats: null,
})

/**
 * Counts and times of those events of listed issues that the query and the environments let pass, within the window (web-api.md 8.1, `filtered`), by issue.
 * Undefined when nothing narrows the events: then the issues' own figures hold. Issues whose events are all gone are not among them.
 */
export const filteredOf = async (
  scope: Scope,
  selection: IssueSelection,
  rows: readonly IssueRow[],
  signal: AbortSignal,
): Promise<Result<ReadonlyMap<number, NonNullable<IssueItem['filtered']>> | undefined, Response>> => {
  const asked = narrowing(selection.query.condition)
  if ((asked.length === 0 && selection.environments.length === 0) || rows.length === 0) return success(undefined)
  const hashes = await hashesOfIssues(scope, rows)
  const known = await knownToSearch(scope, selection.query.condition)
  // The list was found by the same condition: it would have been refused.
  if (hashes.length === 0 || !known.ok) return success(new Map())
  const condition: Condition = { kind: 'all', parts: asked }
  const asking = { condition, within: inSelection(selection), receivedFromMs: receivedFrom(selection), signal }
  const bodies = await withBodies(scope, asking, known.value)
  if (!bodies.ok) return bodies
  const numberOf = ({ hash }: { readonly hash: string }): bigint => BigInt(`0x${hash.slice(0, 16)}`)
  // The same error in two projects has one hash.
  const keys = param.strings(hashes.map((each) => `${each.project_id}/${numberOf(each)}`))
  const key = sql`concat(toString(project_id), '/', toString(hash))`
  const issues = param.uint64s(hashes.map(({ issue_id }) => issue_id))
  const begins = param.uint64s(hashes.map(({ received_from }) => received_from))
  const found = await scope.eventRows<FilteredRow>({
    table: 'events',
    select: sql`toString(transform(${key}, ${keys}, ${issues}, toUInt64(0))) AS issue, toString(sum(weight)) AS event_count,
      toString(uniqExactIf(user_hash, user_hash != 0)) AS user_count,
      toString(toUnixTimestamp64Milli(min(timestamp))) AS first_ms, toString(toUnixTimestamp64Milli(max(timestamp))) AS last_ms`,
    where: sql`hash IN ${param.uint64s(hashes.map(numberOf))} AND has(${keys}, ${key}) AND ${inSelection(selection)}
      AND toUInt64(toUnixTimestamp64Milli(received_at)) >= transform(${key}, ${keys}, ${begins}, toUInt64(0))
      AND ${searchEvents(condition, bodies.value)}`,
    tail: sql`GROUP BY issue`,
    limit: rows.length,
    signal,
  })
  if (!found.ok) return failure(found.error)
  return success(new Map(found.value.map((row) => [Number(row.issue), answerOf(row)])))
}
