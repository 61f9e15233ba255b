import { Link } from '@tanstack/react-router'
import type { MouseEvent } from 'react'

import type { Issue } from '#packages/contract/issue'

import { classNames } from '../../lib/class-names.ts'
import { CheckBox } from './check-box.tsx'
import { IssueRow } from './issue-row.tsx'
import { largestThree } from './issue-text.ts'
import { coverage } from './selection.ts'
import type { Selection } from './selection.ts'
import { changeIssueList } from './url.ts'
import type { IssueListSearch, IssueSort } from './url.ts'
import type { PickKind } from './use-pickers.tsx'

import styles from './list.module.css'

interface ListProps {
  readonly org: string
  readonly search: IssueListSearch
}

const SortHeader = ({
  sort,
  label,
  search,
  org,
  className,
}: ListProps & { readonly sort: IssueSort; readonly label: string; readonly className?: string | undefined }) => {
  const active = (search.sort ?? 'date') === sort
  return (
    <th scope="col" className={classNames('num', className)} {...(active && { 'aria-sort': 'descending' as const })}>
      <Link to="/organizations/$org/issues/" params={{ org }} search={changeIssueList(search, { sort })}>
        {label}
        {active && <span aria-hidden="true"> ↓</span>}
      </Link>
    </th>
  )
}

const Columns = () => (
  <colgroup>
    <col className={styles.selectColumn} />
    <col />
    <col className={styles.trendColumn} />
    <col className={styles.numberColumn} />
    <col className={styles.numberColumn} />
    <col className={classNames(styles.numberColumn, styles.perUser)} />
    <col className={classNames(styles.timeColumn, styles.age)} />
    <col className={styles.timeColumn} />
    <col className={classNames(styles.priorityColumn, styles.priority)} />
    <col className={styles.ownerColumn} />
  </colgroup>
)

const Header = (props: ListProps & { readonly covered: ReturnType<typeof coverage>; readonly onSelectAll: () => void }) => (
  <thead>
    <tr>
      <th scope="col" className={styles.select}>
        <CheckBox
          label="Select all on this page"
          checked={props.covered === 'all' ? true : props.covered === 'some' ? 'mixed' : false}
          onClick={props.onSelectAll}
        />
      </th>
      <th scope="col" className={styles.what}>
        Issue
      </th>
      <th scope="col" className="num">
        24 h
      </th>
      <SortHeader sort="freq" label="Events" {...props} />
      <SortHeader sort="user" label="Users" {...props} />
      <th scope="col" className={classNames('num', styles.perUser)} title="Events per user, all time">
        Per user
      </th>
      <SortHeader sort="new" label="Age" {...props} className={styles.age} />
      <SortHeader sort="date" label="Seen" {...props} />
      <th scope="col" className={styles.priority}>
        Priority
      </th>
      <th scope="col" className={styles.owner}>
        Owner
      </th>
    </tr>
  </thead>
)

const idOf = (row: Element | null): string | null => row?.querySelector<HTMLAnchorElement>('a[data-issue]')?.dataset['issue'] ?? null

/** A press anywhere in a row opens what its link opens; a selected text does not. */
const openRow = (event: MouseEvent, row: Element): void => {
  if (!window.getSelection()?.isCollapsed) return
  const link = row.querySelector<HTMLAnchorElement>('a[data-issue]')
  if (!link) return
  if (event.ctrlKey || event.metaKey) window.open(link.href, '_blank', 'noopener')
  else link.click()
}

const isPick = (kind: string | undefined): kind is PickKind => kind === 'owner' || kind === 'priority'

interface RowActions {
  readonly onFocus: (id: string) => void
  /** A row's box was pressed; with Shift all rows since the last one. */
  readonly onSelect: (id: string, range: boolean) => void
  readonly onPick: (kind: PickKind, id: string, anchor: Element) => void
}

/** One listener for all rows: what was pressed says what is meant. */
const pressRow = (event: MouseEvent, { onSelect, onPick }: RowActions): void => {
  if (!(event.target instanceof Element)) return
  const row = event.target.closest('tr')
  const id = idOf(row)
  if (!row || id === null) return
  const pick = event.target.closest<HTMLElement>('[data-pick]')
  const kind = pick?.dataset['pick']
  if (pick && isPick(kind)) onPick(kind, id, pick)
  else if (event.target.closest('td')?.querySelector('[data-select]')) onSelect(id, event.shiftKey)
  else if (!event.target.closest('a')) openRow(event, row)
}

/** The issues of one page. Every row has a real link; counts are of all time. */
export const IssueTable = (
  props: ListProps &
    RowActions & {
      readonly issues: readonly Issue[]
      readonly currentId: string | null
      readonly selection: Selection
      readonly onSelectAll: () => void
    },
) => {
  const { issues, org, search, selection } = props
  const bigEvents = largestThree(issues.map(({ count }) => Number(count)))
  const bigUsers = largestThree(issues.map(({ userCount }) => userCount))
  const covered = coverage(
    selection,
    issues.map(({ id }) => id),
  )
  return (
    <table className={styles.table} aria-label="Issues">
      <Columns />
      <Header org={org} search={search} covered={covered} onSelectAll={props.onSelectAll} />
      {/* The row's link and controls do the same with the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions */}
      <tbody
        onClick={(event) => pressRow(event, props)}
        onFocus={(event) => {
          const id = idOf(event.target.closest('tr'))
          if (id !== null) props.onFocus(id)
        }}
      >
        {issues.map((issue) => (
          <IssueRow
            key={issue.id}
            issue={issue}
            org={org}
            current={issue.id === props.currentId}
            selected={selection.ids.has(issue.id)}
            bigEvents={bigEvents}
            bigUsers={bigUsers}
          />
        ))}
      </tbody>
    </table>
  )
}
