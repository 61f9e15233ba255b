import { queryOptions } from '@tanstack/react-query'

import type { EventAnswer, EventItem } from '#packages/contract/event'
import type { IssueHash } from '#packages/contract/hash'
import type { Issue, IssueDetails, IssueTag, IssueTagDetails, TagValue } from '#packages/contract/issue'
import type { IssueStats } from '#packages/contract/issue-stats'
import type { Member } from '#packages/contract/member'
import type { Release } from '#packages/contract/release'
import type { Team } from '#packages/contract/team'

import { failureOf, valueOf } from '../../api/client.ts'
import type { Api, Answer } from '../../api/client.ts'
import { orgPath } from '../../api/queries.ts'
import { askEventFilter, printEventFilter } from './event-filter.ts'
import type { EventFilter, EventListSearch } from './event-filter.ts'
import { printIssueList, rowsOf, tooLong } from './url.ts'
import type { IssueListSearch } from './url.ts'

/** One page of the issue list. */
export interface IssuePage {
  readonly issues: readonly Issue[]
  /** All issues that match; null when the server does not say. */
  readonly hits: number | null
  readonly nextCursor: string | null
  readonly previousCursor: string | null
}

const linkForm = /rel="(next|previous)"; *results="true"; *cursor="([^"]{1,500})"/g

/** Cursors of a `Link` header that lead to something (web-api.md 1.3). */
export const readCursors = (link: string | null): { readonly next: string | null; readonly previous: string | null } => {
  const found = new Map([...(link ?? '').matchAll(linkForm)].map(([, rel, cursor]) => [rel, cursor]))
  return { next: found.get('next') ?? null, previous: found.get('previous') ?? null }
}

const readPage = (answer: Answer<readonly Issue[]>): IssuePage => {
  const issues = valueOf(answer)
  const headers = answer.ok ? answer.headers : new Headers()
  const { next, previous } = readCursors(headers.get('link'))
  const hits = headers.get('x-hits')
  return { issues, hits: hits === null ? null : Number(hits), nextCursor: next, previousCursor: previous }
}

/** Rows per page. */
export const pageRows = 50

/** Asks for rows; what is too long to be asked for is refused here already. */
const askIssues = (
  api: Api,
  org: string,
  asked: { readonly search: IssueListSearch; readonly limit: number; readonly signal: AbortSignal },
) => {
  const { search, limit, signal } = asked
  const detail = tooLong(search)
  if (detail !== null) return { ok: false, failure: { status: 400, detail } } as const
  const params = printIssueList(search)
  return api.get<readonly Issue[]>(orgPath(org, `/issues/${params}${params === '' ? '?' : '&'}limit=${String(limit)}&lenient=1`), signal)
}

/** Reads one page of the list. */
const readIssuePage = async (
  api: Api,
  { org, search }: { readonly org: string; readonly search: IssueListSearch },
  signal: AbortSignal,
): Promise<IssuePage> => readPage(await askIssues(api, org, { search, limit: pageRows, signal }))

/** One page of the list. */
export const issueListQuery = (api: Api, org: string, search: IssueListSearch) =>
  queryOptions({
    queryKey: ['issues', org, rowsOf(search)],
    queryFn: ({ signal }) => readIssuePage(api, { org, search: rowsOf(search) }, signal),
    // What is not there for the viewer is asked for once, not again by everybody who shows it.
    retryOnMount: ({ state }) => state.error === null || failureOf(state.error).status !== 404,
    staleTime: 15_000,
  })

/** How many issues match, up to 1,000; null when the server does not say. */
export const issueCountQuery = (api: Api, org: string, search: IssueListSearch) => {
  const { peek: _peek, view: _view, cursor: _cursor, sort: _sort, groupStatsPeriod: _period, ...filters } = search
  return queryOptions({
    queryKey: ['issue-count', org, filters],
    queryFn: async ({ signal }) => readPage(await askIssues(api, org, { search: filters, limit: 1, signal })).hits,
    staleTime: 30_000,
  })
}

/** The same page read anew beside the one that is shown. */
export const issueListAgain = (api: Api, org: string, search: IssueListSearch) =>
  queryOptions({
    queryKey: ['issues-again', org, rowsOf(search)],
    queryFn: ({ signal }) => readIssuePage(api, { org, search: rowsOf(search) }, signal),
    staleTime: 0,
    gcTime: 0,
  })

const issuePath = (org: string, issue: string, rest: string): string => orgPath(org, `/issues/${encodeURIComponent(issue)}/${rest}`)

/** An issue by id or short id. */
export const issueQuery = (api: Api, org: string, issue: string) =>
  queryOptions({
    queryKey: ['issue', org, issue],
    queryFn: async ({ signal }) => valueOf(await api.get<IssueDetails>(issuePath(org, issue, ''), signal)),
    staleTime: 10_000,
  })

/**
 * One event of an issue: `latest`, `oldest`, `recommended` of those that the filter lets pass, or an event id. The event before stays in view while
 * the next is read.
 */
export const eventQuery = (
  api: Api,
  place: { readonly org: string; readonly issue: string; readonly event: string },
  filter: EventFilter = {},
) =>
  queryOptions({
    queryKey: ['event', place.org, place.issue, place.event, printEventFilter(filter)],
    queryFn: async ({ signal }) => {
      const path = `events/${encodeURIComponent(place.event)}/${askEventFilter(filter)}`
      return valueOf(await api.get<EventAnswer>(issuePath(place.org, place.issue, path), signal))
    },
    staleTime: 10_000,
    placeholderData: (previous, before) => (before?.queryKey[2] === place.issue ? previous : undefined),
  })

/** Shares of the tags' values over the events of an issue. */
export const tagsQuery = (api: Api, org: string, issue: string) =>
  queryOptions({
    queryKey: ['tags', org, issue],
    queryFn: async ({ signal }) => valueOf(await api.get<readonly IssueTag[]>(issuePath(org, issue, 'tags/?limit=5'), signal)),
    staleTime: 30_000,
  })

/** Rows of one page, and where its neighbours begin. */
export interface Rows<Row> {
  readonly rows: readonly Row[]
  readonly next: string | null
  readonly previous: string | null
}

const readRows = <Row>(answer: Answer<readonly Row[]>): Rows<Row> => ({
  rows: valueOf(answer),
  ...readCursors(answer.ok ? answer.headers.get('link') : null),
})

const pageParams = (cursor: string | undefined): string =>
  `?limit=${String(pageRows)}${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`

interface IssuePlace {
  readonly org: string
  readonly issue: string
}

/** One page of the events of an issue that the filter lets pass, newest first. */
export const issueEventsQuery = (api: Api, place: IssuePlace, search: EventListSearch) =>
  queryOptions({
    queryKey: ['issue-events', place.org, place.issue, search.cursor ?? '', printEventFilter(search)],
    queryFn: async ({ signal }) => {
      const path = `events/${pageParams(search.cursor)}${askEventFilter(search).replace('?', '&')}`
      return readRows(await api.get<readonly EventItem[]>(issuePath(place.org, place.issue, path), signal))
    },
    placeholderData: (previous, before) => (before?.queryKey[2] === place.issue ? previous : undefined),
    staleTime: 10_000,
  })

/** Events and users of an issue over time, those that the filter lets pass. */
export const issueStatsQuery = (api: Api, place: IssuePlace, filter: EventFilter) =>
  queryOptions({
    queryKey: ['issue-stats', place.org, place.issue, printEventFilter(filter)],
    queryFn: async ({ signal }) =>
      valueOf(await api.get<IssueStats>(issuePath(place.org, place.issue, `events-stats/${askEventFilter(filter)}`), signal)),
    placeholderData: (previous, before) => (before?.queryKey[2] === place.issue ? previous : undefined),
    staleTime: 30_000,
  })

interface TagPlace {
  readonly org: string
  readonly issue: string
  readonly key: string
}

const tagPath = ({ org, issue, key }: TagPlace): string => issuePath(org, issue, `tags/${encodeURIComponent(key)}/`)

/** One tag of an issue: how many events have it, how many values there are. */
export const tagQuery = (api: Api, place: TagPlace) =>
  queryOptions({
    queryKey: ['tag', place.org, place.issue, place.key],
    queryFn: async ({ signal }) => valueOf(await api.get<IssueTagDetails>(tagPath(place), signal)),
    staleTime: 30_000,
  })

/** One page of the values of a tag, the most frequent first. */
export const tagValuesQuery = (api: Api, place: TagPlace, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['tag-values', place.org, place.issue, place.key, cursor ?? ''],
    queryFn: async ({ signal }) => readRows(await api.get<readonly TagValue[]>(`${tagPath(place)}values/${pageParams(cursor)}`, signal)),
    placeholderData: (previous, before) => (before?.queryKey[2] === place.issue && before.queryKey[3] === place.key ? previous : undefined),
    staleTime: 30_000,
  })

/** Everyone who can be given an issue. */
export const peopleQuery = (api: Api, org: string) =>
  queryOptions({
    queryKey: ['people', org],
    queryFn: async ({ signal }) => valueOf(await api.get<readonly Member[]>(orgPath(org, '/users/'), signal)),
    staleTime: 60_000,
  })

/** The teams of an organization, without their projects. */
export const teamNamesQuery = (api: Api, org: string) =>
  queryOptions({
    queryKey: ['team-names', org],
    queryFn: async ({ signal }) => valueOf(await api.get<readonly Team[]>(orgPath(org, '/teams/?detailed=0'), signal)),
    staleTime: 60_000,
  })

/** Releases that a picker offers at most. */
const releasesOffered = 30

/** Versions of a project's releases, newest first. */
export const releaseNamesQuery = (api: Api, org: string, project: string) =>
  queryOptions({
    queryKey: ['release-names', org, project],
    queryFn: async ({ signal }) => {
      const path = `/projects/${encodeURIComponent(org)}/${encodeURIComponent(project)}/releases/?status=open&per_page=${String(releasesOffered)}`
      return valueOf(await api.get<readonly Release[]>(path, signal)).map(({ version }) => version)
    },
    staleTime: 60_000,
  })

/** Releases that a graph can mark: the newest ones. */
const releasesMarked = 100

/** The newest releases of a project. */
export const projectReleasesQuery = (api: Api, org: string, project: string) =>
  queryOptions({
    queryKey: ['project-releases', org, project],
    queryFn: async ({ signal }) => {
      const path = `/projects/${encodeURIComponent(org)}/${encodeURIComponent(project)}/releases/?per_page=${String(releasesMarked)}`
      return valueOf(await api.get<readonly Release[]>(path, signal))
    },
    staleTime: 60_000,
  })

/** What an issue is made of, seen last first: the first hundred hashes. */
export const hashesQuery = (api: Api, org: string, issue: string) =>
  queryOptions({
    queryKey: ['issue-hashes', org, issue],
    queryFn: async ({ signal }) => valueOf(await api.get<readonly IssueHash[]>(issuePath(org, issue, 'hashes/?per_page=100'), signal)),
    staleTime: 30_000,
  })
