import type { LinkedSpans } from './link-spans.ts'
import { at } from './span-columns.ts'

/** Spans as rows of a tree: parents before their children, siblings by begin. */
export interface TreeRows {
  /** Place in the columns of the span of each row. */
  readonly place: Int32Array
  /** Row; -1 at a root. */
  readonly parent: Int32Array
  /** 0 at a root. */
  readonly depth: Int32Array
  readonly isOrphan: Uint8Array
}

/** Lists of children by their parent's place; what has no parent is a child of the place after the last. */
const linkChildren = ({ kept, parent }: LinkedSpans): { readonly first: Int32Array; readonly next: Int32Array } => {
  const top = parent.length
  const first = new Int32Array(top + 1).fill(-1)
  const next = new Int32Array(top).fill(-1)
  for (let index = kept.length - 1; index >= 0; index--) {
    const place = at(kept, index)
    const over = at(parent, place) < 0 ? top : at(parent, place)
    next[place] = at(first, over)
    first[over] = place
  }
  return { first, next }
}

/** Walks the tree without a stack, however deep it is: down, else to the side, else up until there is a side. */
export const orderRows = (links: LinkedSpans): TreeRows => {
  const { kept, parent } = links
  const { first, next } = linkChildren(links)
  const count = kept.length
  const rows: TreeRows = {
    place: new Int32Array(count),
    parent: new Int32Array(count),
    depth: new Int32Array(count),
    isOrphan: new Uint8Array(count),
  }
  const rowOf = new Int32Array(parent.length)
  let place = at(first, parent.length)
  for (let row = 0; row < count; row++) {
    const over = at(parent, place) < 0 ? -1 : at(rowOf, at(parent, place))
    rowOf[place] = row
    rows.place[row] = place
    rows.parent[row] = over
    rows.depth[row] = over < 0 ? 0 : at(rows.depth, over) + 1
    rows.isOrphan[row] = at(links.isOrphan, place)
    if (at(first, place) >= 0) place = at(first, place)
    else {
      while (at(next, place) < 0 && at(parent, place) >= 0) place = at(parent, place)
      place = at(next, place)
    }
  }
  return rows
}
