import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { parseKeySnapshot } from '#core/key-snapshot-format'
import type { KeySnapshot } from '#core/key-snapshot-format'
import { formatReader, readerFileName } from '#core/key-snapshot-readers'

const lookIntervalMs = 250

/** Where the front door takes its belief about keys from. */
export interface KeySource {
  /** The last good copy; undefined until there has been one. */
  readonly current: () => KeySnapshot | undefined
}

/** A key source that follows a file. */
export interface KeySnapshotFile extends KeySource {
  readonly close: () => Promise<void>
}

interface WatchOptions {
  readonly path: string
  /** The log's stream that this front writes: under its name it says beside the file which version it goes by. */
  readonly stream: string
  /** Told of a bad file or a failed look, once until the complaint changes. */
  readonly onError: (error: Error) => void
}

/**
 * Follows `run/keys.json` (spine.md 3): looks every 250 ms, reads when the file changed, keeps the last good copy for ever, and says which version
 * that is: whoever makes a key waits for it (features/keys/read.ts). Resolves after the first look; a missing or unreadable file is not an error of
 * the start.
 */
export const openKeySnapshot = async ({ path, stream, onError }: WatchOptions): Promise<KeySnapshotFile> => {
  const readerPath = join(dirname(path), readerFileName(stream))
  let snapshot: KeySnapshot | undefined
  let said: number | undefined
  let seen = ''
  let complained = ''
  const complain = (error: Error): void => {
    if (error.message !== complained) onError(error)
    complained = error.message
  }
  /** Replaced as a whole, so that nobody reads half of it; not synced, as it says nothing about the next start. */
  const sayVersion = async (): Promise<void> => {
    if (snapshot === undefined || snapshot.version === said) return
    const { version } = snapshot
    await writeFile(`${readerPath}.new`, formatReader({ pid: process.pid, version }), { mode: 0o600 })
    await rename(`${readerPath}.new`, readerPath)
    said = version
  }
  const readNew = async (): Promise<void> => {
    const { mtimeMs, size, ino } = await stat(path)
    const mark = `${mtimeMs} ${size} ${ino}`
    if (mark === seen) return
    const read = parseKeySnapshot(await readFile(path))
    // Marked after reading: a file replaced in between is read again at the next look.
    seen = mark
    if (read === undefined) complain(new Error(`${path} is no key snapshot; the last good one stays in force`))
    else snapshot = read
  }
  const look = async (): Promise<void> => {
    try {
      await readNew()
      await sayVersion()
    } catch (error) {
      const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT'
      if (!isAbsent) complain(error instanceof Error ? error : new Error(String(error)))
    }
  }
  await look()
  let looking = Promise.resolve()
  let isLooking = false
  const timer = setInterval(() => {
    if (isLooking) return
    isLooking = true
    looking = look().finally(() => {
      isLooking = false
    })
  }, lookIntervalMs)
  return {
    current: () => snapshot,
    close: async () => {
      clearInterval(timer)
      await looking
      // What cannot be removed names a process that has ended, and so does not count.
      await rm(readerPath, { force: true }).catch(() => undefined)
    },
  }
}
