import { useCallback, useMemo, useState } from 'react'

import type { TraceEvent } from '#packages/contract/trace'

import { cell } from './cell.ts'
import { choiceOf, findNode, idsOfRows, segmentOf, viewOf } from './model.ts'
import type { Selected, TraceModel } from './model.ts'
import { searchSpans } from './row-search.ts'
import type { SpanSearch } from './row-search.ts'
import { isExpanded, orphansKey, revealing, rowKinds, rowOfSpan, rowsOf } from './rows.ts'
import type { RowChoice, TraceRows } from './rows.ts'
import { nodeOf, printNode } from './url.ts'
import type { TraceNode } from './url.ts'
import type { TraceControl } from './use-trace-state.ts'
import { printFov } from './view.ts'
import type { View } from './view.ts'

/** Everything that is shown of a trace, and all that can be done with it. */
export interface WaterfallState {
  readonly model: TraceModel
  readonly control: TraceControl
  readonly choice: RowChoice
  readonly rows: TraceRows
  readonly view: View
  readonly search: SpanSearch | null
  readonly node: TraceNode | null
  readonly selected: Selected | null
  /** The row of what is selected; -1: none, or it is hidden. */
  readonly selectedAt: number
  /** The row that has the focus, or gets it when keys are used. */
  readonly activeAt: number
  readonly activate: (at: number) => void
  readonly setView: (view: View) => void
  readonly toggle: (at: number, open?: boolean) => void
  readonly selectRow: (at: number) => void
  readonly selectEvent: (event: TraceEvent) => void
  readonly close: () => void
  /** Makes a span visible, whatever hides it; with `select` the drawer shows it. */
  readonly reveal: (span: number, select: boolean) => void
  readonly flipOnly: () => void
}

/** What stays where it is when rows above it come and go. */
interface Anchor {
  readonly kind: number
  readonly first: number
}

const placeOfAnchor = (rows: TraceRows, { kind, first }: Anchor): number => {
  for (let at = 0; at < rows.count; at++) if (rows.kind[at] === kind && rows.first[at] === first) return at
  // It is hidden now: what hides it stands nearest before it.
  let near = 0
  for (let at = 0; at < rows.count; at++) {
    const isSpan = rows.kind[at] !== rowKinds.event && rows.kind[at] !== rowKinds.orphans
    if (isSpan && cell(rows.first, at) <= first) near = at
  }
  return near
}

const rowOfSelected = (rows: TraceRows, selected: Selected | null): number => {
  if (!selected) return -1
  if (selected.span >= 0) return rowOfSpan(rows, selected.span)
  for (let at = 0; at < rows.count; at++) if (rows.kind[at] === rowKinds.event && rows.first[at] === selected.place) return at
  return -1
}

/** The node of the address that a row is; null: the drawer has nothing to say of it. */
const nodeOfRow = ({ tree }: TraceModel, rows: TraceRows, at: number): TraceNode | null => {
  const kind = rows.kind[at]
  const first = cell(rows.first, at)
  if (kind === rowKinds.event) {
    const event = tree.answer.events[first]
    return event ? { kind: 'error', id: event.eventId } : null
  }
  const id = tree.answer.spans.id[first]
  if (id === undefined || kind === rowKinds.gap || kind === rowKinds.orphans || kind === rowKinds.fold) return null
  return { kind: kind === rowKinds.siblings ? 'group' : 'span', id }
}

const useShown = (model: TraceModel, control: TraceControl) => {
  const { search: shown } = control
  const view = useMemo(() => viewOf(model, shown), [model, shown])
  const foldedBy = shown.fold === undefined ? 0 : view.durationUs
  const { collapsed, opened, group, gaps, fold, only, query = '' } = shown
  const choice = useMemo(
    () =>
      choiceOf(
        model,
        {
          ...(collapsed !== undefined && { collapsed }),
          ...(opened !== undefined && { opened }),
          ...(group && { group }),
          ...(gaps && { gaps }),
          ...(fold && { fold }),
          ...(only !== undefined && { only }),
        },
        foldedBy,
      ),
    [model, collapsed, opened, group, gaps, fold, only, foldedBy],
  )
  const rows = useMemo(() => rowsOf(model.tree, model.groups, choice), [model, choice])
  const search = useMemo(() => searchSpans(model.tree, query), [model, query])
  return { view, choice, rows, search }
}

/** A set with something put in, or taken out. */
const changed = (set: ReadonlySet<number>, key: number, isIn: boolean): ReadonlySet<number> => {
  const next = new Set(set)
  if (isIn) next.add(key)
  else next.delete(key)
  return next
}

const groupKinds: ReadonlySet<number> = new Set([rowKinds.siblings, rowKinds.chain, rowKinds.fold])

/** A transaction inside of the only one that is shown: closed unless it was opened. */
const isInner = ({ tree }: TraceModel, { only }: RowChoice, span: number): boolean =>
  only >= 0 && span !== only && tree.answer.spans.isSegment[span] === 1

/** Opens and closes rows. Closed spans and open groups stand in two lists, as both are the exception. */
const useToggle = (model: TraceModel, { change }: TraceControl, { rows, choice }: Pick<WaterfallState, 'rows' | 'choice'>) =>
  useCallback(
    (at: number, open?: boolean) => {
      const now = isExpanded(model.tree, rows, choice, at)
      if (now === null || now === open) return
      const kind = cell(rows.kind, at)
      const key = kind === rowKinds.orphans ? orphansKey : cell(rows.first, at)
      const inOpened = groupKinds.has(kind) || (kind === rowKinds.span && isInner(model, choice, key))
      const opened = inOpened ? changed(choice.opened, key, !now) : choice.opened
      const collapsed = groupKinds.has(kind) ? choice.collapsed : changed(choice.collapsed, key, now && !inOpened)
      change(() => ({ opened: idsOfRows(model, opened), collapsed: idsOfRows(model, collapsed) }))
    },
    [model, change, rows, choice],
  )

/** Keeps the state of the waterfall: what of it is shown stands in the address, where the focus is does not. */
export const useWaterfall = (model: TraceModel, control: TraceControl): WaterfallState => {
  const { change, search: address } = control
  const { view, choice, rows, search } = useShown(model, control)
  const node = useMemo(() => nodeOf(address), [address])
  const selected = useMemo(() => findNode(model, node), [model, node])
  const selectedAt = useMemo(() => rowOfSelected(rows, selected), [rows, selected])
  const [anchor, setAnchor] = useState<Anchor | null>(null)
  const activeAt = useMemo(() => (anchor ? placeOfAnchor(rows, anchor) : Math.max(0, selectedAt)), [rows, anchor, selectedAt])
  const toggle = useToggle(model, control, { rows, choice })
  const selectRow = useCallback(
    (at: number) => {
      setAnchor({ kind: cell(rows.kind, at), first: cell(rows.first, at) })
      const wanted = nodeOfRow(model, rows, at)
      if (wanted) change(() => ({ node: [printNode(wanted)], eventId: undefined }))
    },
    [model, rows, change],
  )
  const reveal = useCallback(
    (span: number, select: boolean) => {
      const id = model.tree.answer.spans.id[span]
      const open = revealing(model.tree, model.groups, choice, span)
      setAnchor({ kind: rowKinds.span, first: span })
      change(() => ({
        ...(open && { collapsed: idsOfRows(model, open.collapsed), opened: idsOfRows(model, open.opened) }),
        ...(select && id !== undefined && { node: [printNode({ kind: 'span', id })], eventId: undefined }),
      }))
    },
    [model, choice, change],
  )
  const activate = useCallback((at: number) => setAnchor({ kind: cell(rows.kind, at), first: cell(rows.first, at) }), [rows])
  const selectEvent = useCallback(
    (event: TraceEvent) => change(() => ({ node: [printNode({ kind: 'error', id: event.eventId })], eventId: undefined })),
    [change],
  )
  const flipOnly = () => {
    const span = rows.kind[activeAt] === rowKinds.event ? -1 : (rows.first[activeAt] ?? -1)
    const id = model.tree.answer.spans.id[segmentOf(model, span)]
    change(({ only }) => ({ only: only === undefined ? id : undefined, fov: undefined }))
  }
  const setView = useCallback((next: View) => change(() => ({ fov: printFov(next, model.tree.fromUs, model.whole) })), [change, model])
  const close = useCallback(() => change(() => ({ node: undefined, eventId: undefined })), [change])
  const state = { model, control, choice, rows, view, search, node, selected, selectedAt, activeAt, activate }
  return { ...state, setView, toggle, selectRow, selectEvent, close, reveal, flipOnly }
}
