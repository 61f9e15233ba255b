import { useCallback, useMemo, useRef } from 'react'

import { formatDuration } from '../../lib/number-format.ts'
import { DrawnCanvas } from '../../ui/drawn-canvas.tsx'
import { paintMinimap } from './paint.ts'
import type { Ink } from './paint.ts'
import { eventAtUs } from './tree.ts'
import type { WaterfallState } from './use-waterfall.ts'
import { between, isWhole, panned, shareOf, within } from './view.ts'
import type { View } from './view.ts'

import styles from './trace.module.css'

type Grip = 'window' | 'from' | 'to' | 'new'

/** What dragging a grip by a share of the whole makes of the view. */
const dragged = (grip: Grip, begun: View, whole: View, byUs: { readonly start: number; readonly now: number }): View => {
  const end = begun.fromUs + begun.durationUs
  const moved = byUs.now - byUs.start
  if (grip === 'window') return within({ fromUs: begun.fromUs + moved, durationUs: begun.durationUs }, whole)
  if (grip === 'from') return between(Math.min(begun.fromUs + moved, end), end, whole)
  if (grip === 'to') return between(begun.fromUs, Math.max(end + moved, begun.fromUs), whole)
  return between(byUs.start, byUs.now, whole)
}

const keyStep = 0.1

/** The grip that was pressed; while all is seen there is no window to move, and dragging makes one. */
const gripAt = (target: EventTarget, isAll: boolean): Grip => {
  const grip = target instanceof HTMLElement ? target.dataset['grip'] : undefined
  if (grip === 'from' || grip === 'to') return grip
  return grip === 'window' && !isAll ? 'window' : 'new'
}

const useGrips = (state: WaterfallState) => {
  const begun = useRef<{ readonly grip: Grip; readonly view: View; readonly startUs: number } | null>(null)
  const { view, model } = state
  const usAt = (event: React.PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect()
    return model.whole.fromUs + ((event.clientX - box.left) / box.width) * model.whole.durationUs
  }
  const handlers = {
    onPointerDown: (event: React.PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return
      event.currentTarget.setPointerCapture(event.pointerId)
      begun.current = { grip: gripAt(event.target, isWhole(view, model.whole)), view, startUs: usAt(event) }
    },
    onPointerMove: (event: React.PointerEvent<HTMLElement>) => {
      const from = begun.current
      if (from) state.setView(dragged(from.grip, from.view, model.whole, { start: from.startUs, now: usAt(event) }))
    },
    onPointerUp: () => {
      begun.current = null
    },
    onPointerCancel: () => {
      begun.current = null
    },
  }
  const press = (grip: Grip) => (event: React.KeyboardEvent) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
    event.preventDefault()
    const share = event.key === 'ArrowLeft' ? -keyStep : keyStep
    const byUs = share * view.durationUs
    state.setView(grip === 'window' ? panned(view, model.whole, share) : dragged(grip, view, model.whole, { start: 0, now: byUs }))
  }
  return { handlers, press }
}

const percent = (share: number): string => `${String(Math.min(1, Math.max(0, share)) * 100)}%`

/** The whole trace above the rows, with the part of it that is seen as a window that is dragged. */
export const Minimap = ({ state, ink }: { readonly state: WaterfallState; readonly ink: Ink }) => {
  const { model, view } = state
  const { tree, whole, asSent } = model
  const marks = useMemo(
    () => tree.answer.events.map((event) => ({ us: eventAtUs(tree, event, asSent), isError: event.kind === 'error' })),
    [tree, asSent],
  )
  const draw = useCallback(
    (context: CanvasRenderingContext2D, size: { readonly width: number; readonly height: number }) =>
      paintMinimap(context, { tree, ink, view: whole, marks }, size),
    [tree, ink, whole, marks],
  )
  const { handlers, press } = useGrips(state)
  const [from, to] = [shareOf(whole, view.fromUs), shareOf(whole, view.fromUs + view.durationUs)]
  const sliderOf = (grip: 'window' | 'from' | 'to', name: string, us: number) => ({
    role: 'slider',
    tabIndex: 0,
    'data-grip': grip,
    'data-keys': 'own',
    'aria-label': name,
    'aria-valuemin': 0,
    'aria-valuemax': Math.round(whole.durationUs / 1000),
    'aria-valuenow': Math.round((us - whole.fromUs) / 1000),
    'aria-valuetext': `+${formatDuration((us - whole.fromUs) / 1000)}`,
    onKeyDown: press(grip),
  })
  const where = { '--from': percent(from), '--to': percent(to) } as React.CSSProperties
  return (
    <div className={styles.minimap}>
      <div className={styles.map} style={where} {...handlers}>
        <DrawnCanvas draw={draw} className={styles.mapPicture} />
        <span className={styles.shade} data-side="before" />
        <span className={styles.shade} data-side="after" />
        <span className={styles.window} {...sliderOf('window', 'What is seen of the time', view.fromUs)} />
        <span className={styles.grip} {...sliderOf('from', 'Begin of what is seen', view.fromUs)} />
        <span className={styles.grip} {...sliderOf('to', 'End of what is seen', view.fromUs + view.durationUs)} />
      </div>
    </div>
  )
}
