import { readFile, stat } from 'node:fs/promises'

import { parseKeySnapshot } from '#core/key-snapshot-format'
import type { KeySnapshot } from '#core/key-snapshot-format'

const lookIntervalMs = 250

/** Where the front door takes its belief about keys from. */
export interface KeySource {
  /** The last good copy; undefined until there has been one. */
  readonly current: () => KeySnapshot | undefined
}

/** A key source that follows a file. */
export interface KeySnapshotFile extends KeySource {
  readonly close: () => void
}

interface WatchOptions {
  readonly path: string
  /** Told of a bad file or a failed look, once until the complaint changes. */
  readonly onError: (error: Error) => void
}

/**
 * Follows `run/keys.json` (spine.md 3): looks every 250 ms, reads when the file changed, keeps the last good copy for ever. Resolves after the first
 * look; a missing or unreadable file is not an error of the start.
 */
export const openKeySnapshot = async ({ path, onError }: WatchOptions): Promise<KeySnapshotFile> => {
  let snapshot: KeySnapshot | undefined
  let seen = ''
  let complained = ''
  const complain = (error: Error): void => {
    if (error.message !== complained) onError(error)
    complained = error.message
  }
  const look = async (): Promise<void> => {
    try {
      const { mtimeMs, size, ino } = await stat(path)
      const mark = `${mtimeMs} ${size} ${ino}`
      if (mark === seen) return
      const read = parseKeySnapshot(await readFile(path))
      // Marked after reading: a file replaced in between is read again at the next look.
      seen = mark
      if (read === undefined) complain(new Error(`${path} is no key snapshot; the last good one stays in force`))
      else snapshot = read
    } catch (error) {
      const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT'
      if (!isAbsent) complain(error instanceof Error ? error : new Error(String(error)))
    }
  }
  await look()
  let looking = false
  const timer = setInterval(() => {
    if (looking) return
    looking = true
    void look().finally(() => {
      looking = false
    })
  }, lookIntervalMs)
  return { current: () => snapshot, close: () => clearInterval(timer) }
}
