import type { TraceEvent, TraceSpans } from '#packages/contract/trace'

import { autogroupsOf } from './autogroups.ts'
import type { Autogroups } from './autogroups.ts'
import { orphansKey } from './rows.ts'
import type { RowChoice } from './rows.ts'
import { treeOf } from './tree.ts'
import type { TraceTree } from './tree.ts'
import { idsOf, printIds } from './url.ts'
import type { TraceNode, TraceSearch } from './url.ts'
import { readFov, wholeOf } from './view.ts'
import type { View } from './view.ts'

/** A trace made ready for drawing: it changes only with the answer and with whether clocks are corrected. */
export interface TraceModel {
  readonly tree: TraceTree
  readonly groups: Autogroups
  readonly whole: View
  readonly asSent: boolean
  /** The row of a span; -1: it is not here. */
  readonly rowOfId: (id: string) => number
}

/** Makes the model of an answer. */
export const modelOf = (answer: TraceSpans, asSent: boolean): TraceModel => {
  const tree = treeOf(answer, asSent)
  let rows: Map<string, number> | undefined
  const rowOfId = (id: string): number => {
    // The first of the spans that have one id counts, as where it is looked up.
    rows ??= new Map(answer.spans.id.map((one, row) => [one, row] as const).toReversed())
    return rows.get(id) ?? -1
  }
  return { tree, groups: autogroupsOf(tree), whole: wholeOf(tree), asSent, rowOfId }
}

const orphansName = 'errors'

const rowsOfIds = (model: TraceModel, text: string | undefined): ReadonlySet<number> =>
  new Set(idsOf(text).flatMap((id) => (id === orphansName ? [orphansKey] : [model.rowOfId(id)].filter((row) => row >= 0))))

/** A list of the address for some spans, in the order in which they were added. */
export const idsOfRows = ({ tree }: TraceModel, rows: ReadonlySet<number>): string | undefined =>
  printIds([...rows].flatMap((row) => (row === orphansKey ? [orphansName] : (tree.answer.spans.id[row] ?? []))))

/** What is shown, as the address says it. `durationUs`: of what is seen, by which short spans are folded. */
export const choiceOf = (
  model: TraceModel,
  { collapsed, opened, group, gaps, fold, only }: TraceSearch,
  durationUs: number,
): RowChoice => ({
  collapsed: rowsOfIds(model, collapsed),
  opened: rowsOfIds(model, opened),
  autogroup: group !== '0',
  gaps: gaps !== '0',
  foldUs: fold === undefined ? 0 : (Number(fold) / 100) * durationUs,
  only: only === undefined ? -1 : model.rowOfId(only),
})

/** The part of the time line that the address names; the whole when it names none. */
export const viewOf = ({ tree, whole }: TraceModel, search: TraceSearch): View => readFov(search.fov, tree.fromUs, whole) ?? whole

/** What a node of the address is in this trace. */
export interface Selected {
  /** Row of its span; -1: it has none. */
  readonly span: number
  readonly event: TraceEvent | undefined
  /** Place of the event in the answer; -1: it is none. */
  readonly place: number
}

/** Finds a node of the address; null when it is not in the trace. */
export const findNode = (model: TraceModel, node: TraceNode | null): Selected | null => {
  if (!node) return null
  if (node.kind === 'error') {
    const place = model.tree.answer.events.findIndex(({ eventId }) => eventId === node.id)
    const event = model.tree.answer.events[place]
    return event ? { span: event.row, event, place } : null
  }
  const span = model.rowOfId(node.id)
  return span < 0 ? null : { span, event: undefined, place: -1 }
}

/** The first span of the transaction that a span is part of; -1: none was named. */
export const segmentOf = ({ tree }: TraceModel, span: number): number => {
  const { parent, isSegment } = tree.answer.spans
  let row = span
  while (row >= 0 && isSegment[row] !== 1) row = parent[row] ?? -1
  return row
}
