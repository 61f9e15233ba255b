import { queryOptions } from '@tanstack/react-query'

import type { Commit, CommitFile } from '#packages/contract/commit'
import type { Deploy } from '#packages/contract/deploy'
import type { Release } from '#packages/contract/release'

import { valueOf } from '../../api/client.ts'
import type { Answer, Api } from '../../api/client.ts'
import { orgPath } from '../../api/queries.ts'
import { printSearch } from '../../lib/search-params.ts'
import { issueListQuery, readCursors } from '../issues/queries.ts'
import { newIssuesSearch } from './release-text.ts'
import type { ReleaseListSearch } from './url.ts'

const commitsShown = 100

interface Rows<Row> {
  readonly rows: readonly Row[]
  readonly next: string | null
  readonly previous: string | null
}

const readRows = <Row>(answer: Answer<readonly Row[]>): Rows<Row> => ({
  rows: valueOf(answer),
  ...readCursors(answer.ok ? answer.headers.get('link') : null),
})

/** Whose release is looked at. */
export interface ReleasePlace {
  readonly org: string
  readonly version: string
}

/** Path of a release, or of something below it. */
export const releasePath = ({ org, version }: ReleasePlace, rest = ''): string =>
  orgPath(org, `/releases/${encodeURIComponent(version)}/${rest}`)

/** Where all that is known of releases begins. */
export const releasesKey = (org: string) => ['releases', org] as const

/** One page of the releases of an organization. */
export const releaseListQuery = (api: Api, org: string, search: ReleaseListSearch) =>
  queryOptions({
    queryKey: [...releasesKey(org), 'list', search],
    queryFn: async ({ signal }) => {
      const { status = 'open', ...rest } = search
      const params = printSearch({ ...rest, ...(status !== 'all' && { status }), per_page: '50' })
      return readRows(await api.get<readonly Release[]>(orgPath(org, `/releases/${params}`), signal))
    },
    placeholderData: (previous, before) => (before?.queryKey[1] === org ? previous : undefined),
    staleTime: 15_000,
  })

/** A release. */
export const releaseQuery = (api: Api, place: ReleasePlace) =>
  queryOptions({
    queryKey: [...releasesKey(place.org), 'one', place.version],
    queryFn: async ({ signal }) => valueOf(await api.get<Release>(releasePath(place), signal)),
    staleTime: 15_000,
  })

/** The newest commits of a release. */
export const commitsQuery = (api: Api, place: ReleasePlace) =>
  queryOptions({
    queryKey: [...releasesKey(place.org), 'commits', place.version],
    queryFn: async ({ signal }) =>
      valueOf(await api.get<readonly Commit[]>(releasePath(place, `commits/?per_page=${String(commitsShown)}`), signal)),
    staleTime: 60_000,
  })

/** The files of the newest commits of a release, and whether there are more commits. */
export const commitFilesQuery = (api: Api, place: ReleasePlace) =>
  queryOptions({
    queryKey: [...releasesKey(place.org), 'files', place.version],
    queryFn: async ({ signal }) => readRows(await api.get<readonly CommitFile[]>(releasePath(place, 'commitfiles/'), signal)),
    staleTime: 60_000,
  })

/** The newest deploys of a release. */
export const deploysQuery = (api: Api, place: ReleasePlace) =>
  queryOptions({
    queryKey: [...releasesKey(place.org), 'deploys', place.version],
    queryFn: async ({ signal }) => valueOf(await api.get<readonly Deploy[]>(releasePath(place, 'deploys/'), signal)),
    staleTime: 15_000,
  })

/** The release before that whose commits are known; null when there is none. */
export const previousQuery = (api: Api, place: ReleasePlace) =>
  queryOptions({
    queryKey: [...releasesKey(place.org), 'previous', place.version],
    queryFn: async ({ signal }) => {
      const answer = valueOf(await api.get<Partial<Release>>(releasePath(place, 'previous-with-commits/'), signal))
      return answer.version === undefined ? null : { version: answer.version, shortVersion: answer.shortVersion ?? answer.version }
    },
    staleTime: 60_000,
  })

/** The issues that were first seen in a release, of any status, those with most events first. */
export const newIssuesQuery = (api: Api, { org, version }: ReleasePlace) =>
  issueListQuery(api, org, { query: newIssuesSearch(version), sort: 'freq' })
