import { sql } from 'kysely'

import type { EpochMs } from '#core/time'
import { dayMs } from '#core/time'
import { escalationLimit, escalationWindowMinutes } from '#packages/lifecycle/escalation'
import { noRecentEvents } from '#packages/lifecycle/snooze'
import type { JsonObject } from '#packages/protocol/json'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'
import type { IssuesTable } from '#server/stores/metadata/schema-issues'
import type { IssueSnoozesTable } from '#server/stores/metadata/schema-lifecycle'

import type { ArchiveRequest } from './update-status.ts'

const minuteMs = 60_000
export const usualDays = 7

/** How one issue will be archived. `snooze` is undefined when it sleeps for ever. */
export interface IssueArchiving {
  readonly substatus: 'archived_forever' | 'archived_until_escalating' | 'archived_until_condition_met'
  readonly details: JsonObject
  readonly activity: JsonObject
  readonly snooze:
    | Omit<IssueSnoozesTable, 'project_id' | 'issue_id' | 'user_id' | 'created_at' | 'events_since' | 'users_since'>
    | undefined
}

/** Limits of issues by events of their hours; parts of an hour may come apart. */
export const limitsOf = (
  parts: readonly { readonly issue_id: number; readonly hour: number; readonly events: number }[],
): ReadonlyMap<number, number> =>
  new Map(
    [...Map.groupBy(parts, (row) => row.issue_id)].map(([id, rows]) => {
      const byHour = new Map<number, number>()
      for (const { hour, events } of rows) byHour.set(hour, (byHour.get(hour) ?? 0) + Number(events))
      return [id, escalationLimit([...byHour.values()])] as const
    }),
  )

/** Limits of issues by what was usual of them in the last seven days, from minutes and, older than they are kept, hours. */
const escalationLimits = async (scope: Scope, ids: readonly number[], nowMs: EpochMs): Promise<ReadonlyMap<number, number>> => {
  const sinceMs = nowMs - usualDays * dayMs
  const wanted = [...ids, 0]
  const minutes = await scope
    .rows('issue_minutes')
    .select(['issue_minutes.issue_id', sql<number>`cast(issue_minutes.minute / 60 as bigint)`.as('hour')])
    .select(({ fn }) => fn.sum<number>('issue_minutes.events').as('events'))
    .where('issue_minutes.issue_id', 'in', wanted)
    .where('issue_minutes.minute', '>=', Math.floor(sinceMs / minuteMs))
    .groupBy(['issue_minutes.issue_id', sql`cast(issue_minutes.minute / 60 as bigint)`])
    .execute()
  const hours = await scope
    .rows('issue_hours')
    .select(['issue_hours.issue_id', 'issue_hours.hour', 'issue_hours.events'])
    .where('issue_hours.issue_id', 'in', wanted)
    .where('issue_hours.hour', '>=', Math.floor(sinceMs / (60 * minuteMs)))
    .execute()
  return limitsOf([...minutes, ...hours])
}

const noConditions = { until_at: 0, events_max: 0, events_window: 0, users_max: 0, users_window: 0, escalating: 0 } as const
const nothingYet = { recent: JSON.stringify(noRecentEvents) }

const forever: IssueArchiving = { substatus: 'archived_forever', details: {}, activity: {}, snooze: undefined }

/** An hour with more events than the limit wakes it: the first one above the limit does. */
export const untilEscalating = (limit: number, nowMs: EpochMs): IssueArchiving => ({
  substatus: 'archived_until_escalating',
  details: { ignoreUntilEscalating: true, escalatesAbove: limit },
  activity: { ignoreUntilEscalating: true, forecast: limit },
  snooze: {
    ...noConditions,
    ...nothingYet,
    escalating: 1,
    events_max: limit + 1,
    events_window: escalationWindowMinutes,
    checked_at: nowMs,
  },
})

const untilCondition = (how: Extract<ArchiveRequest, { kind: 'condition' }>, nowMs: EpochMs): IssueArchiving => {
  const untilAt = how.durationMinutes > 0 ? nowMs + how.durationMinutes * minuteMs : how.untilMs
  const details = {
    ignoreCount: how.events || null,
    ignoreWindow: how.eventsWindow || null,
    ignoreUserCount: how.users || null,
    ignoreUserWindow: how.usersWindow || null,
    ignoreUntil: untilAt === 0 ? null : isoTime(untilAt),
  }
  return {
    substatus: 'archived_until_condition_met',
    details,
    activity: { ...details, ignoreDuration: how.durationMinutes || null },
    snooze: {
      ...noConditions,
      ...nothingYet,
      until_at: untilAt,
      events_max: how.events,
      events_window: how.eventsWindow,
      users_max: how.users,
      users_window: how.usersWindow,
      checked_at: nowMs,
    },
  }
}

/** How each of these issues will be archived (grouping.md 5.4, 5.6); reads only. */
export const planArchiving = async (
  scope: Scope,
  ids: readonly number[],
  how: ArchiveRequest,
  nowMs: EpochMs,
): Promise<(issue: IssuesTable) => IssueArchiving> => {
  if (how.kind === 'forever') return () => forever
  if (how.kind === 'condition') return () => untilCondition(how, nowMs)
  const limits = await escalationLimits(scope, ids, nowMs)
  return (issue) => untilEscalating(limits.get(issue.id) ?? escalationLimit([]), nowMs)
}
