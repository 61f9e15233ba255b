import type { OpenPeriod } from '#packages/contract/issue'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'

import type { IssueRow } from './read.ts'

/** Lines of activity that are looked at, the newest. */
const linesMax = 200

const resolving = [
  'set_resolved',
  'set_resolved_by_age',
  'set_resolved_in_release',
  'set_resolved_in_commit',
  'set_resolved_in_pull_request',
] as const
const opening = ['set_unresolved', 'set_regression'] as const
const isResolving: ReadonlySet<string> = new Set(resolving)

/** A line of activity that opened or resolved an issue. */
export interface StatusLine {
  readonly type: string
  readonly created_at: number
}

const periodOf = (startMs: number, endMs: number | null): OpenPeriod => ({
  start: isoTime(startMs),
  end: endMs === null ? null : isoTime(endMs),
  isOpen: endMs === null,
  duration: endMs === null ? null : Math.max(0, Math.round((endMs - startMs) / 1000)),
})

/**
 * The times in which an issue was not resolved, newest first (archived is not resolved): from its first event, and from each time that it was opened
 * again. `lines` are oldest first; when they do not begin with the first event, neither do the periods.
 */
export const openPeriodsOf = (
  { status, first_seen: firstSeen }: Pick<IssueRow, 'status' | 'first_seen'>,
  lines: readonly StatusLine[],
  nowMs: number,
): OpenPeriod[] => {
  const periods: OpenPeriod[] = []
  let openedMs: number | null = lines.length < linesMax ? firstSeen : null
  for (const { type, created_at: atMs } of lines) {
    if (!isResolving.has(type)) openedMs ??= atMs
    else if (openedMs !== null) {
      periods.push(periodOf(openedMs, Math.max(openedMs, atMs)))
      openedMs = null
    }
  }
  // Resolved by its age, which no line tells yet.
  if (openedMs !== null) periods.push(periodOf(openedMs, status === 'resolved' ? Math.max(openedMs, nowMs) : null))
  return periods.toReversed()
}

/** See `openPeriodsOf`. */
export const readOpenPeriods = async (scope: Scope, row: IssueRow, nowMs: number): Promise<OpenPeriod[]> => {
  const lines = await scope
    .rows('activity')
    .select(['activity.type', 'activity.created_at'])
    .where('activity.issue_id', '=', row.id)
    .where('activity.type', 'in', [...resolving, ...opening])
    .orderBy('activity.id', 'desc')
    .limit(linesMax)
    .execute()
  return openPeriodsOf(row, lines.toReversed(), nowMs)
}
