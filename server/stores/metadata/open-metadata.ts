import { Kysely } from 'kysely'

import type { BatchStoreOptions } from './batch-store-options.ts'
import { createPostgresBatchStore } from './batch-store-postgres.ts'
import { createSqliteBatchStore } from './batch-store-sqlite.ts'
import type { MetadataDialect } from './metadata-dialect.ts'
import { openSqlite } from './open-sqlite.ts'
import type { MetadataRole } from './open-sqlite.ts'
import type { BatchStore } from './port.ts'
import { postgresDialect } from './postgres-dialect.ts'
import type { Schema } from './schema.ts'
import { NodeSqliteDialect } from './sqlite-dialect.ts'

/** `file` is the path of `meta.sqlite`; `url` a `postgres://` address. */
export type MetadataPlace = { readonly file: string; readonly role: MetadataRole } | { readonly url: string }

/**
 * One open metadata store. On SQLite it is one connection, and everything of this process queues behind an open transaction of `db`: await no
 * network inside one, and neither `db` nor the batch store, which would wait for ever.
 */
export interface MetadataStore {
  readonly db: Kysely<Schema>
  readonly dialect: MetadataDialect
  /** The part that `process` writes; migrate first, and call it once. */
  batches(options: BatchStoreOptions): BatchStore
  close(): Promise<void>
}

/** Opens the metadata store (made when absent, without tables: `migrate` brings these). Throws when the file cannot be opened. */
export const openMetadata = (place: MetadataPlace): MetadataStore => {
  if ('url' in place) {
    const db = new Kysely<Schema>({ dialect: postgresDialect(place.url) })
    return { db, dialect: 'postgres', batches: (options) => createPostgresBatchStore(db, options), close: () => db.destroy() }
  }
  const database = openSqlite(place.file, place.role)
  const db = new Kysely<Schema>({ dialect: new NodeSqliteDialect(database) })
  return {
    db,
    dialect: 'sqlite',
    batches: (options) => createSqliteBatchStore(db, database, options),
    close: async () => {
      await db.destroy()
      // Kysely closes only what it has used.
      if (database.isOpen) database.close()
    },
  }
}
