import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import type { UseQueryResult } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'

import type { Issue } from '#packages/contract/issue'

import { useApi } from '../../api/context.ts'
import { recallPlace } from './list-memory.ts'
import type { ListPlace } from './list-memory.ts'
import { issueListQuery, pageRows } from './queries.ts'
import type { IssuePage } from './queries.ts'
import { printIssueList, rowsOf } from './url.ts'
import type { IssueListSearch } from './url.ts'

/** Pages that one list has at most: 20,000 rows. Who looks for more than that is better served by a search. */
const pagesMax = 400
/** Grey rows at the end while the next page is read. */
const waitingRows = 3

/** A row of the list; null while its page is read. */
export type ListRow = Issue | null

/** The list that is shown: which rows, where its pages begin, and which of them are in view. */
interface Shown {
  readonly key: string
  readonly org: string
  readonly search: IssueListSearch
  readonly starts: readonly (string | null)[]
  readonly lengths: readonly number[]
  readonly view: readonly [from: number, to: number]
}

interface Read {
  readonly pages: readonly (IssuePage | undefined)[]
  readonly fetching: boolean
  readonly error: Error | null
}

const readOf = (results: readonly UseQueryResult<IssuePage>[]): Read => ({
  pages: results.map(({ data }) => data),
  fetching: results.some(({ isFetching }) => isFetching),
  error: results.find(({ isError, data }) => isError && !data)?.error ?? null,
})

/**
 * The rows of the pages one after the other. An issue that moved between two reads is on two pages: it is shown once, where it comes first. A page
 * that is not read has as many empty rows as it had, or as the next page may have.
 */
export const joinPages = (pages: readonly (Pick<IssuePage, 'issues'> | undefined)[], lengths: readonly number[]): readonly ListRow[] => {
  const seen = new Set<string>()
  const rows: ListRow[] = []
  for (const [index, page] of pages.entries()) {
    const empty = lengths[index] ?? (index === 0 ? 0 : index === pages.length - 1 ? waitingRows : pageRows)
    if (!page) for (let row = 0; row < empty; row += 1) rows.push(null)
    for (const issue of page?.issues ?? []) {
      if (seen.has(issue.id)) continue
      seen.add(issue.id)
      rows.push(issue)
    }
  }
  return rows
}

/** The pages that these rows are of, with lengths as far as they are known. */
const pagesOf = (lengths: readonly number[], from: number, to: number): readonly [number, number] => {
  let end = 0
  let first = -1
  for (const [index, length] of lengths.entries()) {
    end += length
    if (first < 0 && from < end) first = index
    if (to < end) return [first, index]
  }
  const last = Math.max(0, lengths.length - 1)
  return [first < 0 ? last : first, last]
}

const begin = (key: string, org: string, search: IssueListSearch, place: ListPlace | null): Shown => ({
  key,
  org,
  search,
  starts: place?.starts ?? [search.cursor ?? null],
  lengths: place?.lengths ?? [],
  view: place?.view ?? [0, 0],
})

const atCursor = (search: IssueListSearch, cursor: string | null): IssueListSearch => {
  const { cursor: _cursor, ...rest } = search
  return cursor === null ? rest : { ...rest, cursor }
}

/** A list that is come back to is read anew where it is looked at, when it was read long ago or something was changed since. */
const useReadAnew = (org: string, inView: readonly IssueListSearch[], arrival: string): void => {
  const api = useApi()
  const client = useQueryClient()
  const looked = useRef(inView)
  useEffect(() => {
    looked.current = inView
  })
  useEffect(() => {
    for (const search of looked.current) {
      const query = issueListQuery(api, org, search)
      // What failed is for the page to ask for again.
      if (client.getQueryState(query.queryKey)?.status !== 'error') void client.prefetchQuery(query)
    }
  }, [api, client, org, arrival])
}

export interface IssuePages {
  readonly rows: readonly ListRow[]
  /** The search that the rows are of: that of the address, or still the one before. */
  readonly search: IssueListSearch
  /** The searches of the pages in view, to be read again when something changed. */
  readonly inView: readonly IssueListSearch[]
  readonly hits: number | null
  /** False while the rows are still those of the address before. */
  readonly settled: boolean
  readonly pending: boolean
  readonly fetching: boolean
  /** Nothing could be read. */
  readonly error: Error | null
  /** The next page could not be read. */
  readonly nextError: Error | null
  /** True when the last row is the last that there is; `full` when more match than one list has. */
  readonly ended: boolean
  readonly full: boolean
  readonly place: Pick<ListPlace, 'starts' | 'lengths' | 'view'>
  /** Reads the next page, unless it is on its way. */
  readonly more: () => void
  /** Says which rows are in view: their pages are read when they were not yet. */
  readonly look: (from: number, to: number) => void
  /** Forgets all pages but the first. */
  readonly restart: () => void
  readonly retry: () => void
}

/** What is known of the list as a whole from the pages that were read. */
const stateOf = ({ pages, rows, error, starts }: Pick<Read, 'pages' | 'error'> & Pick<IssuePages, 'rows'> & Pick<Shown, 'starts'>) => {
  const known = pages.find((page) => page !== undefined)
  const last = pages.at(-1)
  const more = last !== undefined && last.nextCursor !== null
  return {
    hits: known?.hits ?? null,
    pending: !known && rows.length === 0 && error === null,
    error: known ? null : error,
    nextError: known ? error : null,
    ended: last !== undefined && !more,
    full: more && starts.length >= pagesMax,
  }
}

/**
 * The issue list page after page (keyset cursors). Pages are read when they come into view, in any order, so that a list which is come back to has
 * all its rows at once. When the address asks for other rows, those before stay until the first of them are there.
 */
export const useIssuePages = (org: string, asked: IssueListSearch, entry: string): IssuePages => {
  const api = useApi()
  const client = useQueryClient()
  const search = rowsOf(asked)
  const key = `${org} ${printIssueList(search)}`
  const first = useQuery(issueListQuery(api, org, search))
  const [state, setShown] = useState(() => begin(key, org, search, recallPlace(entry)))
  let shown = state
  if (state.key !== key && (first.data || first.isError || state.org !== org)) {
    shown = begin(key, org, search, recallPlace(entry))
    setShown(shown)
  }
  const { starts, view } = shown
  const { pages, fetching, error } = useQueries({
    queries: starts.map((cursor, index) => {
      const query = issueListQuery(api, shown.org, atCursor(shown.search, cursor))
      const wanted = index === starts.length - 1 || (index >= view[0] && index <= view[1])
      // What was read once stays as it is: rows that come back into view have not moved.
      return { ...query, enabled: wanted && client.getQueryData(query.queryKey) === undefined }
    }),
    combine: readOf,
  })
  const rows = useMemo(() => joinPages(pages, shown.lengths), [pages, shown.lengths])
  const lengths = useMemo(
    () => pages.map((page, index) => page?.issues.length ?? shown.lengths[index] ?? (index === 0 ? 0 : pageRows)),
    [pages, shown.lengths],
  )
  const last = pages.at(-1)
  const next = last?.nextCursor ?? null
  const more = useCallback(() => {
    if (next === null) return
    setShown((now) => (now.starts.length < pagesMax && !now.starts.includes(next) ? { ...now, starts: [...now.starts, next] } : now))
  }, [next])
  const look = useCallback(
    (from: number, to: number) => {
      const [a, b] = pagesOf(lengths, from, to)
      setShown((now) => (now.view[0] === a && now.view[1] === b ? now : { ...now, view: [a, b] }))
    },
    [lengths],
  )
  const restart = useCallback(() => setShown((now) => ({ ...now, starts: now.starts.slice(0, 1), lengths: [], view: [0, 0] })), [])
  const retry = () =>
    void client.refetchQueries({ queryKey: ['issues', org], type: 'active', predicate: ({ state: { status } }) => status === 'error' })
  const inView = useMemo(
    () => starts.slice(view[0], view[1] + 1).map((cursor) => atCursor(shown.search, cursor)),
    [starts, view, shown.search],
  )
  useReadAnew(shown.org, inView, `${shown.key} ${entry}`)
  return {
    ...stateOf({ pages, rows, error, starts }),
    rows,
    search: shown.search,
    inView,
    settled: shown.key === key,
    fetching: fetching || first.isFetching,
    place: { starts, lengths, view },
    more,
    look,
    restart,
    retry,
  }
}
