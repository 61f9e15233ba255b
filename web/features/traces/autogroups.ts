import { cell } from './cell.ts'
import { withoutLiterals } from './literals.ts'
import { projectOf, wordOf } from './tree.ts'
import type { TraceTree } from './tree.ts'

/** Rows that are shown as one (ui.md 2.13). They depend on the trace alone, not on what is open. */
export interface Autogroups {
  /** At the first of five or more leaf siblings that do the same: the row after the last of them. 0 elsewhere. */
  readonly siblingsEnd: Int32Array
  /** At the top of a chain of only children with the same op: its last row. 0 elsewhere. */
  readonly chainEnd: Int32Array
  /** Where nothing says what happened before a span began: since when, in microseconds. NaN elsewhere. */
  readonly gapFromUs: Float64Array
}

/** So many siblings are shown as one. */
const siblingsMin = 5
/** So long nothing is known of makes a row. */
const gapMinUs = 100_000

const says = (op: string): boolean => op !== '' && op !== 'default'

/** Numbers for descriptions: the same for those that mean the same. Statements of SQL that differ in literals do. */
const alikeWords = (tree: TraceTree): Int32Array => {
  const { words, spans } = tree.answer
  const alike = Int32Array.from(words, (_, place) => place)
  const firstOf = new Map<string, number>()
  const seen = new Uint8Array(words.length)
  for (let row = 0; row < tree.count; row++) {
    const place = spans.description[row] ?? -1
    if (place < 0 || seen[place] === 1 || wordOf(tree, 'category', row) !== 'db') continue
    seen[place] = 1
    const plain = withoutLiterals(words[place] ?? '')
    const first = firstOf.get(plain) ?? place
    firstOf.set(plain, first)
    alike[place] = first
  }
  return alike
}

/** Whether two leaves are of one parent and service, and do the same. */
const alikeLeaves = (tree: TraceTree): ((first: number, other: number) => boolean) => {
  const { op, description, parent, project } = tree.answer.spans
  const alike = alikeWords(tree)
  const meaning = (row: number) => alike[description[row] ?? -1]
  return (first, other) =>
    tree.subtreeEnd[other] === other + 1 &&
    parent[other] === parent[first] &&
    op[other] === op[first] &&
    project[other] === project[first] &&
    meaning(other) === meaning(first)
}

const findSiblings = (tree: TraceTree): Int32Array => {
  const isAlike = alikeLeaves(tree)
  const siblingsEnd = new Int32Array(tree.count)
  for (let row = 0; row < tree.count;) {
    let end = row + 1
    if (says(wordOf(tree, 'op', row)) && isAlike(row, row)) while (end < tree.count && isAlike(row, end)) end++
    if (end - row >= siblingsMin) siblingsEnd[row] = end
    row = end
  }
  return siblingsEnd
}

/** Whether a span's only child goes on with what it does. Services and transactions stay apart: each is something to see. */
const goesOn = (tree: TraceTree, row: number): boolean => {
  const child = row + 1
  const { op, project, isSegment } = tree.answer.spans
  const hasOne = child < cell(tree.subtreeEnd, row) && tree.subtreeEnd[child] === tree.subtreeEnd[row]
  return hasOne && op[row] === op[child] && project[row] === project[child] && isSegment[child] !== 1
}

const findChains = (tree: TraceTree): Int32Array => {
  const chainEnd = new Int32Array(tree.count)
  for (let row = 0; row < tree.count;) {
    let last = row
    if (says(wordOf(tree, 'op', row))) while (goesOn(tree, last)) last++
    if (last > row) chainEnd[row] = last
    row = last + 1
  }
  return chainEnd
}

/** Browsers say what they do now and then; between it nothing is missing. */
const isBrowser = (tree: TraceTree, row: number): boolean => projectOf(tree, row).platform.startsWith('javascript')

const findGaps = (tree: TraceTree): Float64Array => {
  const { parent } = tree.answer.spans
  const gapFromUs = new Float64Array(tree.count).fill(Number.NaN)
  // By parent: the last end of its children so far.
  const lastEndUs = new Float64Array(tree.count).fill(-Infinity)
  for (let row = 0; row < tree.count; row++) {
    const above = parent[row] ?? -1
    if (above < 0) continue
    const before = lastEndUs[above] ?? -Infinity
    const isLong = before > -Infinity && cell(tree.startUs, row) - before >= gapMinUs
    if (isLong && !isBrowser(tree, row)) gapFromUs[row] = before
    lastEndUs[above] = Math.max(before, cell(tree.extentEndUs, row))
  }
  return gapFromUs
}

/** Finds what can be shown as one row, in time linear in the spans. */
export const autogroupsOf = (tree: TraceTree): Autogroups => ({
  siblingsEnd: findSiblings(tree),
  chainEnd: findChains(tree),
  gapFromUs: findGaps(tree),
})
