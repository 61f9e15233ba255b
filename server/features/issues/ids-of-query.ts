import { success } from '#core/result'
import type { Result } from '#core/result'
import { scopeOfProjects } from '#server/http/asked-projects'
import type { ScopedRequest } from '#server/http/route'

import { readIssueSelection } from './api.ts'
import { matchEvents } from './match-events.ts'
import { selectIssues } from './search-issues.ts'

/**
 * Ids of the issues that the request's `query`, window, environments and projects select, the ones seen last first, at most `limit`: for changes of many
 * issues at once (web-api.md 8.2). The query must be right in all of its parts. The failure is the answer to give.
 */
export const idsOfQuery = async (request: ScopedRequest, limit: number): Promise<Result<number[], Response>> => {
  const scope = scopeOfProjects(request)
  if (!scope.ok) return scope
  const asked = readIssueSelection(request)
  if (!asked.ok) return asked
  const selection = await matchEvents(scope.value, asked.value, request.signal)
  if (!selection.ok) return selection
  const rows = await selectIssues(scope.value, selection.value)
    .select('issues.id')
    .orderBy('issues.last_seen', 'desc')
    .orderBy('issues.id', 'desc')
    .limit(limit)
    .execute()
  return success(rows.map(({ id }) => id))
}
