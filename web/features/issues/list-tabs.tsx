import { Suspense } from 'react'

import { late } from '../../lib/late.ts'
import { useIdle } from '../../lib/use-idle.ts'
import { Tab } from './list-tab.tsx'
import { changeIssueList, defaultQuery } from './url.ts'
import type { IssueListSearch } from './url.ts'

import styles from './list-filters.module.css'

// Saved views come after the rows.
const ViewsMenu = late(async () => ({ default: (await import('./views-menu.tsx')).ViewsMenu }))
const SavedTabs = late(async () => ({ default: (await import('./saved-tabs.tsx')).SavedTabs }))

/** States of issues, before the saved views and behind them (ui.md 2.1). */
const firstTabs = [
  { label: 'Unresolved', query: defaultQuery },
  { label: 'Assigned to me', query: 'is:unresolved assigned:me' },
] as const
const lastTabs = [
  { label: 'Archived', query: 'is:ignored' },
  { label: 'Resolved', query: 'is:resolved' },
  { label: 'All', query: '' },
] as const

interface TabProps {
  readonly org: string
  readonly search: IssueListSearch
  /** The rows are there: what is not needed for them may be asked for now. */
  readonly settled: boolean
}

/** The state that a tab stands for. Who leaves a saved view takes the filters of the page along, not the view's order. */
const stateTarget = (search: IssueListSearch, query: string): IssueListSearch =>
  changeIssueList(search, { query, view: undefined, ...(search.view !== undefined && { sort: undefined }) })

/**
 * The views of the list, on one line: states, what was saved, and what comes with the server. Each is a plain link; saved ones and counts come when the rows
 * are painted, counts again every minute.
 */
export const ListTabs = ({ org, search, settled }: TabProps) => {
  const counted = useIdle(settled)
  const isShown = (query: string): boolean => search.view === undefined && (search.query ?? defaultQuery).trim() === query
  const stateTab = ({ label, query }: (typeof firstTabs)[number] | (typeof lastTabs)[number]) => (
    <Tab key={label} org={org} label={label} target={stateTarget(search, query)} active={isShown(query)} counted={counted} />
  )
  return (
    <div className={styles.tabLine}>
      <nav className={styles.tabs} aria-label="Views">
        {firstTabs.map(stateTab)}
        {lastTabs.map(stateTab)}
        {counted && (
          <Suspense fallback={null}>
            <SavedTabs org={org} search={search} />
          </Suspense>
        )}
      </nav>
      {counted && (
        <Suspense fallback={null}>
          <ViewsMenu org={org} search={search} />
        </Suspense>
      )}
    </div>
  )
}
