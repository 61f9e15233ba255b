import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { readTimeWindow } from '#server/http/time-window'
import type { TimeWindow } from '#server/http/time-window'
import { joinSql, param, sql } from '#server/stores/events/sql'
import type { Sql } from '#server/stores/events/sql'

import { parseEventTerms } from './event-terms.ts'
import type { EventTerm } from './event-terms.ts'

/** What narrows the events of an issue (ui.md 2.2 C). */
export interface EventFilter {
  /** Empty list: all; empty text: events without one. */
  readonly environments: readonly string[]
  /** Undefined: of all time. */
  readonly window: TimeWindow | undefined
  readonly terms: readonly EventTerm[]
}

const environmentsMax = 50
/** An event's time is at most a minute after its receipt. */
const receiptSlackMs = 60_000

/** Reads `environment` (repeated), `statsPeriod` or `start` with `end`, and `query`. The failure is a sentence. */
export const readEventFilter = (query: URLSearchParams, nowMs: number): Result<EventFilter, string> => {
  const isTimed = ['statsPeriod', 'start', 'end'].some((name) => (query.get(name) ?? '') !== '')
  const window = isTimed ? readTimeWindow(query, nowMs, 0) : success(undefined)
  if (!window.ok) return window
  const environments = query.getAll('environment')
  if (environments.length > environmentsMax) return failure(`At most ${environmentsMax} environments can be named`)
  return success({ environments, window: window.value, terms: parseEventTerms(query.get('query') ?? '') })
}

/** True when it lets every event pass. */
export const isOpen = ({ environments, window, terms }: EventFilter): boolean =>
  environments.length === 0 && window === undefined && terms.length === 0

/** Keys that are columns of their own; every other key is a tag, as the server writes environment, release and the like as tags too. */
const columnOf = (key: string): Sql | undefined => {
  switch (key) {
    case 'user.id':
      return sql`user_id`
    case 'user.email':
      return sql`user_email`
    case 'user.username':
      return sql`user_name`
    case 'user.ip':
      return sql`user_ip`
    case 'platform':
      return sql`platform`
    case 'id':
      return sql`lower(hex(event_id))`
    default:
      return undefined
  }
}

const wordFits = (word: string): Sql => {
  const value = param.string(word)
  return sql`(positionCaseInsensitiveUTF8(title, ${value}) > 0 OR positionCaseInsensitiveUTF8(error_value, ${value}) > 0
    OR positionCaseInsensitiveUTF8(transaction, ${value}) > 0 OR positionCaseInsensitiveUTF8(http_url, ${value}) > 0
    OR positionCaseInsensitiveUTF8(concat(user_id, ' ', user_email, ' ', user_name, ' ', user_ip), ${value}) > 0
    OR startsWith(lower(hex(event_id)), lower(${value}))
    OR arrayExists(each -> positionCaseInsensitiveUTF8(each, ${value}) > 0, mapValues(tags)))`
}

const termFits = ({ key, value, negated }: EventTerm): Sql => {
  const fits =
    key === null || key === 'message' || key === 'title'
      ? wordFits(value)
      : sql`${columnOf(key) ?? sql`tags[${param.string(key)}]`} = ${param.string(value)}`
  return negated ? sql`NOT (${fits})` : fits
}

/** The condition of a filter, to be joined by AND; `1` for an open one. */
export const whereFilter = ({ environments, window, terms }: EventFilter): Sql => {
  const conditions = [
    ...(environments.length === 0 ? [] : [sql`environment IN ${param.strings(environments)}`]),
    ...(window === undefined
      ? []
      : [
          sql`timestamp >= ${param.time(Math.max(0, window.startMs))} AND timestamp < ${param.time(Math.max(0, window.endMs))}
            AND received_at >= ${param.time(Math.max(0, window.startMs - receiptSlackMs))}`,
        ]),
    ...terms.map(termFits),
  ]
  return conditions.length === 0 ? sql`1` : sql`(${joinSql(conditions, sql` AND `)})`
}
