import { useQueryClient } from '@tanstack/react-query'
import { Link, useLocation, useParams, useSearch } from '@tanstack/react-router'
import { Suspense, memo, useCallback, useEffect, useRef, useState } from 'react'
import type { RefObject } from 'react'

import { failureOf } from '../../api/client.ts'
import { useKeys } from '../../lib/keys.ts'
import { late } from '../../lib/late.ts'
import { exactCount } from '../../lib/number-format.ts'
import { buttonClass } from '../../ui/button.tsx'
import { ErrorState, ProgressLine, SkeletonRows } from '../../ui/states.tsx'
import { HeaderLine } from '../frame/header-line.tsx'
import { matchingText } from './bulk-bar.tsx'
import { LevelLine, PageFilters, SearchLine } from './list-filters.tsx'
import { ChangedLine } from './list-live.tsx'
import { recallList, recallPlace, rememberList, rememberPlace } from './list-memory.ts'
import { ListRows } from './list-rows.tsx'
import { ListTabs } from './list-tabs.tsx'
import { noteLook } from './looked.ts'
import { nothingSelected } from './selection.ts'
import type { Selection } from './selection.ts'
import { changeIssueList, parseIssueList, printIssueList, rowsOf, tooLong } from './url.ts'
import type { IssueListSearch } from './url.ts'
import { useIssuePages } from './use-issue-pages.ts'
import type { IssuePages } from './use-issue-pages.ts'
import { focusRow } from './use-row-focus.ts'

import styles from './list.module.css'

// Most lists have rows.
const NoIssues = late(async () => ({ default: (await import('./no-issues.tsx')).NoIssues }))
const RefusedList = late(async () => ({ default: (await import('./refused-list.tsx')).RefusedList }))

/** So often it is noted that the list is being looked at. */
const lookAgainMs = 60_000

const hrefOf = (org: string, search: IssueListSearch): string =>
  `/organizations/${org}/issues/${printIssueList({ ...rowsOf(search), ...(search.view !== undefined && { view: search.view }) })}`

const hitsText = ({ hits, pending }: IssuePages): string | null => {
  if (pending || hits === null) return null
  return hits === 1 ? '1 issue' : `${matchingText(hits)} issues`
}

/** True of a list that cannot be asked for, however often: its search is too long, or its projects are not the viewer's. */
const isRefused = (search: IssueListSearch, error: Error | null): boolean =>
  error !== null && (tooLong(search) !== null || (search.project !== undefined && failureOf(error).status === 404))

/** The row that the keyboard is on, and the rows that are chosen; kept for the tab, so that Back and a reload find them again. */
const useListState = (org: string, search: IssueListSearch, entry: string, pages: IssuePages) => {
  const href = hrefOf(org, search)
  const [before] = useState(() => ({ place: recallPlace(entry), list: recallList() }))
  const [currentId, setCurrentId] = useState<string | null>(
    search.peek ?? before.place?.current ?? (before.list?.href === href ? before.list.selected : null),
  )
  const [chosen, setChosen] = useState<Selection>(() =>
    before.place ? { ids: new Set(before.place.chosen), anchor: null } : nothingSelected,
  )
  const { rows, hits, place, settled } = pages
  const { starts, lengths, view } = place
  useEffect(() => {
    if (!settled) return
    const ids = rows.flatMap((row) => (row ? [row.id] : []))
    rememberList({ href, ids, selected: currentId, hits, first: search.cursor === undefined })
  }, [settled, rows, hits, href, currentId, search.cursor])
  useEffect(() => {
    if (settled) rememberPlace(entry, { starts, lengths, view, current: currentId, chosen: [...chosen.ids] })
  }, [settled, entry, starts, lengths, view, currentId, chosen])
  // Who comes back goes on where they were, also by keyboard: once, as soon as the row is read and drawn.
  const comesBack = useRef(before.place !== null)
  useEffect(() => {
    if (!comesBack.current || !rows.some((row) => row?.id === currentId)) return
    comesBack.current = false
    requestAnimationFrame(() => document.activeElement === document.body && focusRow(currentId))
  }, [rows, currentId])
  return { currentId, setCurrentId, chosen, setChosen }
}

/** When this organization's list was looked at before this visit. */
const useLooked = (org: string): number => {
  const [looked, setLooked] = useState(() => ({ org, ms: noteLook(org) }))
  if (looked.org !== org) setLooked({ org, ms: noteLook(org) })
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) noteLook(org)
    }, lookAgainMs)
    return () => clearInterval(timer)
  }, [org])
  return looked.ms
}

/** Above a list that does not begin with its first row: an address from the time of pages. */
const FromStart = ({ org, search }: { readonly org: string; readonly search: IssueListSearch }) =>
  search.cursor === undefined ? null : (
    <p className={styles.start}>
      This list begins in the middle.{' '}
      <Link className={buttonClass()} to="/organizations/$org/issues/" params={{ org }} search={changeIssueList(search, {})}>
        Show it from its start
      </Link>
    </p>
  )

const End = ({ pages }: { readonly pages: IssuePages }) => {
  if (pages.nextError) {
    return <ErrorState what="The next issues could not be read" failure={failureOf(pages.nextError)} onRetry={pages.retry} />
  }
  if (!pages.full) return null
  return <p className={styles.start}>{exactCount(pages.rows.length)} issues are shown. A search or a filter finds the others.</p>
}

// What is above the rows rests while the keyboard walks through them.
const TopLine = memo(({ org, search }: { readonly org: string; readonly search: IssueListSearch }) => (
  <HeaderLine>
    <h1>Issues</h1>
    <PageFilters org={org} search={search} />
  </HeaderLine>
))
TopLine.displayName = 'TopLine'

const Head = memo(
  (props: {
    readonly org: string
    readonly search: IssueListSearch
    readonly inputRef: RefObject<HTMLInputElement | null>
    readonly settled: boolean
    readonly refused: boolean
    readonly hits: string | null
    readonly inView: readonly IssueListSearch[]
    readonly onShow: () => void
  }) => {
    const { org, search, settled, refused, hits, inView, onShow } = props
    return (
      <>
        <ListTabs org={org} search={search} settled={settled && !refused} />
        <SearchLine org={org} search={search} inputRef={props.inputRef} />
        <LevelLine org={org} search={search} settled={settled && !refused} refused={refused} hits={hits}>
          <ChangedLine org={org} inView={inView} onShow={onShow} />
        </LevelLine>
      </>
    )
  },
)
Head.displayName = 'Head'

/** `/organizations/{org}/issues/`: the list (ui.md 2.1). */
export const IssuesPage = () => {
  const { org } = useParams({ from: '/organizations/$org/issues' })
  // What the address has and the list does not know comes through the router: read it once more.
  const search = useSearch({ from: '/organizations/$org/issues', select: parseIssueList, structuralSharing: true })
  const historyKey = useLocation({ select: ({ state }) => state.__TSR_key ?? '' })
  // The address may be a moment behind the history: together they name a place for certain.
  const entry = `${historyKey} ${hrefOf(org, search)}`
  const client = useQueryClient()
  const pages = useIssuePages(org, search, entry)
  const inputRef = useRef<HTMLInputElement>(null)
  const { currentId, setCurrentId, chosen, setChosen } = useListState(org, search, entry, pages)
  const lookedMs = useLooked(org)
  useKeys({ '/': { says: 'Search', run: () => inputRef.current?.focus() } })
  const { restart } = pages
  const showNew = useCallback(() => {
    restart()
    window.scrollTo(0, 0)
    void client.invalidateQueries({ queryKey: ['issues', org] })
  }, [client, org, restart])
  const refused = isRefused(search, pages.error)
  const empty = !pages.pending && !pages.error && pages.rows.length === 0
  return (
    <>
      <title>Issues - Vedette</title>
      <TopLine org={org} search={search} />
      <ProgressLine active={pages.fetching && !pages.pending} />
      <Head
        org={org}
        search={search}
        inputRef={inputRef}
        settled={!pages.pending}
        refused={refused}
        hits={hitsText(pages)}
        inView={pages.inView}
        onShow={showNew}
      />
      <FromStart org={org} search={search} />
      {pages.pending && <SkeletonRows rows={24} label="Reading issues" />}
      {refused && (
        <Suspense fallback={null}>
          <RefusedList org={org} search={search} />
        </Suspense>
      )}
      {pages.error && !refused && <ErrorState what="The issues could not be read" failure={failureOf(pages.error)} onRetry={pages.retry} />}
      {empty && (
        <Suspense fallback={null}>
          <NoIssues org={org} search={search} />
        </Suspense>
      )}
      {pages.rows.length > 0 && !pages.error && (
        <ListRows
          org={org}
          search={search}
          pages={pages}
          currentId={currentId}
          onFocus={setCurrentId}
          chosen={chosen}
          setChosen={setChosen}
          lookedMs={lookedMs}
        />
      )}
      <End pages={pages} />
    </>
  )
}
