import type { Disk, DiskFile } from '#core/disk'

import { intactBytes, recordBytesMax } from './record-codec.ts'
import { listSegments, readDurable } from './stream-files.ts'

/** Bytes read at once. More than any record, so that a record which does not fit is cut short or damaged, and not merely long. */
const scanBytes = 2 * recordBytesMax

/** Bytes of the whole, intact records from the beginning of a segment file. */
const scanSegment = async (file: DiskFile): Promise<number> => {
  const size = await file.size()
  let at = 0
  while (at < size) {
    const chunk = await file.read(at, scanBytes)
    let intact = 0
    for (let bytes = intactBytes(chunk, 0); bytes > 0; bytes = intactBytes(chunk, intact)) intact += bytes
    if (intact === 0) break
    at += intact
  }
  return at
}

/** Writes bytes of a file again as they are read. */
const rewrite = async (file: DiskFile, from: number, to: number): Promise<void> => {
  for (let at = from; at < to; at += scanBytes) await file.write([await file.read(at, Math.min(scanBytes, to - at))], at)
}

/**
 * Makes the end of a stream sound before its writer goes on (durability.md, case 2), and returns the offset at which a new segment is to
 * start. Only the newest segment is looked at: a newer one is made only when all bytes before its start are synced. All of it is
 * scanned, at most 64 MB, and not from the published offset on: a torn one could point into a body, where a hostile client may have laid
 * something that looks like a record.
 *
 * - Behind the last intact record lies what was never acknowledged: it is cut, and what remains is synced, since a killed process leaves
 *   intact records that are only in memory. What was not published is written again first: where a sync failed before the kill, the system
 *   holds its bytes for clean, and a later sync would not write them.
 * - When the published offset is beyond the last intact record, the disk lost bytes that it had confirmed. Then they stay as they are (a
 *   reader reports the damage and finds its way behind it), it is said aloud, and the stream goes on at the published offset: a
 *   consumer may be there already, and an offset must never come to mean other bytes.
 */
export const recoverStream = async (disk: Disk, folder: string, stream: string, onWarning: (message: string) => void): Promise<number> => {
  const published = await readDurable(disk, folder, stream)
  const newest = (await listSegments(disk, folder, stream)).at(-1)
  if (!newest) return published
  const file = await disk.openWrite(newest.path)
  try {
    const intactEnd = newest.start + (await scanSegment(file))
    if (published > intactEnd) {
      onWarning(
        `stream ${stream}: bytes ${intactEnd} to ${published} were acknowledged and are damaged or missing; does this disk honour fsync?`,
      )
    }
    const end = Math.max(intactEnd, published)
    if ((await file.size()) > end - newest.start) await file.truncate(end - newest.start)
    await rewrite(file, Math.max(0, published - newest.start), end - newest.start)
    await file.sync()
    return end
  } finally {
    await file.close()
  }
}
