import type { Result } from '#core/result'
import { success } from '#core/result'
import type { EpochMs } from '#core/time'
import type { JsonObject } from '#packages/protocol/json'
import type { OwnedWriter } from '#server/http/owned-rows'
import type { Scope } from '#server/http/scope'
import type { IssuesTable } from '#server/stores/metadata/schema-issues'

import type { IssueChange, IssueUpdate, MarkChange } from './update-body.ts'

/** Issue, activity and mark: three rows each, of the 200 that one transaction may have (durability.md 16). */
const issuesPerTransaction = 60
const substatusOf = { resolved: '', unresolved: 'ongoing', ignored: 'archived_forever' } as const
const activityOf = { resolved: 'set_resolved', unresolved: 'set_unresolved', ignored: 'set_ignored' } as const
const priorityWords = new Map([
  [75, 'high'],
  [50, 'medium'],
  [25, 'low'],
])

/** An issue that an update found, and the status that it had before. */
export interface FoundIssue {
  readonly id: number
  readonly status: string
}

/** Who changes what, and when. */
export interface Updating {
  readonly userId: number
  readonly nowMs: EpochMs
  readonly nextId: () => number
}

interface Edit {
  readonly set: Partial<IssuesTable>
  readonly activity: readonly { readonly type: string; readonly data: JsonObject }[]
}

const statusEdit = (row: IssuesTable, status: NonNullable<IssueChange['status']>, nowMs: EpochMs): Edit => {
  if (row.status === status) return { set: {}, activity: [] }
  const resolvedAt = status === 'resolved' ? { resolved_at: nowMs } : {}
  return {
    set: { status, substatus: substatusOf[status], status_details: '{}', ...resolvedAt },
    activity: [{ type: activityOf[status], data: {} }],
  }
}

const assigneeEdit = (row: IssuesTable, assignee: string): Edit => {
  if (row.assignee === assignee) return { set: {}, activity: [] }
  const [assigneeType = '', id = ''] = assignee.split(':', 2)
  return {
    set: { assignee },
    activity: [assignee === '' ? { type: 'unassigned', data: {} } : { type: 'assigned', data: { assignee: id, assigneeType } }],
  }
}

const priorityEdit = (row: IssuesTable, priority: number, nowMs: EpochMs): Edit => ({
  set: { priority, priority_locked_at: nowMs },
  activity: row.priority === priority ? [] : [{ type: 'set_priority', data: { priority: priorityWords.get(priority) ?? 'medium' } }],
})

/** What the change does to one issue; empty when it is so already. */
const editOf = (row: IssuesTable, { status, assignee, priority }: IssueChange, nowMs: EpochMs): Edit => {
  const edits = [
    ...(status === undefined ? [] : [statusEdit(row, status, nowMs)]),
    ...(assignee === undefined ? [] : [assigneeEdit(row, assignee)]),
    ...(priority === undefined ? [] : [priorityEdit(row, priority, nowMs)]),
  ]
  return { set: Object.assign({}, ...edits.map((edit) => edit.set)), activity: edits.flatMap((edit) => edit.activity) }
}

const writeChange = async (writer: OwnedWriter, rows: readonly IssuesTable[], change: IssueChange, by: Updating): Promise<void> => {
  for (const row of rows) {
    const { set, activity } = editOf(row, change, by.nowMs)
    if (Object.keys(set).length === 0) continue
    // The number only grows, so that whoever looks for what changed since sees it (api-live.ts).
    await writer
      .update('issues')
      .set({ ...set, updated_at: Math.max(by.nowMs, row.updated_at) })
      .where('issues.id', '=', row.id)
      .execute()
    const lines = activity.map(({ type, data }) => ({
      id: by.nextId(),
      project_id: row.project_id,
      issue_id: row.id,
      type,
      user_id: by.userId,
      data: JSON.stringify(data),
      created_at: by.nowMs,
    }))
    if (lines.length > 0) await writer.insert('activity', lines).execute()
  }
}

const writeMarks = async (writer: OwnedWriter, rows: readonly IssuesTable[], marks: MarkChange, by: Updating): Promise<void> => {
  if (by.userId === 0 || Object.keys(marks).length === 0 || rows.length === 0) return
  const { seen, bookmarked, subscribed } = marks
  const set = {
    ...(seen !== undefined && { seen_at: seen ? by.nowMs : 0 }),
    ...(bookmarked !== undefined && { bookmarked: bookmarked ? (1 as const) : (0 as const) }),
    ...(subscribed !== undefined && { subscribed: subscribed ? (1 as const) : (0 as const) }),
  }
  await writer
    .insert(
      'issue_marks',
      rows.map((row) => ({
        project_id: row.project_id,
        issue_id: row.id,
        user_id: by.userId,
        seen_at: 0,
        bookmarked: 0 as const,
        subscribed: 0 as const,
        ...set,
      })),
    )
    .onConflict((conflict) => conflict.columns(['issue_id', 'user_id']).doUpdateSet(set))
    .execute()
}

/**
 * Changes the issues with these ids, as far as they are in the scope, in transactions of bounded size. Returns those that were found. Applied
 * again it changes nothing more: clients repeat requests (web-api.md 1.3).
 */
export const updateIssues = async (
  scope: Scope,
  ids: readonly number[],
  update: IssueUpdate,
  by: Updating,
): Promise<Result<FoundIssue[], Response>> => {
  const found: FoundIssue[] = []
  for (let at = 0; at < ids.length; at += issuesPerTransaction) {
    const part = ids.slice(at, at + issuesPerTransaction)
    const written = await scope.change(async (writer) => {
      const rows = await writer
        .rows('issues')
        .selectAll('issues')
        .where('issues.id', 'in', part)
        .where('issues.merged_into', '=', 0)
        .execute()
      await writeChange(writer, rows, update.change, by)
      await writeMarks(writer, rows, update.marks, by)
      return rows.map(({ id, status }) => ({ id, status }))
    })
    if (!written.ok) return written
    found.push(...written.value)
  }
  return success(found)
}
