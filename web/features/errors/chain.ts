import type { ExceptionAnswer } from '#packages/contract/event'
import type { JsonObject } from '#packages/protocol/json'

/** A line of the list of exceptions, from top to bottom. */
export type ChainRow =
  | {
      readonly kind: 'exception'
      /** Place in the event's list. */
      readonly index: number
      /** How it belongs to another exception, in words; null for the one raised last. */
      readonly relation: string | null
      /** Number of groups that it is a member of, directly or not. */
      readonly depth: number
    }
  | {
      readonly kind: 'more'
      /** Place of the group whose members are not all shown. */ readonly group: number
      readonly members: number
      readonly depth: number
    }

/** Members of a group that are shown before it is opened (ui.md 2.3). */
const membersShown = 3

const numberAt = (mechanism: JsonObject | null, key: string): number | null => {
  const value = mechanism?.[key]
  return typeof value === 'number' ? value : null
}
const sourceOf = ({ mechanism }: ExceptionAnswer): string | null => {
  const source = mechanism?.['source']
  return typeof source === 'string' ? source.slice(0, 200) : null
}
const nameOf = (exception: ExceptionAnswer | undefined): string => exception?.type ?? 'the exception'
const isGroup = (exception: ExceptionAnswer | undefined): boolean => exception?.mechanism?.['is_exception_group'] === true

/** Place of the exception that this one led to: by the ids of the SDK, else the next of the list. Null for the one raised last. */
const parentOf = (exceptions: readonly ExceptionAnswer[], byId: ReadonlyMap<number, number>, index: number): number | null => {
  const parentId = numberAt(exceptions[index]?.mechanism ?? null, 'parent_id')
  const named = parentId === null ? undefined : byId.get(parentId)
  if (named !== undefined && named !== index) return named
  return index === exceptions.length - 1 ? null : index + 1
}

/** A member of a group, not its cause: SDKs name a cause in `source`, members `exceptions[0]` or nothing. */
const isMember = (exception: ExceptionAnswer, parent: ExceptionAnswer | undefined): boolean => {
  const source = sourceOf(exception)
  return isGroup(parent) && (source === null || source.endsWith(']'))
}

interface Tree {
  readonly parents: readonly (number | null)[]
  readonly children: ReadonlyMap<number, readonly number[]>
}

const treeOf = (exceptions: readonly ExceptionAnswer[]): Tree => {
  const byId = new Map<number, number>()
  for (const [index, { mechanism }] of exceptions.entries()) {
    const id = numberAt(mechanism, 'exception_id')
    if (id !== null) byId.set(id, index)
  }
  const parents = exceptions.map((_, index) => parentOf(exceptions, byId, index))
  const children = new Map<number, number[]>()
  // From the end: causes are first on the wire, and so are the last members of a group.
  for (const [index, parent] of [...parents.entries()].toReversed()) {
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), index])
  }
  return { parents, children }
}

const relationOf = (exceptions: readonly ExceptionAnswer[], { parents, children }: Tree, index: number): string | null => {
  const exception = exceptions[index]
  const place = parents[index] ?? null
  if (!exception || place === null) return null
  const parent = exceptions[place]
  const [own, above] = [nameOf(exception), nameOf(parent)]
  if (isMember(exception, parent)) {
    const members = (children.get(place) ?? []).filter((one) => exceptions[one] && isMember(exceptions[one], parent))
    return `${own} is one of ${String(members.length)} in the group ${above}`
  }
  if (sourceOf(exception) === '__context__') return `${above} was raised while handling ${own}`
  return `${own} is the direct cause of ${above}`
}

/**
 * The exceptions of an event as lines (ui.md 2.3): the one raised last on top, below it what caused it, and the members of a group one step in, after
 * three of them a line that stands for the others. `opened` are the groups of which all members are wanted. Each exception is met once,
 * whatever the ids of the SDK say.
 */
export const chainRows = (exceptions: readonly ExceptionAnswer[], opened: ReadonlySet<number>): readonly ChainRow[] => {
  const tree = treeOf(exceptions)
  const rows: ChainRow[] = []
  const met = new Set<number>()
  const hide = (index: number): void => {
    if (met.has(index)) return
    met.add(index)
    for (const child of tree.children.get(index) ?? []) hide(child)
  }
  const visit = (index: number, depth: number): void => {
    const exception = exceptions[index]
    if (!exception || met.has(index)) return
    met.add(index)
    rows.push({ kind: 'exception', index, relation: relationOf(exceptions, tree, index), depth })
    const children = tree.children.get(index) ?? []
    const members = children.filter((child) => exceptions[child] && isMember(exceptions[child], exception))
    const shown = opened.has(index) || members.length <= membersShown ? members : members.slice(0, membersShown)
    for (const child of shown) visit(child, depth + 1)
    const hidden = members.slice(shown.length)
    for (const child of hidden) hide(child)
    if (hidden.length > 0) rows.push({ kind: 'more', group: index, members: hidden.length, depth: depth + 1 })
    for (const child of children) if (!members.includes(child)) visit(child, depth)
  }
  for (const [index, parent] of [...tree.parents.entries()].toReversed()) if (parent === null) visit(index, 0)
  // Ids that point in a circle have no beginning: what is left is shown as it comes.
  for (const index of [...exceptions.keys()].toReversed()) visit(index, 0)
  return rows
}

/** What an exception is made of and where it comes from: the members of a group, and what led to it; places in the event's list. */
export const partsOf = (
  exceptions: readonly ExceptionAnswer[],
): ((index: number) => { readonly members: readonly number[]; readonly causes: readonly number[] }) => {
  const { children } = treeOf(exceptions)
  return (index) => {
    const all = children.get(index) ?? []
    const members = all.filter((child) => exceptions[child] && isMember(exceptions[child], exceptions[index]))
    return { members, causes: all.filter((child) => !members.includes(child)) }
  }
}

/** The groups that must be opened for an exception to be shown: those that it is a member of, directly or not. */
export const groupsAround = (exceptions: readonly ExceptionAnswer[], index: number): readonly number[] => {
  const { parents } = treeOf(exceptions)
  const groups: number[] = []
  const met = new Set<number>()
  for (let place = parents[index] ?? null; place !== null && !met.has(place); place = parents[place] ?? null) {
    met.add(place)
    if (isGroup(exceptions[place])) groups.push(place)
  }
  return groups
}
