import { similarIssuesSchema } from '#packages/contract/similar'
import { json, notFound } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'

import { findIssue } from '../issues/read.ts'
import { similarIssues } from './read.ts'

/** `GET /organizations/{org}/issues/{id}/similar-issues/`. */
export const listSimilarIssuesRoute = endpoint(
  { summary: 'Lists issues of the same project that are like an issue, and says by what.', answer: similarIssuesSchema },
  async (request: ScopedRequest) => {
    const row = await findIssue(request.scope, request.param('issue'), 'any')
    if (!row) return notFound()
    const similar = await similarIssues(request.scope, row, request.nowMs, request.signal)
    return similar.ok ? json(similar.value) : similar.error
  },
)
