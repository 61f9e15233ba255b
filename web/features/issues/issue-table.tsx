import { Link } from '@tanstack/react-router'
import { memo, useRef, useState } from 'react'
import type { MouseEvent } from 'react'

import { classNames } from '../../lib/class-names.ts'
import { segmentClasses } from '../../ui/button.tsx'
import { CheckBox } from './check-box.tsx'
import { IssueRow } from './issue-row.tsx'
import type { TrendPeriod } from './issue-row.tsx'
import { coverage } from './selection.ts'
import type { Selection } from './selection.ts'
import { tableRoles } from './table-roles.ts'
import { changeIssueList } from './url.ts'
import type { IssueListSearch, IssueSort } from './url.ts'
import type { ListRow } from './use-issue-pages.ts'
import type { PickKind } from './use-pickers.tsx'
import { useSlots } from './use-slots.ts'

import cells from './list-cells.module.css'
import styles from './list.module.css'

interface ListProps {
  readonly org: string
  readonly search: IssueListSearch
}

const SortHeader = (
  props: ListProps & {
    readonly sort: IssueSort
    readonly label: string
    readonly title?: string
    readonly className?: string | undefined
  },
) => {
  const { sort, search } = props
  const active = (search.sort ?? 'date') === sort
  return (
    <th
      {...tableRoles.head}
      scope="col"
      className={classNames('num', props.className)}
      {...(props.title !== undefined && { title: props.title })}
      {...(active && { 'aria-sort': 'descending' as const })}
    >
      <Link to="/organizations/$org/issues/" params={{ org: props.org }} search={changeIssueList(search, { sort })}>
        {props.label}
        {active && <span aria-hidden="true"> ↓</span>}
      </Link>
    </th>
  )
}

const periods = [
  { period: '24h', label: '24 h' },
  { period: '14d', label: '14 d' },
] as const

const periodOf = ({ groupStatsPeriod }: IssueListSearch): TrendPeriod => groupStatsPeriod ?? '24h'

const TrendHeader = ({ org, search }: ListProps) => (
  <th {...tableRoles.head} scope="col" className={cells.trendHead}>
    <span className={segmentClasses.group}>
      {periods.map(({ period, label }) => (
        <Link
          key={period}
          className={segmentClasses.one}
          to="/organizations/$org/issues/"
          params={{ org }}
          search={changeIssueList(search, { groupStatsPeriod: period === '14d' ? '14d' : undefined })}
          activeOptions={{ exact: true, includeSearch: true }}
          aria-current={period === periodOf(search) ? 'true' : undefined}
          title={`Trend of ${label}`}
        >
          {label}
        </Link>
      ))}
    </span>
  </th>
)

/** Its links are dear to draw: they rest while the keyboard walks through the rows. */
const Header = memo((props: ListProps & { readonly covered: ReturnType<typeof coverage>; readonly onSelectAll: () => void }) => (
  <thead {...tableRoles.group}>
    <tr {...tableRoles.row} aria-rowindex={1}>
      <th {...tableRoles.head} scope="col" className={styles.select}>
        <CheckBox
          label="Select all rows that were read"
          checked={props.covered === 'all' ? true : props.covered === 'some' ? 'mixed' : false}
          onClick={props.onSelectAll}
        />
      </th>
      <th {...tableRoles.head} scope="col" className={styles.what}>
        Issue
      </th>
      <TrendHeader org={props.org} search={props.search} />
      <th
        {...tableRoles.head}
        scope="col"
        className="num"
        title={`Events of the last ${periodOf(props.search) === '24h' ? '24 hours' : '14 days'}`}
      >
        In {periodOf(props.search) === '24h' ? '24 h' : '14 d'}
      </th>
      <SortHeader sort="freq" label="Events" title="Events, all time" {...props} />
      <SortHeader sort="user" label="Users" title="Users, all time" {...props} />
      <th {...tableRoles.head} scope="col" className={classNames('num', styles.perUser)} title="Events per user, all time">
        Per user
      </th>
      <SortHeader sort="new" label="Age" {...props} className={styles.age} />
      <SortHeader sort="date" label="Seen" {...props} />
      <th {...tableRoles.head} scope="col" className={styles.priority}>
        Priority
      </th>
      <th {...tableRoles.head} scope="col" className={styles.owner}>
        Owner
      </th>
    </tr>
  </thead>
))
Header.displayName = 'Header'

const idOf = (row: Element | null): string | null => row?.querySelector<HTMLAnchorElement>('a[data-issue]')?.dataset['issue'] ?? null

const isPick = (kind: string | undefined): kind is PickKind => kind === 'owner' || kind === 'priority'

interface RowActions {
  readonly onFocus: (id: string) => void
  /** Looked at for a moment, by pointer or keyboard. */
  readonly onHover: (id: string | null) => void
  readonly onOpen: (id: string) => void
  /** A row's box was pressed; with Shift all rows since the last one. */
  readonly onSelect: (id: string, range: boolean) => void
  readonly onPick: (kind: PickKind, id: string, anchor: Element) => void
  readonly onMenu: (id: string, at: { readonly x: number; readonly y: number }) => void
}

const opensElsewhere = (event: MouseEvent): boolean => event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0

/** A press anywhere in a row opens what its link opens; a selected text does not. The browser opens new tabs by itself when the link is pressed. */
const openRow = (event: MouseEvent, row: Element, onOpen: (id: string) => void): void => {
  const link = row.querySelector<HTMLAnchorElement>('a[data-issue]')
  const onLink = event.target instanceof Element && event.target.closest('a') !== null
  if (!link || (!onLink && !window.getSelection()?.isCollapsed)) return
  if (opensElsewhere(event)) {
    if (!onLink) window.open(link.href, '_blank', 'noopener')
    return
  }
  event.preventDefault()
  onOpen(link.dataset['issue'] ?? '')
}

/** One listener for all rows: what was pressed says what is meant. */
const pressRow = (event: MouseEvent, { onSelect, onPick, onMenu, onOpen }: RowActions): void => {
  if (!(event.target instanceof Element)) return
  const row = event.target.closest('tr')
  const id = idOf(row)
  if (!row || id === null) return
  const pick = event.target.closest<HTMLElement>('[data-pick]')
  const menu = event.target.closest('[data-menu]')?.getBoundingClientRect()
  const kind = pick?.dataset['pick']
  if (pick && isPick(kind)) onPick(kind, id, pick)
  else if (menu) onMenu(id, { x: menu.left, y: menu.bottom })
  else if (event.target.closest('td')?.querySelector('[data-select]')) onSelect(id, event.shiftKey)
  else openRow(event, row, onOpen)
}

const openMenu = (event: MouseEvent, { onMenu }: RowActions): void => {
  const row = event.target instanceof Element ? event.target.closest('tr') : null
  const id = idOf(row)
  if (!row || id === null || event.shiftKey) return
  event.preventDefault()
  const box = row.getBoundingClientRect()
  // Asked for by a key, it has no place of its own.
  onMenu(id, event.clientX === 0 && event.clientY === 0 ? { x: box.left + 48, y: box.bottom } : { x: event.clientX, y: event.clientY })
}

const WaitingRow = ({ index, top }: { readonly index: number; readonly top: number }) => (
  <tr {...tableRoles.row} aria-rowindex={index + 2} aria-busy="true" className={styles.waiting} style={{ top }}>
    <td {...tableRoles.cell} className={styles.select}>
      <span hidden>Reading</span>
    </td>
    <td {...tableRoles.cell} className={styles.what}>
      <span className={styles.bone} style={{ width: `${String(30 + ((index * 37) % 40))}%` }} />
      <span className="unseen">Reading</span>
    </td>
  </tr>
)

export interface TableProps extends ListProps, RowActions {
  /** What the list is narrowed to, as its issues' pages spell it. */
  readonly filter: string
  readonly rows: readonly ListRow[]
  /** What is drawn of them, in order. */
  readonly drawn: readonly number[]
  /** The page is scrolled faster than anyone reads. */
  readonly fast: boolean
  /** Given the element that has the rows. */
  readonly onBody: (body: HTMLElement | null) => void
  readonly rowPx: number
  readonly narrow: boolean
  /** Rows that there are in all; -1 when nobody has counted them. */
  readonly rowCount: number
  readonly currentId: string | null
  readonly selection: Selection
  readonly shown: readonly string[]
  /** Index of the last row with something new; -1 without. */
  readonly lastNew: number
  readonly bigEvents: number
  readonly bigUsers: number
  readonly onSelectAll: () => void
}

/** Under a fast wheel a row begins as little more than its title; the rest follows when the wheel rests. What was drawn whole stays whole. */
const Row = ({ table, index }: { readonly table: TableProps; readonly index: number }) => {
  const issue = table.rows[index]
  const [wholeId, setWholeId] = useState<string | undefined>()
  const whole = !table.fast || wholeId === issue?.id
  if (!table.fast && wholeId !== issue?.id) setWholeId(issue?.id)
  const top = index * table.rowPx
  if (!issue) return <WaitingRow index={index} top={top} />
  return (
    <IssueRow
      issue={issue}
      org={table.org}
      filter={table.filter}
      index={index}
      top={top}
      narrow={table.narrow}
      passing={!whole}
      current={issue.id === table.currentId}
      selected={table.selection.ids.has(issue.id)}
      lastNew={index === table.lastNew}
      period={periodOf(table.search)}
      bigEvents={table.bigEvents}
      bigUsers={table.bigUsers}
    />
  )
}

const keyOf = (rows: readonly ListRow[], index: number): string => rows[index]?.id ?? `row ${String(index)}`

/** The row that the pointer came to; null when the row came to the pointer, by a scroll: nobody looks at it for that. */
const usePointed = (): ((event: MouseEvent) => string | null) => {
  const before = useRef('')
  return (event) => {
    const place = `${String(event.clientX)} ${String(event.clientY)}`
    const moved = place !== before.current
    before.current = place
    return moved && event.target instanceof Element ? idOf(event.target.closest('tr')) : null
  }
}

/** The rows of the list, of which only those in view are drawn. Every row has a real link. */
export const IssueTable = (props: TableProps) => {
  const { drawn, rows, rowPx, onBody, fast } = props
  const pointed = usePointed()
  const slots = useSlots(drawn.map((index) => keyOf(rows, index)))
  const slotOf = (index: number): number => slots.get(keyOf(rows, index)) ?? 0
  // Whoever reads the document needs the rows in their order; while they fly by nobody does, and to move their elements takes time.
  const inOrder = fast ? drawn.toSorted((a, b) => slotOf(a) - slotOf(b)) : drawn
  return (
    <table {...tableRoles.table} className={styles.table} aria-label="Issues" aria-rowcount={props.rowCount}>
      <Header org={props.org} search={props.search} covered={coverage(props.selection, props.shown)} onSelectAll={props.onSelectAll} />
      {/* The row's link and controls do the same with the keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/mouse-events-have-key-events */}
      <tbody
        ref={onBody}
        {...tableRoles.group}
        style={{ height: rows.length * rowPx }}
        onClick={(event) => pressRow(event, props)}
        onContextMenu={(event) => openMenu(event, props)}
        onMouseOver={(event) => props.onHover(pointed(event))}
        onMouseLeave={() => props.onHover(null)}
        onFocus={(event) => {
          const id = idOf(event.target.closest('tr'))
          if (id !== null) props.onFocus(id)
        }}
      >
        {inOrder.map((index) => (
          <Row key={slotOf(index)} table={props} index={index} />
        ))}
      </tbody>
    </table>
  )
}
