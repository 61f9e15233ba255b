import type { MetadataDialect } from '../metadata-dialect.ts'

/** What the dialects call a thing in a migration. */
export interface Words {
  readonly int: string
  /** Ends a table with a rowid / with its rows inside the primary key's tree; both refuse values of the wrong type, as Postgres does. */
  readonly plain: string
  readonly keyed: string
}

export const wordsOf: Readonly<Record<MetadataDialect, Words>> = {
  sqlite: { int: 'integer', plain: 'strict', keyed: 'strict, without rowid' },
  postgres: { int: 'bigint', plain: '', keyed: '' },
}
