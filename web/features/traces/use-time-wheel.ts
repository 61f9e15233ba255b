import { useEffect, useRef } from 'react'

import type { WaterfallState } from './use-waterfall.ts'
import { panned, zoomed } from './view.ts'

/** Wheel of a mouse or two fingers: with Ctrl or Command the time is zoomed at the pointer, with Shift or sideways it is moved. */
export const useTimeWheel = (scroller: HTMLElement | null, timeline: HTMLElement | null, state: WaterfallState): void => {
  const latest = useRef(state)
  useEffect(() => {
    latest.current = state
  })
  useEffect(() => {
    if (!scroller || !timeline) return undefined
    const turn = (event: WheelEvent) => {
      const { view, model, setView } = latest.current
      const box = timeline.getBoundingClientRect()
      const sideways = event.shiftKey ? event.deltaY || event.deltaX : Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : 0
      if (event.ctrlKey || event.metaKey) {
        // Not passive: the browser would zoom the page.
        event.preventDefault()
        const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width))
        const factor = Math.exp(Math.max(-1, Math.min(1, event.deltaY / 300)))
        setView(zoomed(view, model.whole, { factor, atUs: view.fromUs + share * view.durationUs }))
      } else if (sideways !== 0) {
        event.preventDefault()
        setView(panned(view, model.whole, sideways / box.width))
      }
    }
    scroller.addEventListener('wheel', turn, { passive: false })
    return () => scroller.removeEventListener('wheel', turn)
  }, [scroller, timeline])
}
