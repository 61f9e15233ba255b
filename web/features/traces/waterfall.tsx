import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'

import { useMedia } from '../../lib/use-media.ts'
import { DrawnCanvas, useSize } from '../../ui/drawn-canvas.tsx'
import { useInk } from '../../ui/use-ink.ts'
import { Axis } from './axis.tsx'
import { cell } from './cell.ts'
import { CursorLine } from './cursor-line.tsx'
import { Divider } from './divider.tsx'
import { Minimap } from './minimap.tsx'
import { narrowQuery } from './narrow.ts'
import { inkNames, paintBars } from './paint.ts'
import type { Picture } from './paint.ts'
import { eventsOfRow, factsOf } from './row-facts.ts'
import type { RowFacts } from './row-facts.ts'
import { isExpanded, rowKinds } from './rows.ts'
import { TreeRow } from './tree-row.tsx'
import type { Marker, RowActions } from './tree-row.tsx'
import { eventAtUs } from './tree.ts'
import { useTimeWheel } from './use-time-wheel.ts'
import { fitRow, useTraceKeys } from './use-trace-keys.ts'
import { scrollToRow, useVisibleRows } from './use-visible-rows.ts'
import type { WaterfallState } from './use-waterfall.ts'
import { ticksOf } from './view.ts'

import rowStyles from './rows.module.css'
import styles from './trace.module.css'

/** How rows and bars lie, in px; trace.module.css gives rows the same height. */
const shapes = {
  wide: { rowPx: 24, barTopPx: 6, barPx: 12 },
  narrow: { rowPx: 44, barTopPx: 28, barPx: 10 },
} as const

/** What a row is drawn from. */
interface RowParts {
  readonly facts: RowFacts
  readonly markers: readonly Marker[]
  readonly expanded: boolean | null
}

/** Keeps what was made for each place. */
const kept = <Value,>(make: (place: number) => Value): ((place: number) => Value) => {
  const known = new Map<number, Value>()
  return (place) => {
    const value = known.get(place) ?? make(place)
    known.set(place, value)
    return value
  }
}

/** What rows say, made once for each: zooming draws them again and again. */
const useParts = ({ model, rows, choice }: WaterfallState): ((at: number) => RowParts) =>
  useMemo(
    () =>
      kept((at) => {
        const expanded = isExpanded(model.tree, rows, choice, at)
        const facts = factsOf(model.tree, model.groups, rows, { at, asSent: model.asSent })
        const markers = eventsOfRow(model.tree, rows, at, expanded !== false).flatMap((place) => {
          const event = model.tree.answer.events[place]
          return event ? [{ event, atUs: eventAtUs(model.tree, event, model.asSent) }] : []
        })
        return { facts, markers, expanded }
      }),
    [model, rows, choice],
  )

/** The newest of something for callbacks that stay the same. */
const useLatest = <T,>(value: T): { readonly current: T } => {
  const latest = useRef(value)
  useLayoutEffect(() => {
    latest.current = value
  })
  return latest
}

const useActions = (state: WaterfallState): RowActions => {
  const latest = useLatest(state)
  return useMemo<RowActions>(
    () => ({
      select: (at) => latest.current.selectRow(at),
      toggle: (at) => {
        latest.current.activate(at)
        latest.current.toggle(at)
      },
      fit: (at) => fitRow(latest.current, at),
      openEvent: (event) => latest.current.selectEvent(event),
      focused: (at) => latest.current.activate(at),
    }),
    [latest],
  )
}

/** Moves the focus with the keys: the row may have to be drawn first. */
const useRowFocus = (state: WaterfallState, scroller: HTMLElement | null, rowPx: number) => {
  const wanted = useRef(-1)
  const { activate } = state
  useLayoutEffect(() => {
    if (wanted.current < 0 || !scroller) return
    const row = scroller.querySelector<HTMLElement>(`[data-row="${String(wanted.current)}"]`)
    if (!row) return
    row.focus({ preventScroll: true })
    wanted.current = -1
  })
  return useCallback(
    (at: number) => {
      wanted.current = at
      if (scroller) scrollToRow(scroller, at, rowPx)
      activate(at)
    },
    [scroller, rowPx, activate],
  )
}

/** What the address names is made visible when the page opens and whenever it names something else; so is what a search goes to. */
const useFollowSelected = (state: WaterfallState, scroller: HTMLElement | null, rowPx: number): void => {
  const { selected, selectedAt, activeAt, reveal } = state
  const span = selected?.span ?? -1
  const isHidden = selected !== null && span >= 0 && selectedAt < 0
  useEffect(() => {
    if (isHidden) reveal(span, false)
  }, [isHidden, span, reveal])
  const followed = useRef('')
  const now = `${String(span)} ${String(selected?.place)} ${String(selectedAt >= 0)}`
  useLayoutEffect(() => {
    if (!scroller || selectedAt < 0 || followed.current === now) return
    followed.current = now
    scrollToRow(scroller, selectedAt, rowPx)
  }, [scroller, selectedAt, now, rowPx])
  // Only a change of the row in focus scrolls: not each drawing of it.
  const before = useRef(activeAt)
  useLayoutEffect(() => {
    if (!scroller || before.current === activeAt) return
    before.current = activeAt
    scrollToRow(scroller, activeAt, rowPx)
  }, [scroller, activeAt, rowPx])
}

const useFits = ({ search }: WaterfallState): Picture['fits'] =>
  useMemo(
    () => (search ? (first: number, end: number) => cell(search.before, Math.max(end, first + 1)) > cell(search.before, first) : null),
    [search],
  )

interface BodyProps {
  readonly state: WaterfallState
  readonly focusSearch: () => void
}

const useWaterfallParts = (state: WaterfallState, focusSearch: () => void) => {
  const isNarrow = useMedia(narrowQuery)
  const shape = isNarrow ? shapes.narrow : shapes.wide
  const [scroller, setScroller] = useState<HTMLElement | null>(null)
  const [timeline, setTimeline] = useState<HTMLElement | null>(null)
  const { width } = useSize(timeline)
  const { first, end } = useVisibleRows(scroller, state.rows.count, shape.rowPx)
  const focusRow = useRowFocus(state, scroller, shape.rowPx)
  useFollowSelected(state, scroller, shape.rowPx)
  useTraceKeys(state, focusRow, focusSearch)
  useTimeWheel(scroller, timeline, state)
  const ink = useInk(inkNames)
  const fits = useFits(state)
  const { view, model } = state
  const ticks = useMemo(() => ticksOf(view, model.tree.fromUs, width), [view, model, width])
  return { isNarrow, shape, setScroller, timeline, setTimeline, width, first, end, ink, fits, ticks }
}

type Parts = ReturnType<typeof useWaterfallParts>

/** Draws the bars of the rows that are in the page. */
const useBars = (state: WaterfallState, { shape, first, end, fits, ticks, ink }: Parts) => {
  const { model, rows, view, control } = state
  const critical = control.search.critical === '1'
  return useCallback(
    (context: CanvasRenderingContext2D, size: { readonly width: number }) =>
      paintBars(
        context,
        { tree: model.tree, groups: model.groups, rows, view, ink, fits, critical, ticks },
        { first, end, ...shape, widthPx: size.width },
      ),
    [model, rows, view, ink, fits, critical, ticks, first, end, shape],
  )
}

/** The rows that are in the page: those near what is seen. */
const Rows = ({ state, parts }: { readonly state: WaterfallState; readonly parts: Parts }) => {
  const { rows, view, model } = state
  const { first, end, fits, shape } = parts
  const read = useParts(state)
  const actions = useActions(state)
  return Array.from({ length: Math.max(0, end - first) }, (_, place) => first + place).map((at) => {
    const row = read(at)
    const { kind } = row.facts
    const canFit = kind !== rowKinds.event && kind !== rowKinds.orphans && kind !== rowKinds.gap
    const isMatch = fits !== null && canFit && fits(cell(rows.first, at), cell(rows.end, at))
    return (
      <TreeRow
        key={`${String(kind)} ${String(rows.first[at])}`}
        at={at}
        {...row}
        isSelected={at === state.selectedAt}
        isActive={at === state.activeAt}
        isDim={fits !== null && !isMatch}
        isMatch={isMatch}
        view={view}
        zeroUs={model.tree.fromUs}
        rowPx={shape.rowPx}
        actions={actions}
      />
    )
  })
}

/** The waterfall: minimap, axis, and the rows that are near the window with their bars (ui.md 2.13). */
export const Waterfall = ({ state, focusSearch }: BodyProps) => {
  const parts = useWaterfallParts(state, focusSearch)
  const draw = useBars(state, parts)
  const { rows } = state
  const { isNarrow, shape, first, end, ink, ticks, width, timeline, setTimeline, setScroller } = parts
  return (
    <div className={styles.waterfall} data-narrow={isNarrow || undefined}>
      <Minimap state={state} ink={ink} />
      <div className={styles.stage}>
        <div className={styles.columns}>
          <span className={styles.columnName}>Span</span>
          <div ref={setTimeline} className={styles.axisPlace}>
            <Axis state={state} ticks={ticks} width={width} />
          </div>
          {!isNarrow && <Divider />}
        </div>
        <div
          ref={setScroller}
          className={rowStyles.scroller}
          data-narrow={isNarrow || undefined}
          role="treegrid"
          aria-label="Spans"
          aria-rowcount={rows.count}
          aria-colcount={2}
        >
          <DrawnCanvas
            draw={draw}
            className={rowStyles.bars}
            style={{ top: first * shape.rowPx, height: Math.max(0, end - first) * shape.rowPx }}
          />
          <Rows state={state} parts={parts} />
          <span className={rowStyles.content} style={{ height: rows.count * shape.rowPx }} aria-hidden="true" />
        </div>
        {!isNarrow && <CursorLine state={state} timeline={timeline} />}
      </div>
    </div>
  )
}
