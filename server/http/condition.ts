import { sql } from 'kysely'
import type { Expression, RawBuilder } from 'kysely'

const wordsLengthMax = 1000

/**
 * Whether a column has this text somewhere in it, in any case; `%` and `_` of the text are themselves. Case is what the engine knows of it: SQLite
 * only folds a to z.
 */
export const contains = (column: string, words: string): RawBuilder<boolean> => {
  const pattern = `%${words.slice(0, wordsLengthMax).replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  return sql<boolean>`lower(${sql.ref(column)}) like lower(${pattern}) escape '\\'`
}

/** Whether a row lies beyond the border of a page in a list sorted by these columns, all falling; before it when the list is read `back`. */
export const isBeyond = (
  columns: readonly (string | Expression<unknown>)[],
  border: readonly unknown[],
  back: boolean,
): RawBuilder<boolean> => {
  const names = sql.join(columns.map((column) => (typeof column === 'string' ? sql.ref(column) : column)))
  return sql<boolean>`(${names}) ${sql.raw(back ? '>' : '<')} (${sql.join(border)})`
}
