import { parseIssueId } from '#packages/protocol/ids'
import { noContent, notFound, problem } from '#server/http/answer'
import { scopeOfProjects } from '#server/http/asked-projects'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'

import { issueOfPath } from './api.ts'
import { removeIssues } from './remove.ts'

const issuesPerRemovalMax = 1000

const removingBy = (request: ScopedRequest) => ({ userId: request.caller.userId, nowMs: request.nowMs, nextId: request.nextId })

/** `DELETE .../issues/{id}/`: 202, as what is stored of it goes in the background. */
export const deleteIssueRoute = endpoint(
  { summary: 'Deletes an issue with its events; the next event of its kind makes a fresh one.', answer: 'none', status: 202 },
  async (request: ScopedRequest) => {
    const row = await issueOfPath(request)
    if (!row) return notFound()
    const removed = await removeIssues(request.scope, [row.id], 'delete', removingBy(request))
    return removed.ok ? new Response(null, { status: 202, headers: { 'Cache-Control': 'no-store' } }) : removed.error
  },
)

/** `DELETE /organizations/{org}/issues/?id=..` and that of a project: 204, also when none of them was there. */
export const deleteIssuesRoute = endpoint(
  { summary: 'Deletes issues, named by id, with their events.', answer: 'none', status: 204 },
  async (request: ScopedRequest) => {
    const narrowed = scopeOfProjects(request)
    if (!narrowed.ok) return narrowed.error
    const asked = request.query.getAll('id').filter((text) => text !== '')
    if (asked.length === 0) return problem(400, 'Name the issues to delete by id')
    if (asked.length > issuesPerRemovalMax) return problem(400, `At most ${issuesPerRemovalMax} issues can be deleted at once`)
    const ids = [...new Set(asked.flatMap((text) => parseIssueId(text) ?? []))]
    const removed = await removeIssues(narrowed.value, ids, 'delete', removingBy(request))
    return removed.ok ? noContent() : removed.error
  },
)
