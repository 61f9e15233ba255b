import type { RecordId } from '#packages/protocol/ids'

import { FileLogReader, LogDamaged } from './file-log-reader.ts'
import { spoolPath } from './spool.ts'
import type { LogFolders } from './stream-files.ts'

/** Bytes of the log that are looked at together; between two of them other work of the process goes on. */
const scanBytes = 4 * 1024 * 1024

/**
 * Removes the spool files among `candidates` that no record of the log names: their request was never acknowledged (spine.md 2).
 * Candidates are what `listSpooled` found before the front door opened, so that this may run beside it: a file that is
 * made meanwhile is no candidate. Only for a data directory with one front. Where the log is damaged it removes nothing, as the record
 * may have been there. Returns how many were removed; rejects with the disk's error.
 */
export const removeOrphans = async (folders: LogFolders, candidates: readonly RecordId[]): Promise<number> => {
  if (candidates.length === 0) return 0
  const orphans = new Set(candidates)
  const reader = new FileLogReader(folders)
  try {
    for (const stream of await reader.streams()) await dropNamed(reader, stream, orphans)
  } catch (error) {
    if (error instanceof LogDamaged) return 0
    throw error
  }
  for (const recordId of orphans) await folders.disk.remove(spoolPath(folders.spoolFolder, recordId))
  return orphans.size
}

const dropNamed = async (reader: FileLogReader, stream: string, orphans: Set<RecordId>): Promise<void> => {
  let at = await reader.oldestOffset(stream)
  while (orphans.size > 0) {
    const records = await reader.read(stream, at, scanBytes)
    for (const record of records) if (record.spooled) orphans.delete(record.recordId)
    at = records.at(-1)?.endOffset ?? at
    if (records.length === 0) return
  }
}
