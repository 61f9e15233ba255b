import { sql } from 'kysely'

import { dayMs, hourMs } from '#core/time'
import type { EpochMs } from '#core/time'
import { priorityWords } from '#packages/frames/priority'
import { burstLimit, escalatedPriority, isBursting } from '#packages/lifecycle/escalation'
import type { JobContext } from '#server/clock/run-jobs'
import { readProjectSettings } from '#server/stores/metadata/project-settings'
import type { IssuesTable } from '#server/stores/metadata/schema-issues'
import { withShortWrite } from '#server/stores/metadata/short-write'

import { changeAutomatically, issuesPerWrite } from './automatic-change.ts'
import type { AutomaticChange } from './automatic-change.ts'

const ongoingAfterDays = 7
const inboxDays = 7
const rowsPerWrite = 200
const writesPerRun = 250
/** Issues of the last day that are compared with the others of their project, per run. */
const burstsLookedAt = 500
const comparedMax = 2000
const burstDays = 1
const burstEventsMin = 10

const notForReview = { inbox_reason: '', inbox_at: 0 } as const

/** Finds ids that are due and changes them, until none is found or the run has done enough; what stays is found again by the next run. */
const repeat = async (
  context: JobContext,
  findDue: () => Promise<number[]>,
  changeOf: (issue: IssuesTable) => AutomaticChange | undefined,
): Promise<void> => {
  for (let writes = 0; writes < writesPerRun; writes++) {
    const ids = await findDue()
    if (ids.length === 0 || !(await changeAutomatically(context, ids, changeOf)) || ids.length < issuesPerWrite) return
  }
}

/** An issue that was archived until a time is ongoing again, and people should look at it (grouping.md 5.4). */
export const wakeByDate = async (context: JobContext): Promise<void> => {
  const { db, nowMs } = context
  const find = async (): Promise<number[]> => {
    const rows = await db
      .selectFrom('issue_snoozes')
      .innerJoin('issues', 'issues.id', 'issue_snoozes.issue_id')
      .select('issue_id')
      .where(sql<boolean>`until_at > 0`)
      .where('until_at', '<=', nowMs)
      .where('issues.status', '=', 'ignored')
      .where('issues.merged_into', '=', 0)
      .orderBy('until_at')
      .limit(issuesPerWrite)
      .execute()
    return rows.map(({ issue_id }) => issue_id)
  }
  const change = (issue: IssuesTable): AutomaticChange | undefined =>
    issue.status === 'ignored'
      ? {
          set: {
            status: 'unresolved',
            substatus: 'ongoing',
            status_details: '{}',
            active_at: nowMs,
            inbox_reason: 'ongoing',
            inbox_at: nowMs,
          },
          lines: [{ type: 'set_unresolved', data: { expired_snooze: { until: new Date(nowMs).toISOString() } } }],
        }
      : undefined
  await repeat(context, find, change)
}

const priorityBefore = (issue: IssuesTable): Pick<AutomaticChange, 'lines'> & { readonly set: Partial<IssuesTable> } => {
  const { initial_priority: priority } = issue
  if (priority === 0 || priority === issue.priority || issue.priority_locked_at > 0) return { set: {}, lines: [] }
  return {
    set: { priority },
    lines: [{ type: 'set_priority', data: { priority: priorityWords.get(priority) ?? 'medium', reason: 'ongoing' } }],
  }
}

/** What was new, came back or escalated a week ago is ongoing, with the priority that it had at first (grouping.md 4.5, 5.5). */
export const becomeOngoing = async (context: JobContext): Promise<void> => {
  const { db, nowMs } = context
  const before = nowMs - ongoingAfterDays * dayMs
  const find = async (): Promise<number[]> => {
    const rows = await db
      .selectFrom('issues')
      .select('id')
      // In the words of the index, which has these issues alone.
      .where(sql<boolean>`status = 'unresolved' and substatus <> 'ongoing'`)
      .where('active_at', '<=', before)
      .where('merged_into', '=', 0)
      .orderBy('active_at')
      .limit(issuesPerWrite)
      .execute()
    return rows.map(({ id }) => id)
  }
  const change = (issue: IssuesTable): AutomaticChange | undefined => {
    if (issue.status !== 'unresolved' || issue.substatus === 'ongoing' || issue.active_at > before) return undefined
    const { set, lines } = priorityBefore(issue)
    const line = { type: 'auto_set_ongoing', data: { after_days: ongoingAfterDays } }
    return { set: { substatus: 'ongoing', ...notForReview, ...set }, lines: [line, ...lines] }
  }
  await repeat(context, find, change)
}

/** Nobody has to look at what waited for a week (grouping.md 5.1). */
export const emptyInbox = async ({ db, nowMs }: JobContext): Promise<void> => {
  const before = nowMs - inboxDays * dayMs
  for (let writes = 0; writes < writesPerRun; writes++) {
    const gone = await withShortWrite(db, (trx) =>
      sql`update issues set inbox_reason = '', inbox_at = 0 where id in
        (select id from issues where inbox_at > 0 and inbox_at <= ${before} limit ${rowsPerWrite})`.execute(trx),
    )
    if (!gone.ok || Number(gone.value.numAffectedRows ?? 0n) < rowsPerWrite) return
  }
}

const resolveOldOfProject = async (context: JobContext, projectId: number, hours: number): Promise<void> => {
  const { db, nowMs } = context
  const before = nowMs - hours * hourMs
  const find = async (): Promise<number[]> => {
    const rows = await db
      .selectFrom('issues')
      .select('id')
      .where('project_id', '=', projectId)
      .where('status', '=', 'unresolved')
      .where('last_seen', '<=', before)
      .where('merged_into', '=', 0)
      .limit(issuesPerWrite)
      .execute()
    return rows.map(({ id }) => id)
  }
  const resolved = { status: 'resolved', substatus: '', status_details: '{"autoResolved":true}', resolved_at: nowMs }
  const change = (issue: IssuesTable): AutomaticChange | undefined =>
    issue.status === 'unresolved' && issue.last_seen <= before
      ? {
          set: { ...resolved, ...notForReview },
          lines: [{ type: 'set_resolved_by_age', data: { age: hours } }],
          resolution: { kind: 'age' },
        }
      : undefined
  await repeat(context, find, change)
}

/** Where a project says so, issues that nobody saw for long are resolved (grouping.md 5.5). */
export const resolveByAge = async (context: JobContext): Promise<void> => {
  const projects = await context.db
    .selectFrom('projects')
    .select(['id', 'settings'])
    .where('settings', 'like', '%"resolveAgeHours":%')
    .execute()
  for (const { id, settings } of projects) {
    const hours = readProjectSettings(settings).resolveAgeHours
    if (hours > 0) await resolveOldOfProject(context, id, hours)
  }
}

const countedIssue = (nowMs: EpochMs) => (issue: Pick<IssuesTable, 'times_seen' | 'first_seen'>) => ({
  timesSeen: issue.times_seen,
  ageMs: nowMs - issue.first_seen,
})

/** Events per hour that are unusual for an issue of the project, from at most 2,000 issues that were seen in the last week. */
const burstLimitOf = async ({ db, nowMs }: JobContext, projectId: number): Promise<number | undefined> => {
  const issues = await db
    .selectFrom('issues')
    .select(['times_seen', 'first_seen'])
    .where('project_id', '=', projectId)
    .where('status', 'in', ['unresolved', 'resolved', 'ignored'])
    .where('last_seen', '>', nowMs - 7 * dayMs)
    .where('first_seen', '<', nowMs - hourMs)
    // A plus sign keeps SQLite from walking another index than that of the last week.
    .where(sql<boolean>`+times_seen > 1`)
    .limit(comparedMax)
    .execute()
  return burstLimit(issues.map(countedIssue(nowMs)))
}

const escalated = (issue: IssuesTable, limit: number, nowMs: EpochMs): AutomaticChange => {
  const priority = issue.priority_locked_at > 0 ? issue.priority : escalatedPriority(issue.priority)
  const changed = { priority: priorityWords.get(priority) ?? 'high', reason: 'escalating' }
  return {
    set: { substatus: 'escalating', active_at: nowMs, inbox_reason: 'escalating', inbox_at: nowMs, priority },
    lines: [],
    signals: [
      { kind: 'issue-escalating', payload: { forecast: Math.floor(limit), reason: 'new issue' } },
      ...(priority === issue.priority ? [] : [{ kind: 'issue-priority-changed', payload: changed } as const]),
    ],
  }
}

/** New issues that come more often than nearly all others of their project escalate (grouping.md 5.6). */
export const escalateBursts = async (context: JobContext): Promise<void> => {
  const { db, nowMs } = context
  const young = await db
    .selectFrom('issues')
    .select(['id', 'project_id'])
    .where(sql<boolean>`status = 'unresolved' and substatus <> 'ongoing'`)
    .where('active_at', '>', nowMs - burstDays * dayMs)
    .where('substatus', '=', 'new')
    .where('times_seen', '>=', burstEventsMin)
    .where('merged_into', '=', 0)
    .limit(burstsLookedAt)
    .execute()
  for (const [projectId, issues] of Map.groupBy(young, (issue) => issue.project_id)) {
    const limit = await burstLimitOf(context, projectId)
    if (limit === undefined) continue
    const change = (issue: IssuesTable): AutomaticChange | undefined =>
      issue.status === 'unresolved' && issue.substatus === 'new' && isBursting(countedIssue(nowMs)(issue), limit)
        ? escalated(issue, limit, nowMs)
        : undefined
    for (let at = 0; at < issues.length; at += issuesPerWrite) {
      const ids = issues.slice(at, at + issuesPerWrite).map(({ id }) => id)
      if (!(await changeAutomatically(context, ids, change))) return
    }
  }
}
