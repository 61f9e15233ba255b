import { useLayoutEffect, useState } from 'react'

/** Rows drawn beyond the edges, and how far one scrolls until they are drawn anew. */
const beyondRows = 12
const stepRows = 8

interface Visible {
  readonly first: number
  readonly end: number
}

const visibleOf = (scroller: HTMLElement, rowPx: number): Visible => {
  const top = Math.floor(scroller.scrollTop / rowPx)
  const fitting = Math.ceil((scroller.clientHeight || 600) / rowPx)
  const first = Math.max(0, Math.floor((top - beyondRows) / stepRows) * stepRows)
  return { first, end: Math.ceil((top + fitting + beyondRows) / stepRows) * stepRows }
}

/** Which of `count` rows of one height are near what is seen of the element that scrolls: only they are in the page. */
export const useVisibleRows = (scroller: HTMLElement | null, count: number, rowPx: number): Visible => {
  const [visible, setVisible] = useState<Visible>({ first: 0, end: 2 * stepRows })
  useLayoutEffect(() => {
    if (!scroller) return undefined
    const measure = () => {
      const next = visibleOf(scroller, rowPx)
      setVisible((before) => (before.first === next.first && before.end === next.end ? before : next))
    }
    measure()
    scroller.addEventListener('scroll', measure, { passive: true })
    const observer = 'ResizeObserver' in window ? new ResizeObserver(measure) : null
    observer?.observe(scroller)
    return () => {
      scroller.removeEventListener('scroll', measure)
      observer?.disconnect()
    }
  }, [scroller, rowPx, count])
  const end = Math.min(visible.end, count)
  return { first: Math.max(0, Math.min(visible.first, end - stepRows)), end }
}

/** Scrolls so far that a row is seen: in the middle when it was out of sight, not at all when it was seen. */
export const scrollToRow = (scroller: HTMLElement, at: number, rowPx: number): void => {
  const top = at * rowPx
  const { scrollTop, clientHeight } = scroller
  if (top >= scrollTop && top + rowPx <= scrollTop + clientHeight) return
  const isNear = top >= scrollTop - rowPx * 2 && top <= scrollTop + clientHeight + rowPx * 2
  if (!isNear) scroller.scrollTop = top - clientHeight / 2
  else scroller.scrollTop = top < scrollTop ? top : top + rowPx - clientHeight
}
