import { queryOptions } from '@tanstack/react-query'

import type { DebugFile } from '#packages/contract/artifact-debug-file'
import type { ArtifactBundle, ArtifactFile, ArtifactUsage } from '#packages/contract/artifact-file'

import { valueOf } from '../../api/client.ts'
import type { Answer, Api } from '../../api/client.ts'
import { printSearch } from '../../lib/search-params.ts'
import { readCursors } from '../issues/queries.ts'
import { projectPath } from '../settings/queries.ts'
import type { ArtifactsSearch } from './search.ts'

/** Whose artifacts are looked at. */
export interface ArtifactPlace {
  readonly org: string
  readonly project: string
}

/** One page of a list, and where its neighbours begin. */
export interface ListPage<Row> {
  readonly rows: readonly Row[]
  readonly next: string | null
  readonly previous: string | null
}

const readPage = <Row>(answer: Answer<readonly Row[]>): ListPage<Row> => ({
  rows: valueOf(answer),
  ...readCursors(answer.ok ? answer.headers.get('link') : null),
})

/** Where all that is known of a project's artifacts begins. */
export const artifactsKey = ({ org, project }: ArtifactPlace) => ['artifacts', org, project] as const

/** Path of a project's artifacts. */
export const artifactsPath = ({ org, project }: ArtifactPlace, ...rest: readonly string[]): string =>
  projectPath(org, project, 'files', ...rest)

/** One page of the bundles of a project. */
export const bundlesQuery = (api: Api, place: ArtifactPlace, { query, cursor }: Pick<ArtifactsSearch, 'query' | 'cursor'>) =>
  queryOptions({
    queryKey: [...artifactsKey(place), 'bundles', query ?? '', cursor ?? ''],
    queryFn: async ({ signal }) => {
      const search = printSearch({ ...(query !== undefined && { query }), ...(cursor !== undefined && { cursor }) })
      return readPage(await api.get<readonly ArtifactBundle[]>(`${artifactsPath(place, 'artifact-bundles')}${search}`, signal))
    },
    staleTime: 10_000,
  })

/** The newest bundles of a release. */
export const releaseBundlesQuery = (api: Api, place: ArtifactPlace, release: string) =>
  queryOptions({
    queryKey: [...artifactsKey(place), 'release', release],
    queryFn: async ({ signal }) =>
      readPage(await api.get<readonly ArtifactBundle[]>(`${artifactsPath(place, 'artifact-bundles')}${printSearch({ release })}`, signal)),
    staleTime: 30_000,
  })

/** How much the artifacts of a project take. */
export const usageQuery = (api: Api, place: ArtifactPlace) =>
  queryOptions({
    queryKey: [...artifactsKey(place), 'usage'],
    queryFn: async ({ signal }) => valueOf(await api.get<ArtifactUsage>(artifactsPath(place, 'artifact-usage'), signal)),
    staleTime: 30_000,
  })

/** One bundle. */
export const bundleQuery = (api: Api, place: ArtifactPlace, bundle: string) =>
  queryOptions({
    queryKey: [...artifactsKey(place), 'bundle', bundle],
    queryFn: async ({ signal }) => valueOf(await api.get<ArtifactBundle>(artifactsPath(place, 'artifact-bundles', bundle), signal)),
    staleTime: 60_000,
  })

/** One page of the files of a bundle. */
export const filesQuery = (api: Api, place: ArtifactPlace, { bundle = '', query, cursor }: ArtifactsSearch) =>
  queryOptions({
    queryKey: [...artifactsKey(place), 'files', bundle, query ?? '', cursor ?? ''],
    queryFn: async ({ signal }) => {
      const search = printSearch({ per_page: '100', ...(query !== undefined && { query }), ...(cursor !== undefined && { cursor }) })
      const path = `${artifactsPath(place, 'artifact-bundles', bundle, 'files')}${search}`
      return readPage(await api.get<readonly ArtifactFile[]>(path, signal))
    },
    staleTime: 60_000,
  })

/** The newest debug files of a project. */
export const debugFilesQuery = (api: Api, place: ArtifactPlace) =>
  queryOptions({
    queryKey: [...artifactsKey(place), 'debug files'],
    queryFn: async ({ signal }) => readPage(await api.get<readonly DebugFile[]>(`${artifactsPath(place, 'dsyms')}?per_page=100`, signal)),
    staleTime: 30_000,
  })
