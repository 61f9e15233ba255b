import { z } from 'zod'

import { attachmentSchema } from '#packages/contract/attachment'
import { listOf } from '#packages/contract/json'
import { parseEventId, parseRowId } from '#packages/protocol/ids'
import { json, noContent, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import { linkHeader, readPageRequest } from '#server/http/paginate'
import type { ScopedRequest } from '#server/http/route'
import type { AttachmentsTable } from '#server/stores/metadata/schema-issues'

import { findIssue, hashesOfIssue } from '../issues/read.ts'
import { attachmentAnswer, attachmentsOfEvent, findAttachment, listIssueAttachments } from './read.ts'
import { serveAttachment } from './serve.ts'
import { forgetAttachment } from './write.ts'

const typesMax = 20

/** Flags of old clients: `?download`, `?download=1`, `?screenshot=true`. */
const isAsked = (query: URLSearchParams, name: string): boolean => {
  const value = query.get(name)
  return value !== null && value !== '0' && value !== 'false'
}

/** `GET /projects/{org}/{project}/events/{event}/attachments/`. */
export const listEventAttachmentsRoute = endpoint(
  { summary: 'Lists the attachments of an event.', answer: listOf(attachmentSchema) },
  async (request: ScopedRequest) => {
    const project = request.scope.findProject(request.param('project'))
    const eventId = parseEventId(request.param('event'))
    if (!project || eventId === undefined) return notFound()
    return json(await attachmentsOfEvent(request.scope, project.id, eventId))
  },
)

const attachmentOfPath = async (request: ScopedRequest): Promise<AttachmentsTable | undefined> => {
  const project = request.scope.findProject(request.param('project'))
  const eventId = parseEventId(request.param('event'))
  const id = parseRowId(request.param('attachment'))
  if (!project || eventId === undefined || id === undefined) return undefined
  return findAttachment(request.scope, { projectId: project.id, eventId, id })
}

const showQuery = z.object({ download: z.string().optional().describe('1: the bytes instead of their description.') })

/** `GET /projects/{org}/{project}/events/{event}/attachments/{attachment}/[?download=1]`. */
export const showAttachmentRoute = endpoint(
  { summary: 'Shows an attachment, or gives its bytes.', query: showQuery, answer: 'other' },
  async (request: ScopedRequest) => {
    const row = await attachmentOfPath(request)
    if (!row) return notFound()
    return isAsked(request.query, 'download') ? serveAttachment(request, row) : json(attachmentAnswer(row))
  },
)

/** `DELETE /projects/{org}/{project}/events/{event}/attachments/{attachment}/`. */
export const deleteAttachmentRoute = endpoint(
  { summary: 'Deletes an attachment.', answer: 'none', status: 204 },
  async (request: ScopedRequest) => {
    const row = await attachmentOfPath(request)
    if (!row) return notFound()
    const forgotten = await forgetAttachment(request.scope, row)
    return forgotten.ok ? noContent() : forgotten.error
  },
)

const listQuery = z.object({
  screenshot: z.string().optional().describe('1: only pictures named screenshot.'),
  types: z.string().optional().describe('Attachment types, repeated.'),
})

/** `GET .../issues/{id}/attachments/`: newest first. */
export const listIssueAttachmentsRoute = endpoint(
  { summary: 'Lists the attachments of an issue, newest first.', query: listQuery, answer: listOf(attachmentSchema), paged: true },
  async (request: ScopedRequest) => {
    const page = readPageRequest(request.query)
    if (!page.ok) return problem(400, page.error)
    const { scope } = request
    const row = await findIssue(scope, request.param('issue'), request.param('org') === '' ? 'number' : 'any')
    if (!row) return notFound()
    const types = request.query.getAll('types').filter((type) => type !== '')
    if (types.length > typesMax) return problem(400, `At most ${typesMax} types can be named`)
    const filter = { screenshots: isAsked(request.query, 'screenshot'), types }
    const listed = await listIssueAttachments(scope, { row, hashes: await hashesOfIssue(scope, row) }, filter, page.value)
    if (!listed.ok) return listed.error
    return json(listed.value.rows.map(attachmentAnswer), { headers: { Link: linkHeader(request.url, listed.value) } })
  },
)
