import { z } from 'zod'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { assigneeSchema, issueSchema } from '#packages/contract/issue'
import type { Assignee } from '#packages/contract/issue'
import { jsonObjectSchema, listOf } from '#packages/contract/json'
import { parseIssueId } from '#packages/protocol/ids'
import { json, noContent, noPermission, notFound, problem } from '#server/http/answer'
import { scopeOfProjects } from '#server/http/asked-projects'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'

import { answerIssues, issueOfPath, readIssueSelection } from './api.ts'
import { assigneeKey, findAssignee } from './assignees.ts'
import { listIssues } from './read.ts'
import { issueUpdateSchema, readIssueUpdate } from './update-body.ts'
import type { IssueUpdate, IssueUpdateBody } from './update-body.ts'
import { updateIssues } from './update.ts'
import type { FoundIssue } from './update.ts'

const issuesPerUpdateMax = 1000
const selectionPage = 100

/** The issues that a bulk update found, by the status that they had: whoever asked by query can tell what was changed, and take it back. */
const beforeSchema = z.object({ status: z.string(), ids: listOf(z.string()) })

/** What a bulk update changed, in the words of the request (web-api.md 8.2). `before` is ours. */
const changedSchema = z.object({
  status: z.enum(['resolved', 'unresolved', 'ignored']).optional(),
  statusDetails: jsonObjectSchema.optional(),
  substatus: z.string().nullable().optional(),
  assignedTo: assigneeSchema.nullable().optional(),
  priority: z.string().optional(),
  hasSeen: z.boolean().optional(),
  isBookmarked: z.boolean().optional(),
  isSubscribed: z.boolean().optional(),
  isPublic: z.literal(false).optional(),
  inbox: z.literal(false).optional(),
  before: listOf(beforeSchema),
})

/** An update with its assignee found. */
interface ReadyUpdate {
  readonly update: IssueUpdate
  readonly assignedTo: Assignee | null
}

/** `orgId`: whose issues are changed. */
const readUpdate = async (request: ScopedRequest, orgId: number, body: IssueUpdateBody): Promise<Result<ReadyUpdate, Response>> => {
  const read = readIssueUpdate(body)
  if (!read.ok) return failure(problem(400, read.error))
  const { change, marks } = read.value
  if (request.caller.userId === 0 && Object.keys(marks).length > 0) return failure(noPermission())
  if (change.assignee === undefined || change.assignee === '') return success({ update: read.value, assignedTo: null })
  const assignedTo = await findAssignee(request.scope, orgId, change.assignee)
  if (!assignedTo) return failure(problem(400, 'assignedTo: there is no such member or team'))
  return success({ update: { change: { ...change, assignee: assigneeKey(assignedTo) }, marks }, assignedTo })
}

const updatingBy = (request: ScopedRequest) => ({ userId: request.caller.userId, nowMs: request.nowMs, nextId: request.nextId })

const substatusAnswer = { resolved: null, unresolved: 'ongoing', ignored: 'archived_forever' } as const

const beforeOf = (found: readonly FoundIssue[]): z.infer<typeof beforeSchema>[] =>
  [...Map.groupBy(found, ({ status }) => status)].map(([status, issues]) => ({ status, ids: issues.map(({ id }) => String(id)) }))

const changedAnswer = (
  body: IssueUpdateBody,
  { update, assignedTo }: ReadyUpdate,
  found: readonly FoundIssue[],
): z.infer<typeof changedSchema> => {
  const { status } = update.change
  return {
    before: beforeOf(found),
    ...(status !== undefined && { status, statusDetails: {}, substatus: substatusAnswer[status] }),
    ...(update.change.assignee !== undefined && { assignedTo }),
    ...(body.priority !== undefined && { priority: body.priority }),
    ...(body.hasSeen !== undefined && { hasSeen: body.hasSeen }),
    ...(body.isBookmarked !== undefined && { isBookmarked: body.isBookmarked }),
    ...(body.isSubscribed !== undefined && { isSubscribed: body.isSubscribed }),
    ...(body.isPublic !== undefined && { isPublic: false as const }),
    ...(body.inbox !== undefined && { inbox: false as const }),
  }
}

/** `PUT .../issues/{id}/`: answers the whole issue. */
export const updateIssueRoute = endpoint(
  {
    summary: 'Changes an issue: status, assignee, priority, and what you note for yourself.',
    body: issueUpdateSchema,
    answer: issueSchema,
  },
  async (request: ScopedRequest, body) => {
    const row = await issueOfPath(request)
    if (!row) return notFound()
    const ready = await readUpdate(request, request.scope.project(row.project_id)?.orgId ?? 0, body)
    if (!ready.ok) return ready.error
    const updated = await updateIssues(request.scope, [row.id], ready.value.update, updatingBy(request))
    if (!updated.ok) return updated.error
    const changed = await issueOfPath(request)
    const [issue] = changed ? await answerIssues(request, request.scope, [changed]) : []
    return issue ? json(issue) : notFound()
  },
)

/** The ids that a bulk update names, or those of its query: only status changes may go by query. */
const idsToUpdate = async (request: ScopedRequest, body: IssueUpdateBody): Promise<Result<number[], Response>> => {
  const asked = request.query.getAll('id').filter((text) => text !== '')
  if (asked.length > issuesPerUpdateMax) return failure(problem(400, `At most ${issuesPerUpdateMax} issues can be changed at once`))
  if (asked.length > 0) return success([...new Set(asked.flatMap((text) => parseIssueId(text) ?? []))])
  const keys = Object.keys(body).filter((key) => key !== 'status' && key !== 'statusDetails' && key !== 'substatus')
  if (body.status === undefined || keys.length > 0)
    return failure(problem(400, 'Only the status can be changed without naming issues by id'))
  const narrowed = scopeOfProjects(request)
  if (!narrowed.ok) return narrowed
  const selection = readIssueSelection(request)
  if (!selection.ok) return selection
  const ids: number[] = []
  let cursor: { readonly value: number; readonly id: string; readonly back: boolean } | undefined
  do {
    const page = await listIssues(narrowed.value, selection.value, { sort: 'date', page: { limit: selectionPage, cursor } })
    ids.push(...page.rows.map((row) => row.id))
    cursor = page.next.results ? page.next.cursor : undefined
  } while (cursor !== undefined && ids.length < issuesPerUpdateMax)
  return success(ids.slice(0, issuesPerUpdateMax))
}

/** `PUT /organizations/{org}/issues/?id=..` and `PUT /projects/{org}/{project}/issues/`: ids outside the scope are passed over; none left = 204. */
export const updateIssuesRoute = endpoint(
  {
    summary: 'Changes many issues at once, named by id or, for the status, by query.',
    body: issueUpdateSchema,
    answer: changedSchema,
    mayBeEmpty: true,
  },
  async (request: ScopedRequest, body) => {
    const narrowed = scopeOfProjects(request)
    if (!narrowed.ok) return narrowed.error
    const ready = await readUpdate(request, request.scope.organizations[0]?.id ?? 0, body)
    if (!ready.ok) return ready.error
    const ids = await idsToUpdate(request, body)
    if (!ids.ok) return ids.error
    const updated = await updateIssues(narrowed.value, ids.value, ready.value.update, updatingBy(request))
    if (!updated.ok) return updated.error
    return updated.value.length === 0 ? noContent() : json(changedAnswer(body, ready.value, updated.value))
  },
)
