import { formatDuration } from '../../lib/number-format.ts'
import type { Autogroups } from './autogroups.ts'
import { opKindOf } from './categories.ts'
import type { OpKind } from './categories.ts'
import { cell } from './cell.ts'
import { rowKinds } from './rows.ts'
import type { RowKind, TraceRows } from './rows.ts'
import { eventAtUs, projectOf, wordOf } from './tree.ts'
import type { TraceTree } from './tree.ts'

/** What a row says and where on the time line it is. */
export interface RowFacts {
  readonly kind: RowKind
  readonly level: number
  /** The span that it begins with; -1: it is of an event. */
  readonly span: number
  readonly op: string
  readonly description: string
  /** Statements and addresses stand in a face of equal widths. */
  readonly isCode: boolean
  readonly project: { readonly slug: string; readonly platform: string }
  readonly opKind: OpKind
  readonly fromUs: number
  readonly toUs: number
  /** Most of its bar is dark. */
  readonly isSolid: boolean
  /** How long, in words. */
  readonly duration: string
  /** How many spans are below it, or in it. */
  readonly below: number
  readonly isOrphan: boolean
}

/** From here on what is written over the end of a bar stands on its dark part. */
const solidShare = 0.85

const usText = (us: number): string => formatDuration(us / 1000)

/** The sum of what members of a group took, in microseconds: they may overlap. */
export const sumUs = (tree: TraceTree, first: number, end: number): number => {
  let sum = 0
  for (let row = first; row < end; row++) sum += cell(tree.endUs, row) - cell(tree.startUs, row)
  return sum
}

/** From the first begin to the last end of some spans. */
export const spread = (tree: TraceTree, first: number, end: number): { readonly fromUs: number; readonly toUs: number } => {
  let fromUs = cell(tree.startUs, first)
  let toUs = cell(tree.endUs, first)
  for (let row = first + 1; row < end; row++) {
    fromUs = Math.min(fromUs, tree.startUs[row] ?? fromUs)
    toUs = Math.max(toUs, tree.endUs[row] ?? toUs)
  }
  return { fromUs, toUs }
}

const spanFacts = (tree: TraceTree, row: number) => {
  const op = wordOf(tree, 'op', row)
  const opKind = opKindOf(wordOf(tree, 'category', row), op)
  const [fromUs, toUs] = [cell(tree.startUs, row), cell(tree.endUs, row)]
  const description = wordOf(tree, 'description', row)
  return {
    span: row,
    op: op === '' ? (description === '' ? 'span' : '') : op,
    description: description === op ? '' : description,
    isCode: opKind === 'db' || description.includes('://'),
    project: projectOf(tree, row),
    opKind,
    fromUs,
    toUs,
    isSolid: cell(tree.answer.spans.selfUs, row) > solidShare * (toUs - fromUs),
    duration: usText(toUs - fromUs),
    below: (tree.subtreeEnd[row] ?? row + 1) - row - 1,
    isOrphan: tree.answer.spans.isOrphan[row] === 1,
  }
}

/** The facts of a row by its kind; null for what has no spans. */
const factsOfKind = (
  tree: TraceTree,
  groups: Autogroups,
  place: { readonly kind: RowKind; readonly first: number; readonly end: number },
) => {
  const { kind, first, end } = place
  const base = spanFacts(tree, first)
  if (kind === rowKinds.siblings) {
    const range = spread(tree, first, end)
    return {
      ...base,
      ...range,
      isSolid: true,
      op: `${String(end - first)} × ${base.op}`,
      duration: usText(sumUs(tree, first, end)),
      below: end - first,
    }
  }
  if (kind === rowKinds.chain)
    return { ...base, ...spread(tree, first, end), op: `${String(end - first)} nested ${base.op}`, below: end - first }
  if (kind === rowKinds.fold) {
    const range = spread(tree, first, end)
    const words = { op: '', description: `${String(end - first)} short spans`, isCode: false, opKind: 'other' as const, isOrphan: false }
    return { ...base, ...range, ...words, duration: usText(range.toUs - range.fromUs), below: end - first }
  }
  if (kind === rowKinds.gap) {
    const fromUs = cell(groups.gapFromUs, first)
    const words = { op: '', description: 'no instrumentation', isCode: false, opKind: 'other' as const, isOrphan: false }
    return { ...base, ...words, fromUs, toUs: base.fromUs, duration: usText(base.fromUs - fromUs), below: 0 }
  }
  return base
}

const nobody = { slug: '', platform: '' }

const eventFacts = (tree: TraceTree, place: number, asSent: boolean) => {
  const event = tree.answer.events[place]
  const at = event ? eventAtUs(tree, event, asSent) : 0
  const project = tree.answer.projects.find(({ id }) => id === event?.projectId) ?? nobody
  return { description: event?.title ?? '', project, fromUs: at, toUs: at }
}

/** What the row at a place says. */
export const factsOf = (
  tree: TraceTree,
  groups: Autogroups,
  rows: TraceRows,
  place: { readonly at: number; readonly asSent: boolean },
): RowFacts => {
  const { at, asSent } = place
  // Rows are written with these kinds alone.
  const kind = cell(rows.kind, at) as RowKind
  const [first, end, level] = [cell(rows.first, at), cell(rows.end, at), cell(rows.level, at)]
  if (kind !== rowKinds.event && kind !== rowKinds.orphans) return { kind, level, ...factsOfKind(tree, groups, { kind, first, end }) }
  const bare = {
    kind,
    level,
    span: -1,
    op: '',
    isCode: false,
    opKind: 'other' as const,
    duration: '',
    below: 0,
    isOrphan: true,
    isSolid: false,
  }
  if (kind === rowKinds.event) return { ...bare, ...eventFacts(tree, first, asSent) }
  const count = tree.orphanEvents.length
  const description = count === 1 ? '1 error whose span did not arrive' : `${String(count)} errors whose spans did not arrive`
  return { ...bare, description, project: nobody, fromUs: tree.fromUs, toUs: tree.fromUs, below: count }
}

/** The span after those whose events a row shows. */
const eventsEnd = (tree: TraceTree, rows: TraceRows, at: number, isOpen: boolean): number => {
  const first = cell(rows.first, at)
  const kind = rows.kind[at]
  if (kind === rowKinds.span) return isOpen ? first + 1 : cell(tree.subtreeEnd, first)
  const isGroup = kind === rowKinds.siblings || kind === rowKinds.chain
  return isGroup && !isOpen ? cell(rows.end, at) : first
}

/** Events that a row stands for: those of its own span, of all members of a group, and of what it hides below it. At most `eventsMax`. */
export const eventsOfRow = (tree: TraceTree, rows: TraceRows, at: number, isOpen: boolean): readonly number[] => {
  const first = cell(rows.first, at)
  if (rows.kind[at] === rowKinds.event) return [first]
  const end = eventsEnd(tree, rows, at, isOpen)
  if (end <= first) return []
  const from = cell(tree.eventsFrom, first)
  return [...tree.eventPlaces.subarray(from, Math.min(cell(tree.eventsFrom, end), from + eventsMax))]
}

const eventsMax = 50
