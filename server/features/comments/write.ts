import { sql } from 'kysely'

import { success } from '#core/result'
import type { Result } from '#core/result'
import type { EpochMs } from '#core/time'
import type { FollowReason } from '#packages/contract/issue'
import type { Mention } from '#packages/contract/mention'
import type { OwnedWriter } from '#server/http/owned-rows'
import type { Scope } from '#server/http/scope'
import type { ActivityTable } from '#server/stores/metadata/schema-issues'

import { commentType, parseComment, textOf } from './read.ts'
import type { CommentData } from './read.ts'

/** Who sends the same text again within this time sends the same comment again: the answer to the first one was lost. */
const repeatMs = 600_000
/** People of the teams that one comment names who are looked at. */
const teamPeopleMax = 2_000

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

/** People whom one comment makes follow an issue: of the 200 rows that one transaction may write (durability.md 16). */
const followersMax = 150

type Place = Pick<ActivityTable, 'project_id' | 'issue_id'>

/** Active people of the teams that are named, by team; those of them who are in the organization. */
const peopleOfTeams = async (writer: OwnedWriter, mentions: readonly Mention[]): Promise<ReadonlyMap<number, readonly number[]>> => {
  const ids = mentions.flatMap(({ type, id }) => (type === 'team' ? [Number(id)] : []))
  if (ids.length === 0) return new Map()
  const rows = await writer
    .rows('team_members')
    .innerJoin('members', (join) =>
      join.onRef('members.org_id', '=', 'team_members.org_id').onRef('members.user_id', '=', 'team_members.user_id'),
    )
    .select(['team_members.team_id', 'team_members.user_id'])
    .where('team_members.team_id', 'in', ids)
    .where('members.state', '=', 'active')
    .orderBy('team_members.user_id')
    .limit(teamPeopleMax)
    .execute()
  return new Map([...Map.groupBy(rows, (row) => row.team_id)].map(([id, people]) => [id, people.map((row) => row.user_id)]))
}

/** Who of these does not follow the issue yet. */
const notFollowing = async (writer: OwnedWriter, { issue_id: issueId }: Place, ids: readonly number[]): Promise<number[]> => {
  const rows = await writer
    .rows('issue_marks')
    .select('issue_marks.user_id')
    .where('issue_marks.issue_id', '=', issueId)
    .where('issue_marks.user_id', 'in', ids)
    .where('issue_marks.subscribed', '=', 1)
    .execute()
  const following = new Set(rows.map(({ user_id }) => user_id))
  return ids.filter((id) => !following.has(id))
}

const subscribe = async (
  writer: OwnedWriter,
  { project_id, issue_id }: Place,
  ids: readonly number[],
  reason: (id: number) => FollowReason,
): Promise<void> => {
  const mark = { project_id, issue_id, seen_at: 0, bookmarked: 0 as const, subscribed: 1 as const }
  await writer
    .insert(
      'issue_marks',
      ids.map((user_id) => ({ ...mark, user_id, subscribed_reason: reason(user_id) })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['issue_id', 'user_id'])
        .doUpdateSet((eb) => ({ subscribed: 1, subscribed_reason: eb.ref('excluded.subscribed_reason') })),
    )
    .execute()
}

/**
 * Whoever is mentioned, or is in a team that is, follows the issue from now on; the mentions tell who had not done so before. Of large teams the first ones
 * by their numbers do: at most 150 people a comment.
 */
const follow = async (writer: OwnedWriter, place: Place, mentions: readonly Mention[]): Promise<readonly Mention[]> => {
  const named = mentions.flatMap(({ type, id }) => (type === 'user' ? [Number(id)] : []))
  const teams = await peopleOfTeams(writer, mentions)
  const ids = [...new Set([...named, ...[...teams.values()].flat()])]
  if (ids.length === 0) return mentions
  const fresh = (await notFollowing(writer, place, ids)).slice(0, followersMax)
  if (fresh.length > 0) await subscribe(writer, place, fresh, (id) => (named.includes(id) ? 'mentioned' : 'team_mentioned'))
  return mentions.map((mention) => {
    const people = mention.type === 'user' ? [Number(mention.id)] : (teams.get(Number(mention.id)) ?? [])
    const followers = people.filter((id) => fresh.includes(id) && (mention.type === 'user' || !named.includes(id))).length
    if (followers === 0) return mention
    return { ...mention, follows: true, ...(mention.type === 'team' && { followers }) }
  })
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
    const had = before.find(({ type, id, follows }) => type === mention.type && id === mention.id && follows === true)
    if (!had) return mention
    const followers = (had.followers ?? 0) + (mention.followers ?? 0)
    return { ...mention, follows: true, ...(followers > 0 && { followers }) }
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
