import type { IssueActivity } from '#packages/contract/issue'
import { readMentions } from '#packages/contract/mention'
import type { Mention } from '#packages/contract/mention'
import { parseRowId } from '#packages/protocol/ids'
import { isObject } from '#packages/protocol/json'
import type { Page, PageRequest } from '#server/http/paginate'
import { cutPage, rowIdAt } from '#server/http/paginate'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'
import type { ActivityTable } from '#server/stores/metadata/schema-issues'

/** Type of the lines of activity that are comments (web-api.md 8.1). */
export const commentType = 'note'

/** Data of such a line. `dateEdited` is absent as long as nobody changed the text, `mentions` when it names nobody. */
export interface CommentData {
  readonly text: string
  readonly dateEdited?: string
  readonly mentions?: readonly Mention[]
}

export const parseComment = (json: string): CommentData => {
  const data: unknown = JSON.parse(json)
  if (!isObject(data) || typeof data['text'] !== 'string') return { text: '' }
  const { text, dateEdited } = data
  const mentions = readMentions(data['mentions'])
  return { text, ...(typeof dateEdited === 'string' && { dateEdited }), ...(mentions.length > 0 && { mentions }) }
}

/** Text of a comment's row. */
export const textOf = (row: Pick<ActivityTable, 'data'>): string => parseComment(row.data).text

const jsonOf = ({ mentions, ...data }: CommentData): IssueActivity['data'] => ({
  ...data,
  ...(mentions && { mentions: mentions.map((mention) => ({ ...mention })) }),
})

/** Comments as lines of activity, each with its author; null for one who is no member any more. */
export const commentAnswers = async (scope: Scope, rows: readonly ActivityTable[]): Promise<IssueActivity[]> => {
  const userIds = [...new Set(rows.map((row) => row.user_id))]
  const users =
    userIds.length === 0
      ? []
      : await scope.people().select(['users.id', 'users.name', 'users.email']).where('users.id', 'in', userIds).execute()
  const byId = new Map(users.map(({ id, name, email }) => [id, { id: String(id), name, email }]))
  return rows.map((row) => ({
    id: String(row.id),
    type: commentType,
    user: byId.get(row.user_id) ?? null,
    data: jsonOf(parseComment(row.data)),
    dateCreated: isoTime(row.created_at),
  }))
}

/** One page of the comments of an issue, newest first. */
export const listComments = async (scope: Scope, issueId: number, request: PageRequest): Promise<Page<ActivityTable>> => {
  const { cursor, limit } = request
  const all = scope
    .rows('activity')
    .selectAll('activity')
    .where('activity.issue_id', '=', issueId)
    .where('activity.type', '=', commentType)
    .limit(limit + 1)
  const place = cursor ? rowIdAt(cursor) : 0
  const from = cursor ? all.where('activity.id', cursor.back ? '>' : '<', place) : all
  const rows = await from.orderBy('activity.id', cursor?.back === true ? 'asc' : 'desc').execute()
  return cutPage(rows, request, ({ id }) => ({ value: id, id: String(id) }))
}

/** The comment of an issue with this number; undefined also for other lines of activity. */
export const findComment = async (scope: Scope, issueId: number, id: string): Promise<ActivityTable | undefined> =>
  scope
    .rows('activity')
    .selectAll('activity')
    .where('activity.id', '=', parseRowId(id) ?? 0)
    .where('activity.issue_id', '=', issueId)
    .where('activity.type', '=', commentType)
    .executeTakeFirst()

/** How many comments these issues have; an issue without any is not in it. */
export const countComments = async (scope: Scope, issueIds: readonly number[]): Promise<ReadonlyMap<number, number>> => {
  if (issueIds.length === 0) return new Map()
  const rows = await scope
    .rows('activity')
    .select(({ fn }) => ['activity.issue_id', fn.countAll().as('comments')])
    .where('activity.issue_id', 'in', issueIds)
    .where('activity.type', '=', commentType)
    .groupBy('activity.issue_id')
    .execute()
  return new Map(rows.map((row) => [row.issue_id, Number(row.comments)]))
}
