import { crc32 } from 'node:zlib'

import type { DiskFile } from '#core/disk'
import type { RecordId } from '#packages/protocol/ids'

import type { LogReader, LogRecord } from './log.ts'
import { declaredBytes, decodeRecord, intactBytes, recordBytesMax } from './record-codec.ts'
import { spoolPath } from './spool.ts'
import { isAbsent, isStreamName, listSegments, listStreams, readDurable, streamFolder, unreleasedBytes } from './stream-files.ts'
import type { LogFolders, Segment } from './stream-files.ts'

/** Bytes asked for at once: few system calls per megabyte, and a bounded buffer whatever the caller asks for. */
const chunkBytesMax = 8 * 1024 * 1024

/** Bytes that were acknowledged are damaged or gone. Reading can go on at `resumeOffset`: behind the damaged record, or, when its end is not known, behind its segment. */
export class LogDamaged extends Error {
  override readonly name = 'LogDamaged'
  readonly stream: string
  readonly offset: number
  readonly resumeOffset: number

  constructor(what: string, place: { readonly stream: string; readonly offset: number; readonly resumeOffset: number }) {
    super(`${what}: stream ${place.stream}, offset ${place.offset}, next readable offset ${place.resumeOffset}`)
    this.stream = place.stream
    this.offset = place.offset
    this.resumeOffset = place.resumeOffset
  }
}

/** The part of a segment that may be read: from its start to the next segment or the durable offset, whichever comes first. */
interface Extent extends Segment {
  readonly stream: string
  readonly end: number
  /** Whether `durable` ends it, and not the segment that follows. */
  readonly isLast: boolean
}

interface Chunk {
  readonly records: LogRecord[]
  readonly bytes: number
}

/**
 * Reads the files that a `FileLogWriter` in another process writes. Holds no file open and remembers nothing, so that calls may overlap.
 * The order in `read` matters: first `durable`, then the list of segments. So every segment that a durable byte lies in is listed, and
 * what an older one holds behind the start of its successor is never taken for records.
 */
export class FileLogReader implements LogReader {
  readonly #folders: LogFolders

  constructor(folders: LogFolders) {
    this.#folders = folders
  }

  streams(): Promise<string[]> {
    return listStreams(this.#folders.disk, this.#folders.folder)
  }

  async durableOffset(stream: string): Promise<number> {
    return isStreamName(stream) ? readDurable(this.#folders.disk, this.#folders.folder, stream) : 0
  }

  /** Start of the oldest segment that is still there; 0 when there is none. */
  async oldestOffset(stream: string): Promise<number> {
    return (await this.#segments(stream))[0]?.start ?? 0
  }

  /** Rejects with `LogDamaged` when the record at `from` is damaged or gone; records before a damaged one are returned first. */
  async read(stream: string, from: number, bytesMax: number): Promise<LogRecord[]> {
    const durable = await this.durableOffset(stream)
    if (from >= durable) return []
    const records: LogRecord[] = []
    let at = from
    for (const extent of await this.#extents(stream, from, durable)) {
      const left = bytesMax - (at - from)
      if (left <= 0 && records.length > 0) break
      if (at < extent.start) {
        if (records.length > 0) break
        throw new LogDamaged('acknowledged bytes are gone', { stream, offset: at, resumeOffset: extent.start })
      }
      const chunk = await this.#readExtent(extent, at, left, records.length === 0)
      for (const record of chunk.records) records.push(record)
      at += chunk.bytes
      if (at < extent.end) break
    }
    return records
  }

  async readSpooled(record: LogRecord): Promise<Buffer> {
    const { disk, spoolFolder } = this.#folders
    const path = spoolPath(spoolFolder, record.recordId)
    const place = { stream: record.stream, offset: record.offset, resumeOffset: record.endOffset }
    const size = await disk.size(path)
    if (size === undefined) throw new LogDamaged('the spool file of an acknowledged record is gone', place)
    // The size comes first: a file that is not ours could be of any size.
    if (size !== record.spooled?.bytes) throw new LogDamaged('the spool file of an acknowledged record has another length', place)
    const content = await disk.readFile(path)
    if (crc32(content) !== record.spooled.crc32) throw new LogDamaged('the spool file of an acknowledged record is damaged', place)
    return content
  }

  async release(stream: string, below: number, spooled: readonly RecordId[]): Promise<void> {
    const { disk, folder, spoolFolder } = this.#folders
    const segments = await this.#segments(stream)
    const released = segments.filter((_, index) => (segments[index + 1]?.start ?? Number.POSITIVE_INFINITY) <= below)
    // The newest segment's name holds the stream's position. Its writer may not have synced it yet: a power loss must not keep the
    // removals and lose the name.
    if (released.length > 0) await disk.syncFolder(streamFolder(folder, stream))
    for (const { path } of released) await disk.remove(path)
    for (const recordId of spooled) await disk.remove(spoolPath(spoolFolder, recordId))
  }

  bytes(): Promise<number> {
    return unreleasedBytes(this.#folders)
  }

  async #segments(stream: string): Promise<Segment[]> {
    return isStreamName(stream) ? listSegments(this.#folders.disk, this.#folders.folder, stream) : []
  }

  /** Extents that hold bytes in [from, durable), in order. */
  async #extents(stream: string, from: number, durable: number): Promise<Extent[]> {
    const segments = await this.#segments(stream)
    return segments
      .map((segment, index) => {
        const next = segments[index + 1]?.start ?? Number.POSITIVE_INFINITY
        return { ...segment, stream, end: Math.min(next, durable), isLast: next > durable }
      })
      .filter(({ start, end }) => end > from && end > start)
  }

  /** Records of one extent from `at` on, up to `bytesMax`; at least one if `atLeastOne`. Fewer before damage; rejects if the very first is damaged and wanted. */
  async #readExtent(extent: Extent, at: number, bytesMax: number, atLeastOne: boolean): Promise<Chunk> {
    const file = await this.#openExtent(extent, at)
    try {
      const records: LogRecord[] = []
      let bytes = 0
      while (at + bytes < extent.end && bytes < Math.max(bytesMax, 1)) {
        const wanted = atLeastOne && records.length === 0
        const chunk = await this.#readChunk(file, extent, { at: at + bytes, bytesMax: bytesMax - bytes, wanted })
        if (chunk.bytes === 0) break
        for (const record of chunk.records) records.push(record)
        bytes += chunk.bytes
      }
      return { records, bytes }
    } finally {
      await file.close()
    }
  }

  async #openExtent(extent: Extent, at: number): Promise<DiskFile> {
    try {
      return await this.#folders.disk.openRead(extent.path)
    } catch (error) {
      if (!isAbsent(error)) throw error
      throw new LogDamaged('a segment went away while it was read', { stream: extent.stream, offset: at, resumeOffset: extent.end })
    }
  }

  /** The whole records of one read; none if the first does not fit or is damaged, unless it is `wanted`. */
  async #readChunk(
    file: DiskFile,
    extent: Extent,
    span: { readonly at: number; readonly bytesMax: number; readonly wanted: boolean },
  ): Promise<Chunk> {
    const { at, bytesMax, wanted } = span
    const asked = Math.min(Math.max(bytesMax, 4), chunkBytesMax, extent.end - at)
    const chunk = decodeChunk(await file.read(at - extent.start, asked), extent.stream, at)
    if (chunk.bytes > 0 || !wanted) return chunk
    return this.#readFirst(file, extent, at)
  }

  async #readFirst(file: DiskFile, extent: Extent, at: number): Promise<Chunk> {
    const buffer = await file.read(at - extent.start, Math.min(recordBytesMax, extent.end - at))
    const bytes = declaredBytes(buffer, 0)
    // Only a torn `durable` ends within a record: its writer will publish a sound one when it starts.
    if (extent.isLast && bytes !== undefined && (bytes === 0 || at + bytes > extent.end)) return { records: [], bytes: 0 }
    const record = bytes ? decodeRecord(buffer.subarray(0, bytes), extent.stream, at) : undefined
    if (record) return { records: [record], bytes: record.endOffset - at }
    const resumeOffset = bytes ? await resumeAfter(file, extent, at + bytes) : extent.end
    throw new LogDamaged('an acknowledged record is damaged', { stream: extent.stream, offset: at, resumeOffset })
  }
}

/** All whole, intact records from the beginning of a buffer. */
const decodeChunk = (buffer: Buffer, stream: string, offset: number): Chunk => {
  const records: LogRecord[] = []
  let at = 0
  for (;;) {
    const bytes = declaredBytes(buffer, at)
    if (!bytes || at + bytes > buffer.byteLength) break
    const record = decodeRecord(buffer.subarray(at, at + bytes), stream, offset + at)
    if (!record) break
    records.push(record)
    at += bytes
  }
  return { records, bytes: at }
}

/** The end of a damaged record, if its length can be believed (an intact record or the end of the segment follows), else the end of its segment. */
const resumeAfter = async (file: DiskFile, extent: Extent, end: number): Promise<number> => {
  if (end >= extent.end) return extent.end
  const next = await file.read(end - extent.start, Math.min(recordBytesMax, extent.end - end))
  return intactBytes(next, 0) > 0 ? end : extent.end
}
