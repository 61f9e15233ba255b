import { useWindowVirtualizer } from '@tanstack/react-virtual'
import type { Virtualizer } from '@tanstack/react-virtual'
import { memo, useEffect, useMemo, useRef, useState } from 'react'

import type { FrameAnswer, StacktraceAnswer } from '#packages/contract/event'
import type { Json } from '#packages/protocol/json'

import { metaAt } from '../../lib/event-meta.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Icon } from '../../ui/icons.tsx'
import { projectRoot } from './frame-row-names.ts'
import { FrameRow, detailsPx } from './frame-row.tsx'
import { rowOfFrame, traceRows } from './rows.ts'
import type { TraceRow } from './rows.ts'
import type { StackSettings } from './stack-trace-settings.ts'
import { frameId, parseFrameId } from './stack-trace-state.ts'

import styles from './stack.module.css'

/** More lines than this are drawn only where the window is (ui.md 2.3 asks for it from 250 on). */
const wholeRowsMax = 60
/** More open frames than this are drawn when they come near the window. */
const openAtOnceMax = 6
const rowPx = 28
const overscan = 3
/** Times that a frame far away is looked for, once per picture, while the list comes to it. */
const looksMax = 20

/** A frame that must come into view and take the focus; another object each time that it is asked for. */
export interface WantedFrame {
  readonly id: string
}

/** One stack: an exception's or a thread's. `id` is its first number in `frameId`. */
export interface Stack {
  readonly id: number
  readonly trace: StacktraceAnswer
  readonly meta: Json | undefined
  readonly platform: string
}

interface FramesProps {
  readonly stack: Stack
  readonly inAppOnly: boolean
  readonly settings: StackSettings
  readonly open: ReadonlySet<string>
  readonly folds: ReadonlySet<string>
  readonly wanted: WantedFrame | null
  readonly onToggle: (frame: string) => void
  readonly onUnfold: (fold: string) => void
}

/** The lines of a stack as they are shown now. */
export const rowsOfStack = (
  { id, trace }: Pick<Stack, 'id' | 'trace'>,
  look: Pick<FramesProps, 'inAppOnly' | 'settings' | 'folds'>,
): readonly TraceRow[] => {
  const opened = new Set<number>()
  for (const fold of look.folds) {
    const parsed = parseFrameId(fold)
    if (parsed?.stack === id) opened.add(parsed.frame)
  }
  return traceRows(trace.frames, { inAppOnly: look.inAppOnly, newestFirst: look.settings.newestFirst, opened })
}

const Fold = ({ row, onOpen }: { readonly row: Extract<TraceRow, { readonly kind: 'fold' }>; readonly onOpen: () => void }) => (
  <button type="button" className={styles.fold} aria-expanded={false} onClick={onOpen}>
    <Icon name="right" small />
    Show {row.frames} library {row.frames === 1 ? 'frame' : 'frames'}
    <span className="trunc">{visibleText(row.packages.join(', '))}</span>
  </button>
)

interface RowProps extends FramesProps {
  readonly row: TraceRow
  readonly root: string
  readonly lazy: boolean
}

const Row = ({ row, stack, root, lazy, ...look }: RowProps) => {
  if (row.kind === 'fold') return <Fold row={row} onOpen={() => look.onUnfold(frameId(stack.id, row.key))} />
  const frame: FrameAnswer | undefined = stack.trace.frames[row.index]
  if (!frame) return null
  const id = frameId(stack.id, row.index)
  return (
    <FrameRow
      id={id}
      frame={frame}
      repeats={row.repeats}
      open={look.open.has(id)}
      onToggle={look.onToggle}
      meta={metaAt(stack.meta, 'frames', row.index)}
      platform={stack.platform}
      registers={row.index === stack.trace.frames.length - 1 ? stack.trace.registers : null}
      settings={look.settings}
      root={root}
      lazy={lazy}
    />
  )
}

const rowKey = (row: TraceRow | undefined): string => (row?.kind === 'fold' ? `fold-${String(row.key)}` : String(row?.index ?? ''))

const focusRow = (id: string): boolean => {
  const button = document.querySelector<HTMLElement>(`[data-frame="${CSS.escape(id)}"]`)
  if (!button) return false
  button.scrollIntoView({ block: 'center' })
  button.focus({ preventScroll: true })
  return true
}

/** Brings a wanted frame of this stack into view: scrolls to its line, and waits until that is drawn. */
const useWanted = (
  wanted: WantedFrame | null,
  { stack, rows }: { readonly stack: number; readonly rows: readonly TraceRow[] },
  far: (row: number) => void,
) => {
  const latest = useRef({ rows, far })
  useEffect(() => {
    latest.current = { rows, far }
  })
  useEffect(() => {
    const parsed = wanted && parseFrameId(wanted.id)
    if (!parsed || parsed.stack !== stack) return undefined
    const place = rowOfFrame(latest.current.rows, parsed.frame)
    const row = latest.current.rows[place]
    if (row?.kind !== 'frame') return undefined
    let looks = 0
    let picture = 0
    const look = (): void => {
      if (focusRow(frameId(stack, row.index)) || (looks += 1) > looksMax) return
      latest.current.far(place)
      picture = requestAnimationFrame(look)
    }
    look()
    return () => cancelAnimationFrame(picture)
  }, [wanted, stack])
}

const nowhere = (): void => undefined

const WholeRows = ({ rows, ...props }: FramesProps & { readonly rows: readonly TraceRow[]; readonly root: string }) => {
  useWanted(props.wanted, { stack: props.stack.id, rows }, nowhere)
  return (
    <div className={styles.frames}>
      {rows.map((row) => (
        <Row key={rowKey(row)} {...props} row={row} lazy={props.open.size > openAtOnceMax} />
      ))}
    </div>
  )
}

/** The distance of a list from the top of the page, measured whenever the page changes its height: what lies above the list may have grown. */
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

/** Rows are as high as what is open in them, so each is measured when it is drawn. */
const VirtualRows = ({ rows, ...props }: FramesProps & { readonly rows: readonly TraceRow[]; readonly root: string }) => {
  const list = useRef<HTMLDivElement>(null)
  const top = useTop(list)
  const isOpen = (row: TraceRow | undefined): boolean => row?.kind === 'frame' && props.open.has(frameId(props.stack.id, row.index))
  const virtual: Virtualizer<Window, Element> = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (place) => {
      const row = rows[place]
      const frame = isOpen(row) && row?.kind === 'frame' ? props.stack.trace.frames[row.index] : undefined
      return frame ? rowPx + detailsPx(frame) : rowPx
    },
    // What was measured of a closed row says nothing about the open one: else all that would fit if they were closed would be drawn open at once.
    getItemKey: (place) => `${rowKey(rows[place])}${isOpen(rows[place]) ? '-open' : ''}`,
    overscan,
    scrollMargin: top,
  })
  useWanted(props.wanted, { stack: props.stack.id, rows }, (place) => virtual.scrollToIndex(place, { align: 'center' }))
  return (
    <div ref={list} className={styles.frames}>
      <div className={styles.virtual} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]
          return (
            row && (
              <div
                key={rowKey(row)}
                ref={virtual.measureElement}
                data-index={item.index}
                className={styles.virtualRow}
                style={{ transform: `translateY(${String(item.start - top)}px)` }}
              >
                <Row {...props} row={row} lazy={false} />
              </div>
            )
          )
        })}
      </div>
    </div>
  )
}

/** The frames of one stack: one line each, library frames folded in place, and what is open in them. */
export const Frames = memo((props: FramesProps) => {
  const { stack, inAppOnly, settings, folds } = props
  const rows = useMemo(() => rowsOfStack(stack, { inAppOnly, settings, folds }), [stack, inAppOnly, settings, folds])
  const root = useMemo(() => projectRoot(stack.trace.frames), [stack])
  return rows.length > wholeRowsMax ? <VirtualRows {...props} rows={rows} root={root} /> : <WholeRows {...props} rows={rows} root={root} />
})
Frames.displayName = 'Frames'
