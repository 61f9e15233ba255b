import { sql } from 'kysely'

import { success } from '#core/result'
import type { Result } from '#core/result'
import type { EpochMs } from '#core/time'
import type { OwnedWriter } from '#server/http/owned-rows'
import type { Scope } from '#server/http/scope'
import type { ActivityTable } from '#server/stores/metadata/schema-issues'

import { commentType, textOf } from './read.ts'
import type { CommentData } from './read.ts'

/** Who sends the same text again within this time sends the same comment again: the answer to the first one was lost. */
const repeatMs = 600_000

/** The live stream looks for numbers that grew (features/issues/api-live.ts). */
const touchIssue = async (writer: OwnedWriter, issueId: number, nowMs: EpochMs): Promise<void> => {
  await writer
    .update('issues')
    .set({ updated_at: sql<number>`case when updated_at < ${nowMs} then ${nowMs} else updated_at + 1 end` })
    .where('issues.id', '=', issueId)
    .execute()
}

const lastOf = (writer: OwnedWriter, { issue_id: issueId, user_id: userId }: Pick<ActivityTable, 'issue_id' | 'user_id'>) =>
  writer
    .rows('activity')
    .selectAll('activity')
    .where('activity.issue_id', '=', issueId)
    .where('activity.type', '=', commentType)
    .where('activity.user_id', '=', userId)
    .orderBy('activity.id', 'desc')
    .limit(1)
    .executeTakeFirst()

/** Notes a comment; the same text by the same person a moment later is the same comment. The failure is the answer to give. */
export const addComment = (
  scope: Scope,
  row: Omit<ActivityTable, 'type' | 'data'> & { readonly text: string },
): Promise<Result<ActivityTable, Response>> => {
  const { text, ...place } = row
  const data: CommentData = { text }
  return scope.change(async (writer) => {
    const last = await lastOf(writer, row)
    if (last && textOf(last) === text && row.created_at - last.created_at < repeatMs) return last
    const comment = { ...place, type: commentType, data: JSON.stringify(data) }
    await writer.insert('activity', [comment]).execute()
    await touchIssue(writer, row.issue_id, row.created_at)
    return comment
  })
}

/** Changes the text of a comment and notes when; the same text changes nothing. */
export const editComment = async (
  scope: Scope,
  row: ActivityTable,
  edit: { readonly text: string; readonly dateEdited: string; readonly nowMs: EpochMs },
): Promise<Result<ActivityTable, Response>> => {
  if (textOf(row) === edit.text) return success(row)
  const data: CommentData = { text: edit.text, dateEdited: edit.dateEdited }
  const edited = { ...row, data: JSON.stringify(data) }
  return scope.change(async (writer) => {
    await writer.update('activity').set({ data: edited.data }).where('activity.id', '=', row.id).execute()
    await touchIssue(writer, row.issue_id, edit.nowMs)
    return edited
  })
}

/** Removes a comment for good. */
export const removeComment = (scope: Scope, row: ActivityTable, nowMs: EpochMs): Promise<Result<void, Response>> =>
  scope.change(async (writer) => {
    await writer.delete('activity').where('activity.id', '=', row.id).execute()
    await touchIssue(writer, row.issue_id, nowMs)
  })
