import type { ExceptionValue } from '#packages/protocol/event'

/** An exception with its place in the event's list. */
interface Indexed {
  readonly exception: ExceptionValue
  readonly index: number
}

/** The exceptions that are hashed, in order, and the one that the event is called after, if that was a choice. */
export interface Selection {
  readonly exceptions: readonly Indexed[]
  readonly mainExceptionId?: number
}

/** Two components are equal when these are. */
type KeyOf = (indexed: Indexed) => string

interface Tree {
  readonly nodes: ReadonlyMap<number, Indexed>
  readonly children: ReadonlyMap<number, readonly Indexed[]>
}

const idOf = ({ exception }: Indexed): number | undefined => exception.mechanism?.exception_id

/** Undefined when ids are missing, repeated or their own parents: then they tell nothing. */
const treeOf = (list: readonly Indexed[]): Tree | undefined => {
  const nodes = new Map<number, Indexed>()
  const children = new Map<number, Indexed[]>()
  for (const item of list.toReversed()) {
    const id = idOf(item)
    const parent = item.exception.mechanism?.parent_id
    if (id === undefined || id === parent || nodes.has(id)) return undefined
    nodes.set(id, item)
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), item])
  }
  return { nodes, children }
}

const childrenOf = (tree: Tree, item: Indexed): readonly Indexed[] => tree.children.get(idOf(item) ?? -1) ?? []

/** Leaves reached from the root by descending through groups only. Ids may form a ring: each is visited once. */
const topLevel = (tree: Tree, root: Indexed): Indexed[] => {
  const seen = new Set<Indexed>()
  const found: Indexed[] = []
  const pending = [root]
  for (let item = pending.pop(); item; item = pending.pop()) {
    if (seen.has(item)) continue
    seen.add(item)
    if (item.exception.mechanism?.is_exception_group === true) pending.push(...childrenOf(tree, item).toReversed())
    else found.push(item)
  }
  return found
}

/** The exception, its first child, that one's first child, and so on. */
const firstPath = (tree: Tree, start: Indexed): Indexed[] => {
  const path: Indexed[] = []
  const seen = new Set<Indexed>()
  for (let item: Indexed | undefined = start; item && !seen.has(item); item = childrenOf(tree, item)[0]) {
    seen.add(item)
    path.push(item)
  }
  return path
}

/** Python compares strings by code points; for type names that is the order of UTF-16 units. */
const byTypeDescending = (a: Indexed, b: Indexed): number => {
  const [left, right] = [a.exception.type ?? 'None', b.exception.type ?? 'None']
  if (left === right) return 0
  return left < right ? 1 : -1
}

/**
 * Chooses among the exceptions of a group (grouping.md 1.7, RFC 0079): equal children count once, in whatever order they came, and a group of only
 * such is as good as its child.
 */
export const selectExceptions = (exceptions: readonly ExceptionValue[], keyOf: KeyOf): Selection => {
  const list = exceptions.map((exception, index) => ({ exception, index }))
  const tree = list.length > 1 ? treeOf(list) : undefined
  const root = tree?.nodes.get(0)
  if (!tree || !root) return { exceptions: list }
  const sorted = topLevel(tree, root).toSorted(byTypeDescending)
  const distinct = sorted.filter((item, at) => {
    const previous = sorted[at - 1]
    return !previous || keyOf(previous) !== keyOf(item)
  })
  const [main] = distinct
  if (!main) return { exceptions: list }
  if (distinct.length > 1) return { exceptions: [...distinct, root] }
  const mainExceptionId = idOf(main)
  return { exceptions: firstPath(tree, main), ...(mainExceptionId === undefined ? {} : { mainExceptionId }) }
}
