import { committersSchema } from '#packages/contract/suspect-commit'
import { parseEventId } from '#packages/protocol/ids'
import { findProjectEvent, newestStored, readEvent } from '#server/features/errors/read'
import { findIssue, hashesOfIssue, issueOfHash } from '#server/features/issues/read'
import type { IssueRow } from '#server/features/issues/read'
import { mapForView } from '#server/features/symbolication/read'
import { json, notFound } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'

import { lookForSuspects, nothingToLookAt } from './look.ts'
import { committersAnswer, storedLook } from './read.ts'

/** What was found of an issue; where it was not looked at yet, by its event now. */
const answerSuspects = async (
  request: ScopedRequest,
  issue: IssueRow,
  record: () => ReturnType<typeof newestStored>,
): Promise<Response> => {
  const { scope, dataDir } = request
  const project = scope.project(issue.project_id)
  const organization = project && scope.organizationOf(project)
  if (!project || !organization) return notFound()
  const stored = await storedLook(scope, issue, project.orgId)
  if (stored) return json(await committersAnswer(scope, project.orgId, stored))
  const found = await record()
  if (!found.ok) return found.error
  const event = await readEvent(scope, found.value)
  if (!event.ok) return event.error
  const mapped = event.value && (await mapForView(request, project.id, event.value)).event
  const look = mapped
    ? await lookForSuspects({ scope, project, organization: organization.slug, dataDir, issue, event: mapped })
    : nothingToLookAt(issue.first_release)
  return json(await committersAnswer(scope, project.orgId, look))
}

/** `GET /organizations/{org}/issues/{id}/suspect-commits/` (ours): beside the issue and its event, not after them. */
export const issueSuspectsRoute = endpoint(
  { summary: 'Shows which commits may have broken an issue, and why; or why none is suspected.', answer: committersSchema },
  async (request: ScopedRequest) => {
    const { scope } = request
    const row = await findIssue(scope, request.param('issue'), 'any')
    if (!row) return notFound()
    return answerSuspects(request, row, async () => newestStored(scope, { row, hashes: await hashesOfIssue(scope, row) }))
  },
)

/** `GET /projects/{org}/{project}/events/{event}/committers/`: those of the issue that the event is part of. */
export const eventCommittersRoute = endpoint(
  { summary: 'Shows who may have broken what an event tells, with their commits.', answer: committersSchema },
  async (request: ScopedRequest) => {
    const { scope } = request
    const project = scope.findProject(request.param('project'))
    const eventId = parseEventId(request.param('event'))
    if (!project || eventId === undefined) return notFound()
    const found = await findProjectEvent(scope, project.id, eventId)
    if (!found.ok) return found.error
    const issue = found.value && (await issueOfHash(scope, project.id, found.value.hash_list[0] ?? ''))
    return issue ? answerSuspects(request, issue, () => Promise.resolve(found)) : notFound()
  },
)
