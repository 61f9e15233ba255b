import { z } from 'zod'

import { issueFacetsSchema } from '#packages/contract/issue-facet'
import { json } from '#server/http/answer'
import { scopeOfProjects } from '#server/http/asked-projects'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'

import { readIssueSelection } from './api.ts'
import { facetsOf } from './facets.ts'
import { matchEvents } from './match-events.ts'

const facetsQuery = z.object({
  query: z.string().optional().describe('Search text, as of the list of issues; absent means is:unresolved.'),
  lenient: z.string().optional().describe('1: what is wrong in the query is left out, instead of refusing all of it.'),
  project: z.string().optional().describe('Slug or id, repeated; -1 means all.'),
  environment: z.string().optional().describe('Repeated; empty means events without one.'),
  statsPeriod: z.string().optional().describe('Such as 24h or 14d; or start and end.'),
  start: z.string().optional(),
  end: z.string().optional(),
})

/** `GET /organizations/{org}/issue-facets/`: takes what the list of issues takes, and answers what its issues have in common. */
export const issueFacetsRoute = endpoint(
  {
    summary: 'Counts the issues of a search by level, environment, first release, priority and platform.',
    query: facetsQuery,
    answer: issueFacetsSchema,
  },
  async (request: ScopedRequest) => {
    const scope = scopeOfProjects(request)
    if (!scope.ok) return scope.error
    const asked = readIssueSelection(request, request.query.get('lenient') === '1' ? 'lenient' : 'strict')
    if (!asked.ok) return asked.error
    const selection = await matchEvents(scope.value, asked.value, request.signal)
    return selection.ok ? json(await facetsOf(scope.value, selection.value)) : selection.error
  },
)
