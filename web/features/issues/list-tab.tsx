import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'

import { useApi } from '../../api/context.ts'
import { PlainText } from '../../ui/plain-text.tsx'
import { issueCountQuery } from './queries.ts'
import type { IssueListSearch } from './url.ts'

import styles from './list-filters.module.css'

/** Counts above this are not told apart. */
const countMax = 999
const countAgainMs = 60_000

interface OneTab {
  readonly org: string
  readonly label: string
  readonly target: IssueListSearch
  readonly active: boolean
  readonly counted: boolean
  /** It is open, and shows something else than what was saved. */
  readonly changed?: boolean
}

/** So much of the line's end fades, in px (list-filters.module.css). */
const fadeWidth = 32

/** Moves the line so far that the tab is seen whole. `scrollIntoView` would also move the place from which the Tab key goes on. */
const reveal = (tab: HTMLElement): void => {
  const line = tab.parentElement
  if (!line) return
  const { left, right } = tab.getBoundingClientRect()
  const seen = line.getBoundingClientRect()
  const clear = seen.right - fadeWidth
  if (right > clear) line.scrollLeft += right - clear
  if (left < seen.left) line.scrollLeft -= seen.left - left
}

/** One view of the list: a link, with how many issues it has. */
export const Tab = ({ org, label, target, active, counted, changed = false }: OneTab) => {
  const count = useQuery({ ...issueCountQuery(useApi(), org, target), enabled: counted, refetchInterval: countAgainMs }).data ?? null
  const ref = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    // On a narrow page, or behind many others, the open view would not be seen.
    if (active && ref.current) reveal(ref.current)
  }, [active])
  return (
    <Link
      ref={ref}
      className={styles.tab}
      to="/organizations/$org/issues/"
      params={{ org }}
      search={target}
      activeOptions={{ exact: true, includeSearch: true }}
      aria-current={active ? 'page' : undefined}
    >
      <span className={styles.tabName}>
        <PlainText value={label} />
      </span>
      {changed && (
        <span className={styles.dot} title="Changed since it was saved">
          <span className="unseen">(changed)</span>
        </span>
      )}
      <span className={styles.count}>{count === null ? '' : count > countMax ? `${String(countMax)}+` : String(count)}</span>
    </Link>
  )
}
