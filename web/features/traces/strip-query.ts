import { queryOptions } from '@tanstack/react-query'

import type { TraceStrip } from '#packages/contract/trace-strip'

import { valueOf } from '../../api/client.ts'
import type { Api } from '../../api/client.ts'

/** Which event's trace. */
interface StripPlace {
  readonly org: string
  readonly project: string
  readonly event: string
}

/** The trace of an event in at most eight rows. Asked for only where the event names a trace. */
export const stripQuery = (api: Api, { org, project, event }: StripPlace) =>
  queryOptions({
    queryKey: ['trace-strip', org, project, event],
    queryFn: async ({ signal }) => {
      const path = `/projects/${encodeURIComponent(org)}/${encodeURIComponent(project)}/events/${encodeURIComponent(event)}/trace-strip/`
      return valueOf(await api.get<NonNullable<TraceStrip>>(path, signal))
    },
    staleTime: 30_000,
  })
