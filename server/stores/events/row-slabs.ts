import { RowWriter } from './row-writer.ts'
import type { RowOf, Table } from './table.ts'

/** Rows of some events share one piece of memory. */
const slabBytes = 1024 * 1024
/** Most rows fit in what is left above this, so that a slab seldom grows. */
const slabFullBytes = slabBytes - 64 * 1024

/** Encodes rows one by one, each as `encodeRows` would, into memory outside of the heap. */
export class RowSlabs {
  #writer = new RowWriter(slabBytes)

  /** The bytes of one row; they stay as they are. Throws on a value outside its type. */
  encode<Description extends Table>(table: Description, row: RowOf<Description>): Buffer {
    if (this.#writer.bytes > slabFullBytes) this.#writer = new RowWriter(slabBytes)
    const from = this.#writer.bytes
    for (const name in table.columns) {
      // As in `encodeRows`: RowOf guarantees that the value fits its column.
      table.columns[name]?.type.write(this.#writer, row[name] as never)
    }
    return this.#writer.view().subarray(from)
  }
}
