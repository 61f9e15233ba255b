import { recoverStream } from './log-recovery.ts'
import { readDurable, segmentPath, streamFolder } from './stream-files.ts'
import type { LogFolders } from './stream-files.ts'

/**
 * Makes a stream go on at `offset` when it ends before it: the log is not part of a backup, so after a restore the cursor stands where the
 * lost log had ended. Without this, new records would lie below the cursor and never be read, and insert tokens, which name
 * offsets, would come a second time. True when it was raised. A stream that is published beyond the offset is not touched: its writer may
 * be one whose watcher was killed, still at its last requests. Any other stream must have no writer.
 */
export const raiseStream = async ({ disk, folder }: LogFolders, stream: string, offset: number): Promise<boolean> => {
  if ((await readDurable(disk, folder, stream)) >= offset) return false
  await disk.makeFolder(streamFolder(folder, stream))
  const end = await recoverStream(disk, folder, stream, () => undefined)
  if (end >= offset) return false
  // An empty segment is a position: recovery takes the start of the newest one.
  const file = await disk.openWrite(segmentPath(folder, stream, offset))
  await file.sync()
  await file.close()
  await disk.syncFolder(streamFolder(folder, stream))
  await disk.syncFolder(folder)
  return true
}
