import { join } from 'node:path'

import type { Disk } from '#core/disk'

import { readU64 } from './record-codec.ts'
import { listSpooled, spoolPath } from './spool.ts'

/*
 * Where the bytes of the log lie: `<folder>/<stream>/<start offset, 16 hex>.seg` and `<folder>/<stream>/durable` (spine.md 2). A segment
 * holds the bytes from its start up to the start of the next segment, whatever its file holds beyond: after a failed write the next
 * segment starts at the last durable byte, and what lies behind that in the old one never counted.
 */

/** Where a log lies. */
export interface LogFolders {
  readonly disk: Disk
  /** `<data dir>/log`. */
  readonly folder: string
  /** `<data dir>/spool`. */
  readonly spoolFolder: string
}

/** A segment file; `start` is the offset of its first byte. */
export interface Segment {
  readonly start: number
  readonly path: string
}

const streamName = /^\d{1,4}-\d{1,4}$/
const segmentName = /^[0-9a-f]{16}\.seg$/
/** A u64 as it lies in `durable`. */
export const durableBytes = 8

/** Whether the text is `<node>-<writer>`. */
export const isStreamName = (name: string): boolean => streamName.test(name)

export const streamFolder = (folder: string, stream: string): string => join(folder, stream)

export const segmentPath = (folder: string, stream: string, start: number): string =>
  join(folder, stream, `${start.toString(16).padStart(16, '0')}.seg`)

export const durablePath = (folder: string, stream: string): string => join(folder, stream, 'durable')

/** Names of the streams of a log, sorted. */
export const listStreams = async (disk: Disk, folder: string): Promise<string[]> => (await disk.list(folder)).filter(isStreamName)

/** Segments of a stream, oldest first. */
export const listSegments = async (disk: Disk, folder: string, stream: string): Promise<Segment[]> => {
  const names = await disk.list(streamFolder(folder, stream))
  const segments = names
    .filter((name) => segmentName.test(name))
    .map((name) => ({ start: Number.parseInt(name.slice(0, 16), 16), path: join(folder, stream, name) }))
  return segments.filter(({ start }) => Number.isSafeInteger(start)).toSorted((one, other) => one.start - other.start)
}

/** Whether an error says that the file is not there. */
export const isAbsent = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'

/** The published offset; 0 when the file is missing, short or no offset at all, as it may be after a power loss: nobody syncs it. */
export const readDurable = async (disk: Disk, folder: string, stream: string): Promise<number> => {
  try {
    const content = await disk.readFile(durablePath(folder, stream))
    return content.byteLength < durableBytes ? 0 : (readU64(content, 0) ?? 0)
  } catch (error) {
    if (isAbsent(error)) return 0
    throw error
  }
}

/** Bytes of all segments and spool files: one directory listing per folder and one stat per file. */
export const unreleasedBytes = async ({ disk, folder, spoolFolder }: LogFolders): Promise<number> => {
  const paths = (await listSpooled(disk, spoolFolder)).map((recordId) => spoolPath(spoolFolder, recordId))
  for (const stream of await listStreams(disk, folder)) {
    for (const { path } of await listSegments(disk, folder, stream)) paths.push(path)
  }
  let bytes = 0
  for (const path of paths) bytes += (await disk.size(path)) ?? 0
  return bytes
}
