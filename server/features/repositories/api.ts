import { z } from 'zod'

import { listOf } from '#packages/contract/json'
import { repositorySchema } from '#packages/contract/repository'
import { contains } from '#server/http/condition'
import { endpoint } from '#server/http/endpoint'
import { answerPage } from '#server/http/page-of-list'
import type { ScopedRequest } from '#server/http/route'

import { repositoryAnswer } from './read.ts'

/** Repositories of one organization that are listed, by name. */
const repositoriesMax = 10_000

const listQuery = z.object({ query: z.string().optional().describe('Part of the name.') })

/** `GET /organizations/{org}/repos/`, by name. */
export const listRepositoriesRoute = endpoint(
  { summary: 'Lists the repositories that commits come from.', query: listQuery, answer: listOf(repositorySchema), paged: true },
  async (request: ScopedRequest) => {
    const { scope, query } = request
    const words = query.get('query') ?? ''
    let rows = scope
      .rows('repositories')
      .selectAll('repositories')
      .where('repositories.org_id', '=', scope.organizations[0]?.id ?? 0)
    if (words !== '') rows = rows.where(contains('repositories.name', words))
    const listed = await rows.orderBy('repositories.name_lower').limit(repositoriesMax).execute()
    return answerPage(request, listed, (page) => page.map(repositoryAnswer))
  },
)
