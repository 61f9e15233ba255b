import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'

import { failureOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { sessionQuery } from '../../api/queries.ts'
import { useKeys } from '../../lib/keys.ts'
import { exactCount } from '../../lib/number-format.ts'
import { buttonClass } from '../../ui/button.tsx'
import { ErrorState, ProgressLine, SkeletonRows } from '../../ui/states.tsx'
import { HeaderLine } from '../frame/header-line.tsx'
import { BulkBar } from './bulk-bar.tsx'
import { IssueTable } from './issue-table.tsx'
import { LevelLine, PageFilters, SearchLine } from './list-filters.tsx'
import { useListKeys } from './list-keys.ts'
import { ChangedLine } from './list-live.tsx'
import { recallList, rememberList } from './list-memory.ts'
import { NoIssues } from './no-issues.tsx'
import { issueListQuery } from './queries.ts'
import type { IssuePage } from './queries.ts'
import { extendTo, keepShown, nothingSelected, toggleAll, toggleRow } from './selection.ts'
import { printIssueList } from './url.ts'
import type { IssueListSearch } from './url.ts'
import { usePickers } from './use-pickers.tsx'
import { useTriage } from './use-triage.ts'

import styles from './list.module.css'

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
  const jump = (at: 0 | -1) => focusRow(page?.issues.at(at)?.id)
  return { currentId, setCurrentId, move, jump }
}

const hitsText = (page: IssuePage | undefined): string | null => {
  if (!page || page.hits === null) return null
  return page.hits === 1 ? '1 issue' : `${exactCount(page.hits)} issues`
}

interface RowsProps {
  readonly org: string
  readonly search: IssueListSearch
  readonly page: IssuePage
  readonly currentId: string | null
  readonly onFocus: (id: string) => void
}

/** The rows of one page, what is chosen of them, and what can be done with it. */
const Rows = ({ org, search, page, currentId, onFocus }: RowsProps) => {
  const { issues } = page
  const [chosen, setSelection] = useState(nothingSelected)
  const shown = issues.map(({ id }) => id)
  const selection = keepShown(chosen, shown)
  const user = useQuery(sessionQuery(useApi())).data?.user
  const triage = useTriage(org)
  const pickers = usePickers(org, triage)
  const selected = issues.filter(({ id }) => selection.ids.has(id))
  useListKeys({ issues, currentId, selection, user }, { triage, setSelection, onPick: pickers.open })
  return (
    <div className={styles.rows}>
      {selected.length > 0 && (
        <BulkBar
          issues={selected}
          onChange={(change) => triage.apply(selected, change)}
          onPick={(kind, anchor) => pickers.open(kind, selected, anchor)}
          onClear={() => setSelection(nothingSelected)}
        />
      )}
      <IssueTable
        issues={issues}
        org={org}
        search={search}
        currentId={currentId}
        selection={selection}
        onFocus={onFocus}
        onSelect={(id, range) => setSelection(range ? extendTo(selection, id, shown) : toggleRow(selection, id))}
        onSelectAll={() => setSelection(toggleAll(selection, shown))}
        onPick={(kind, id, anchor) =>
          pickers.open(
            kind,
            issues.filter((issue) => issue.id === id),
            anchor,
          )
        }
      />
      {pickers.picker}
    </div>
  )
}

/** `/organizations/{org}/issues/`: the list (ui.md 2.1). */
export const IssuesPage = () => {
  const { org } = useParams({ from: '/organizations/$org/issues' })
  const search = useSearch({ from: '/organizations/$org/issues' })
  const list = useQuery(issueListQuery(useApi(), org, search))
  const inputRef = useRef<HTMLInputElement>(null)
  const { currentId, setCurrentId, move, jump } = useCurrentRow(
    list.data,
    `/organizations/${org}/issues/${printIssueList(search)}`,
    search.cursor === undefined,
  )
  useKeys({
    j: { says: 'Next row', run: () => move(1) },
    k: { says: 'Previous row', run: () => move(-1) },
    'g g': { says: 'First row', run: () => jump(0) },
    G: { says: 'Last row', run: () => jump(-1) },
    o: { says: 'Open the issue', run: () => document.querySelector<HTMLAnchorElement>(`tr[data-current=true] a[data-issue]`)?.click() },
    '/': { says: 'Search', run: () => inputRef.current?.focus() },
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
      <LevelLine org={org} search={search} hits={hitsText(list.data)}>
        <ChangedLine org={org} search={search} />
      </LevelLine>
      {list.isPending && <SkeletonRows rows={12} label="Reading issues" />}
      {list.isError && (
        <ErrorState what="The issues could not be read" failure={failureOf(list.error)} onRetry={() => void list.refetch()} />
      )}
      {list.data && list.data.issues.length === 0 && <NoIssues org={org} search={search} />}
      {list.data && list.data.issues.length > 0 && (
        <>
          <Rows org={org} search={search} page={list.data} currentId={currentId} onFocus={setCurrentId} />
          <Pager page={list.data} org={org} search={search} />
        </>
      )}
    </>
  )
}
