import type { EventAnswer } from '#packages/contract/event'
import { toMarkdown } from '#packages/event-text/markdown'
import { formatShortId } from '#packages/protocol/short-id'
import type { ScopedRequest } from '#server/http/route'

import type { IssueRow } from '../issues/read.ts'
import { committersAnswer, storedLook } from '../suspect-commits/read.ts'

const acceptMax = 500

/** True for `Accept: text/markdown` before or without JSON; `*` and no header mean JSON. */
export const wantsMarkdown = (headers: Headers): boolean => {
  const accept = (headers.get('accept') ?? '').slice(0, acceptMax).toLowerCase()
  const markdown = accept.indexOf('text/markdown')
  const other = accept.indexOf('application/json')
  return markdown >= 0 && (other < 0 || markdown < other)
}

/** The commit that most likely broke an issue, where one is suspected. */
const suspectOf = async ({ scope }: ScopedRequest, issue: IssueRow | undefined, orgId: number | undefined) => {
  const look = issue && orgId !== undefined ? await storedLook(scope, issue, orgId) : undefined
  return look && orgId !== undefined ? (await committersAnswer(scope, orgId, look)).committers[0]?.commits[0] : undefined
}

/** The event as the page copies it with the key `y`. */
export const markdownAnswer = async (request: ScopedRequest, event: EventAnswer, issue: IssueRow | undefined): Promise<Response> => {
  const project = request.scope.project(Number(event.projectID))
  const organization = project && request.scope.organizationOf(project)
  const place = issue ? `issues/${issue.id}/events/${event.eventID}/` : `projects/${project?.slug ?? ''}/events/${event.eventID}/`
  const text = toMarkdown(event, {
    shortId: issue && project ? formatShortId(project.slug, issue.short_id) : '',
    project: project?.slug ?? event.projectID,
    address: `${request.publicUrl}/organizations/${organization?.slug ?? ''}/${place}`,
    suspect: await suspectOf(request, issue, project?.orgId),
  })
  return new Response(text, { headers: { 'Content-Type': 'text/markdown; charset=utf-8', 'Cache-Control': 'no-store', Vary: 'Accept' } })
}
