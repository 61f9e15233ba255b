import { parseEventId } from '#packages/protocol/ids'
import { json, notFound, problem } from '#server/http/answer'
import { linkHeader, readPageRequest } from '#server/http/paginate'
import type { ScopedRequest } from '#server/http/route'

import { findIssue, hashesOfIssue, issueOfHash } from '../issues/read.ts'
import type { IssueRow } from '../issues/read.ts'
import { eventAnswer, eventListItem, eventWithoutPayload, parseStoredEvent } from './event-answer.ts'
import type { EventRecord } from './event-answer.ts'
import { attachmentsOf, findIssueEvent, findProjectEvent, listIssueEvents, neighbourOf, readPayload } from './read.ts'
import type { EventChoice, StoredPayload } from './read.ts'

/** A row is visible a moment before its payload: for so long the client is asked to come again. */
const payloadWaitMs = 60_000

interface IssueOfEvent {
  readonly row: IssueRow
  readonly hashes: readonly string[]
}

const issueOfPath = async (request: ScopedRequest): Promise<IssueOfEvent | undefined> => {
  const row = await findIssue(request.scope, request.param('issue'), request.param('org') === '' ? 'number' : 'any')
  return row && { row, hashes: await hashesOfIssue(request.scope, row) }
}

const choiceOf = (text: string): EventChoice | undefined => {
  if (text === 'latest' || text === 'recommended') return 'newest'
  if (text === 'oldest') return 'oldest'
  const id = parseEventId(text)
  return id === undefined ? undefined : { id }
}

const isFresh = (request: ScopedRequest, record: EventRecord): boolean => request.nowMs - Number(record.received_ms) < payloadWaitMs

const stillWriting = (): Response => problem(503, 'This event is still being written. Please try again.', { 'Retry-After': '1' })

const showEvent = async (request: ScopedRequest, record: EventRecord, issue: IssueOfEvent | undefined): Promise<Response> => {
  const { scope } = request
  const neighbour = (side: 'older' | 'newer') =>
    issue ? neighbourOf(scope, issue, { record, side }) : { ok: true as const, value: undefined }
  const [payload, previous, next, attachments] = await Promise.all([
    readPayload(scope, record),
    neighbour('older'),
    neighbour('newer'),
    attachmentsOf(scope, Number(record.project), record.id),
  ])
  if (!payload.ok) return payload.error
  if (!previous.ok) return previous.error
  if (!next.ok) return next.error
  if (!payload.value && isFresh(request, record)) return stillWriting()
  const event = payload.value && parseStoredEvent(payload.value.payload)
  return json(
    eventAnswer(record, event ?? eventWithoutPayload(record), {
      size: payload.value?.bytes ?? null,
      issueId: issue?.row.id,
      nextId: next.value,
      previousId: previous.value,
      attachments,
    }),
  )
}

/** `GET .../issues/{id}/events/{latest|oldest|recommended|event id}/`. */
export const showIssueEventRoute = async (request: ScopedRequest): Promise<Response> => {
  const issue = await issueOfPath(request)
  const choice = choiceOf(request.param('event'))
  if (!issue || !choice) return notFound()
  const record = await findIssueEvent(request.scope, issue, choice)
  if (!record.ok) return record.error
  return record.value ? showEvent(request, record.value, issue) : notFound()
}

/** `GET .../issues/{id}/events/`: newest first. */
export const listIssueEventsRoute = async (request: ScopedRequest): Promise<Response> => {
  const page = readPageRequest(request.query)
  if (!page.ok) return problem(400, page.error)
  const issue = await issueOfPath(request)
  if (!issue) return notFound()
  const listed = await listIssueEvents(request.scope, issue, page.value)
  if (!listed.ok) return listed.error
  const items = listed.value.rows.map((record) => eventListItem(record, issue.row.id))
  return json(items, { headers: { Link: linkHeader(request.url, listed.value) } })
}

type FoundEvent = { readonly record: EventRecord } | { readonly refusal: Response }

const eventOfPath = async (request: ScopedRequest): Promise<FoundEvent> => {
  const project = request.scope.findProject(request.param('project'))
  const id = parseEventId(request.param('event'))
  if (!project || id === undefined) return { refusal: notFound() }
  const record = await findProjectEvent(request.scope, project.id, id)
  if (!record.ok) return { refusal: record.error }
  return record.value ? { record: record.value } : { refusal: notFound() }
}

/** `GET /projects/{org}/{project}/events/{event id}/`. */
export const showProjectEventRoute = async (request: ScopedRequest): Promise<Response> => {
  const found = await eventOfPath(request)
  if ('refusal' in found) return found.refusal
  const row = await issueOfHash(request.scope, Number(found.record.project), found.record.hash_list[0] ?? '')
  return showEvent(request, found.record, row && { row, hashes: await hashesOfIssue(request.scope, row) })
}

const rawAnswer = ({ payload }: StoredPayload): Response =>
  new Response(payload, { headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' } })

/** `GET /projects/{org}/{project}/events/{event id}/json/`: the normalised event as it is stored, in the keys of the SDK protocol. */
export const rawProjectEventRoute = async (request: ScopedRequest): Promise<Response> => {
  const found = await eventOfPath(request)
  if ('refusal' in found) return found.refusal
  const payload = await readPayload(request.scope, found.record)
  if (!payload.ok) return payload.error
  if (payload.value) return rawAnswer(payload.value)
  return isFresh(request, found.record) ? stillWriting() : notFound()
}
