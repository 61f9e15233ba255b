import { DatabaseSync } from 'node:sqlite'

/** Who opens the store: `process` is the one heavy writer (durability.md 16); all others write little and must not block their event loop. */
export type MetadataRole = 'process' | 'api' | 'command'

const busyTimeoutMs: Readonly<Record<MetadataRole, number>> = { process: 5_000, api: 100, command: 100 }
const cacheKib: Readonly<Record<MetadataRole, number>> = { process: 32_768, api: 8_192, command: 2_048 }
const checkpointPages = 4_000

/**
 * Opens the metadata file (made when absent; the data dir's mode 0700 guards it): WAL, synchronous=FULL, so a commit is on disk when it returns.
 * Only `process` checkpoints the WAL: a checkpoint inside a request of `api` would cost it two fsyncs and the copying.
 */
export const openSqlite = (file: string, role: MetadataRole): DatabaseSync => {
  const database = new DatabaseSync(file, { timeout: busyTimeoutMs[role], enableForeignKeyConstraints: true })
  database.exec('PRAGMA journal_mode=WAL')
  database.exec('PRAGMA synchronous=FULL')
  database.exec(`PRAGMA cache_size=-${cacheKib[role]}`)
  database.exec(`PRAGMA wal_autocheckpoint=${role === 'process' ? checkpointPages : 0}`)
  return database
}
