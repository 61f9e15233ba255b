import { RowCursor } from './row-cursor.ts'
import { RowWriter } from './row-writer.ts'
import { columnNames } from './table.ts'
import type { RowOf, Table } from './table.ts'

/** Encodes rows as ClickHouse RowBinary, columns in the order of the description. Equal rows give equal bytes (durability.md 3). Throws on a value outside its type. */
export const encodeRows = <Description extends Table>(table: Description, rows: readonly RowOf<Description>[]): Buffer => {
  const writer = new RowWriter()
  const columns = Object.entries(table.columns)
  for (const row of rows) {
    for (const [name, column] of columns) {
      // RowOf guarantees that the value fits its column; the loop over names cannot show it to the compiler.
      column.type.write(writer, row[name] as never)
    }
  }
  return writer.view()
}

/**
 * Byte offsets of the rows in a RowBinary buffer: one per row, and the end of the last. `names` are the columns of the bytes, all by
 * default. Undefined when a column is unknown, or the bytes do not end where a row ends: then they are not rows of this table.
 */
export const splitRows = (table: Table, bytes: Uint8Array, names: readonly string[] = columnNames(table)): number[] | undefined => {
  const types = names.flatMap((name) => (Object.hasOwn(table.columns, name) ? [table.columns[name]?.type] : []))
  if (types.length < names.length || names.length === 0) return undefined
  const cursor = new RowCursor(bytes)
  const offsets = [0]
  while (!cursor.atEnd) {
    for (const type of types) type?.skip(cursor)
    if (cursor.torn) return undefined
    offsets.push(cursor.offset)
  }
  return offsets
}
