import type { EventAnswer } from '#packages/contract/event'
import { toMarkdown } from '#packages/event-text/markdown'
import { formatShortId } from '#packages/protocol/short-id'
import type { ScopedRequest } from '#server/http/route'

import type { IssueRow } from '../issues/read.ts'

const acceptMax = 500

/** True for `Accept: text/markdown` before or without JSON; `*` and no header mean JSON. */
export const wantsMarkdown = (headers: Headers): boolean => {
  const accept = (headers.get('accept') ?? '').slice(0, acceptMax).toLowerCase()
  const markdown = accept.indexOf('text/markdown')
  const other = accept.indexOf('application/json')
  return markdown >= 0 && (other < 0 || markdown < other)
}

/** The event as the page copies it with the key `y`. */
export const markdownAnswer = (request: ScopedRequest, event: EventAnswer, issue: IssueRow | undefined): Response => {
  const project = request.scope.project(Number(event.projectID))
  const organization = project && request.scope.organizationOf(project)
  const place = issue ? `issues/${issue.id}/events/${event.eventID}/` : `projects/${project?.slug ?? ''}/events/${event.eventID}/`
  const text = toMarkdown(event, {
    shortId: issue && project ? formatShortId(project.slug, issue.short_id) : '',
    project: project?.slug ?? event.projectID,
    address: `${request.publicUrl}/organizations/${organization?.slug ?? ''}/${place}`,
  })
  return new Response(text, { headers: { 'Content-Type': 'text/markdown; charset=utf-8', 'Cache-Control': 'no-store', Vary: 'Accept' } })
}
