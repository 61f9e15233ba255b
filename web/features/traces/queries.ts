import { keepPreviousData, queryOptions } from '@tanstack/react-query'

import type { TraceSpan, TraceSpans } from '#packages/contract/trace'
import type { TraceListItem } from '#packages/contract/trace-list'

import { failureOf, valueOf } from '../../api/client.ts'
import type { Api } from '../../api/client.ts'
import { orgPath } from '../../api/queries.ts'
import { nowMs } from '../../lib/now.ts'
import { printSearch } from '../../lib/search-params.ts'
import { readCursors } from '../issues/queries.ts'
import { askTraceList } from './list-url.ts'
import type { TraceListSearch } from './list-url.ts'

const tracePath = (org: string, trace: string, rest: string): string => orgPath(org, `/traces/${encodeURIComponent(trace)}/${rest}`)

/** A trace that ended so recently may not be complete: SDKs and services send their parts when they are done. */
const youngMs = 60_000
const againMs = 5_000

/** Whether more of a trace may come. */
export const isYoung = ({ endUs, events, spans }: TraceSpans): boolean =>
  spans.id.length + events.length > 0 && nowMs() - endUs / 1000 < youngMs

/** A whole trace by columns; read again every few seconds while it is young. */
export const traceQuery = (api: Api, org: string, trace: string) =>
  queryOptions({
    queryKey: ['trace', org, trace],
    queryFn: async ({ signal }) => valueOf(await api.get<TraceSpans>(tracePath(org, trace, 'spans/'), signal)),
    staleTime: 30_000,
    // Columns of 100,000 spans are not compared value by value.
    structuralSharing: false,
    retry: (tried, error) => failureOf(error).status >= 500 && tried < 1,
    refetchInterval: ({ state }) => (state.data && isYoung(state.data) ? againMs : false),
  })

/** One span with all that it said. */
export const spanQuery = (api: Api, place: { readonly org: string; readonly trace: string; readonly span: string }) =>
  queryOptions({
    queryKey: ['trace-span', place.org, place.trace, place.span],
    queryFn: async ({ signal }) =>
      valueOf(await api.get<TraceSpan>(tracePath(place.org, place.trace, `spans/${encodeURIComponent(place.span)}/`), signal)),
    staleTime: 60_000,
  })

/** One page of the traces of a window, the newest first. */
export const traceListQuery = (api: Api, org: string, search: TraceListSearch) =>
  queryOptions({
    queryKey: ['traces', org, search],
    queryFn: async ({ signal }) => {
      const answer = await api.get<readonly TraceListItem[]>(orgPath(org, `/traces/${printSearch(askTraceList(search))}`), signal)
      return { rows: valueOf(answer), ...readCursors(answer.ok ? answer.headers.get('link') : null) }
    },
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  })
