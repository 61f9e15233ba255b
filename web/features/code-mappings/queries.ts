import { queryOptions } from '@tanstack/react-query'

import type { CodeMapping, StacktraceLink } from '#packages/contract/code-mapping'

import { valueOf } from '../../api/client.ts'
import type { Api } from '../../api/client.ts'
import { orgPath } from '../../api/queries.ts'

/** Mappings that are shown. */
const mappingsShown = 100

/** The mappings of a project. */
export const mappingsQuery = (api: Api, org: string, project: string) =>
  queryOptions({
    queryKey: ['code-mappings', org, project],
    queryFn: async ({ signal }) => {
      const path = `/code-mappings/?project=${encodeURIComponent(project)}&per_page=${String(mappingsShown)}`
      return valueOf(await api.get<readonly CodeMapping[]>(orgPath(org, path), signal))
    },
    staleTime: 15_000,
  })

const linePlace = /:(\d{1,9})(?::\d{1,9})?$/

/** Where the line of a frame leads; `shop/pay.py:47` names the line too. */
export const linkQuery = (api: Api, place: { readonly org: string; readonly project: string }, text: string) =>
  queryOptions({
    queryKey: ['code-mappings', place.org, place.project, 'link', text],
    queryFn: async ({ signal }) => {
      const line = linePlace.exec(text)
      const path = line ? text.slice(0, line.index) : text
      const params = new URLSearchParams({ file: path, absPath: path, lineNo: line?.[1] ?? '1' })
      const project = `/projects/${encodeURIComponent(place.org)}/${encodeURIComponent(place.project)}`
      return valueOf(await api.get<StacktraceLink>(`${project}/stacktrace-link/?${params.toString()}`, signal))
    },
    staleTime: 5_000,
  })
