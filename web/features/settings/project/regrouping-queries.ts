import { queryOptions } from '@tanstack/react-query'

import type { Regrouping } from '#packages/contract/grouping-preview'
import type { GroupingVersion } from '#packages/contract/grouping-version'

import { valueOf } from '../../../api/client.ts'
import type { Api } from '../../../api/client.ts'
import { projectPath } from '../queries.ts'

/** How often a page asks how far it is. */
const againMs = 800

/** A preview or an application of rules; asked for again until it is done. */
export const regroupingQuery = (api: Api, org: string, project: string, id: string) =>
  queryOptions({
    queryKey: ['regrouping', org, project, id],
    queryFn: async ({ signal }) => valueOf(await api.get<Regrouping>(projectPath(org, project, 'regroupings', id), signal)),
    refetchInterval: ({ state }) => (state.data?.dateFinished === null ? againMs : false),
    staleTime: 15_000,
  })

/** The last applications of rules to stored events, and what took them back. */
export const regroupingsQuery = (api: Api, org: string, project: string) =>
  queryOptions({
    queryKey: ['project', org, project, 'regroupings'],
    queryFn: async ({ signal }) => valueOf(await api.get<readonly Regrouping[]>(projectPath(org, project, 'regroupings'), signal)),
    refetchInterval: ({ state }) => (state.data?.some(({ dateFinished }) => dateFinished === null) === true ? againMs : false),
    staleTime: 15_000,
  })

/** Rules as the project had them, the newest first. */
export const versionsQuery = (api: Api, org: string, project: string) =>
  queryOptions({
    queryKey: ['project', org, project, 'grouping-versions'],
    queryFn: async ({ signal }) =>
      valueOf(await api.get<readonly GroupingVersion[]>(projectPath(org, project, 'grouping-versions'), signal)),
    staleTime: 15_000,
  })
