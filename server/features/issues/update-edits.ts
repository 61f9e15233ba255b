import type { EpochMs } from '#core/time'
import { priorityWords } from '#packages/frames/priority'
import { reopenedSubstatus } from '#packages/lifecycle/escalation'
import { isObject } from '#packages/protocol/json'
import type { JsonObject } from '#packages/protocol/json'
import type { IssuesTable } from '#server/stores/metadata/schema-issues'
import type { IssueResolutionsTable, IssueSnoozesTable } from '#server/stores/metadata/schema-lifecycle'

import type { IssueArchiving } from './archive.ts'
import type { IssueResolution } from './resolve.ts'
import type { IssueChange } from './update-body.ts'
import type { StatusChange } from './update-status.ts'

const notForReview = { inbox_reason: '', inbox_at: 0 } as const

/** Who changes what, and when. */
export interface Updating {
  readonly userId: number
  readonly nowMs: EpochMs
  readonly nextId: () => number
}

/** What a status change means for each issue, as read before anything is written. */
export type PlannedStatus =
  | { readonly status: 'resolved'; readonly planOf: (issue: IssuesTable) => IssueResolution }
  | { readonly status: 'ignored'; readonly planOf: (issue: IssuesTable) => IssueArchiving }
  | Extract<StatusChange, { status: 'unresolved' }>

export interface PlannedChange extends Omit<IssueChange, 'status'> {
  readonly status?: PlannedStatus
}

interface ActivityLine {
  readonly id: number
  readonly type: string
  readonly data: JsonObject
}

/** What a change does to one issue. */
export interface Edit {
  readonly set: Partial<IssuesTable>
  readonly activity: readonly ActivityLine[]
  /** The status changed: how it was resolved or archived before is forgotten. */
  readonly forgets?: true
  readonly resolution?: IssueResolutionsTable
  readonly snooze?: IssueSnoozesTable
}

const nothing: Edit = { set: {}, activity: [] }

/** Whether what the API shows of the status would stay as it is; what came of it meanwhile is not asked for. */
const showsSame = (row: IssuesTable, details: JsonObject): boolean => {
  const shown: unknown = JSON.parse(row.status_details)
  const { oldRelease: _seen, ...rest } = isObject(shown) ? shown : {}
  return JSON.stringify(rest) === JSON.stringify(details)
}

const resolveEdit = (row: IssuesTable, plan: IssueResolution, by: Updating): Edit => {
  if (row.status === 'resolved' && (plan.kind === 'now' || showsSame(row, plan.details))) return nothing
  const line = { id: by.nextId(), ...plan.activity }
  return {
    set: { status: 'resolved', substatus: '', status_details: JSON.stringify(plan.details), resolved_at: by.nowMs, ...notForReview },
    activity: [line],
    forgets: true,
    resolution: {
      project_id: row.project_id,
      issue_id: row.id,
      kind: plan.kind,
      version: plan.release?.version ?? '',
      version_at: plan.release?.atMs ?? 0,
      commit_sha: plan.commit,
      repository: plan.repository,
      pending: plan.isPending ? 1 : 0,
      activity_id: line.id,
      user_id: by.userId,
      created_at: by.nowMs,
      old_release: '',
      old_release_at: 0,
      old_release_events: 0,
    },
  }
}

const archiveEdit = (row: IssuesTable, { substatus, details, activity, snooze }: IssueArchiving, by: Updating): Edit => {
  if (row.status === 'ignored' && row.substatus === substatus && showsSame(row, details)) return nothing
  const counts = { events_since: 0, users_since: 0, user_id: by.userId, created_at: by.nowMs }
  return {
    set: { status: 'ignored', substatus, status_details: JSON.stringify(details), ...notForReview },
    activity: [{ id: by.nextId(), type: 'set_ignored', data: activity }],
    forgets: true,
    ...(snooze && { snooze: { project_id: row.project_id, issue_id: row.id, ...snooze, ...counts } }),
  }
}

/** An archived issue that is young is new again (grouping.md 5.1), and becomes ongoing by its age. */
const reopenEdit = (row: IssuesTable, asked: string | undefined, by: Updating): Edit => {
  if (row.status === 'unresolved' && (asked === undefined || asked === row.substatus)) return nothing
  const substatus = asked ?? (row.status === 'ignored' ? reopenedSubstatus(row.first_seen, by.nowMs) : 'ongoing')
  const activeAt = substatus === 'new' ? row.first_seen : by.nowMs
  return {
    set: { status: 'unresolved', substatus, status_details: '{}', active_at: activeAt },
    activity: [{ id: by.nextId(), type: 'set_unresolved', data: {} }],
    forgets: true,
  }
}

const statusEdit = (row: IssuesTable, change: PlannedStatus, by: Updating): Edit => {
  if (change.status === 'resolved') return resolveEdit(row, change.planOf(row), by)
  if (change.status === 'ignored') return archiveEdit(row, change.planOf(row), by)
  return reopenEdit(row, change.substatus, by)
}

const assigneeEdit = (row: IssuesTable, assignee: string, { nextId }: Updating): Edit => {
  if (row.assignee === assignee) return nothing
  const [assigneeType = '', assigned = ''] = assignee.split(':', 2)
  const line =
    assignee === '' ? { type: 'unassigned', data: {} } : { type: 'assigned', data: { assignee: assigned, assigneeType } as JsonObject }
  return { set: { assignee }, activity: [{ id: nextId(), ...line }] }
}

const priorityEdit = (row: IssuesTable, priority: number, { nowMs, nextId }: Updating): Edit => ({
  set: { priority, priority_locked_at: nowMs },
  activity:
    row.priority === priority
      ? []
      : [{ id: nextId(), type: 'set_priority', data: { priority: priorityWords.get(priority) ?? 'medium', reason: 'manual' } }],
})

const reviewEdit = (row: IssuesTable, isForReview: boolean, { nextId, nowMs }: Updating): Edit => {
  if (isForReview) return row.inbox_at > 0 ? nothing : { set: { inbox_reason: 'manual', inbox_at: nowMs }, activity: [] }
  return row.inbox_at === 0 ? nothing : { set: notForReview, activity: [{ id: nextId(), type: 'mark_reviewed', data: {} }] }
}

/** What the change does to one issue; empty when it is so already. */
export const editOf = (row: IssuesTable, { status, assignee, priority, inbox }: PlannedChange, by: Updating): Edit => {
  const ofStatus = status === undefined ? nothing : statusEdit(row, status, by)
  const edits = [
    ...(inbox === undefined ? [] : [reviewEdit(row, inbox, by)]),
    ofStatus,
    ...(assignee === undefined ? [] : [assigneeEdit(row, assignee, by)]),
    ...(priority === undefined ? [] : [priorityEdit(row, priority, by)]),
  ]
  return { ...ofStatus, set: Object.assign({}, ...edits.map(({ set }) => set)), activity: edits.flatMap(({ activity }) => activity) }
}
