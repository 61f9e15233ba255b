import { queryOptions } from '@tanstack/react-query'

import type { EventAnswer } from '#packages/contract/event'
import type { Issue, IssueDetails, IssueTag } from '#packages/contract/issue'

import { valueOf } from '../../api/client.ts'
import type { Api, Answer } from '../../api/client.ts'
import { orgPath } from '../../api/queries.ts'
import { printIssueList } from './url.ts'
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
const pageRows = 50

/** One page of the list; the page before stays in view while the next is read. */
export const issueListQuery = (api: Api, org: string, search: IssueListSearch) =>
  queryOptions({
    queryKey: ['issues', org, search],
    queryFn: async ({ signal }) => {
      const params = printIssueList(search)
      return readPage(
        await api.get<readonly Issue[]>(orgPath(org, `/issues/${params}${params === '' ? '?' : '&'}limit=${String(pageRows)}`), signal),
      )
    },
    placeholderData: (previous, before) => (before?.queryKey[1] === org ? previous : undefined),
    staleTime: 15_000,
  })

const issuePath = (org: string, issue: string, rest: string): string => orgPath(org, `/issues/${encodeURIComponent(issue)}/${rest}`)

/** An issue by id or short id. */
export const issueQuery = (api: Api, org: string, issue: string) =>
  queryOptions({
    queryKey: ['issue', org, issue],
    queryFn: async ({ signal }) => valueOf(await api.get<IssueDetails>(issuePath(org, issue, ''), signal)),
    staleTime: 10_000,
  })

/** One event of an issue: `latest`, `oldest`, `recommended`, or an event id. The event before stays in view while the next is read. */
export const eventQuery = (api: Api, place: { readonly org: string; readonly issue: string; readonly event: string }) =>
  queryOptions({
    queryKey: ['event', place.org, place.issue, place.event],
    queryFn: async ({ signal }) =>
      valueOf(await api.get<EventAnswer>(issuePath(place.org, place.issue, `events/${encodeURIComponent(place.event)}/`), signal)),
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
