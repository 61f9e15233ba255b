import { useKeys } from '../../lib/keys.ts'
import { cell } from './cell.ts'
import { segmentOf } from './model.ts'
import { nextFit } from './row-search.ts'
import { isExpanded, rowKinds } from './rows.ts'
import type { WaterfallState } from './use-waterfall.ts'
import { between, panned, zoomed } from './view.ts'

const zoomFactor = 0.66
const panShare = 0.2

/** The span of the row that has the focus; that of a row without one is the last before it. */
const activeSpan = ({ rows, activeAt, model }: WaterfallState): number => {
  const first = cell(rows.first, activeAt)
  if (rows.kind[activeAt] === rowKinds.event) return model.tree.answer.events[first]?.row ?? -1
  return rows.kind[activeAt] === rowKinds.orphans ? -1 : first
}

/** Left on what is closed, or has nothing below it, goes to what it is part of. */
const rowAbove = ({ rows, activeAt }: WaterfallState): number => {
  const level = cell(rows.level, activeAt)
  for (let at = activeAt - 1; at >= 0; at--) if (cell(rows.level, at) < level) return at
  return activeAt
}

/** The next event after the one that is open, or after the row in focus, in the order of the rows; around the end. */
const stepEvent = (state: WaterfallState, by: 1 | -1): void => {
  const { events } = state.model.tree.answer
  const order = events
    .map((event, place) => ({ event, place, at: event.row < 0 ? Infinity : event.row + event.atUs / 1e15 }))
    .toSorted((a, b) => a.at - b.at || a.place - b.place)
  const open = order.findIndex(({ place }) => place === state.selected?.place)
  const here = activeSpan(state)
  const beside =
    by > 0
      ? order.findIndex(({ event }) => event.row >= here || event.row < 0)
      : order.findLastIndex(({ event }) => event.row >= 0 && event.row <= here)
  const wanted = open >= 0 ? open + by : beside < 0 ? 0 : beside
  const next = order[((wanted % order.length) + order.length) % order.length]?.event
  if (!next) return
  if (next.row >= 0) state.reveal(next.row, false)
  state.selectEvent(next)
}

/** Goes to the next (or previous) span that fits the search. */
export const stepMatch = (state: WaterfallState, by: 1 | -1): void => {
  const next = state.search ? nextFit(state.search, activeSpan(state), by) : -1
  if (next >= 0) state.reveal(next, state.node !== null)
}

/** From begin to end of a row, with some room. */
export const fitRow = (state: WaterfallState, at: number): void => {
  const { rows, model } = state
  const { tree, whole } = model
  const kind = rows.kind[at]
  const first = rows.first[at] ?? -1
  if (first < 0 || kind === rowKinds.event) return
  const last = Math.max(first, (rows.end[at] ?? first + 1) - 1)
  const from = Math.min(cell(tree.extentStartUs, first), model.groups.gapFromUs[kind === rowKinds.gap ? first : -1] ?? Infinity)
  state.setView(between(from, Math.max(cell(tree.extentEndUs, first), cell(tree.extentEndUs, last)), whole, 0.05))
}

/** All keys of the waterfall (ui.md 1.5). `focusRow` moves the focus to a row. */
export const useTraceKeys = (state: WaterfallState, focusRow: (at: number) => void, focusSearch: () => void): void => {
  const { rows, activeAt, view, model, search } = state
  const go = (at: number) => () => {
    const to = Math.min(Math.max(at, 0), rows.count - 1)
    focusRow(to)
    if (state.node) state.selectRow(to)
  }
  const zoom = (factor: number) => () => state.setView(zoomed(view, model.whole, { factor, atUs: view.fromUs + view.durationUs / 2 }))
  const pan = (share: number) => () => state.setView(panned(view, model.whole, share))
  const expanded = isExpanded(model.tree, rows, state.choice, activeAt)
  const next = { says: 'Next row', run: go(activeAt + 1) }
  const previous = { says: 'Previous row', run: go(activeAt - 1) }
  const hasEvents = model.tree.answer.events.length > 0
  const hasSegment = state.choice.only >= 0 || segmentOf(model, activeSpan(state)) >= 0
  useKeys({
    ArrowDown: next,
    j: next,
    ArrowUp: previous,
    k: previous,
    'Shift+ArrowUp': { says: 'First row', run: go(0) },
    Home: { says: 'First row', run: go(0) },
    'Shift+ArrowDown': { says: 'Last row', run: go(rows.count - 1) },
    End: { says: 'Last row', run: go(rows.count - 1) },
    ArrowRight: { says: 'Open the row', run: () => (expanded === false ? state.toggle(activeAt, true) : go(activeAt + 1)()) },
    ArrowLeft: { says: 'Close the row', run: () => (expanded === true ? state.toggle(activeAt, false) : go(rowAbove(state))()) },
    Enter: { says: 'Details of the row', run: () => pressOr(() => state.selectRow(activeAt)) },
    Escape: state.node ? { says: 'Close the details', run: state.close, whileTyping: true } : null,
    '/': { says: 'Search in the rows', run: focusSearch },
    n: search ? { says: 'Next match', run: () => stepMatch(state, 1) } : null,
    N: search ? { says: 'Previous match', run: () => stepMatch(state, -1) } : null,
    e: hasEvents ? { says: 'Next error', run: () => stepEvent(state, 1) } : null,
    E: hasEvents ? { says: 'Previous error', run: () => stepEvent(state, -1) } : null,
    f: { says: 'Zoom to the row', run: () => fitRow(state, activeAt) },
    '0': { says: 'Show all of the time', run: () => state.setView(model.whole) },
    '+': { says: 'Zoom in', run: zoom(zoomFactor) },
    w: { says: 'Zoom in', run: zoom(zoomFactor) },
    '-': { says: 'Zoom out', run: zoom(1 / zoomFactor) },
    s: { says: 'Zoom out', run: zoom(1 / zoomFactor) },
    a: { says: 'Earlier', run: pan(-panShare) },
    d: { says: 'Later', run: pan(panShare) },
    o: hasSegment ? { says: 'Only this transaction, or all', run: state.flipOnly } : null,
  })
}

/** Enter on a button or a link is theirs. */
const pressOr = (otherwise: () => void): void => {
  const focused = document.activeElement
  if (focused instanceof HTMLElement && focused.matches('a, button, summary')) focused.click()
  else otherwise()
}
