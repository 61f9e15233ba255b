import { queryOptions } from '@tanstack/react-query'

import type { Committers } from '#packages/contract/suspect-commit'

import { valueOf } from '../../api/client.ts'
import type { Api } from '../../api/client.ts'
import { orgPath } from '../../api/queries.ts'

/** Which commits may have broken an issue, or why none is suspected. */
export const suspectsQuery = (api: Api, org: string, issue: string) =>
  queryOptions({
    queryKey: ['suspects', org, issue],
    queryFn: async ({ signal }) =>
      valueOf(await api.get<Committers>(orgPath(org, `/issues/${encodeURIComponent(issue)}/suspect-commits/`), signal)),
    staleTime: 30_000,
  })
