import { queryOptions } from '@tanstack/react-query'

import type { ListedRepository } from '#packages/contract/listed-repository'

import { valueOf } from '../../api/client.ts'
import type { Api } from '../../api/client.ts'
import { orgPath } from '../../api/queries.ts'

/** Repositories that are shown; organizations have few. */
const repositoriesShown = 100

/** The repositories of an organization, by name. */
export const repositoriesQuery = (api: Api, org: string) =>
  queryOptions({
    queryKey: ['repositories', org],
    queryFn: async ({ signal }) =>
      valueOf(await api.get<readonly ListedRepository[]>(orgPath(org, `/repos/?per_page=${String(repositoriesShown)}`), signal)),
    staleTime: 15_000,
  })
