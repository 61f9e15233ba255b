import { queryOptions } from '@tanstack/react-query'

import type { Arrivals } from '#packages/contract/arrivals'
import type { Issue } from '#packages/contract/issue'

import { valueOf } from '../../api/client.ts'
import type { Api } from '../../api/client.ts'
import { orgPath } from '../../api/queries.ts'

/** How often the panel asks: while the first event is awaited, and after it. */
const waitingMs = 2_000
const calmMs = 5_000

/** What came for a project in the last hour, and how each of it ended. Asked every two seconds until the first event was processed. */
export const arrivalsQuery = (api: Api, org: string, project: string) =>
  queryOptions({
    queryKey: ['arrivals', org, project],
    queryFn: async ({ signal }) =>
      valueOf(await api.get<Arrivals>(`/projects/${encodeURIComponent(org)}/${encodeURIComponent(project)}/arrivals/`, signal)),
    refetchInterval: ({ state }) => (state.data?.steps.processed ? calmMs : waitingMs),
    staleTime: 1_000,
  })

/** The issue of a project that was seen last, whatever its state; null when there is none. */
export const newestIssueQuery = (api: Api, org: string, project: string) =>
  queryOptions({
    queryKey: ['newest-issue', org, project],
    queryFn: async ({ signal }) => {
      const path = orgPath(org, `/issues/?query=&sort=date&limit=1&project=${encodeURIComponent(project)}`)
      return valueOf(await api.get<readonly Issue[]>(path, signal))[0] ?? null
    },
    staleTime: 1_000,
  })
