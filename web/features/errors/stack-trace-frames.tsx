import { memo, useEffect, useMemo, useRef, useState } from 'react'
import type { ComponentType } from 'react'

import type { FrameAnswer, StacktraceAnswer } from '#packages/contract/event'
import type { Json } from '#packages/protocol/json'

import { metaAt } from '../../lib/event-meta.ts'
import { visibleText } from '../../lib/visible-text.ts'
import { Icon } from '../../ui/icons.tsx'
import { notify } from '../../ui/toast.tsx'
import { projectRoot } from './frame-row-names.ts'
import { FrameRow } from './frame-row.tsx'
import { rowOfFrame, traceRows } from './rows.ts'
import type { TraceRow } from './rows.ts'
import type { StackSettings } from './stack-trace-settings.ts'
import { frameId, parseFrameId } from './stack-trace-state.ts'

import styles from './stack.module.css'

type VirtualRowsPart = ComponentType<FramesProps & { readonly rows: readonly TraceRow[]; readonly root: string }>

/** Few stacks are so long: fetched when one is there, which shows its first lines meanwhile. */
const virtualRows: { part: VirtualRowsPart | null } = { part: null }
const loadVirtualRows = async (): Promise<VirtualRowsPart> =>
  (virtualRows.part ??= (await import('./stack-trace-virtual-rows.tsx')).VirtualRows)

/** More lines than this are drawn only where the window is (ui.md 2.3 asks for it from 250 on). */
const wholeRowsMax = 60
/** Lines that are there while the code for a long stack is on its way: what a window shows first. */
const rowsAtOnce = 12
/** Height of a closed line. */
export const rowPx = 28
/** More open frames than this are drawn when they come near the window. */
const openAtOnceMax = 6
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

export interface FramesProps {
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

export const TraceLine = ({ row, stack, root, lazy, ...look }: RowProps) => {
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

export const rowKey = (row: TraceRow | undefined): string => (row?.kind === 'fold' ? `fold-${String(row.key)}` : String(row?.index ?? ''))

const focusRow = (id: string): boolean => {
  const button = document.querySelector<HTMLElement>(`[data-frame="${CSS.escape(id)}"]`)
  if (!button) return false
  button.scrollIntoView({ block: 'center' })
  button.focus({ preventScroll: true })
  return true
}

/** Brings a wanted frame of this stack into view: scrolls to its line, and waits until that is drawn. */
export const useWanted = (
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
        <TraceLine key={rowKey(row)} {...props} row={row} lazy={props.open.size > openAtOnceMax} />
      ))}
    </div>
  )
}

/** A long stack: its first lines until the code is there that draws those in the window. */
const LongRows = (props: FramesProps & { readonly rows: readonly TraceRow[]; readonly root: string }) => {
  const [part, setPart] = useState(() => virtualRows.part)
  useEffect(() => {
    if (part !== null) return
    void loadVirtualRows().then(
      (loaded) => setPart(() => loaded),
      () => notify('The rest of the stack trace could not be loaded: the server is away', { kind: 'failed' }),
    )
  }, [part])
  const Virtual = part
  if (Virtual) return <Virtual {...props} />
  return (
    <div style={{ minHeight: props.rows.length * rowPx }}>
      <WholeRows {...props} rows={props.rows.slice(0, rowsAtOnce)} />
    </div>
  )
}

/** The frames of one stack: one line each, library frames folded in place, and what is open in them. */
export const Frames = memo((props: FramesProps) => {
  const { stack, inAppOnly, settings, folds } = props
  const rows = useMemo(() => rowsOfStack(stack, { inAppOnly, settings, folds }), [stack, inAppOnly, settings, folds])
  const root = useMemo(() => projectRoot(stack.trace.frames), [stack])
  return rows.length > wholeRowsMax ? <LongRows {...props} rows={rows} root={root} /> : <WholeRows {...props} rows={rows} root={root} />
})
Frames.displayName = 'Frames'
