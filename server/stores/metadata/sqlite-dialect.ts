import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'

import { SqliteAdapter, SqliteDialect } from 'kysely'
import type { DialectAdapter, SqliteDatabase, SqliteStatement } from 'kysely'

const cachedStatementsMax = 500

/** node:sqlite takes a Date as *named* parameters and binds NULL without a word, and knows no booleans (toolchain.md 0.7). */
const bindable = (value: unknown): SQLInputValue => {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof Date) return value.getTime()
  return value as SQLInputValue
}

/** An open iterator is reset without an error when the same statement runs again, so what is streamed gets a statement of its own. */
const statementFor = (database: DatabaseSync, sql: string, cached: StatementSync): SqliteStatement => ({
  reader: cached.columns().length > 0,
  all: (parameters) => cached.all(...parameters.map(bindable)),
  run: (parameters) => cached.run(...parameters.map(bindable)),
  iterate: (parameters) => database.prepare(sql).iterate(...parameters.map(bindable)),
})

/**
 * The face of node:sqlite that Kysely wants. Every transaction is `begin immediate`: a deferred one that reads and then writes fails at once
 * beside another writer, without using the busy timeout (toolchain.md 0.6). Statements are kept by text, at most 500, the oldest goes first.
 */
const adaptDatabase = (database: DatabaseSync): SqliteDatabase => {
  const statements = new Map<string, SqliteStatement>()
  return {
    close: () => database.close(),
    prepare: (text) => {
      const sql = text === 'begin' ? 'begin immediate' : text
      const known = statements.get(sql)
      if (known) return known
      const made = statementFor(database, sql, database.prepare(sql))
      if (statements.size >= cachedStatementsMax) {
        const oldest = statements.keys().next().value
        if (oldest !== undefined) statements.delete(oldest)
      }
      statements.set(sql, made)
      return made
    },
  }
}

/** SQLite can undo table changes; Kysely says no by default, and would leave half a migration behind after a crash. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

/** Kysely on one open node:sqlite connection; `destroy()` closes it. */
export class NodeSqliteDialect extends SqliteDialect {
  constructor(database: DatabaseSync) {
    super({ database: adaptDatabase(database) })
  }

  override createAdapter(): DialectAdapter {
    return new TransactionalDdlAdapter()
  }
}
