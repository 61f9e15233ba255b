import { queryOptions } from '@tanstack/react-query'

import type { SourceMapDebug } from '#packages/contract/source-map-debug'

import { valueOf } from '../../api/client.ts'
import type { Api } from '../../api/client.ts'

/** What there is to map the frames of an event with. */
export const sourceMapDebugQuery = (
  api: Api,
  { org, project, event }: { readonly org: string; readonly project: string; readonly event: string },
) =>
  queryOptions({
    queryKey: ['source-map-debug', org, project, event],
    queryFn: async ({ signal }) => {
      const path = `/projects/${encodeURIComponent(org)}/${encodeURIComponent(project)}/events/${encodeURIComponent(event)}/source-map-debug/`
      return valueOf(await api.get<SourceMapDebug>(path, signal))
    },
    staleTime: 5_000,
  })
