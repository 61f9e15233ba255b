import { useEffect, useMemo, useRef } from 'react'

import { useKeys } from '../../lib/keys.ts'
import type { KeyCommand } from '../../lib/keys.ts'
import type { ListRow } from './use-issue-pages.ts'

const linkOf = (id: string): HTMLAnchorElement | null => document.querySelector(`a[data-issue="${CSS.escape(id)}"]`)

const focusLink = (link: HTMLAnchorElement): void => {
  link.focus({ preventScroll: true })
  link.closest('tr')?.scrollIntoView({ block: 'nearest' })
}

/** Gives the focus to an issue's row where it is drawn. */
export const focusRow = (id: string | null): void => {
  const link = id === null ? null : linkOf(id)
  if (link) focusLink(link)
}

interface RowFocus {
  readonly rows: readonly ListRow[]
  readonly currentId: string | null
  /** Scrolls to a row that is not drawn. */
  readonly scrollTo: (index: number) => void
  readonly onOpen: (id: string) => void
  /** Opens or closes the peek. */
  readonly onPeek: () => void
}

/** Index of every issue in the list. */
export const useIndex = (rows: readonly ListRow[]): ReadonlyMap<string, number> =>
  useMemo(() => new Map(rows.flatMap((row, index) => (row ? [[row.id, index]] : []))), [rows])

/** What a key of the row means on something else that can be pressed: to press it. */
const orPress = (run: () => void) => () => {
  const focused = document.activeElement
  if (focused instanceof HTMLElement && focused.matches('button, summary, a:not([data-issue])')) focused.click()
  else run()
}

/** Keys that walk through the list (ui.md 1.5). A row that is not drawn yet is scrolled to, and has the focus as soon as it is. */
export const useRowFocus = ({ rows, currentId, scrollTo, onOpen, onPeek }: RowFocus, index: ReadonlyMap<string, number>): void => {
  const wanted = useRef<string | null>(null)
  useEffect(() => {
    if (wanted.current === null) return
    const link = linkOf(wanted.current)
    if (!link) return
    wanted.current = null
    focusLink(link)
  })
  const goTo = (at: number) => {
    const id = rows[at]?.id
    if (id === undefined) return
    const link = linkOf(id)
    wanted.current = null
    if (link) return focusLink(link)
    wanted.current = id
    scrollTo(at)
  }
  const move = (by: number) => {
    // Keys may be faster than rows are drawn: the next one goes on from the row that is on its way.
    const from = wanted.current ?? currentId
    const at = from === null ? -1 : (index.get(from) ?? -1)
    goTo(Math.max(0, Math.min(rows.length - 1, at + by)))
  }
  const lastRead = () => rows.findLastIndex((row) => row !== null)
  const forRow = (says: string, run: (id: string) => void): KeyCommand | null =>
    currentId === null ? null : { says, run: orPress(() => run(currentId)) }
  const next = { says: 'Next row', run: () => move(1) }
  const previous = { says: 'Previous row', run: () => move(-1) }
  useKeys({
    j: next,
    ArrowDown: next,
    k: previous,
    ArrowUp: previous,
    'g g': { says: 'First row', run: () => goTo(0) },
    G: { says: 'Last row that was read', run: () => goTo(lastRead()) },
    o: currentId === null ? null : { says: 'Open the issue', run: () => onOpen(currentId) },
    Enter: forRow('Open the issue', onOpen),
    'Shift+Enter': forRow('Open the issue in a new tab', (id) => window.open(linkOf(id)?.href, '_blank', 'noopener')),
    Space: forRow('Peek', onPeek),
  })
}
