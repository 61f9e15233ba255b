import { z } from 'zod'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { dayMs } from '#core/time'
import { eventItemSchema, eventSchema } from '#packages/contract/event'
import type { EventAnswer } from '#packages/contract/event'
import { groupingInfoSchema } from '#packages/contract/grouping-info'
import { issueStatsSchema } from '#packages/contract/issue-stats'
import { jsonObjectSchema, listOf } from '#packages/contract/json'
import { parseEventId } from '#packages/protocol/ids'
import { json, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import { limitOfClients, linkHeader, readPageRequest } from '#server/http/paginate'
import type { ScopedRequest } from '#server/http/route'
import type { ProjectAccess, Scope } from '#server/http/scope'
import { readTimeWindow } from '#server/http/time-window'

import { attachmentsOfEvent } from '../attachments/read.ts'
import { withSourceLinks } from '../code-mappings/read.ts'
import { rulesOfProject } from '../grouping-rules/read.ts'
import { findIssue, hashesOfIssue, issueIdsOfHashes, issueOfHash } from '../issues/read.ts'
import { splitsOfProject } from '../splits/read.ts'
import { mapForView } from '../symbolication/read.ts'
import { reportOfEvent } from '../user-reports/read.ts'
import { awaitStored } from './await-stored.ts'
import { eventAnswer, eventListItem, eventWithoutPayload, parseStoredEvent } from './event-answer.ts'
import type { EventRecord } from './event-answer.ts'
import { groupingInfo } from './event-grouping.ts'
import { markdownAnswer, wantsMarkdown } from './event-markdown.ts'
import { statsOfEvents } from './read-event-stats.ts'
import { filterWithBodies, isOpen, noFilter, readEventFilter } from './read-filter.ts'
import {
  findEvent,
  findIssueEvent,
  findProjectEvent,
  listIssueEvents,
  listProjectEvents,
  neighbourOf,
  passesFilter,
  readPayload,
} from './read.ts'
import type { EventChoice, IssueEvents, StoredPayload } from './read.ts'

const projectEventsPeriodMs = 90 * dayMs

/** The issue of the path with the filter of the query; the failure is the answer to give. */
const issueOfPath = async (request: ScopedRequest): Promise<Result<IssueEvents, Response>> => {
  const filter = await readEventFilter(request.scope, request.query, request.nowMs)
  if (!filter.ok) return failure(problem(400, filter.error))
  const row = await findIssue(request.scope, request.param('issue'), request.param('org') === '' ? 'number' : 'any')
  if (!row) return failure(notFound())
  const hashes = await hashesOfIssue(request.scope, row)
  const whole = await filterWithBodies(request.scope, { row, hashes }, filter.value)
  return whole.ok ? success({ row, hashes, filter: whole.value }) : whole
}

const choiceOf = (text: string): EventChoice | undefined => {
  if (text === 'latest' || text === 'recommended') return 'newest'
  if (text === 'oldest') return 'oldest'
  const id = parseEventId(text)
  return id === undefined ? undefined : { id }
}

/** The events beside one, and whether the filter lets it pass; null when nothing narrows the events. The failure is the answer to give. */
const readPlace = async (
  scope: Scope,
  record: EventRecord,
  issue: IssueEvents | undefined,
): Promise<
  Result<{ readonly nextId: string | undefined; readonly previousId: string | undefined; readonly passes: boolean | null }, Response>
> => {
  if (!issue) return success({ nextId: undefined, previousId: undefined, passes: null })
  const [previous, next, passes] = await Promise.all([
    neighbourOf(scope, issue, { record, side: 'older' }),
    neighbourOf(scope, issue, { record, side: 'newer' }),
    isOpen(issue.filter) ? success(null) : passesFilter(scope, issue, record),
  ])
  if (!previous.ok) return previous
  if (!next.ok) return next
  if (!passes.ok) return passes
  return success({ nextId: next.value, previousId: previous.value, passes: passes.value })
}

/** The event with all that is known around it; the failure is the answer to give. */
const answerEvent = async (
  request: ScopedRequest,
  record: EventRecord,
  issue: IssueEvents | undefined,
): Promise<Result<EventAnswer, Response>> => {
  const { scope } = request
  const [payload, place, attachments, userReport] = await Promise.all([
    readPayload(scope, record),
    readPlace(scope, record, issue),
    attachmentsOfEvent(scope, Number(record.project), record.id),
    reportOfEvent(scope, Number(record.project), record.id),
  ])
  if (!payload.ok) return payload
  if (!place.ok) return place
  const stored = payload.value && parseStoredEvent(payload.value.payload)
  const { event, culprit = record.culprit } = await mapForView(request, Number(record.project), stored ?? eventWithoutPayload(record))
  const { passes, ...beside } = place.value
  const plain = eventAnswer({ ...record, culprit }, event, {
    size: payload.value?.bytes ?? null,
    issueId: issue?.row.id,
    attachments,
    userReport,
    ...beside,
  })
  const answer = await withSourceLinks(scope, plain)
  return success(passes === null ? answer : { ...answer, matchesFilter: passes })
}

/** The event as JSON, or, for a client that asks for `text/markdown`, as the text that people copy from the page (ui.md 2.2). */
const showEvent = async (request: ScopedRequest, record: EventRecord, issue: IssueEvents | undefined): Promise<Response> => {
  const event = await answerEvent(request, record, issue)
  if (!event.ok) return event.error
  return wantsMarkdown(request.headers) ? markdownAnswer(request, event.value, issue?.row) : json(event.value)
}

const eventFilterQuery = z.object({
  environment: z.string().optional().describe('Repeated; empty means events without one.'),
  query: z.string().optional().describe('Words and key:value terms, in the language of issue search.'),
  lenient: z.string().optional().describe('1: what is wrong in the query is left out, instead of refusing all of it.'),
  statsPeriod: z.string().optional().describe('Such as 24h or 14d; or start and end. Absent means all time.'),
  start: z.string().optional(),
  end: z.string().optional(),
})

/** `GET .../issues/{id}/events/{latest|oldest|recommended|event id}/`. */
export const showIssueEventRoute = endpoint(
  {
    summary: 'Shows an event of an issue: latest, oldest, recommended, or by id.',
    query: eventFilterQuery,
    answer: eventSchema,
    alsoMarkdown: true,
  },
  async (request: ScopedRequest) => {
    const issue = await issueOfPath(request)
    if (!issue.ok) return issue.error
    const choice = choiceOf(request.param('event'))
    if (!choice) return notFound()
    const { scope, nowMs, signal } = request
    const find = () => findIssueEvent(scope, issue.value, choice)
    const isNarrowed = typeof choice !== 'string' || !isOpen(issue.value.filter)
    const record = isNarrowed ? await find() : await awaitStored({ issueId: issue.value.row.id, nowMs, signal }, find)
    if (!record.ok) return record.error
    return record.value ? showEvent(request, record.value, issue.value) : notFound()
  },
)

/** `GET .../issues/{id}/events/`: newest first. */
export const listIssueEventsRoute = endpoint(
  { summary: 'Lists the events of an issue, newest first.', query: eventFilterQuery, answer: listOf(eventItemSchema), paged: true },
  async (request: ScopedRequest) => {
    const page = readPageRequest(request.query)
    if (!page.ok) return problem(400, page.error)
    const issue = await issueOfPath(request)
    if (!issue.ok) return issue.error
    const listed = await listIssueEvents(request.scope, issue.value, page.value, request.signal)
    if (!listed.ok) return listed.error
    const items = listed.value.rows.map((record) => eventListItem(record, issue.value.row.id))
    return json(items, { headers: { Link: linkHeader(request.url, listed.value) } })
  },
)

/** `GET .../issues/{id}/events-stats/`: events and users over time. */
export const issueEventStatsRoute = endpoint(
  { summary: 'Counts the events and users of an issue over time.', query: eventFilterQuery, answer: issueStatsSchema },
  async (request: ScopedRequest) => {
    const issue = await issueOfPath(request)
    if (!issue.ok) return issue.error
    const stats = await statsOfEvents(request.scope, issue.value, request.nowMs, request.signal)
    return stats.ok ? json(stats.value) : stats.error
  },
)

type FoundEvent = { readonly record: EventRecord; readonly project: ProjectAccess } | { readonly refusal: Response }

const eventOfPath = async ({ scope, param }: ScopedRequest): Promise<FoundEvent> => {
  const project = scope.findProject(param('project'))
  const id = parseEventId(param('event'))
  if (!project || id === undefined) return { refusal: notFound() }
  const record = await findProjectEvent(scope, project.id, id)
  if (!record.ok) return { refusal: record.error }
  return record.value ? { record: record.value, project } : { refusal: notFound() }
}

/** `GET /projects/{org}/{project}/events/{event id}/`. */
export const showProjectEventRoute = endpoint(
  { summary: 'Shows an event of a project.', answer: eventSchema, alsoMarkdown: true },
  async (request: ScopedRequest) => {
    const found = await eventOfPath(request)
    if ('refusal' in found) return found.refusal
    const row = await issueOfHash(request.scope, Number(found.record.project), found.record.hash_list[0] ?? '')
    return showEvent(request, found.record, row && { row, hashes: await hashesOfIssue(request.scope, row), filter: noFilter })
  },
)

const rawAnswer = ({ payload }: StoredPayload): Response =>
  new Response(payload, { headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' } })

/** `GET /projects/{org}/{project}/events/{event id}/json/`: the normalised event as it is stored, in the keys of the SDK protocol. */
export const rawProjectEventRoute = endpoint(
  { summary: 'Shows an event as it is stored, in the keys of the SDK protocol.', answer: jsonObjectSchema },
  async (request: ScopedRequest) => {
    const found = await eventOfPath(request)
    if ('refusal' in found) return found.refusal
    const payload = await readPayload(request.scope, found.record)
    if (!payload.ok) return payload.error
    return payload.value ? rawAnswer(payload.value) : notFound()
  },
)

/** `GET /projects/{org}/{project}/events/{event id}/grouping-info/`. */
export const eventGroupingRoute = endpoint(
  { summary: 'Tells why an event is in its issue.', answer: groupingInfoSchema },
  async (request: ScopedRequest) => {
    const found = await eventOfPath(request)
    if ('refusal' in found) return found.refusal
    const payload = await readPayload(request.scope, found.record)
    if (!payload.ok) return payload.error
    const event = payload.value && parseStoredEvent(payload.value.payload)
    if (!event) return notFound()
    const { hash_list: hashes, grouping_config: config } = found.record
    const projectId = Number(found.record.project)
    const [rules, splits] = [await rulesOfProject(request.scope, projectId), await splitsOfProject(request.scope, projectId)]
    return json(groupingInfo({ hashes, config }, event, { rules, splits }))
  },
)

const eventIdSchema = z.object({
  organizationSlug: z.string(),
  projectSlug: z.string(),
  groupId: z.string().nullable(),
  eventId: z.string(),
  event: eventSchema,
})

const eventOfAnyProject = async ({ scope, param }: ScopedRequest): Promise<FoundEvent> => {
  const id = parseEventId(param('event'))
  if (id === undefined) return { refusal: notFound() }
  const record = await findEvent(scope, id)
  if (!record.ok) return { refusal: record.error }
  const project = record.value && scope.project(Number(record.value.project))
  return record.value && project ? { record: record.value, project } : { refusal: notFound() }
}

/** `GET /organizations/{org}/eventids/{event id}/`: where an event is, by its id alone. */
export const showEventIdRoute = endpoint(
  { summary: 'Finds an event of any project by its id.', answer: eventIdSchema },
  async (request: ScopedRequest) => {
    const found = await eventOfAnyProject(request)
    if ('refusal' in found) return found.refusal
    const { record, project } = found
    const row = await issueOfHash(request.scope, project.id, record.hash_list[0] ?? '')
    const event = await answerEvent(request, record, row && { row, hashes: await hashesOfIssue(request.scope, row), filter: noFilter })
    if (!event.ok) return event.error
    const { groupID: groupId, id: eventId } = event.value
    const organizationSlug = request.scope.organizationOf(project)?.slug ?? ''
    return json({ organizationSlug, projectSlug: project.slug, groupId, eventId, event: event.value })
  },
)

/** `GET /projects/{org}/{project}/events/`: newest first. */
export const listProjectEventsRoute = endpoint(
  { summary: 'Lists the events of a project, newest first.', answer: listOf(eventItemSchema), paged: true },
  async (request: ScopedRequest) => {
    const page = readPageRequest(request.query, limitOfClients)
    if (!page.ok) return problem(400, page.error)
    const window = readTimeWindow(request.query, request.nowMs, projectEventsPeriodMs)
    if (!window.ok) return problem(400, window.error)
    const project = request.scope.findProject(request.param('project'))
    if (!project) return notFound()
    const listed = await listProjectEvents(request.scope, project.id, window.value, page.value)
    if (!listed.ok) return listed.error
    const pairs = listed.value.rows.map((record) => ({ projectId: project.id, hash: record.hash_list[0] ?? '' }))
    const issueIds = await issueIdsOfHashes(request.scope, pairs)
    const items = listed.value.rows.map((record) => eventListItem(record, issueIds.get(`${project.id}/${record.hash_list[0] ?? ''}`)))
    return json(items, { headers: { Link: linkHeader(request.url, listed.value) } })
  },
)
