import { sql } from 'kysely'

import { success } from '#core/result'
import type { Result } from '#core/result'
import type { EpochMs } from '#core/time'
import type { Mention } from '#packages/contract/mention'
import type { OwnedWriter } from '#server/http/owned-rows'
import type { Scope } from '#server/http/scope'
import type { ActivityTable } from '#server/stores/metadata/schema-issues'

import { commentType, parseComment, textOf } from './read.ts'
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

/** Whoever is mentioned follows the issue from now on; the mentions tell who had not done so before. */
const follow = async (
  writer: OwnedWriter,
  { project_id, issue_id }: Pick<ActivityTable, 'project_id' | 'issue_id'>,
  mentions: readonly Mention[],
): Promise<readonly Mention[]> => {
  const ids = mentions.flatMap(({ type, id }) => (type === 'user' ? [Number(id)] : []))
  if (ids.length === 0) return mentions
  const rows = await writer
    .rows('issue_marks')
    .select('issue_marks.user_id')
    .where('issue_marks.issue_id', '=', issue_id)
    .where('issue_marks.user_id', 'in', ids)
    .where('issue_marks.subscribed', '=', 1)
    .execute()
  const following = new Set(rows.map(({ user_id }) => user_id))
  const fresh = ids.filter((id) => !following.has(id))
  if (fresh.length > 0) {
    const mark = { project_id, issue_id, seen_at: 0, bookmarked: 0 as const, subscribed: 1 as const }
    await writer
      .insert(
        'issue_marks',
        fresh.map((user_id) => ({ ...mark, user_id })),
      )
      .onConflict((conflict) => conflict.columns(['issue_id', 'user_id']).doUpdateSet({ subscribed: 1 }))
      .execute()
  }
  return mentions.map((mention) =>
    mention.type === 'user' && fresh.includes(Number(mention.id)) ? { ...mention, follows: true } : mention,
  )
}

/** Notes a comment; the same text by the same person a moment later is the same comment. The failure is the answer to give. */
export const addComment = (
  scope: Scope,
  row: Omit<ActivityTable, 'type' | 'data'> & { readonly text: string; readonly mentions: readonly Mention[] },
): Promise<Result<ActivityTable, Response>> => {
  const { text, mentions, ...place } = row
  return scope.change(async (writer) => {
    const last = await lastOf(writer, row)
    if (last && textOf(last) === text && row.created_at - last.created_at < repeatMs) return last
    const data: CommentData = { text, ...(mentions.length > 0 && { mentions: await follow(writer, row, mentions) }) }
    const comment = { ...place, type: commentType, data: JSON.stringify(data) }
    await writer.insert('activity', [comment]).execute()
    await touchIssue(writer, row.issue_id, row.created_at)
    return comment
  })
}

/** Who had begun to follow by this comment has still done so. */
const keepFollows = (mentions: readonly Mention[], before: readonly Mention[]): Mention[] =>
  mentions.map((mention) => {
    const had = before.some(({ type, id, follows }) => type === mention.type && id === mention.id && follows === true)
    return had ? { ...mention, follows: true } : mention
  })

/** Changes the text of a comment and notes when; the same text changes nothing. */
export const editComment = async (
  scope: Scope,
  row: ActivityTable,
  edit: { readonly text: string; readonly mentions: readonly Mention[]; readonly dateEdited: string; readonly nowMs: EpochMs },
): Promise<Result<ActivityTable, Response>> => {
  if (textOf(row) === edit.text) return success(row)
  return scope.change(async (writer) => {
    const mentions = keepFollows(await follow(writer, row, edit.mentions), parseComment(row.data).mentions ?? [])
    const data: CommentData = { text: edit.text, dateEdited: edit.dateEdited, ...(mentions.length > 0 && { mentions }) }
    const edited = { ...row, data: JSON.stringify(data) }
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
