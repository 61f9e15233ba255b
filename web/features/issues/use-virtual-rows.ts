import { startTransition, useCallback, useLayoutEffect, useState, useSyncExternalStore } from 'react'
import { flushSync } from 'react-dom'

import { followPreferences, readPreferences } from '../../lib/preferences.ts'
import { useIdle } from '../../lib/use-idle.ts'

/** Heights that list.module.css gives a row. They are fixed, so that no row moves another and no row has to be measured. */
const rowHeightsPx = { compact: 28, comfortable: 44, card: 104 } as const
/** Height of what covers the list at its top (header line, header of the table) and at its bottom on narrow pages. */
const coveredPx = { head: 44, columns: 28, bar: 56 } as const
/** Rows drawn beyond the edges of the page: few where one came from, more where one is going, so that no wheel is faster than they are. */
const behindRows = 4
const aheadRows = 20

/** Height of one row in px, as the device's density and the width of the page have it. */
const useRowPx = (narrow: boolean): number => {
  const { density } = useSyncExternalStore(followPreferences, readPreferences)
  return narrow ? rowHeightsPx.card : rowHeightsPx[density]
}

/** Distance of an element from the top of the document; measured again when the page gets another height or width. */
const useTop = (element: HTMLElement | null): number => {
  const [top, setTop] = useState(0)
  useLayoutEffect(() => {
    if (!element) return undefined
    const measure = () => setTop(Math.round(element.getBoundingClientRect().top + window.scrollY))
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [element])
  return top
}

interface View {
  /** Rows that fit above the upper edge of the page, and into the page. */
  readonly above: number
  readonly fitting: number
  /** Where the last scroll went. */
  readonly down: boolean
}

const viewOf = (before: View | null, top: number, px: number): View => {
  const above = Math.floor((window.scrollY - top) / px)
  const fitting = Math.ceil(window.innerHeight / px)
  if (before && before.above === above && before.fitting === fitting) return before
  return { above, fitting, down: above >= (before?.above ?? 0) }
}

/** A scroll is fast when each of some steps goes so far, so soon after the one before: nobody can read then. It is over after a rest. */
const fastPx = 160
const fastStepMs = 500
const fastSteps = 2
const restMs = 500

/** Tells of each step of a scroll whether it is part of a fast one. */
const speedometer = (): ((event: Event) => boolean) => {
  let steps = 0
  let before = { px: window.scrollY, ms: 0 }
  return ({ timeStamp }) => {
    const isFast = Math.abs(window.scrollY - before.px) >= fastPx && timeStamp - before.ms <= fastStepMs
    steps = isFast ? steps + 1 : 0
    before = { px: window.scrollY, ms: timeStamp }
    return steps >= fastSteps
  }
}

/** Which rows are in view, as the page is scrolled. Drawn in the frame of the scroll: a task later they would be missing in one. */
const useView = (top: number, px: number): { readonly view: View; readonly fast: boolean } => {
  const [view, setView] = useState(() => viewOf(null, top, px))
  const [fast, setFast] = useState(false)
  useLayoutEffect(() => {
    const isFast = speedometer()
    let timer: ReturnType<typeof setTimeout> | undefined
    // What is drawn then may take its time.
    const rest = () => startTransition(() => setFast(false))
    const look = () => setView((before) => viewOf(before, top, px))
    const scroll = (event: Event) => {
      const nowFast = isFast(event)
      flushSync(() => {
        look()
        if (nowFast) setFast(true)
      })
      if (!nowFast) return
      clearTimeout(timer)
      timer = setTimeout(rest, restMs)
    }
    look()
    window.addEventListener('scroll', scroll, { passive: true })
    window.addEventListener('resize', look)
    return () => {
      clearTimeout(timer)
      setFast(false)
      window.removeEventListener('scroll', scroll)
      window.removeEventListener('resize', look)
    }
  }, [top, px])
  return { view, fast }
}

/** The rows to draw: those in view, some more in the direction of the scroll, and the one that has the focus, which must not be lost. */
export const drawnRows = (count: number, { above, fitting, down }: View, currentIndex: number, ahead = aheadRows): readonly number[] => {
  const first = Math.min(Math.max(0, above - (down ? behindRows : ahead)), count)
  const end = Math.min(count, Math.max(0, above + fitting + 1 + (down ? ahead : behindRows)))
  const indexes = Array.from({ length: Math.max(0, end - first) }, (_, at) => first + at)
  if (currentIndex < 0 || currentIndex >= count) return indexes
  if (currentIndex < first) return [currentIndex, ...indexes]
  return currentIndex >= end ? [...indexes, currentIndex] : indexes
}

export interface VirtualRows {
  /** Rows to draw, in order. */
  readonly drawn: readonly number[]
  /** First and last row in view. */
  readonly from: number
  readonly to: number
  /** The page is scrolled faster than anyone reads. */
  readonly fast: boolean
  readonly rowPx: number
  /** Given the element that has the rows. */
  readonly onBody: (body: HTMLElement | null) => void
  /** Scrolls as little as possible for a row to be seen whole. */
  readonly scrollTo: (index: number) => void
}

/** Draws only the rows in view of a list that scrolls with the page; all rows have the same height. */
export const useVirtualRows = ({
  count,
  currentIndex,
  narrow,
}: {
  readonly count: number
  readonly currentIndex: number
  readonly narrow: boolean
}): VirtualRows => {
  const [body, onBody] = useState<HTMLElement | null>(null)
  const rowPx = useRowPx(narrow)
  const top = useTop(body)
  const { view, fast } = useView(top, rowPx)
  // The first paint does not wait for rows that nobody sees.
  const ahead = useIdle(true) ? aheadRows : 0
  const scrollTo = useCallback(
    (index: number) => {
      const start = top + index * rowPx - coveredPx.head - (narrow ? 0 : coveredPx.columns)
      const end = top + (index + 1) * rowPx + (narrow ? coveredPx.bar : 0) - window.innerHeight
      if (window.scrollY > start) window.scrollTo(window.scrollX, start)
      else if (window.scrollY < end) window.scrollTo(window.scrollX, end)
    },
    [top, rowPx, narrow],
  )
  const last = Math.max(0, count - 1)
  const from = Math.min(Math.max(0, view.above), last)
  const to = Math.min(Math.max(0, view.above + view.fitting), last)
  return { drawn: drawnRows(count, view, currentIndex, ahead), from, to, fast, rowPx, onBody, scrollTo }
}
