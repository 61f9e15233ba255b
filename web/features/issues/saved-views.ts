import { queryOptions } from '@tanstack/react-query'

import type { SavedView } from '#packages/contract/saved-view'

import { valueOf } from '../../api/client.ts'
import type { Api } from '../../api/client.ts'
import { orgPath } from '../../api/queries.ts'
import { defaultQuery, parseIssueList, printIssueList, rowsOf } from './url.ts'
import type { IssueListSearch } from './url.ts'

/** What is sent to save a view. */
export type ViewBody = Partial<Omit<SavedView, 'id' | 'type' | 'isGlobal' | 'isPinned' | 'dateCreated' | 'owner' | 'canEdit'>>

export const viewsPath = (org: string, id = ''): string => orgPath(org, `/searches/${id === '' ? '' : `${id}/`}`)

/** The saved views that one sees, those that come with the server first. */
export const viewsQuery = (api: Api, org: string) =>
  queryOptions({
    queryKey: ['views', org],
    queryFn: async ({ signal }) => valueOf(await api.get<readonly SavedView[]>(viewsPath(org), signal)),
    staleTime: 60_000,
  })

const placesOf = ({ project, environment, statsPeriod, start, end }: IssueListSearch) => ({ project, environment, statsPeriod, start, end })

/**
 * The list as a view has it. What comes with the server has no filters of the page: it keeps those that are set. The trend of the rows is nobody's but the
 * reader's.
 */
export const searchOfView = (view: SavedView, now: IssueListSearch): IssueListSearch => {
  const { projects, environments, statsPeriod, start, end } = view
  const own = {
    project: projects,
    environment: environments,
    statsPeriod: statsPeriod ?? undefined,
    start: start ?? undefined,
    end: end ?? undefined,
  }
  const { query, sort, id } = view
  return parseIssueList({ ...(view.isGlobal ? placesOf(now) : own), groupStatsPeriod: now.groupStatsPeriod, query, sort, view: id })
}

/** The present list as the body of a view. */
export const bodyOfSearch = (search: IssueListSearch): ViewBody => ({
  query: search.query ?? defaultQuery,
  sort: search.sort ?? 'date',
  projects: [...(search.project ?? [])],
  environments: [...(search.environment ?? [])],
  statsPeriod: search.statsPeriod ?? null,
  start: search.start ?? null,
  end: search.end ?? null,
})

const printed = (search: IssueListSearch): string => printIssueList(parseIssueList({ ...rowsOf(search), cursor: undefined }))

/** Whether the list shows something else than the view that its address names. */
export const isChanged = (view: SavedView, search: IssueListSearch): boolean => printed(searchOfView(view, search)) !== printed(search)
