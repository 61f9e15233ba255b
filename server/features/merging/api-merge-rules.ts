import { mergeRulesSchema } from '#packages/contract/merge-rule'
import { json, notFound } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'

import { findIssue } from '../issues/read.ts'
import { mergeRules } from './merge-rules.ts'

/** `GET /organizations/{org}/issues/{id}/merge-rules/`. Whoever may not change the rules of the project is proposed none. */
export const listMergeRulesRoute = endpoint(
  { summary: 'Proposes rules of grouping that would have made one of what was merged into an issue.', answer: mergeRulesSchema },
  async ({ scope, param }: ScopedRequest) => {
    const row = await findIssue(scope, param('issue'), 'any')
    if (!row) return notFound()
    if (scope.project(row.project_id)?.scopes.has('project:write') !== true) return json({ rules: [], parts: 0 })
    const found = await mergeRules(scope, row)
    return found.ok ? json(found.value) : found.error
  },
)
