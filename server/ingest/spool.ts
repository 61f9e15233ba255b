import { crc32 } from 'node:zlib'

import type { Disk } from '#core/disk'
import type { RecordId } from '#packages/protocol/ids'
import { spoolPath } from '#server/log/spool'

/** A body on its way to disk beside the log (spine.md 2). */
export interface Spool {
  readonly write: (chunks: readonly Buffer[]) => Promise<void>
  /** Makes content and name durable; only then may a record name the file. */
  readonly finish: () => Promise<{ readonly bytes: number; readonly crc32: number }>
  /** Gives up: no file remains. */
  readonly discard: () => Promise<void>
}

/** Opens a spool file; rejects when the disk refuses. */
export const openSpool = async (disk: Disk, folder: string, recordId: RecordId): Promise<Spool> => {
  const path = spoolPath(folder, recordId)
  const file = await disk.openWrite(path)
  let bytes = 0
  let crc = 0
  let isOpen = true
  const close = async (): Promise<void> => {
    if (isOpen) await file.close()
    isOpen = false
  }
  return {
    write: async (chunks) => {
      await file.write(chunks, bytes)
      for (const chunk of chunks) {
        bytes += chunk.length
        crc = crc32(chunk, crc)
      }
    },
    finish: async () => {
      await file.sync()
      await close()
      await disk.syncFolder(folder)
      return { bytes, crc32: crc }
    },
    discard: async () => {
      await close()
      await disk.remove(path)
    },
  }
}
