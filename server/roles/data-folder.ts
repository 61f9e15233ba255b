import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'

/** Layout of the data folder (design.md 2). A newer number than this program's is refused. */
const layoutVersion = 1
/** A unix socket's path has 108 bytes; Linux and macOS differ, so we stay below 100. */
const socketPathBytesMax = 100
/** Commands look whether a server runs by trying the lock for an instant. */
const lockWaitMs = 200

/** Paths below the data folder. `batches/`, `log/` and `spool/` hold what the stores do not have yet; `run/` is never in a backup. */
export interface DataFolder {
  readonly root: string
  readonly log: string
  readonly spool: string
  readonly batches: string
  readonly events: string
  readonly blobs: string
  readonly run: string
  readonly metadata: string
  readonly keys: string
  readonly engineSocket: string
  readonly apiSocket: string
}

/** Sockets lie in `run/`, or, where that path is too long, in a folder of the system's temp dir named by the data folder's hash (spine.md 1). */
const socketFolder = (run: string): string => {
  if (Buffer.byteLength(join(run, 'engine.sock')) <= socketPathBytesMax) return run
  return join(tmpdir(), `vedette-${createHash('sha256').update(run).digest('hex').slice(0, 16)}`)
}

export const dataFolderAt = (root: string): DataFolder => {
  const run = join(root, 'run')
  const sockets = socketFolder(run)
  return {
    root,
    log: join(root, 'log'),
    spool: join(root, 'spool'),
    batches: join(root, 'batches'),
    events: join(root, 'events'),
    blobs: join(root, 'blobs'),
    run,
    metadata: join(root, 'meta.sqlite'),
    keys: join(run, 'keys.json'),
    engineSocket: join(sockets, 'engine.sock'),
    apiSocket: join(sockets, 'api.sock'),
  }
}

const checkVersion = (root: string): Result<void, string> => {
  const file = join(root, 'VERSION')
  try {
    const found = Number(readFileSync(file, 'utf8').trim())
    if (found > layoutVersion) return failure(`${root} was written by a newer Vedette (layout ${found}, this one knows ${layoutVersion})`)
  } catch {
    writeFileSync(file, `${layoutVersion}\n`, { mode: 0o600 })
  }
  return success(undefined)
}

/** Makes the folders (0700) and the VERSION file; refuses a data folder of a newer program. */
export const prepareDataFolder = (folder: DataFolder): Result<void, string> => {
  try {
    for (const path of [folder.root, folder.log, folder.spool, folder.batches, folder.blobs, folder.run, join(folder.apiSocket, '..')]) {
      mkdirSync(path, { recursive: true, mode: 0o700 })
    }
    return checkVersion(folder.root)
  } catch (error) {
    return failure(`${folder.root} cannot be used: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** The lock of the one server per data folder: an exclusive transaction that the kernel ends with the process, also at kill -9 (spine.md 1). */
export const lockDataFolder = (folder: DataFolder): Result<{ release: () => void }, string> => {
  const lock = new DatabaseSync(join(folder.run, 'lock.sqlite'), { timeout: lockWaitMs })
  try {
    lock.exec('BEGIN EXCLUSIVE')
  } catch {
    lock.close()
    return failure(`another Vedette server runs on ${folder.root}`)
  }
  return success({ release: () => lock.close() })
}
