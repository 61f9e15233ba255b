import { DatabaseSync } from 'node:sqlite'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'

import { isBusy } from './database-errors.ts'

/** The claim; the kernel also ends it when the process dies, kill -9 included. */
export interface ProcessRole {
  release(): void
}

/**
 * Makes this process the one `process` of a SQLite data dir (durability.md 16), through a lock on `lockFile` (made when absent, best in `run/`).
 * Error: a sentence for the operator when another one holds it.
 */
export const claimProcessRole = (lockFile: string): Result<ProcessRole, string> => {
  const lock = new DatabaseSync(lockFile, { timeout: 0 })
  try {
    lock.exec('begin exclusive')
    return success({ release: () => lock.close() })
  } catch (error) {
    lock.close()
    if (!isBusy(error)) throw error
    return failure(
      'Another process role already works on this data directory. SQLite takes exactly one; several need Postgres (VEDETTE_DATABASE_URL).',
    )
  }
}
