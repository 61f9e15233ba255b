import type { Result } from '#core/result'
import { success } from '#core/result'
import type { OwnedWriter } from '#server/http/owned-rows'
import type { Scope } from '#server/http/scope'
import type { IssuesTable } from '#server/stores/metadata/schema-issues'

import { planArchiving } from './archive.ts'
import { planResolutions } from './resolve.ts'
import type { IssueUpdate, MarkChange } from './update-body.ts'
import { editOf } from './update-edits.ts'
import type { Edit, PlannedChange, PlannedStatus, Updating } from './update-edits.ts'
import type { StatusChange } from './update-status.ts'

export type { Updating } from './update-edits.ts'

/** Issue, three lines of activity, how it was and is resolved or archived, mark: seven rows each, of the 200 that one transaction may have (durability.md 16). */
const issuesPerTransaction = 28

/** An issue that an update found: its status before, and what the API shows of it now. */
export interface FoundIssue {
  readonly id: number
  readonly projectId: number
  readonly status: string
  readonly after: { readonly substatus: string; readonly statusDetails: string }
}

interface EditedIssue extends Edit {
  readonly row: IssuesTable
}

const linesOf = (edits: readonly EditedIssue[], by: Updating) =>
  edits.flatMap(({ row, activity }) =>
    activity.map(({ id, type, data }) => ({
      id,
      project_id: row.project_id,
      issue_id: row.id,
      type,
      user_id: by.userId,
      data: JSON.stringify(data),
      created_at: by.nowMs,
    })),
  )

const writeEdits = async (writer: OwnedWriter, edits: readonly EditedIssue[], by: Updating): Promise<void> => {
  for (const { row, set } of edits) {
    if (Object.keys(set).length === 0) continue
    // The number only grows, so that whoever looks for what changed since sees it (api-live.ts).
    await writer
      .update('issues')
      .set({ ...set, updated_at: Math.max(by.nowMs, row.updated_at) })
      .where('issues.id', '=', row.id)
      .execute()
  }
  const changed = edits.flatMap(({ forgets, row }) => (forgets ? [row.id] : []))
  if (changed.length > 0) {
    await writer.delete('issue_resolutions').where('issue_resolutions.issue_id', 'in', changed).execute()
    await writer.delete('issue_snoozes').where('issue_snoozes.issue_id', 'in', changed).execute()
  }
  const resolutions = edits.flatMap(({ resolution }) => resolution ?? [])
  if (resolutions.length > 0) await writer.insert('issue_resolutions', resolutions).execute()
  const snoozes = edits.flatMap(({ snooze }) => snooze ?? [])
  if (snoozes.length > 0) await writer.insert('issue_snoozes', snoozes).execute()
  const lines = linesOf(edits, by)
  if (lines.length > 0) await writer.insert('activity', lines).execute()
}

const writeMarks = async (writer: OwnedWriter, rows: readonly IssuesTable[], marks: MarkChange, by: Updating): Promise<void> => {
  if (by.userId === 0 || Object.keys(marks).length === 0 || rows.length === 0) return
  const { seen, bookmarked, subscribed } = marks
  const set = {
    ...(seen !== undefined && { seen_at: seen ? by.nowMs : 0 }),
    ...(bookmarked !== undefined && { bookmarked: bookmarked ? (1 as const) : (0 as const) }),
    ...(subscribed !== undefined && { subscribed: subscribed ? (1 as const) : (0 as const), subscribed_reason: '' }),
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

/** As they are now, and locked: a batch that meets one of them waits, so that neither decides by what the other is about to change. */
const lockIssues = (writer: OwnedWriter, ids: readonly number[]): Promise<IssuesTable[]> =>
  writer
    .update('issues')
    .set((eb) => ({ updated_at: eb.ref('issues.updated_at') }))
    .where('issues.id', 'in', ids)
    .where('issues.merged_into', '=', 0)
    .returningAll()
    .execute()

const planStatus = async (
  scope: Scope,
  ids: readonly number[],
  change: StatusChange | undefined,
  by: Updating,
): Promise<Result<PlannedStatus | undefined, Response>> => {
  if (change === undefined || change.status === 'unresolved') return success(change)
  if (change.status === 'ignored') return success({ status: 'ignored', planOf: await planArchiving(scope, ids, change.how, by.nowMs) })
  const planned = await planResolutions(scope, ids, change.how)
  return planned.ok ? success({ status: 'resolved', planOf: planned.value }) : planned
}

/**
 * Changes the issues with these ids, as far as they are in the scope, in transactions of bounded size. Returns those that were found. Applied
 * again it changes nothing more: clients repeat requests (web-api.md 1.3). The failure is the answer: what was asked for is not there (a release), or
 * the store is busy.
 */
export const updateIssues = async (
  scope: Scope,
  ids: readonly number[],
  update: IssueUpdate,
  by: Updating,
): Promise<Result<FoundIssue[], Response>> => {
  const { status: asked, ...others } = update.change
  const status = await planStatus(scope, ids, asked, by)
  if (!status.ok) return status
  const change: PlannedChange = { ...others, ...(status.value !== undefined && { status: status.value }) }
  const found: FoundIssue[] = []
  for (let at = 0; at < ids.length; at += issuesPerTransaction) {
    const part = ids.slice(at, at + issuesPerTransaction)
    const written = await scope.change(async (writer) => {
      const rows = await lockIssues(writer, part)
      const edits = rows.map((row) => ({ row, ...editOf(row, change, by) }))
      await writeEdits(writer, edits, by)
      await writeMarks(writer, rows, update.marks, by)
      return edits.map(({ row, set }) => ({
        id: row.id,
        projectId: row.project_id,
        status: row.status,
        after: { substatus: set.substatus ?? row.substatus, statusDetails: set.status_details ?? row.status_details },
      }))
    })
    if (!written.ok) return written
    found.push(...written.value)
  }
  return success(found)
}
