import { readFile } from 'node:fs/promises'

import type { EventStore, InsertFile } from './port.ts'
import { splitRows } from './row-binary.ts'
import type { Table } from './table.ts'

/**
 * What became of a refused file. `done`: all rows but the dead ones are in. `engine-down`: stopped half-way; call again, the tokens make
 * what is in a no-op. `damaged`: the bytes are not rows of this table, rebuild the file (durability.md 7).
 */
export type BisectOutcome =
  | { readonly kind: 'done'; readonly inserted: number; readonly deadRows: readonly DeadRow[] }
  | { readonly kind: 'engine-down'; readonly cause: Error }
  | { readonly kind: 'damaged'; readonly cause: Error }

/** A row that the engine will never take: index in the file, place of its bytes, the engine's words. */
interface DeadRow {
  readonly index: number
  readonly from: number
  readonly to: number
  readonly code: number
  readonly message: string
}

/** Rows [from, to), and the halves taken to get there: `01` is the second half of the first half. */
interface Span {
  readonly from: number
  readonly to: number
  readonly path: string
}

const halves = ({ from, to, path }: Span): [Span, Span] => {
  const middle = from + Math.ceil((to - from) / 2)
  return [
    { from, to: middle, path: `${path}0` },
    { from: middle, to, path: `${path}1` },
  ]
}

const readOffsets = async (table: Table, file: InsertFile): Promise<number[] | Error> => {
  try {
    return splitRows(table, await readFile(file.path), file.columns) ?? new Error(`batch file ${file.path} is not rows of ${table.name}`)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/**
 * Inserts what can be inserted of a file that was refused as a whole: halves again and again, with tokens `<token>/b<path>` that depend on
 * nothing but the file, so that a repetition after a crash is a no-op (durability.md case 8). An older file may have fewer columns than `table` now has (case 9).
 */
export const bisectInsert = async (store: EventStore, table: Table, file: InsertFile): Promise<BisectOutcome> => {
  const offsets = await readOffsets(table, file)
  if (offsets instanceof Error) return { kind: 'damaged', cause: offsets }
  const at = (row: number): number => offsets[row] ?? file.bytes
  const rows = offsets.length - 1
  const deadRows: DeadRow[] = []
  // A binary tree over the rows: at most 2 x rows spans are ever pushed.
  const pending = [{ from: 0, to: rows, path: '' }]
  for (let span = pending.pop(); span !== undefined; span = pending.pop()) {
    if (span.to === span.from) continue
    const range = { from: at(span.from), to: at(span.to) }
    const outcome = await store.insert({ ...file, range, token: `${file.token}/b${span.path}` })
    if (outcome.kind === 'inserted') continue
    if (outcome.kind !== 'refused') return outcome
    if (span.to - span.from === 1) deadRows.push({ index: span.from, ...range, code: outcome.code, message: outcome.message })
    else pending.push(...halves(span).toReversed())
  }
  return { kind: 'done', inserted: rows - deadRows.length, deadRows }
}
