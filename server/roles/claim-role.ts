import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { sleep } from '#core/time'
import { isBusy } from '#server/stores/metadata/database-errors'

import type { DataFolder } from './data-folder.ts'

/** Keep it: a claim that nobody refers to is collected, and gone. The kernel ends it with the process, kill -9 included. */
export interface RoleClaim {
  readonly release: () => void
}

/** Of which one process per data folder works at a time. The engine has a lock of its own on its folder. */
export type ClaimedRole = 'front' | 'process' | 'api'

const lookAgainMs = 20

/**
 * Makes this process the one of its role on a data folder (durability.md 16), through a lock on a file in `run/`; waits until it is free. A
 * process whose watcher was killed goes on for seconds with what it has begun, or is only just starting, and two at a time would harm: a second
 * front would begin its segment where the first one's next record goes, and what the first then acknowledged would be lost; a second
 * process would commit beside the first; an api that ends would remove the socket of the one that came after it.
 */
export const claimRole = async ({ run }: DataFolder, role: ClaimedRole): Promise<RoleClaim> => {
  for (;;) {
    const lock = new DatabaseSync(join(run, `${role}.sqlite`), { timeout: 0 })
    try {
      lock.exec('BEGIN EXCLUSIVE')
      return { release: () => lock.close() }
    } catch (error) {
      lock.close()
      if (!isBusy(error)) throw error
    }
    await sleep(lookAgainMs)
  }
}
