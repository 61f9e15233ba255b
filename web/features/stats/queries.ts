import { queryOptions } from '@tanstack/react-query'

import type { StatsAnswer } from '#packages/contract/stats'

import { valueOf } from '../../api/client.ts'
import type { Api } from '../../api/client.ts'
import { orgPath } from '../../api/queries.ts'
import type { StatsPeriod } from './url.ts'

const grouped = ['outcome', 'reason', 'category', 'project'].map((name) => `groupBy=${name}`).join('&')

/** How everything that arrived ended. */
export const statsQuery = (api: Api, org: string, period: StatsPeriod) =>
  queryOptions({
    queryKey: ['stats', org, period],
    queryFn: async ({ signal }) =>
      valueOf(
        await api.get<StatsAnswer>(
          orgPath(org, `/stats_v2/?${grouped}&field=${encodeURIComponent('sum(quantity)')}&statsPeriod=${period}`),
          signal,
        ),
      ),
    staleTime: 10_000,
    refetchInterval: 15_000,
  })
