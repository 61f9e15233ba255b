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
import type { Scope } from '#server/http/scope'

import { mergedSchema, reshapeIssues } from './api-merge.ts'
import { answerIssues, issueOfPath } from './api.ts'
import { assigneeKey, findAssignee } from './assignees.ts'
import { idsOfQuery } from './ids-of-query.ts'
import { parseObject } from './read-answer.ts'
import { staticReleaseWarning } from './static-release.ts'
import { issueUpdateSchema, readIssueUpdate } from './update-body.ts'
import type { IssueUpdate, IssueUpdateBody } from './update-body.ts'
import { statusUpdateShape } from './update-status.ts'
import { updateIssues } from './update.ts'
import type { FoundIssue } from './update.ts'

const issuesPerUpdateMax = 1000

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
  inbox: z.boolean().optional(),
  /** Ours: a sentence, when what was asked for will hardly do what is meant. */
  warning: z.string().optional(),
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

const beforeOf = (found: readonly FoundIssue[]): z.infer<typeof beforeSchema>[] =>
  [...Map.groupBy(found, ({ status }) => status)].map(([status, issues]) => ({ status, ids: issues.map(({ id }) => String(id)) }))

/** What is shown of the first one stands for all: only the release that it was seen in last, and the usual number of events, are its own. */
const statusAnswer = ({ change }: IssueUpdate, [first]: readonly FoundIssue[]) => {
  if (change.status === undefined || !first) return {}
  const { substatus, statusDetails } = first.after
  return { status: change.status.status, statusDetails: parseObject(statusDetails), substatus: substatus || null }
}

const changedAnswer = (
  body: IssueUpdateBody,
  { update, assignedTo }: ReadyUpdate,
  found: readonly FoundIssue[],
): z.infer<typeof changedSchema> => {
  return {
    before: beforeOf(found),
    ...statusAnswer(update, found),
    ...(update.change.assignee !== undefined && { assignedTo }),
    ...(body.priority !== undefined && { priority: body.priority }),
    ...(body.hasSeen !== undefined && { hasSeen: body.hasSeen }),
    ...(body.isBookmarked !== undefined && { isBookmarked: body.isBookmarked }),
    ...(body.isSubscribed !== undefined && { isSubscribed: body.isSubscribed }),
    ...(body.isPublic !== undefined && { isPublic: false as const }),
    ...(body.inbox !== undefined && { inbox: body.inbox }),
  }
}

/** `PUT .../issues/{id}/`: answers the whole issue. */
export const updateIssueRoute = endpoint(
  {
    summary: 'Changes an issue: status, assignee, priority, and what you note for yourself.',
    body: issueUpdateSchema,
    answer: issueSchema,
    mayBeEmpty: true,
  },
  async (request: ScopedRequest, body) => {
    const row = await issueOfPath(request)
    if (!row) return notFound()
    const reshaped = await reshapeIssues(request, request.scope, body, [String(row.id)])
    if (reshaped) return reshaped
    const ready = await readUpdate(request, request.scope.project(row.project_id)?.orgId ?? 0, body)
    if (!ready.ok) return ready.error
    const updated = await updateIssues(request.scope, [row.id], ready.value.update, updatingBy(request))
    if (!updated.ok) return updated.error
    const changed = await issueOfPath(request)
    const [issue] = changed ? await answerIssues(request, request.scope, [changed]) : []
    return issue ? json(issue) : notFound()
  },
)

const statusKeys: ReadonlySet<string> = new Set(Object.keys(statusUpdateShape))

/** sentry-cli sends `snoozeDuration: null` with every status (web-api.md 2.1): a key without a value asks for nothing. */
const isOfStatus = ([key, value]: [string, unknown]): boolean => value === null || value === undefined || statusKeys.has(key)

/** The ids that a bulk update names, or those of its query or `status`. Without any of these they would be all unresolved issues: then only the status may change. */
const idsToUpdate = async (request: ScopedRequest, body: IssueUpdateBody): Promise<Result<number[], Response>> => {
  const asked = request.query.getAll('id').filter((text) => text !== '')
  if (asked.length > issuesPerUpdateMax) return failure(problem(400, `At most ${issuesPerUpdateMax} issues can be changed at once`))
  if (asked.length > 0) return success([...new Set(asked.flatMap((text) => parseIssueId(text) ?? []))])
  const isSelected = request.query.has('query') || request.query.has('status')
  if (!isSelected && !(body.status !== undefined && Object.entries(body).every(isOfStatus))) {
    return failure(problem(400, 'Only the status can be changed without naming issues by id or by query'))
  }
  return idsOfQuery(request, issuesPerUpdateMax)
}

/** A resolution in the next release is one of a single project. */
const warningOf = async (
  { nowMs }: ScopedRequest,
  scope: Scope,
  { update }: ReadyUpdate,
  [first]: readonly FoundIssue[],
): Promise<string | undefined> => {
  const { status } = update.change
  if (!first || status?.status !== 'resolved' || status.how.kind !== 'next') return undefined
  return staticReleaseWarning(scope, first.projectId, nowMs)
}

/** `PUT /organizations/{org}/issues/?id=..` and `PUT /projects/{org}/{project}/issues/`: ids outside the scope are passed over; none left = 204. */
export const updateIssuesRoute = endpoint(
  {
    summary: 'Changes many issues at once, named by id or by query.',
    body: issueUpdateSchema,
    answer: z.union([mergedSchema, changedSchema]),
    mayBeEmpty: true,
  },
  async (request: ScopedRequest, body) => {
    const narrowed = scopeOfProjects(request)
    if (!narrowed.ok) return narrowed.error
    const asked = request.query.getAll('id').filter((text) => text !== '')
    const reshaped = await reshapeIssues(request, narrowed.value, body, asked)
    if (reshaped) return reshaped
    const ready = await readUpdate(request, request.scope.organizations[0]?.id ?? 0, body)
    if (!ready.ok) return ready.error
    const ids = await idsToUpdate(request, body)
    if (!ids.ok) return ids.error
    const updated = await updateIssues(narrowed.value, ids.value, ready.value.update, updatingBy(request))
    if (!updated.ok) return updated.error
    if (updated.value.length === 0) return noContent()
    const warning = await warningOf(request, narrowed.value, ready.value, updated.value)
    return json({ ...changedAnswer(body, ready.value, updated.value), ...(warning !== undefined && { warning }) })
  },
)
