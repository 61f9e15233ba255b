import { useWindowVirtualizer } from '@tanstack/react-virtual'
import type { Virtualizer } from '@tanstack/react-virtual'
import { useEffect, useState } from 'react'

import { useKeys } from '../../lib/keys.ts'
import { useNow } from '../../ui/relative-time.tsx'
import type { ChangeAddress } from '../explore/use-change.ts'
import { LogDetails } from './log-details.tsx'
import { LogLine } from './log-line.tsx'
import type { LineLook } from './log-line.tsx'
import type { Log } from './log.ts'
import { matcherOf } from './matches.ts'
import { fieldsOf, parseLogs } from './url.ts'
import type { LogsSearch } from './url.ts'

import styles from './logs.module.css'

const rowPx = 22
const openPx = 320
const overscan = 12
/** Rows before the end at which the next page is asked for. */
const aheadRows = 40
const dayMs = 86_400_000

/** The distance of the list from the top of the page, measured whenever the page changes its height. */
const useTop = (list: React.RefObject<HTMLElement | null>): number => {
  const [top, setTop] = useState(0)
  useEffect(() => {
    const Observer: typeof ResizeObserver | undefined = window.ResizeObserver
    if (!Observer) return undefined
    const observer = new Observer(() => {
      const box = list.current?.getBoundingClientRect()
      if (box) setTop(Math.round(box.top + window.scrollY))
    })
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [list])
  return top
}

/** Opens or closes a line: the address has the open ones. */
const toggleItem = (id: string) => (newest: Record<string, unknown>) => {
  const { item = [] } = parseLogs(newest)
  return { item: item.includes(id) ? item.filter((one) => one !== id) : [...item, id] }
}

/** The line that the keyboard is on. */
const useLineKeys = (lines: readonly Log[], virtual: Virtualizer<Window, Element>, change: ChangeAddress) => {
  const [current, setCurrent] = useState<{ readonly id: string; readonly byKey: boolean } | null>(null)
  const at = current === null ? -1 : lines.findIndex(({ id }) => id === current.id)
  const go = (to: number) => {
    const line = lines[Math.max(0, Math.min(lines.length - 1, to))]
    if (!line) return
    setCurrent({ id: line.id, byKey: true })
    virtual.scrollToIndex(lines.indexOf(line), { align: 'auto' })
  }
  const down = { says: 'Next line', run: () => go(at + 1) }
  const up = { says: 'Line before', run: () => go(at === -1 ? 0 : at - 1) }
  const line = lines[at]
  useKeys({
    j: down,
    ArrowDown: down,
    k: up,
    ArrowUp: up,
    o: line ? { says: 'Open or close the line', run: () => change(toggleItem(line.id), { replace: true }) } : null,
    c: line ? { says: 'Lines around it', run: () => change(() => ({ around: line.id })) } : null,
  })
  return { current, focus: (id: string) => setCurrent((before) => (before?.id === id ? before : { id, byKey: false })) }
}

export interface LogListProps {
  readonly org: string
  readonly search: LogsSearch
  readonly lines: readonly Log[]
  readonly change: ChangeAddress
  /** Asks for older lines; absent when there are none. */
  readonly onMore?: (() => void) | undefined
  readonly listRef: React.RefObject<HTMLOListElement | null>
}

const useLook = (search: LogsSearch, lines: readonly Log[]): LineLook => {
  const query = search.query ?? ''
  const [found, setFound] = useState(() => ({ query, matcher: matcherOf(query) }))
  if (found.query !== query) setFound({ query, matcher: matcherOf(query) })
  const nowMs = useNow()
  const [first, last] = [lines[0]?.atMs ?? nowMs, lines.at(-1)?.atMs ?? nowMs]
  const dayOf = (ms: number) => new Date(ms).toDateString()
  return {
    matcher: found.matcher,
    fields: fieldsOf(search),
    nowMs,
    withDay: Math.abs(first - last) > dayMs || dayOf(first) !== dayOf(last) || dayOf(first) !== dayOf(nowMs),
  }
}

/** The lines, of which only those in view are drawn; an open one is as high as what it says. */
export const LogList = ({ org, search, lines, change, onMore, listRef }: LogListProps) => {
  const top = useTop(listRef)
  const open = new Set(search.item)
  const look = useLook(search, lines)
  const virtual = useWindowVirtualizer({
    count: lines.length,
    estimateSize: (place) => (open.has(lines[place]?.id ?? '') ? openPx : rowPx),
    // What was measured of a closed line says nothing about the open one.
    getItemKey: (place) => `${lines[place]?.id ?? ''}${open.has(lines[place]?.id ?? '') ? '-open' : ''}`,
    overscan,
    scrollMargin: top,
  })
  const { current, focus } = useLineKeys(lines, virtual, change)
  const items = virtual.getVirtualItems()
  const isNearEnd = (items.at(-1)?.index ?? 0) >= lines.length - aheadRows
  useEffect(() => {
    if (isNearEnd) onMore?.()
  }, [isNearEnd, onMore])
  return (
    <ol ref={listRef} className={styles.list} aria-label="Lines" style={{ height: virtual.getTotalSize() }}>
      {items.map((item) => {
        const line = lines[item.index]
        if (!line) return null
        const isOpen = open.has(line.id)
        return (
          <li
            key={line.id}
            ref={virtual.measureElement}
            data-index={item.index}
            aria-posinset={item.index + 1}
            aria-setsize={onMore ? -1 : lines.length}
            className={styles.item}
            style={{ transform: `translateY(${String(item.start - top)}px)` }}
          >
            <LogLine
              line={line}
              look={look}
              isOpen={isOpen}
              hasFocus={current?.byKey === true && current.id === line.id}
              onToggle={(id) => change(toggleItem(id), { replace: true })}
              onFocus={focus}
            />
            {isOpen && <LogDetails org={org} line={line} matcher={look.matcher} fields={look.fields} change={change} />}
          </li>
        )
      })}
    </ol>
  )
}
