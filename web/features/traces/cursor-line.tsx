import { useEffect, useRef } from 'react'

import { formatDuration } from '../../lib/number-format.ts'
import type { WaterfallState } from './use-waterfall.ts'

import styles from './trace.module.css'

/** A line over axis and bars at the pointer, with its instant. It is moved without React: a pointer moves faster than a page is drawn. */
export const CursorLine = ({ state, timeline }: { readonly state: WaterfallState; readonly timeline: HTMLElement | null }) => {
  const line = useRef<HTMLDivElement>(null)
  const { view, model } = state
  useEffect(() => {
    const stage = line.current?.parentElement
    if (!stage || !timeline) return undefined
    const move = (event: PointerEvent) => {
      const box = timeline.getBoundingClientRect()
      const share = (event.clientX - box.left) / box.width
      const cursor = line.current
      const label = cursor?.firstElementChild
      if (!cursor || !label) return
      cursor.hidden = share < 0 || share > 1
      cursor.style.left = `${String(event.clientX - stage.getBoundingClientRect().left)}px`
      cursor.dataset['side'] = share > 0.85 ? 'left' : 'right'
      label.textContent = `+${formatDuration((view.fromUs + share * view.durationUs - model.tree.fromUs) / 1000)}`
    }
    const leave = () => {
      if (line.current) line.current.hidden = true
    }
    stage.addEventListener('pointermove', move)
    stage.addEventListener('pointerleave', leave)
    return () => {
      stage.removeEventListener('pointermove', move)
      stage.removeEventListener('pointerleave', leave)
    }
  }, [timeline, view, model])
  return (
    <div ref={line} className={styles.cursor} hidden aria-hidden="true">
      <span />
    </div>
  )
}
