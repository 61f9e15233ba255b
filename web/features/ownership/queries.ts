import { queryOptions } from '@tanstack/react-query'

import type { IssueItem } from '#packages/contract/issue'
import type { Codeowners, OwnerAlias, Ownership, OwnersOfEvent } from '#packages/contract/ownership'

import { valueOf } from '../../api/client.ts'
import type { Api } from '../../api/client.ts'
import { orgPath } from '../../api/queries.ts'
import { projectPath } from '../settings/queries.ts'
import { testBody } from './search.ts'

const staleMs = 15_000

/** Everything that is known of ownership in a project; a change makes it old. */
export const ownershipKey = (org: string, project: string): readonly string[] => ['project', org, project, 'ownership']
export const aliasesKey = (org: string): readonly string[] => ['owner-aliases', org]

export const ownershipQuery = (api: Api, org: string, project: string) =>
  queryOptions({
    queryKey: [...ownershipKey(org, project), 'rules'],
    queryFn: async ({ signal }) => valueOf(await api.get<Ownership>(projectPath(org, project, 'ownership'), signal)),
    staleTime: staleMs,
  })

export const codeownersQuery = (api: Api, org: string, project: string) =>
  queryOptions({
    queryKey: [...ownershipKey(org, project), 'codeowners'],
    queryFn: async ({ signal }) => valueOf(await api.get<readonly Codeowners[]>(projectPath(org, project, 'codeowners'), signal)),
    staleTime: staleMs,
  })

export const aliasesQuery = (api: Api, org: string) =>
  queryOptions({
    queryKey: aliasesKey(org),
    queryFn: async ({ signal }) => valueOf(await api.get<readonly OwnerAlias[]>(orgPath(org, '/owner-aliases/'), signal)),
    staleTime: staleMs,
  })

/** Who owns a path or an event, by the rules that are typed. */
export const testQuery = (api: Api, project: { readonly org: string; readonly slug: string }, text: string, raw: string) =>
  queryOptions({
    queryKey: [...ownershipKey(project.org, project.slug), 'test', text, raw],
    queryFn: async () => {
      const body = { ...testBody(text), raw }
      return valueOf(await api.post<OwnersOfEvent>(projectPath(project.org, project.slug, 'ownership', 'test'), body))
    },
    staleTime: staleMs,
    retry: false,
  })

const examplesLookedAt = 25

/** Files that the newest issues of a project happened in, for examples. */
export const filesQuery = (api: Api, org: string, project: string) =>
  queryOptions({
    queryKey: [...ownershipKey(org, project), 'files'],
    queryFn: async ({ signal }) => {
      const path = `${projectPath(org, project, 'issues')}?query=&collapse=filtered&limit=${String(examplesLookedAt)}`
      const issues = valueOf(await api.get<readonly IssueItem[]>(path, signal))
      return issues.flatMap(({ metadata }) => (typeof metadata['filename'] === 'string' ? [metadata['filename']] : []))
    },
    staleTime: 60_000,
  })
