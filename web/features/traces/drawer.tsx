import { useState } from 'react'

import { iconButtonClass } from '../../ui/button.tsx'
import { Icon } from '../../ui/icons.tsx'
import { PanelBoundary } from '../../ui/panel-boundary.tsx'
import { EventDetails } from './drawer-event.tsx'
import { GroupDetails } from './drawer-group.tsx'
import { Copy } from './drawer-parts.tsx'
import { SpanDetails } from './drawer-span.tsx'
import { groupEndOf } from './group-end.ts'
import { printNode } from './url.ts'
import type { WaterfallState } from './use-waterfall.ts'

import styles from './drawer.module.css'

const storageKey = 'vedette.trace.drawer'
const heights = { min: 120, max: 640, first: 300, step: 24 }

const readHeight = (): number => {
  try {
    const stored = Number(localStorage.getItem(storageKey))
    return stored >= heights.min && stored <= heights.max ? stored : heights.first
  } catch {
    return heights.first
  }
}

/** The upper edge of the drawer: dragged, or moved with the arrow keys. Its height is kept on this device. */
const useHeight = () => {
  const [height, setHeight] = useState(readHeight)
  const move = (wanted: number) => {
    const next = Math.round(Math.min(heights.max, Math.max(heights.min, wanted)))
    setHeight(next)
    try {
      localStorage.setItem(storageKey, String(next))
    } catch {
      // Storage refused: it holds until the page is closed.
    }
  }
  return { height, move }
}

const Edge = ({ height, move }: ReturnType<typeof useHeight>) => (
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a separator that is moved is a widget (ARIA 1.2)
  <div
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- see above
    role="separator"
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above
    tabIndex={0}
    aria-orientation="horizontal"
    aria-label="Height of the details"
    aria-valuemin={heights.min}
    aria-valuemax={heights.max}
    aria-valuenow={height}
    className={styles.edge}
    data-keys="own"
    onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
    onPointerMove={(event) => {
      const bottom = event.currentTarget.parentElement?.getBoundingClientRect().bottom
      if (event.currentTarget.hasPointerCapture(event.pointerId) && bottom !== undefined) move(bottom - event.clientY)
    }}
    onKeyDown={(event) => {
      if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
      event.preventDefault()
      move(height + (event.key === 'ArrowUp' ? heights.step : -heights.step))
    }}
  />
)

/** What is selected; said in words when the trace has no such part. */
const Content = ({ org, state, actions }: { readonly org: string; readonly state: WaterfallState; readonly actions: React.ReactNode }) => {
  const { selected, node, model } = state
  if (!selected || !node)
    return (
      <>
        <div className={styles.head}>
          <h2 className={styles.title}>Not in this trace</h2>
          {actions}
        </div>
        <p className={styles.note}>
          The address names a span or an error that is not (or no more) part of this trace. Spans are kept for less time than errors.
        </p>
      </>
    )
  if (selected.event) return <EventDetails org={org} state={state} event={selected.event} actions={actions} />
  const end = node.kind === 'group' ? groupEndOf(model, selected.span) : 0
  if (end > 0) return <GroupDetails org={org} state={state} first={selected.span} end={end} actions={actions} />
  return <SpanDetails org={org} state={state} row={selected.span} actions={actions} />
}

/** The details of what is selected, below the rows (ui.md 2.13). It is no layer: rows and keys go on working. */
export const Details = ({ org, state }: { readonly org: string; readonly state: WaterfallState }) => {
  const edge = useHeight()
  if (!state.node) return null
  const actions = (
    <span className={styles.end}>
      <Copy label="Copy the link" text={() => window.location.href} />
      <button
        type="button"
        className={iconButtonClass()}
        aria-label="Close the details"
        title="Close the details (Esc)"
        onClick={state.close}
      >
        <Icon name="close" small />
      </button>
    </span>
  )
  return (
    <section className={styles.drawer} aria-label="Details" style={{ height: edge.height }}>
      <Edge {...edge} />
      <PanelBoundary what="The details could not be shown" resetKey={printNode(state.node)}>
        <Content key={printNode(state.node)} org={org} state={state} actions={actions} />
      </PanelBoundary>
    </section>
  )
}
