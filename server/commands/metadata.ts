import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import type { Kysely, Transaction } from 'kysely'

import { createIdGenerator } from '#core/id-generator'
import { success } from '#core/result'
import type { Result } from '#core/result'
import { systemClock } from '#core/time'
import type { Settings } from '#server/config'
import { dataFolderAt, prepareDataFolder } from '#server/roles/data-folder'
import { migrate } from '#server/stores/metadata/migrate'
import { openMetadata } from '#server/stores/metadata/open-metadata'
import type { Schema } from '#server/stores/metadata/schema'
import { withShortWrite } from '#server/stores/metadata/short-write'

import { cannot } from './arguments.ts'
import type { CommandFailure } from './arguments.ts'

/** Node bits of the ids that commands give: no process of a server leases it (design.md 5). */
const commandNode = 15

/** The metadata store as a command uses it. */
export interface CommandStore {
  readonly db: Kysely<Schema>
  readonly nextId: () => number
  readonly nowMs: number
  /** One short transaction beside a running server (durability.md 16). */
  write<Value>(work: (trx: Transaction<Schema>) => Promise<Value>): Promise<Result<Value, CommandFailure>>
}

/** Opens the metadata store of the data folder, made and migrated when needed, and closes it after the work. */
export const withMetadata = async <Value>(
  settings: Pick<Settings, 'dataDir'>,
  work: (store: CommandStore) => Promise<Result<Value, CommandFailure>>,
): Promise<Result<Value, CommandFailure>> => {
  const folder = dataFolderAt(settings.dataDir)
  const prepared = prepareDataFolder(folder)
  if (!prepared.ok) return cannot(prepared.error)
  const metadata = openMetadata({ file: folder.metadata, role: 'command' })
  try {
    const migrated = await migrate(metadata.db, metadata.dialect)
    if (!migrated.ok) return cannot(migrated.error)
    return await work({
      db: metadata.db,
      nextId: createIdGenerator(systemClock, commandNode),
      nowMs: systemClock.nowMs(),
      write: async (transaction) => {
        const written = await withShortWrite(metadata.db, transaction)
        return written.ok ? success(written.value) : cannot('the metadata store is busy; nothing was changed, please try again')
      },
    })
  } finally {
    await metadata.close()
  }
}

/**
 * Whether a server runs on the data folder: its watcher holds `BEGIN EXCLUSIVE` on `run/lock.sqlite` (spine.md 1). Looks with a read, which takes
 * no more than a shared lock for a moment.
 */
export const isServerRunning = (dataDir: string): boolean => {
  const file = join(dataFolderAt(dataDir).run, 'lock.sqlite')
  if (!existsSync(file)) return false
  const lock = new DatabaseSync(file, { readOnly: true, timeout: 0 })
  try {
    lock.prepare('SELECT count(*) FROM sqlite_master').get()
    return false
  } catch {
    return true
  } finally {
    lock.close()
  }
}
