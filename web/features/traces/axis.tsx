import { useRef, useState } from 'react'

import { formatDuration } from '../../lib/number-format.ts'
import { cell } from './cell.ts'
import type { WaterfallState } from './use-waterfall.ts'
import { between, shareOf } from './view.ts'

import styles from './trace.module.css'

/** Web vitals that are instants of the page's load: where they lie on the time line. */
const vitals: readonly (readonly [key: string, name: string])[] = [
  ['ttfb', 'TTFB'],
  ['fcp', 'FCP'],
  ['lcp', 'LCP'],
]

/** The first begins at the transaction that measured it. Measurements are in milliseconds. */
const vitalsOf = ({ model }: WaterfallState): readonly { readonly name: string; readonly us: number }[] => {
  const { tree } = model
  return Object.entries(tree.answer.spans.measurements).flatMap(([row, measured]) =>
    vitals.flatMap(([key, name]) => {
      const ms = measured[key]
      return ms === undefined ? [] : [{ name, us: cell(tree.startUs, Number(row)) + ms * 1000 }]
    }),
  )
}

const percent = (share: number): string => `${String(share * 100)}%`

/** So near to the name of a web vital no time is written. */
const markPx = 48

/** Fewer px are a click, not a range. */
const dragMinPx = 4

/** Dragging over the axis zooms to what was dragged over. Keys do it too: `f`, `+`, `-`, `a`, `d`, `0`. */
const useDrag = (state: WaterfallState) => {
  const [range, setRange] = useState<{ readonly fromShare: number; readonly toShare: number } | null>(null)
  const begun = useRef<{ readonly share: number; readonly x: number } | null>(null)
  const shareAt = (event: React.PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect()
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width))
  }
  const onPointerDown = (event: React.PointerEvent) => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    begun.current = { share: shareAt(event), x: event.clientX }
  }
  const onPointerMove = (event: React.PointerEvent) => {
    if (begun.current) setRange({ fromShare: begun.current.share, toShare: shareAt(event) })
  }
  const onPointerUp = (event: React.PointerEvent) => {
    const from = begun.current
    begun.current = null
    setRange(null)
    if (!from || Math.abs(event.clientX - from.x) < dragMinPx) return
    const { view, model } = state
    const at = (share: number) => view.fromUs + share * view.durationUs
    state.setView(between(at(from.share), at(shareAt(event)), model.whole))
  }
  const onPointerCancel = () => {
    begun.current = null
    setRange(null)
  }
  return { range, handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel } }
}

/** The axis: instants since the trace began, web vitals, and what is dragged over. */
export const Axis = (props: {
  readonly state: WaterfallState
  readonly ticks: readonly { readonly us: number; readonly text: string }[]
  readonly width: number
}) => {
  const { state, ticks, width } = props
  const { range, handlers } = useDrag(state)
  const { view, model } = state
  const end = view.fromUs + view.durationUs
  const label = `Time from ${formatDuration((view.fromUs - model.tree.fromUs) / 1000)} to ${formatDuration((end - model.tree.fromUs) / 1000)}`
  const marks = vitalsOf(state).map((vital) => ({ ...vital, share: shareOf(view, vital.us) }))
  const free = ticks.filter(({ us }) => !marks.some(({ share }) => Math.abs(share - shareOf(view, us)) * width < markPx))
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- it is made of texts, not of a picture
    <div className={styles.axis} role="img" aria-label={label} {...handlers}>
      {width > 0 &&
        free.map(({ us, text }) => (
          <span key={us} className={styles.tick} style={{ left: percent(shareOf(view, us)) }}>
            {text}
          </span>
        ))}
      {marks.map(
        ({ name, us, share }) =>
          share >= 0 &&
          share <= 1 && (
            <span key={`${name}${String(us)}`} className={styles.vital} style={{ left: percent(share) }}>
              {name}
            </span>
          ),
      )}
      {range && (
        <span
          className={styles.range}
          style={{
            left: percent(Math.min(range.fromShare, range.toShare)),
            width: percent(Math.abs(range.toShare - range.fromShare)),
          }}
        />
      )}
    </div>
  )
}
