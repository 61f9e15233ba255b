import type { TraceEvent, TraceSpans } from '#packages/contract/trace'

import { cell } from './cell.ts'

/** A trace as columns of numbers, so that 100,000 spans are a few arrays. Times are microseconds since the begin of the answer, as they are shown. */
export interface TraceTree {
  readonly answer: TraceSpans
  readonly count: number
  readonly startUs: Float64Array
  readonly endUs: Float64Array
  /** The row after the last one below it: rows stand in the order of the tree. */
  readonly subtreeEnd: Int32Array
  /** First begin and last end of it and of all that is below it: children may outlive their parents. */
  readonly extentStartUs: Float64Array
  readonly extentEndUs: Float64Array
  /** How many errors and performance issues happened in it and below it. */
  readonly eventsBelow: Int32Array
  /** Places in `answer.events` of what happened in each span; those of row i are `eventPlaces[eventsFrom[i]]` up to `eventsFrom[i + 1]`. */
  readonly eventsFrom: Int32Array
  readonly eventPlaces: Int32Array
  /** Places of the events whose span did not arrive. */
  readonly orphanEvents: readonly number[]
  /** Begin and end of everything that is shown. */
  readonly fromUs: number
  readonly toUs: number
}

/** By how much the clock of a span's service is corrected. */
const shiftOf = ({ spans, skews }: TraceSpans, row: number): number => {
  const place = spans.skew[row] ?? -1
  return place < 0 ? 0 : (skews[place]?.shiftUs ?? 0)
}

/** Where on the time line an event is drawn: its clock is that of its span. */
export const eventAtUs = ({ answer }: Pick<TraceTree, 'answer'>, event: TraceEvent, asSent: boolean): number =>
  event.atUs + (asSent || event.row < 0 ? 0 : shiftOf(answer, event.row))

const sortEvents = ({ events }: TraceSpans, count: number) => {
  const eventsFrom = new Int32Array(count + 1)
  const orphanEvents: number[] = []
  for (const [place, { row }] of events.entries()) {
    if (row < 0 || row >= count) orphanEvents.push(place)
    else eventsFrom[row + 1] = cell(eventsFrom, row + 1) + 1
  }
  for (let row = 0; row < count; row++) eventsFrom[row + 1] = cell(eventsFrom, row + 1) + cell(eventsFrom, row)
  const next = eventsFrom.slice()
  const eventPlaces = new Int32Array(events.length - orphanEvents.length)
  for (const [place, { row }] of events.entries()) {
    if (row < 0 || row >= count) continue
    const at = cell(next, row)
    eventPlaces[at] = place
    next[row] = at + 1
  }
  return { eventsFrom, eventPlaces, orphanEvents }
}

/**
 * Makes the columns that are drawn from the answer, in time linear in its spans, however deep they lie. `asSent`: clocks that differ are not corrected.
 * Relies on the order of the answer: depth first, parents before their children (`traceSpansSchema`).
 */
export const treeOf = (answer: TraceSpans, asSent: boolean): TraceTree => {
  const { spans } = answer
  const count = spans.id.length
  const startUs = new Float64Array(count)
  const endUs = new Float64Array(count)
  for (let row = 0; row < count; row++) {
    const start = cell(spans.startUs, row) + (asSent ? 0 : shiftOf(answer, row))
    startUs[row] = start
    endUs[row] = start + Math.max(0, cell(spans.durationUs, row))
  }
  const subtreeEnd = new Int32Array(count)
  const extentStartUs = startUs.slice()
  const extentEndUs = endUs.slice()
  const eventsBelow = new Int32Array(count)
  const sorted = sortEvents(answer, count)
  for (let row = count - 1; row >= 0; row--) {
    subtreeEnd[row] = Math.max(cell(subtreeEnd, row), row + 1)
    eventsBelow[row] = cell(eventsBelow, row) + cell(sorted.eventsFrom, row + 1) - cell(sorted.eventsFrom, row)
    const parent = spans.parent[row] ?? -1
    if (parent < 0 || parent >= row) continue
    subtreeEnd[parent] = Math.max(cell(subtreeEnd, parent), cell(subtreeEnd, row))
    extentStartUs[parent] = Math.min(cell(extentStartUs, parent), cell(extentStartUs, row))
    extentEndUs[parent] = Math.max(cell(extentEndUs, parent), cell(extentEndUs, row))
    eventsBelow[parent] = cell(eventsBelow, parent) + cell(eventsBelow, row)
  }
  let fromUs = Infinity
  let toUs = -Infinity
  for (let row = 0; row < count; row++) {
    fromUs = Math.min(fromUs, cell(startUs, row))
    toUs = Math.max(toUs, cell(endUs, row))
  }
  for (const event of answer.events) {
    const at = eventAtUs({ answer }, event, asSent)
    fromUs = Math.min(fromUs, at)
    toUs = Math.max(toUs, at)
  }
  if (fromUs > toUs) [fromUs, toUs] = [0, 0]
  return { answer, count, startUs, endUs, subtreeEnd, extentStartUs, extentEndUs, eventsBelow, ...sorted, fromUs, toUs }
}

/** What happened in a span, in the order of the answer. */
export const eventsOf = ({ answer, eventsFrom, eventPlaces }: TraceTree, row: number): readonly TraceEvent[] =>
  [...eventPlaces.subarray(cell(eventsFrom, row), cell(eventsFrom, row + 1))].flatMap((place) => answer.events[place] ?? [])

type WordColumn = 'op' | 'category' | 'description' | 'status' | 'transaction'

/** A text of a span; '' when it has none. */
export const wordOf = ({ answer }: Pick<TraceTree, 'answer'>, column: WordColumn, row: number): string =>
  answer.words[answer.spans[column][row] ?? -1] ?? ''

/** The service of a span: slug and platform of its project. */
export const projectOf = ({ answer }: Pick<TraceTree, 'answer'>, row: number): { readonly slug: string; readonly platform: string } =>
  answer.projects[answer.spans.project[row] ?? -1] ?? { slug: '', platform: '' }
