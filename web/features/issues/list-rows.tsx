import { useQuery } from '@tanstack/react-query'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'

import type { Assignee, Issue } from '#packages/contract/issue'

import { useApi } from '../../api/context.ts'
import { sessionQuery } from '../../api/queries.ts'
import { useHeldKeys } from '../../lib/held-keys.ts'
import { late } from '../../lib/late.ts'
import { useMedia } from '../../lib/use-media.ts'
import { notify } from '../../ui/toast.tsx'
import { BulkBar } from './bulk-bar.tsx'
import type { IssueChange } from './change.ts'
import { filterOfList, printEventFilter } from './event-filter.ts'
import { IssueTable } from './issue-table.tsx'
import { largestThree } from './issue-text.ts'
import { meOf, useListKeys } from './list-keys.ts'
import { lastNewRow } from './looked.ts'
import { usePeek } from './peek/use-peek.ts'
import type { Removal } from './reshape/remove-dialog.tsx'
import { useReshape } from './reshape/use-reshape.ts'
import { extendTo, keepShown, nothingSelected, targetsOf, toggleAll, toggleRow } from './selection.ts'
import type { Selection } from './selection.ts'
import type { IssueListSearch } from './url.ts'
import type { IssuePages, ListRow } from './use-issue-pages.ts'
import { usePickers } from './use-pickers.tsx'
import { focusRow, useIndex, useRowFocus } from './use-row-focus.ts'
import { useTriage } from './use-triage.ts'
import type { Triage } from './use-triage.ts'
import { useVirtualRows } from './use-virtual-rows.ts'

import styles from './list.module.css'

// Looked at on request: code that the first view of the list does not need.
const Peek = late(async () => ({ default: (await import('./peek/peek.tsx')).Peek }))
const RemoveDialog = late(async () => ({ default: (await import('./reshape/remove-dialog.tsx')).RemoveDialog }))
const RowMenu = late(async () => ({ default: (await import('./row-menu.tsx')).RowMenu }))

/** So near to its end the list is read on: at its top, once it is scrolled, and under a fast wheel. */
const aheadRows = { top: 10, scrolled: 40, fast: 100 } as const
/** A row that is looked at for so long will perhaps be opened. */
const lookMs = 120
const hitsMax = 1_000
/** Pages so narrow that rows become cards (ui.md 1.9). */
const cards = '(max-width: 899px)'

interface RowsProps {
  readonly org: string
  /** The address. */
  readonly search: IssueListSearch
  readonly pages: IssuePages
  readonly currentId: string | null
  readonly onFocus: (id: string) => void
  readonly chosen: Selection
  readonly setChosen: (selection: Selection) => void
  /** When the list was looked at before; 0: never. */
  readonly lookedMs: number
}

/** Reads what the page of an issue begins with, while it is looked at. */
const usePreload = (org: string, search: IssueListSearch): ((id: string | null) => void) => {
  const router = useRouter()
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  return (id) => {
    clearTimeout(timer.current)
    if (id === null) return
    timer.current = setTimeout(() => {
      // It only makes the next step quicker: when it fails, that step says so.
      void router
        .preloadRoute({ to: '/organizations/$org/issues/$issue/', params: { org, issue: id }, search: filterOfList(search) })
        .catch(() => undefined)
    }, lookMs)
  }
}

/** The rows in view, with their pages read; the next page is read before its first row is needed. */
const useWindow = (pages: IssuePages, currentIndex: number) => {
  const narrow = useMedia(cards)
  const { rows, more, look } = pages
  const virtual = useVirtualRows({ count: rows.length, currentIndex, narrow })
  const { from, to, fast } = virtual
  const ahead = fast ? aheadRows.fast : from > 0 ? aheadRows.scrolled : aheadRows.top
  useEffect(() => look(from, to), [look, from, to])
  useEffect(() => {
    if (Math.max(to, currentIndex) >= rows.length - ahead) more()
  }, [more, rows.length, to, currentIndex, ahead])
  return { virtual, narrow }
}

interface MenuPlace {
  readonly id: string
  readonly at: { readonly x: number; readonly y: number }
}

const exportRows = (issues: readonly Issue[], form: 'csv' | 'json'): void =>
  void import('./export-rows.ts').then(
    ({ exportIssues }) => exportIssues(issues, form),
    () => notify('The rows could not be exported: the server is away', { kind: 'failed' }),
  )

/** Only these can become one issue. */
const areOfOneProject = (issues: readonly Issue[]): boolean =>
  issues.length > 1 && new Set(issues.map(({ project }) => project.id)).size === 1

/** How many match when more do than were read; null when these are all. */
const moreHits = ({ hits, ended }: IssuePages, read: number): number | null => (!ended && hits !== null && hits > read ? hits : null)

const countOf = ({ rows, ended, hits }: IssuePages): number => {
  if (ended) return rows.length + 1
  return hits === null || hits >= hitsMax ? -1 : hits + 1
}

/** Changes issues by id, or, when all that match are chosen, by the search itself. */
const useChange = ({ org, pages, chosen, setChosen }: RowsProps, read: readonly Issue[]) => {
  const triage = useTriage(org)
  const change = (issues: readonly Issue[], made: IssueChange) => {
    if (chosen.matching !== true || made.status === undefined) return triage.apply(issues, made)
    triage.applyMatching(pages.search, read, made)
    // Once changed they may match no more: the next action is for the rows that were read.
    setChosen({ ids: chosen.ids, anchor: chosen.anchor })
  }
  return { triage, change }
}

/** What is current in the list besides its rows: what a row may do, and what is open above it. */
const useRowLayers = ({ org, search, currentId }: RowsProps, onChange: Triage['apply']) => {
  const navigate = useNavigate()
  const pickers = usePickers(org, onChange)
  const peek = usePeek(org, search, currentId)
  const [menu, setMenu] = useState<MenuPlace | null>(null)
  const [removing, setRemoving] = useState<{ readonly removal: Removal; readonly issues: readonly Issue[] } | null>(null)
  const closePeek = () => {
    peek.set(false)
    focusRow(currentId)
  }
  const closeMenu = () => {
    setMenu(null)
    // What the menu opened may have the focus by now.
    setTimeout(() => document.activeElement === document.body && focusRow(menu?.id ?? null))
  }
  const open = (id: string) =>
    void navigate({ to: '/organizations/$org/issues/$issue/', params: { org, issue: id }, search: filterOfList(search) })
  return { pickers, peek, closePeek, menu, setMenu, closeMenu, open, removing, setRemoving }
}

type Layers = ReturnType<typeof useRowLayers>

interface LayersProps {
  readonly list: RowsProps
  readonly layers: Layers
  /** The issue of the peek, and those of the menu. */
  readonly peeked: Issue | null
  readonly inMenu: readonly Issue[]
  readonly me: Assignee | undefined
  readonly onChange: (issues: readonly Issue[], change: IssueChange) => void
}

const RowLayers = ({ list, layers, peeked, inMenu, me, onChange }: LayersProps) => {
  const { menu, pickers, peek } = layers
  useHeldKeys(menu !== null, layers.closeMenu)
  useHeldKeys(layers.removing !== null, () => layers.setRemoving(null))
  return (
    <>
      <Suspense fallback={null}>
        {peeked && (
          <Peek
            org={list.org}
            filter={filterOfList(list.search)}
            issue={peeked}
            onChange={(made) => onChange([peeked], made)}
            onPick={(kind, anchor) => pickers.open(kind, [peeked], anchor)}
            onClose={layers.closePeek}
          />
        )}
        {menu && (
          <RowMenu
            org={list.org}
            issues={inMenu}
            at={menu.at}
            onChange={(made) => onChange(inMenu, made)}
            onPick={(kind) => pickers.open(kind, inMenu, document.querySelector(`a[data-issue="${CSS.escape(menu.id)}"]`))}
            onAssignToMe={me ? () => onChange(inMenu, { assignedTo: me }) : null}
            onPeek={() => peek.set(true)}
            onClose={layers.closeMenu}
          />
        )}
        {layers.removing && (
          <RemoveDialog
            org={list.org}
            {...layers.removing}
            onClose={() => layers.setRemoving(null)}
            onDone={() => list.setChosen(nothingSelected)}
          />
        )}
      </Suspense>
      {pickers.picker}
    </>
  )
}

interface ChosenProps {
  readonly list: RowsProps
  readonly layers: Layers
  readonly selected: readonly Issue[]
  readonly selection: Selection
  readonly shown: readonly string[]
  /** How many match, when more do than were read. */
  readonly hits: number | null
  readonly onChange: Triage['apply']
}

/** The bar of the chosen rows. */
const ChosenBar = ({ list, layers, selected, selection, shown, hits, onChange }: ChosenProps) => {
  const reshape = useReshape(list.org)
  return (
    <BulkBar
      issues={selected}
      matching={selection.matching === true && hits !== null}
      hits={hits}
      onChange={(made) => onChange(selected, made)}
      onMatching={() => list.setChosen({ ids: new Set(shown), anchor: selection.anchor, matching: true })}
      onPick={(kind, anchor) => layers.pickers.open(kind, selected, anchor)}
      onExport={(form) => exportRows(selected, form)}
      onMerge={areOfOneProject(selected) ? () => void reshape.merge(selected) : undefined}
      onRemove={(removal) => layers.setRemoving({ removal, issues: selected })}
      onClear={() => list.setChosen(nothingSelected)}
    />
  )
}

/** Rows that stand out in their columns, and the last one with something new. */
const useMarks = (rows: readonly ListRow[], read: readonly Issue[], { search, lookedMs }: RowsProps) => {
  const { sort = 'date' } = search
  const column = sort === 'new' ? 'firstSeen' : sort === 'date' ? 'lastSeen' : null
  const lastNew = useMemo(() => (column === null ? -1 : lastNewRow(rows, column, lookedMs)), [rows, column, lookedMs])
  const bigEvents = useMemo(() => largestThree(read.map(({ count }) => Number(count))), [read])
  const bigUsers = useMemo(() => largestThree(read.map(({ userCount }) => userCount)), [read])
  return { lastNew, bigEvents, bigUsers }
}

/** The rows that were read, and which of them are chosen. */
const useRead = (rows: readonly ListRow[], chosen: Selection) => {
  const read = useMemo(() => rows.filter((row) => row !== null), [rows])
  const shown = useMemo(() => read.map(({ id }) => id), [read])
  const selection = useMemo(() => keepShown(chosen, shown), [chosen, shown])
  const selected = useMemo(() => targetsOf(read, selection, null), [read, selection])
  return { read, shown, selection, selected }
}

/** The rows of the list, what is chosen of them, and what can be done with it. */
export const ListRows = (props: RowsProps) => {
  const { org, search, pages, currentId, onFocus, setChosen } = props
  const { rows } = pages
  const { read, shown, selection, selected } = useRead(rows, props.chosen)
  const index = useIndex(rows)
  const currentIndex = currentId === null ? -1 : (index.get(currentId) ?? -1)
  const { virtual, narrow } = useWindow(pages, currentIndex)
  const user = useQuery(sessionQuery(useApi())).data?.user
  const { triage, change } = useChange(props, read)
  const layers = useRowLayers(props, change)
  const { pickers, peek, menu, open } = layers
  const preload = usePreload(org, search)
  const filter = useMemo(() => printEventFilter(filterOfList(search)), [search])
  const marks = useMarks(rows, read, props)
  const hits = moreHits(pages, read.length)
  const forOne = (id: string | undefined): readonly Issue[] => read.filter((issue) => issue.id === id)
  const selectAll = useCallback(() => setChosen(toggleAll(selection, shown)), [setChosen, selection, shown])
  const onPeek = () => (peek.open ? layers.closePeek() : peek.set(true))
  useRowFocus({ rows, currentId, scrollTo: virtual.scrollTo, onOpen: open, onPeek }, index)
  useListKeys(
    { issues: read, shown, currentId, selection, more: hits !== null, user },
    { onChange: change, onUndo: triage.undo, setSelection: setChosen, onPick: pickers.open },
  )
  return (
    <div className={styles.rows}>
      {selected.length > 0 && (
        <ChosenBar list={props} layers={layers} selected={selected} selection={selection} shown={shown} hits={hits} onChange={change} />
      )}
      <IssueTable
        {...{ rows, org, search, filter, currentId, selection, shown, narrow, ...marks }}
        drawn={virtual.drawn}
        fast={virtual.fast}
        rowPx={virtual.rowPx}
        onBody={virtual.onBody}
        rowCount={countOf(pages)}
        onFocus={(id) => {
          onFocus(id)
          preload(id)
        }}
        onHover={preload}
        onOpen={open}
        onSelect={(id, range) => setChosen(range ? extendTo(selection, id, shown) : toggleRow(selection, id))}
        onSelectAll={selectAll}
        onPick={(kind, id, anchor) => pickers.open(kind, forOne(id), anchor)}
        onMenu={(id, at) => {
          onFocus(id)
          layers.setMenu({ id, at })
        }}
      />
      <RowLayers
        list={props}
        layers={layers}
        peeked={peek.open ? (rows[currentIndex] ?? null) : null}
        inMenu={menu && selection.ids.has(menu.id) ? selected : forOne(menu?.id)}
        me={meOf(user)}
        onChange={change}
      />
    </div>
  )
}
