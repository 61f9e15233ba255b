import { z } from 'zod'

import { commentLengthMax } from '#packages/contract/comment'
import { issueActivitySchema } from '#packages/contract/issue'
import { listOf } from '#packages/contract/json'
import { json, noContent, noPermission, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import { linkHeader, readPageRequest } from '#server/http/paginate'
import type { ScopedRequest } from '#server/http/route'
import { isoTime } from '#server/http/time-window'
import type { ActivityTable } from '#server/stores/metadata/schema-issues'
import { storable } from '#server/stores/metadata/storable-text'

import { findIssue } from '../issues/read.ts'
import { readCommentMentions } from './mentions.ts'
import { commentAnswers, findComment, listComments } from './read.ts'
import { addComment, editComment, removeComment } from './write.ts'

const commentBody = z.object({ text: z.string().trim().min(1).max(commentLengthMax) })
type CommentBody = z.infer<typeof commentBody>

const issueOf = (request: ScopedRequest) => findIssue(request.scope, request.param('issue'), request.param('org') === '' ? 'number' : 'any')

const commentOf = async (request: ScopedRequest): Promise<ActivityTable | undefined> => {
  const issue = await issueOf(request)
  return issue && findComment(request.scope, issue.id, request.param('note'))
}

const mentionsOf = ({ scope }: ScopedRequest, projectId: number, text: string) =>
  readCommentMentions(scope, scope.project(projectId)?.orgId ?? 0, storable(text))

const answerOne = async (request: ScopedRequest, row: ActivityTable, status: 200 | 201): Promise<Response> => {
  const [answer] = await commentAnswers(request.scope, [row])
  return json(answer, { status })
}

/** `GET .../issues/{id}/notes/` (web-api.md 4). */
export const listCommentsRoute = endpoint(
  { summary: 'Lists the comments on an issue, newest first.', answer: listOf(issueActivitySchema), paged: true },
  async (request: ScopedRequest) => {
    const page = readPageRequest(request.query)
    if (!page.ok) return problem(400, page.error)
    const issue = await issueOf(request)
    if (!issue) return notFound()
    const listed = await listComments(request.scope, issue.id, page.value)
    return json(await commentAnswers(request.scope, listed.rows), { headers: { Link: linkHeader(request.url, listed) } })
  },
)

/** `POST .../issues/{id}/notes/`. A comment has an author: a token of the organization is none. */
export const addCommentRoute = endpoint(
  { summary: 'Comments on an issue.', body: commentBody, answer: issueActivitySchema, status: 201 },
  async (request: ScopedRequest, { text }: CommentBody) => {
    const issue = await issueOf(request)
    if (!issue) return notFound()
    const { userId } = request.caller
    if (userId === 0) return noPermission()
    const place = { project_id: issue.project_id, issue_id: issue.id, user_id: userId }
    const mentions = await mentionsOf(request, issue.project_id, text)
    const comment = { id: request.nextId(), ...place, created_at: request.nowMs, text: storable(text), mentions }
    const written = await addComment(request.scope, comment)
    return written.ok ? answerOne(request, written.value, 201) : written.error
  },
)

/** `PUT .../issues/{id}/notes/{note}/`: one's own words only, whatever the role. */
export const editCommentRoute = endpoint(
  { summary: 'Changes one’s own comment.', body: commentBody, answer: issueActivitySchema },
  async (request: ScopedRequest, { text }: CommentBody) => {
    const comment = await commentOf(request)
    if (!comment) return notFound()
    if (comment.user_id !== request.caller.userId) return noPermission()
    const { nowMs } = request
    const mentions = await mentionsOf(request, comment.project_id, text)
    const written = await editComment(request.scope, comment, { text: storable(text), mentions, dateEdited: isoTime(nowMs), nowMs })
    return written.ok ? answerOne(request, written.value, 200) : written.error
  },
)

/** `DELETE .../issues/{id}/notes/{note}/`: one's own, or anybody’s by one who looks after the project (`project:write`). */
export const deleteCommentRoute = endpoint(
  { summary: 'Deletes a comment: one’s own, or any with the scope project:write.', answer: 'none', status: 204 },
  async (request: ScopedRequest) => {
    const comment = await commentOf(request)
    if (!comment) return notFound()
    const looksAfter = request.scope.project(comment.project_id)?.scopes.has('project:write') ?? false
    if (comment.user_id !== request.caller.userId && !looksAfter) return noPermission()
    const removed = await removeComment(request.scope, comment, request.nowMs)
    return removed.ok ? noContent() : removed.error
  },
)
