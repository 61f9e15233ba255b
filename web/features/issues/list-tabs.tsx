import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'

import { useApi } from '../../api/context.ts'
import { useIdle } from '../../lib/use-idle.ts'
import { issueCountQuery } from './queries.ts'
import { changeIssueList, defaultQuery } from './url.ts'
import type { IssueListSearch } from './url.ts'

import styles from './list-filters.module.css'

/** Views that everyone has (ui.md 2.1). */
const tabs = [
  { label: 'Unresolved', query: defaultQuery },
  { label: 'Assigned to me', query: 'is:unresolved assigned:me' },
  { label: 'Regressed', query: 'is:unresolved is:regressed' },
  { label: 'Archived', query: 'is:ignored' },
  { label: 'Resolved', query: 'is:resolved' },
  { label: 'All', query: '' },
] as const

/** Counts above this are not told apart. */
const countMax = 999
const countAgainMs = 60_000

interface TabProps {
  readonly org: string
  readonly search: IssueListSearch
  /** The rows are there: what is not needed for them may be asked for now. */
  readonly settled: boolean
}

const Tab = ({ org, search, counted, label, query }: Omit<TabProps, 'settled'> & { readonly counted: boolean } & (typeof tabs)[number]) => {
  const target = changeIssueList(search, { query })
  const count = useQuery({ ...issueCountQuery(useApi(), org, target), enabled: counted, refetchInterval: countAgainMs }).data ?? null
  const active = (search.query ?? defaultQuery).trim() === query
  return (
    <Link
      className={styles.tab}
      to="/organizations/$org/issues/"
      params={{ org }}
      search={target}
      activeOptions={{ exact: true, includeSearch: true }}
      aria-current={active ? 'page' : undefined}
    >
      {label}
      <span className={styles.count}>{count === null ? '' : count > countMax ? `${String(countMax)}+` : String(count)}</span>
    </Link>
  )
}

/** The views of the list, on one line. Each is a plain link; its count comes when the rows are painted, and again every minute. */
export const ListTabs = ({ settled, ...props }: TabProps) => {
  const counted = useIdle(settled)
  return (
    <nav className={styles.tabs} aria-label="Views">
      {tabs.map((tab) => (
        <Tab key={tab.label} {...props} {...tab} counted={counted} />
      ))}
    </nav>
  )
}
