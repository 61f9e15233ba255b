import type { Autogroups } from './autogroups.ts'
import { cell } from './cell.ts'
import type { TraceTree } from './tree.ts'

/** What a row stands for. */
export const rowKinds = { span: 0, siblings: 1, chain: 2, gap: 3, fold: 4, orphans: 5, event: 6 } as const
export type RowKind = (typeof rowKinds)[keyof typeof rowKinds]

/** Stands for the group of errors without a span among the rows that are collapsed. */
export const orphansKey = -1

/** What of a trace is shown as rows. Spans are named by their row in the answer. */
export interface RowChoice {
  /** Spans whose children are hidden. */
  readonly collapsed: ReadonlySet<number>
  /** First spans of groups, chains and folds that are shown one by one, and transactions that are shown inside of another. */
  readonly opened: ReadonlySet<number>
  readonly autogroup: boolean
  readonly gaps: boolean
  /** What is shorter is folded; 0: nothing is. */
  readonly foldUs: number
  /** The first span of the only transaction that is shown; -1: all are. */
  readonly only: number
}

/** The rows that are shown, from top to bottom, as columns. */
export interface TraceRows {
  readonly count: number
  readonly kind: Uint8Array
  /** The span that it begins with; of an event its place in the answer. */
  readonly first: Int32Array
  /** The span after the last one that it stands for itself (not those below it). */
  readonly end: Int32Array
  /** 0 at the left edge. */
  readonly level: Int32Array
}

/** Rows are pushed one by one into columns that have room for all. */
class RowWriter {
  count = 0
  readonly kind: Uint8Array
  readonly first: Int32Array
  readonly end: Int32Array
  readonly level: Int32Array

  constructor(rowsMax: number) {
    this.kind = new Uint8Array(rowsMax)
    this.first = new Int32Array(rowsMax)
    this.end = new Int32Array(rowsMax)
    this.level = new Int32Array(rowsMax)
  }

  push(kind: RowKind, level: number, [first, end]: readonly [number, number]): void {
    this.kind[this.count] = kind
    this.first[this.count] = first
    this.end[this.count] = end
    this.level[this.count] = level
    this.count += 1
  }
}

/** Walks the spans in their order: no recursion, so that a chain of any depth is but a long list. */
class RowWalk {
  readonly #tree: TraceTree
  readonly #groups: Autogroups
  readonly #choice: RowChoice
  readonly #rows: RowWriter
  /** By how much what is below is shifted, and up to which span: opened groups move it right, closed chains left. */
  readonly #shifts: { readonly end: number; readonly by: number }[] = []
  /** Up to here spans are members of a group that is open. */
  #openUntil = 0
  #unfoldedUntil = 0
  /** The span that was looked at last: one that opens a group is looked at twice. */
  #before = -1

  constructor(tree: TraceTree, groups: Autogroups, choice: RowChoice) {
    this.#tree = tree
    this.#groups = groups
    this.#choice = choice
    this.#rows = new RowWriter(2 * tree.count + tree.answer.events.length + 2)
  }

  walk(): TraceRows {
    const { only } = this.#choice
    let row = only < 0 ? 0 : only
    const end = only < 0 ? this.#tree.count : this.#after(only)
    while (row < end) row = this.#step(row)
    if (only < 0) this.#pushOrphans()
    return this.#rows
  }

  #after(row: number): number {
    return this.#tree.subtreeEnd[row] ?? row + 1
  }

  #levelOf(row: number): number {
    while ((this.#shifts.at(-1)?.end ?? Infinity) <= row) this.#shifts.pop()
    const { depth } = this.#tree.answer.spans
    const base = this.#choice.only < 0 ? 0 : cell(depth, this.#choice.only)
    return cell(depth, row) - base + (this.#shifts.at(-1)?.by ?? 0)
  }

  #shift(end: number, by: number): void {
    this.#shifts.push({ end, by: (this.#shifts.at(-1)?.by ?? 0) + by })
  }

  /** Writes what begins at a span; returns the span that is next. */
  #step(row: number): number {
    const level = this.#levelOf(row)
    this.#pushGap(row, level)
    const folded = this.#foldEnd(row)
    if (folded > row) return this.#pushFold(row, folded, level)
    const grouped = this.#pushGroup(row, level)
    if (grouped >= 0) return grouped
    this.#rows.push(rowKinds.span, level, [row, row + 1])
    return this.#isCollapsed(row) ? this.#after(row) : row + 1
  }

  #pushGap(row: number, level: number): void {
    const isSeen = row === this.#before || row < this.#openUntil
    this.#before = row
    if (this.#choice.gaps && !isSeen && !Number.isNaN(this.#groups.gapFromUs[row])) this.#rows.push(rowKinds.gap, level, [row, row])
  }

  /** Writes the group that begins at a span, if one does; returns the span that is next, -1 when none begins. */
  #pushGroup(row: number, level: number): number {
    if (!this.#choice.autogroup || row < this.#openUntil) return -1
    const siblings = cell(this.#groups.siblingsEnd, row)
    if (siblings > 0) return this.#pushSiblings(row, siblings, level)
    const last = cell(this.#groups.chainEnd, row)
    return last > 0 ? this.#pushChain(row, last, level) : -1
  }

  #isCollapsed(row: number): boolean {
    const { collapsed, opened, only } = this.#choice
    const isOther = only >= 0 && row !== only && this.#tree.answer.spans.isSegment[row] === 1
    return collapsed.has(row) || (isOther && !opened.has(row))
  }

  #isShort(row: number): boolean {
    const { extentStartUs, extentEndUs, eventsBelow } = this.#tree
    return cell(extentEndUs, row) - cell(extentStartUs, row) < this.#choice.foldUs && eventsBelow[row] === 0
  }

  /** The span after the short siblings that begin here; the span itself when there are none to fold. */
  #foldEnd(row: number): number {
    if (this.#choice.foldUs <= 0 || row < this.#unfoldedUntil || row < this.#openUntil || row === this.#choice.only) return row
    const { parent } = this.#tree.answer.spans
    let end = row
    while (end < this.#tree.count && parent[end] === parent[row] && this.#isShort(end)) end = this.#after(end)
    return end - row > 1 ? end : row
  }

  #pushFold(row: number, end: number, level: number): number {
    this.#rows.push(rowKinds.fold, level, [row, end])
    if (!this.#choice.opened.has(row)) return end
    this.#unfoldedUntil = end
    this.#shift(end, 1)
    return row
  }

  #pushSiblings(row: number, end: number, level: number): number {
    this.#rows.push(rowKinds.siblings, level, [row, end])
    if (!this.#choice.opened.has(row)) return end
    this.#openUntil = end
    this.#shift(end, 1)
    return row
  }

  #pushChain(row: number, last: number, level: number): number {
    this.#rows.push(rowKinds.chain, level, [row, last + 1])
    if (!this.#choice.opened.has(row)) {
      this.#shift(this.#after(row), row - last)
      return last + 1
    }
    this.#openUntil = last + 1
    this.#shift(this.#after(row), 1)
    return row
  }

  #pushOrphans(): void {
    const places = this.#tree.orphanEvents
    if (places.length === 0) return
    this.#rows.push(rowKinds.orphans, 0, [orphansKey, orphansKey])
    if (this.#choice.collapsed.has(orphansKey)) return
    for (const place of places) this.#rows.push(rowKinds.event, 1, [place, place])
  }
}

/** The rows of a trace, in time linear in its spans. */
export const rowsOf = (tree: TraceTree, groups: Autogroups, choice: RowChoice): TraceRows => new RowWalk(tree, groups, choice).walk()

/** Whether what a row hides or shows can be changed, and which of the two it does now; null: there is nothing below it. */
export const isExpanded = (tree: TraceTree, rows: TraceRows, choice: RowChoice, at: number): boolean | null => {
  const kind = rows.kind[at]
  const first = cell(rows.first, at)
  if (kind === rowKinds.orphans) return !choice.collapsed.has(orphansKey)
  if (kind === rowKinds.gap || kind === rowKinds.event) return null
  if (kind !== rowKinds.span) return choice.opened.has(first)
  if (cell(tree.subtreeEnd, first) <= first + 1) return null
  const next = at + 1
  // A span that is shown with something below it is open: gaps, groups and spans below it lie deeper.
  return next < rows.count && cell(rows.level, next) > cell(rows.level, at) && rows.kind[next] !== rowKinds.event
}

/** The row that shows a span, itself or in a group; -1 when it is hidden. */
export const rowOfSpan = (rows: TraceRows, span: number): number => {
  let shown = -1
  for (let at = 0; at < rows.count; at++) {
    const kind = rows.kind[at]
    if (kind === rowKinds.gap || kind === rowKinds.orphans || kind === rowKinds.event) continue
    const first = cell(rows.first, at)
    if (first > span) break
    if (span < cell(rows.end, at)) shown = at
  }
  return shown
}

/** What must be open so that a span is seen. Null when nothing keeps it from being shown. */
export const revealing = (
  tree: TraceTree,
  groups: Autogroups,
  choice: RowChoice,
  span: number,
): Pick<RowChoice, 'collapsed' | 'opened'> | null => {
  const { parent } = tree.answer.spans
  const collapsed = new Set(choice.collapsed)
  const opened = new Set(choice.opened)
  for (let above = parent[span] ?? -1; above >= 0; above = parent[above] ?? -1) {
    collapsed.delete(above)
    if (choice.only >= 0 && above !== choice.only && tree.answer.spans.isSegment[above] === 1) opened.add(above)
  }
  const first = groupStart(groups, span)
  if (choice.autogroup && first >= 0) opened.add(first)
  return collapsed.size === choice.collapsed.size && opened.size === choice.opened.size ? null : { collapsed, opened }
}

/** The first span of the group or chain that a span is part of; -1: it is part of none. */
const groupStart = ({ siblingsEnd, chainEnd }: Autogroups, span: number): number => {
  for (let row = span; row >= 0; row--) {
    const end = cell(siblingsEnd, row)
    if (end > 0 || cell(chainEnd, row) > 0) return end > span || (chainEnd[row] ?? -1) >= span ? row : -1
  }
  return -1
}
