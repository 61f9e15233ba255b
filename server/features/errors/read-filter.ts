import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { checkQuery } from '#packages/search/check'
import { everything } from '#packages/search/condition'
import type { Condition } from '#packages/search/condition'
import { eventKeys } from '#packages/search/event-keys'
import { parseQuery } from '#packages/search/parse'
import type { Scope } from '#server/http/scope'
import { readTimeWindow } from '#server/http/time-window'
import type { TimeWindow } from '#server/http/time-window'
import { searchEvents } from '#server/stores/events/search-events'
import type { KnownToSearch } from '#server/stores/events/search-events'
import { joinSql, param, sql } from '#server/stores/events/sql'
import type { Sql } from '#server/stores/events/sql'

import { knownToSearch, whereIssue, withBodies } from '../issues/read.ts'
import type { IssueHashes, IssueRow } from '../issues/read.ts'

/** What narrows the events of an issue (ui.md 2.2 C). */
export interface EventFilter {
  /** Empty list: all; empty text: events without one. */
  readonly environments: readonly string[]
  /** Undefined: of all time. */
  readonly window: TimeWindow | undefined
  readonly condition: Condition
  readonly known: KnownToSearch
}

/** Lets every event pass. */
export const noFilter: EventFilter = {
  environments: [],
  window: undefined,
  condition: everything,
  known: { latestReleases: [], releases: [] },
}

const environmentsMax = 50
/** An event's time is at most a minute after its receipt. */
const receiptSlackMs = 60_000

/** Reads a query about events; what is wrong in it is left out for who asks for that with `lenient=1`, as the page does. The failure is a sentence. */
const readCondition = (query: URLSearchParams, nowMs: number): Result<Condition, string> => {
  const { condition, problems } = checkQuery(parseQuery(query.get('query') ?? ''), eventKeys, nowMs)
  const [wrong] = problems
  if (wrong && query.get('lenient') !== '1') return failure(`${wrong.message} (at character ${wrong.start + 1} of the query)`)
  return success(condition)
}

/** Reads `environment` (repeated), `statsPeriod` or `start` with `end`, and `query` (web-api.md 9.3). The failure is a sentence. */
export const readEventFilter = async (scope: Scope, query: URLSearchParams, nowMs: number): Promise<Result<EventFilter, string>> => {
  const isTimed = ['statsPeriod', 'start', 'end'].some((name) => (query.get(name) ?? '') !== '')
  const window = isTimed ? readTimeWindow(query, nowMs, 0) : success(undefined)
  if (!window.ok) return window
  const environments = query.getAll('environment')
  if (environments.length > environmentsMax) return failure(`At most ${environmentsMax} environments can be named`)
  const condition = readCondition(query, nowMs)
  if (!condition.ok) return condition
  const known = await knownToSearch(scope, condition.value)
  if (!known.ok) return known
  return success({ environments, window: window.value, condition: condition.value, known: known.value })
}

/** True when it lets every event pass. */
export const isOpen = ({ environments, window, condition }: EventFilter): boolean =>
  environments.length === 0 && window === undefined && isEverything(condition)

const isEverything = (condition: Condition): boolean => condition.kind === 'all' && condition.parts.length === 0

/** The condition of a filter, to be joined by AND; `1` for an open one. */
export const whereFilter = ({ environments, window, condition, known }: EventFilter): Sql => {
  const conditions = [
    ...(environments.length === 0 ? [] : [sql`environment IN ${param.strings(environments)}`]),
    ...(window === undefined
      ? []
      : [
          sql`timestamp >= ${param.time(Math.max(0, window.startMs))} AND timestamp < ${param.time(Math.max(0, window.endMs))}
            AND received_at >= ${param.time(Math.max(0, window.startMs - receiptSlackMs))}`,
        ]),
    ...(isEverything(condition) ? [] : [searchEvents(condition, known)]),
  ]
  return conditions.length === 0 ? sql`1` : sql`(${joinSql(conditions, sql` AND `)})`
}

/**
 * The filter of an issue's events with what it needs to look into their bodies, where it asks for what only these have. The failure is the answer to give:
 * they are too many, or the engine is away.
 */
export const filterWithBodies = async (
  scope: Scope,
  { row, hashes }: { readonly row: IssueRow; readonly hashes: IssueHashes },
  filter: EventFilter,
): Promise<Result<EventFilter, Response>> => {
  if (hashes.length === 0) return success(filter)
  const { condition, window } = filter
  const within = sql`${whereIssue(row, hashes)} AND ${whereFilter({ ...filter, condition: everything })}`
  const receivedFromMs = Math.max(row.first_seen, window?.startMs ?? 0) - receiptSlackMs
  const known = await withBodies(scope, { condition, within, receivedFromMs }, filter.known)
  return known.ok ? success({ ...filter, known: known.value }) : known
}
