import { queryOptions } from '@tanstack/react-query'

import type { CommitFile, ListedCommit } from '#packages/contract/commit'
import type { Deploy } from '#packages/contract/deploy'
import type { Release, Verdict } from '#packages/contract/release'
import type { SessionsAnswer } from '#packages/contract/sessions'
import { printValue } from '#packages/search/print'

import { valueOf } from '../../api/client.ts'
import type { Answer, Api } from '../../api/client.ts'
import { orgPath } from '../../api/queries.ts'
import { printSearch } from '../../lib/search-params.ts'
import { issueListQuery, readCursors } from '../issues/queries.ts'
import { issueSearch } from './release-text.ts'
import { chartIntervals } from './url.ts'
import type { ChartPeriod, IssueTab, PlottedMetric, ReleaseListSearch } from './url.ts'

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

/** The environments that are looked at; undefined: all. */
export type Environments = readonly string[] | undefined

/** Path of a release, or of something below it. */
export const releasePath = ({ org, version }: ReleasePlace, rest = ''): string =>
  orgPath(org, `/releases/${encodeURIComponent(version)}/${rest}`)

/** Where all that is known of releases begins. */
export const releasesKey = (org: string) => ['releases', org] as const

const healthPeriod = '14d'

/** What is asked for one page. Orders by crashes are of the time that the figures are of, so that the page with them has the same releases. */
const listParams = ({ status = 'open', ...rest }: ReleaseListSearch) => ({
  ...rest,
  ...(status !== 'all' && { status }),
  per_page: '50',
  ...(rest.sort?.startsWith('crash_free') && { summaryStatsPeriod: healthPeriod }),
})

/** One page of the releases of an organization. */
export const releaseListQuery = (api: Api, org: string, search: ReleaseListSearch) =>
  queryOptions({
    queryKey: [...releasesKey(org), 'list', search],
    queryFn: async ({ signal }) => {
      return readRows(await api.get<readonly Release[]>(orgPath(org, `/releases/${printSearch(listParams(search))}`), signal))
    },
    placeholderData: (previous, before) => (before?.queryKey[1] === org ? previous : undefined),
    staleTime: 15_000,
  })

/** The same page with how each release does. */
export const releaseHealthQuery = (api: Api, org: string, search: ReleaseListSearch) =>
  queryOptions({
    queryKey: [...releasesKey(org), 'health', search],
    queryFn: async ({ signal }) => {
      const asked = { ...listParams(search), health: '1', summaryStatsPeriod: healthPeriod }
      return valueOf(await api.get<readonly Release[]>(orgPath(org, `/releases/${printSearch(asked)}`), signal))
    },
    staleTime: 30_000,
  })

/** What became of a release, against the one before. */
export const verdictQuery = (api: Api, place: ReleasePlace, environment: Environments) =>
  queryOptions({
    queryKey: [...releasesKey(place.org), 'verdict', place.version, environment],
    queryFn: async ({ signal }) => valueOf(await api.get<Verdict>(releasePath(place, `verdict/${printSearch({ environment })}`), signal)),
    placeholderData: (previous, before) => (before?.queryKey[3] === place.version ? previous : undefined),
    staleTime: 30_000,
  })

/** Fields of the chart of a release, as the API spells them. */
export const plottedFields = {
  crashFreeSessions: 'crash_rate(session)',
  crashFreeUsers: 'crash_rate(user)',
  sessions: 'sum(session)',
  users: 'count_unique(user)',
  sessionsErrored: 'unhealthy_rate(session)',
} as const satisfies Readonly<Record<PlottedMetric, string>>

/** The sessions of a release over time. */
export const sessionsQuery = (
  api: Api,
  { org, version }: ReleasePlace,
  { period, environment }: { readonly period: ChartPeriod; readonly environment: Environments },
) =>
  queryOptions({
    queryKey: [...releasesKey(org), 'sessions', version, period, environment],
    queryFn: async ({ signal }) => {
      const asked = {
        field: Object.values(plottedFields),
        statsPeriod: period,
        interval: chartIntervals[period],
        query: `release:${printValue({ pieces: [version] })}`,
        includeTotals: '0',
        environment,
      }
      return valueOf(await api.get<SessionsAnswer>(orgPath(org, `/sessions/${printSearch(asked)}`), signal))
    },
    placeholderData: (previous, before) => (before?.queryKey[3] === version ? previous : undefined),
    staleTime: 30_000,
  })

/** The issues of a tab, of any status where the tab does not say otherwise, those with most events first. */
export const releaseIssuesQuery = (
  api: Api,
  { org, version }: ReleasePlace,
  { tab, environment }: { readonly tab: IssueTab; readonly environment: Environments },
) => issueListQuery(api, org, { query: issueSearch(tab, version), sort: 'freq', ...(environment && { environment }) })

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
      valueOf(await api.get<readonly ListedCommit[]>(releasePath(place, `commits/?per_page=${String(commitsShown)}`), signal)),
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
