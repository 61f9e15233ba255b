import { queryOptions } from '@tanstack/react-query'

import type { WhatChanged } from '#packages/contract/what-changed'

import { valueOf } from '../../../api/client.ts'
import type { Api } from '../../../api/client.ts'
import { orgPath } from '../../../api/queries.ts'
import { printEventFilter } from '../event-filter.ts'
import type { EventFilter } from '../event-filter.ts'

/** What sets the issue apart, within the environments and the time of the filter; its words would only find themselves. */
export const whatChangedQuery = (api: Api, place: { readonly org: string; readonly issue: string }, filter: EventFilter) => {
  const { query: _words, ...asked } = filter
  const printed = printEventFilter(asked)
  return queryOptions({
    queryKey: ['what-changed', place.org, place.issue, printed],
    queryFn: async ({ signal }) =>
      valueOf(await api.get<WhatChanged>(orgPath(place.org, `/issues/${encodeURIComponent(place.issue)}/what-changed/${printed}`), signal)),
    staleTime: 60_000,
  })
}
