import { queryOptions } from '@tanstack/react-query'

import type { SimilarIssues } from '#packages/contract/similar'

import { valueOf } from '../../../api/client.ts'
import type { Api } from '../../../api/client.ts'
import { orgPath } from '../../../api/queries.ts'

/** Issues that are like one, the most alike first. */
export const similarIssuesQuery = (api: Api, org: string, issue: string) =>
  queryOptions({
    queryKey: ['similar-issues', org, issue],
    queryFn: async ({ signal }) =>
      valueOf(await api.get<SimilarIssues>(orgPath(org, `/issues/${encodeURIComponent(issue)}/similar-issues/`), signal)),
    staleTime: 60_000,
  })
