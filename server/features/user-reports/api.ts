import { z } from 'zod'

import { listOf } from '#packages/contract/json'
import { userReportSchema } from '#packages/contract/user-report'
import { parseEventId } from '#packages/protocol/ids'
import { json, notFound, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import { linkHeader, readPageRequest } from '#server/http/paginate'
import type { ScopedRequest } from '#server/http/route'

import { findIssue, hashesOfIssue } from '../issues/read.ts'
import { listIssueReports, listProjectReports, reportAnswer } from './read.ts'
import { readReportText } from './report-text.ts'
import { writeReport } from './write.ts'

const textLengthMax = 16_384

/** Longer texts are cut as everywhere, not refused. */
const reportBody = z.object({
  event_id: z.string().max(64),
  name: z.string().max(textLengthMax),
  email: z.string().max(textLengthMax),
  comments: z.string().max(textLengthMax),
})

/** `GET /projects/{org}/{project}/user-feedback/`: newest first. */
export const listProjectReportsRoute = endpoint(
  {
    summary: 'Lists what users wrote about events of a project, newest first.',
    query: z.object({ event_id: z.string().optional().describe('Reports about this event alone, whether it was kept or not.') }),
    answer: listOf(userReportSchema),
    paged: true,
  },
  async (request: ScopedRequest) => {
    const page = readPageRequest(request.query)
    if (!page.ok) return problem(400, page.error)
    const project = request.scope.findProject(request.param('project'))
    if (!project) return notFound()
    const named = request.query.get('event_id')
    const eventId = named === null ? undefined : parseEventId(named)
    if (named !== null && eventId === undefined) return problem(400, 'event_id: must be an event id of 32 hex digits')
    const listed = await listProjectReports(request.scope, { projectId: project.id, eventId }, page.value)
    return json(listed.rows.map(reportAnswer), { headers: { Link: linkHeader(request.url, listed) } })
  },
)

/** `POST /projects/{org}/{project}/user-feedback/`: for code that asks users itself. */
export const addReportRoute = endpoint(
  {
    summary: 'Notes what a user wrote about an event; a second report about it takes the place of the first.',
    body: reportBody,
    answer: userReportSchema,
  },
  async (request: ScopedRequest, body: z.infer<typeof reportBody>) => {
    const project = request.scope.findProject(request.param('project'))
    if (!project) return notFound()
    const eventId = parseEventId(body.event_id)
    if (eventId === undefined) return problem(400, 'event_id: must be an event id of 32 hex digits')
    const text = readReportText(body)
    if (text.comments === '') return problem(400, 'comments: must not be empty')
    const written = await writeReport(request.scope, {
      id: request.nextId(),
      project_id: project.id,
      event_id: eventId,
      ...text,
      created_at: request.nowMs,
    })
    return written.ok ? json(reportAnswer(written.value)) : written.error
  },
)

/** `GET .../issues/{id}/user-reports/`: newest first. */
export const listIssueReportsRoute = endpoint(
  { summary: 'Lists what users wrote about events of an issue, newest first.', answer: listOf(userReportSchema), paged: true },
  async (request: ScopedRequest) => {
    const page = readPageRequest(request.query)
    if (!page.ok) return problem(400, page.error)
    const { scope } = request
    const row = await findIssue(scope, request.param('issue'), request.param('org') === '' ? 'number' : 'any')
    if (!row) return notFound()
    const listed = await listIssueReports(scope, { row, hashes: await hashesOfIssue(scope, row) }, page.value)
    if (!listed.ok) return listed.error
    return json(listed.value.rows.map(reportAnswer), { headers: { Link: linkHeader(request.url, listed.value) } })
  },
)
