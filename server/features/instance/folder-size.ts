import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** What lies below a folder. */
export interface FolderSize {
  readonly bytes: number
  readonly files: number
  /** False: there were more entries than are looked at. */
  readonly whole: boolean
}

const entriesMax = 50_000
const statsAtOnce = 64

const entriesOf = async (folder: string): Promise<Dirent[]> => {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch {
    // Absent, or gone between two looks.
    return []
  }
}

const sizeOf = async (path: string): Promise<number> => {
  try {
    return (await stat(path)).size
  } catch {
    return 0
  }
}

const sumSizes = async (paths: readonly string[]): Promise<number> => {
  let bytes = 0
  for (let from = 0; from < paths.length; from += statsAtOnce) {
    const sizes = await Promise.all(paths.slice(from, from + statsAtOnce).map(sizeOf))
    for (const size of sizes) bytes += size
  }
  return bytes
}

/**
 * Adds up the files below a folder, by the group that `groupOf` names for a file; links are not followed. Looks at `limit` entries (50,000) at
 * most; a folder that is not there is empty.
 */
export const folderSizes = async <Group extends string>(
  folder: string,
  groupOf: (name: string) => Group,
  limit = entriesMax,
): Promise<(group: Group) => FolderSize> => {
  const waiting = [folder]
  const sums = new Map<Group, { bytes: number; files: number }>()
  let seen = 0
  for (let next = waiting.pop(); next !== undefined && seen < limit; next = waiting.pop()) {
    const at = next
    const entries = (await entriesOf(at)).slice(0, limit - seen)
    seen += entries.length
    for (const entry of entries) if (entry.isDirectory()) waiting.push(join(at, entry.name))
    const files = entries.filter((entry) => entry.isFile())
    for (const [group, ofGroup] of Map.groupBy(files, ({ name }) => groupOf(name))) {
      const before = sums.get(group) ?? { bytes: 0, files: 0 }
      const bytes = await sumSizes(ofGroup.map(({ name }) => join(at, name)))
      sums.set(group, { bytes: before.bytes + bytes, files: before.files + ofGroup.length })
    }
  }
  const whole = seen < limit
  return (group) => ({ ...(sums.get(group) ?? { bytes: 0, files: 0 }), whole })
}

/** All files below a folder in one sum. */
export const folderSize = async (folder: string, limit = entriesMax): Promise<FolderSize> =>
  (await folderSizes(folder, () => 'all' as const, limit))('all')
