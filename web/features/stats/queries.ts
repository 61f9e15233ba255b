import { queryOptions } from '@tanstack/react-query'

import type { Release } from '#packages/contract/release'
import type { StatsAnswer } from '#packages/contract/stats'

import { valueOf } from '../../api/client.ts'
import type { Api } from '../../api/client.ts'
import { orgPath } from '../../api/queries.ts'
import { printSearch } from '../../lib/search-params.ts'
import { intervalOf } from './interval.ts'
import { defaultPeriod } from './url.ts'
import type { StatsSearch } from './url.ts'

const grouped = ['outcome', 'reason', 'category', 'project'].map((name) => `groupBy=${name}`).join('&')

/** How everything that arrived ended, in the projects and the time of the address. */
export const statsQuery = (api: Api, org: string, search: StatsSearch) =>
  queryOptions({
    queryKey: ['stats', org, search],
    queryFn: async ({ signal }) => {
      const { environment: _, ...asked } = search
      const params = printSearch({
        statsPeriod: 'start' in asked ? undefined : defaultPeriod,
        ...asked,
        interval: intervalOf(search, defaultPeriod),
      })
      return valueOf(
        await api.get<StatsAnswer>(orgPath(org, `/stats_v2/${params}&${grouped}&field=${encodeURIComponent('sum(quantity)')}`), signal),
      )
    },
    placeholderData: (previous, before) => (before?.queryKey[1] === org ? previous : undefined),
    staleTime: 10_000,
    refetchInterval: 15_000,
  })

const releasesMarked = 100

/** The newest releases of the projects of the address, whose deploys the charts mark. */
export const deployedQuery = (api: Api, org: string, { project }: StatsSearch) =>
  queryOptions({
    queryKey: ['deployed', org, project ?? []],
    queryFn: async ({ signal }) => {
      const params = printSearch({ project, per_page: String(releasesMarked) })
      return valueOf(await api.get<readonly Release[]>(orgPath(org, `/releases/${params}`), signal))
    },
    staleTime: 60_000,
  })
