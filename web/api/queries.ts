import { queryOptions } from '@tanstack/react-query'

import type { Environment } from '#packages/contract/environment'
import type { ProjectKey, ProjectSummary, SessionAnswer } from '#packages/contract/organization'

import { valueOf } from './client.ts'
import type { Api } from './client.ts'

export const sessionKey = ['session'] as const

/** Who is signed in. */
export const sessionQuery = (api: Api) =>
  queryOptions({
    queryKey: sessionKey,
    queryFn: async ({ signal }) => valueOf(await api.get<SessionAnswer>('/auth/session/', signal)),
    staleTime: 60_000,
  })

/** Path of an organization's resources; the slug comes from the address and is escaped. */
export const orgPath = (org: string, rest: string): string => `/organizations/${encodeURIComponent(org)}${rest}`

/** The projects of an organization. */
export const projectsQuery = (api: Api, org: string) =>
  queryOptions({
    queryKey: ['projects', org],
    queryFn: async ({ signal }) => valueOf(await api.get<readonly ProjectSummary[]>(orgPath(org, '/projects/?all_projects=1'), signal)),
    staleTime: 60_000,
  })

/** The environments of an organization that are not hidden. */
export const environmentsQuery = (api: Api, org: string) =>
  queryOptions({
    queryKey: ['environments', org],
    queryFn: async ({ signal }) => valueOf(await api.get<readonly Environment[]>(orgPath(org, '/environments/'), signal)),
    staleTime: 60_000,
  })

/** The keys (DSNs) of a project. */
export const keysQuery = (api: Api, org: string, project: string) =>
  queryOptions({
    queryKey: ['keys', org, project],
    queryFn: async ({ signal }) =>
      valueOf(await api.get<readonly ProjectKey[]>(`/projects/${encodeURIComponent(org)}/${encodeURIComponent(project)}/keys/`, signal)),
    staleTime: 60_000,
  })
