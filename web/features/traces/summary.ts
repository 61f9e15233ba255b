import { opKindOf, opKinds } from './categories.ts'
import type { OpKind } from './categories.ts'
import { cell } from './cell.ts'
import { projectOf, wordOf } from './tree.ts'
import type { TraceTree } from './tree.ts'

/** What some spans of a trace have in common, and what they took. */
export interface SumRow {
  readonly name: string
  readonly kind: OpKind
  readonly spans: number
  readonly selfUs: number
  readonly errors: number
}

const addUp = (tree: TraceTree, nameOf: (row: number) => string): readonly SumRow[] => {
  const sums = new Map<string, { name: string; kind: OpKind; spans: number; selfUs: number; errors: number }>()
  for (let row = 0; row < tree.count; row++) {
    const name = nameOf(row)
    let sum = sums.get(name)
    if (!sum) {
      sum = { name, kind: opKindOf(wordOf(tree, 'category', row), wordOf(tree, 'op', row)), spans: 0, selfUs: 0, errors: 0 }
      sums.set(name, sum)
    }
    sum.spans += 1
    sum.selfUs += cell(tree.answer.spans.selfUs, row)
    sum.errors += cell(tree.eventsFrom, row + 1) - cell(tree.eventsFrom, row)
  }
  return [...sums.values()].toSorted((a, b) => b.selfUs - a.selfUs)
}

/** Time of the services of a trace, most first. */
export const servicesOf = (tree: TraceTree): readonly SumRow[] => addUp(tree, (row) => projectOf(tree, row).slug)

/** Time by op, most first. */
export const opsOf = (tree: TraceTree): readonly SumRow[] => addUp(tree, (row) => wordOf(tree, 'op', row) || 'default')

/** Shares of the kinds of work in the time that spans took themselves, the largest first; none when nothing took time. */
export const kindShares = (tree: TraceTree): readonly { readonly kind: OpKind; readonly share: number }[] => {
  const selfUs = new Map<OpKind, number>(opKinds.map((kind) => [kind, 0]))
  let allUs = 0
  for (let row = 0; row < tree.count; row++) {
    const kind = opKindOf(wordOf(tree, 'category', row), wordOf(tree, 'op', row))
    const us = cell(tree.answer.spans.selfUs, row)
    selfUs.set(kind, (selfUs.get(kind) ?? 0) + us)
    allUs += us
  }
  if (allUs === 0) return []
  return [...selfUs]
    .map(([kind, us]) => ({ kind, share: us / allUs }))
    .filter(({ share }) => share > 0)
    .toSorted((a, b) => b.share - a.share)
}
