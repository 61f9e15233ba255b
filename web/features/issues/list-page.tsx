import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { useLive } from '../../api/live.ts'
import { useKeys } from '../../lib/keys.ts'
import { exactCount } from '../../lib/number-format.ts'
import { buttonClass } from '../../ui/button.tsx'
import { ErrorState, ProgressLine, SkeletonRows } from '../../ui/states.tsx'
import { HeaderLine } from '../frame/header-line.tsx'
import { IssueTable } from './issue-table.tsx'
import { LevelLine, PageFilters, SearchLine } from './list-filters.tsx'
import { recallList, rememberList } from './list-memory.ts'
import { NoIssues } from './no-issues.tsx'
import { issueListQuery } from './queries.ts'
import type { IssuePage } from './queries.ts'
import { printIssueList } from './url.ts'
import type { IssueListSearch } from './url.ts'

import styles from './list.module.css'

/** Says that something changed since the list was read, and reads it again when asked: rows never move under the cursor. */
const ChangedLine = ({ org }: { readonly org: string }) => {
  const client = useQueryClient()
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set())
  useLive(org, (issue) => issue && setChanged((before) => new Set([...before, issue.issueId])))
  if (changed.size === 0) return null
  const show = () => {
    setChanged(new Set())
    void client.invalidateQueries({ queryKey: ['issues', org] })
  }
  return (
    <output className={styles.changed}>
      {changed.size === 1 ? '1 issue has' : `${exactCount(changed.size)} issues have`} new events.
      <button type="button" onClick={show}>
        Show
      </button>
    </output>
  )
}

const Pager = ({ page, org, search }: { readonly page: IssuePage; readonly org: string; readonly search: IssueListSearch }) => {
  if (!page.nextCursor && !page.previousCursor) return null
  const link = (cursor: string | null, label: string) =>
    cursor ? (
      <Link className={buttonClass({ size: 'medium' })} to="/organizations/$org/issues/" params={{ org }} search={{ ...search, cursor }}>
        {label}
      </Link>
    ) : null
  return (
    <nav className={styles.pager} aria-label="Pages">
      {link(page.previousCursor, 'Previous')}
      {link(page.nextCursor, 'Next')}
    </nav>
  )
}

const focusRow = (id: string | undefined): void => {
  if (id === undefined) return
  const link = document.querySelector<HTMLAnchorElement>(`a[data-issue="${CSS.escape(id)}"]`)
  link?.focus({ preventScroll: true })
  link?.closest('tr')?.scrollIntoView({ block: 'nearest' })
}

/** The row that the keyboard is on; kept for the tab, so that Back finds it again. */
const useCurrentRow = (page: IssuePage | undefined, href: string, first: boolean) => {
  const [recalled] = useState(() => recallList())
  const [currentId, setCurrentId] = useState<string | null>(recalled?.href === href ? recalled.selected : null)
  useEffect(() => {
    if (page) rememberList({ href, ids: page.issues.map(({ id }) => id), selected: currentId, hits: page.hits, first })
  }, [page, href, currentId, first])
  const move = (by: number) => {
    const ids = page?.issues.map(({ id }) => id) ?? []
    const at = currentId === null ? -1 : ids.indexOf(currentId)
    focusRow(ids[Math.max(0, Math.min(ids.length - 1, at + by))])
  }
  return { currentId, setCurrentId, move }
}

const hitsText = (page: IssuePage | undefined): string | null => {
  if (!page || page.hits === null) return null
  return page.hits === 1 ? '1 issue' : `${exactCount(page.hits)} issues`
}

/** `/organizations/{org}/issues/`: the list (ui.md 2.1). */
export const IssuesPage = () => {
  const { org } = useParams({ from: '/organizations/$org/issues' })
  const search = useSearch({ from: '/organizations/$org/issues' })
  const list = useQuery(issueListQuery(useApi(), org, search))
  const inputRef = useRef<HTMLInputElement>(null)
  const { currentId, setCurrentId, move } = useCurrentRow(
    list.data,
    `/organizations/${org}/issues/${printIssueList(search)}`,
    search.cursor === undefined,
  )
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    o: () => document.querySelector<HTMLAnchorElement>(`tr[data-current=true] a[data-issue]`)?.click(),
    '/': () => inputRef.current?.focus(),
  })
  return (
    <>
      <title>Issues - Vedette</title>
      <HeaderLine>
        <h1>Issues</h1>
        <PageFilters org={org} search={search} />
      </HeaderLine>
      <ProgressLine active={list.isFetching && !list.isPending} />
      <SearchLine org={org} search={search} inputRef={inputRef} />
      <LevelLine org={org} search={search} hits={hitsText(list.data)} />
      <ChangedLine org={org} />
      {list.isPending && <SkeletonRows rows={12} label="Reading issues" />}
      {list.isError && (
        <ErrorState what="The issues could not be read" failure={failureOf(list.error)} onRetry={() => void list.refetch()} />
      )}
      {list.data && list.data.issues.length === 0 && <NoIssues org={org} search={search} />}
      {list.data && list.data.issues.length > 0 && (
        <>
          <IssueTable issues={list.data.issues} org={org} search={search} currentId={currentId} onFocus={setCurrentId} />
          <Pager page={list.data} org={org} search={search} />
        </>
      )}
    </>
  )
}
