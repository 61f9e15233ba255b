import { dirname } from 'node:path'

import type { Disk, DiskFile } from '#core/disk'
import type { Clock, EpochMs } from '#core/time'

import { recoverStream } from './log-recovery.ts'
import { writeU64 } from './record-codec.ts'
import { durableBytes, durablePath, segmentPath, streamFolder } from './stream-files.ts'

export interface SegmentWriterOptions {
  readonly disk: Disk
  /** `<data dir>/log`. */
  readonly folder: string
  /** `<node>-<writer>`, e.g. `0-0`. */
  readonly stream: string
  readonly clock: Clock
  /** A segment with this many bytes is closed. */
  readonly segmentBytesMax: number
  /** A segment is closed this long after its first record. */
  readonly segmentAgeMsMax: number
  /** Told in a sentence what an operator should know. */
  readonly onWarning: (message: string, cause?: unknown) => void
}

interface OpenSegment {
  readonly file: DiskFile
  readonly path: string
  readonly start: number
  firstRecordAtMs: EpochMs | undefined
}

/**
 * The files of one stream in the hands of its only writer. Not for concurrent calls: whoever owns it calls one method at a time.
 *
 * The order of operations is the guarantee:
 * - a new segment's name is synced before its first byte is written, hence before anything in it is acknowledged;
 * - `durable` is written after the records are on disk, so a reader never sees a byte that a power loss can take. `durable` itself is not synced: after a
 *   power loss it may be old, and recovery finds the end by crc;
 * - after a failed write nothing more is written behind what may be torn: the segment is cut at the last durable byte and the
 *   next one starts there. (Writing again what could not be synced proves nothing: the kernel has forgotten the pages.)
 */
export class SegmentWriter {
  readonly #options: SegmentWriterOptions
  readonly #durable: DiskFile
  readonly #published = Buffer.alloc(durableBytes)
  #position: number
  #segment: OpenSegment | undefined
  #torn: { readonly path: string; readonly size: number } | undefined

  private constructor(options: SegmentWriterOptions, durable: DiskFile, position: number) {
    this.#options = options
    this.#durable = durable
    this.#position = position
  }

  /** Makes the folders, recovers the stream, opens a new segment, publishes. Rejects with the disk's error. */
  static async open(options: SegmentWriterOptions): Promise<SegmentWriter> {
    const { disk, folder, stream, onWarning } = options
    await disk.makeFolder(streamFolder(folder, stream))
    await disk.syncFolder(dirname(folder))
    await disk.syncFolder(folder)
    const position = await recoverStream(disk, folder, stream, onWarning)
    const durable = await disk.openWrite(durablePath(folder, stream))
    const writer = new SegmentWriter(options, durable, position)
    try {
      // The segment comes first: its name keeps the position, even if `durable` is lost.
      writer.#segment = await writer.#openSegment()
      writer.#publish()
      return writer
    } catch (error) {
      await writer.close()
      throw error
    }
  }

  /** Time of the first record in the open segment; undefined while it has none. */
  get firstRecordAtMs(): EpochMs | undefined {
    return this.#segment?.firstRecordAtMs
  }

  /** Writes the buffers (`bytes` in all) behind the last durable byte; when it resolves, with the offset of the first byte, they are durable and published. */
  async write(buffers: readonly Uint8Array[], bytes: number): Promise<number> {
    if (this.#isDue(bytes)) await this.rotate()
    const segment = (this.#segment ??= await this.#openSegment())
    const offset = this.#position
    try {
      await segment.file.write(buffers, offset - segment.start)
    } catch (error) {
      await this.#abandon(segment)
      throw error
    }
    segment.firstRecordAtMs ??= this.#options.clock.nowMs()
    this.#position += bytes
    // Should this fail, the records stay (a reader may have seen the offset) and the next publication covers them.
    this.#publish()
    return offset
  }

  /**
   * Closes the open segment and opens the next; an empty segment stays. When it rejects no segment is open, and the next call or write tries
   * again: the old one is closed for good, since the new one's file, which ends what readers take from the old, may be there already.
   */
  async rotate(): Promise<void> {
    const old = this.#segment
    if (old?.start === this.#position) return
    this.#segment = undefined
    if (old) await this.#closeFile(old.file)
    this.#segment = await this.#openSegment()
  }

  /** Closes the files. Never rejects. */
  async close(): Promise<void> {
    if (this.#segment) await this.#closeFile(this.#segment.file)
    this.#segment = undefined
    await this.#closeFile(this.#durable)
  }

  #isDue(bytes: number): boolean {
    if (!this.#segment) return false
    const { start, firstRecordAtMs } = this.#segment
    if (this.#position - start + bytes > this.#options.segmentBytesMax) return true
    return firstRecordAtMs !== undefined && this.#options.clock.nowMs() - firstRecordAtMs >= this.#options.segmentAgeMsMax
  }

  async #openSegment(): Promise<OpenSegment> {
    const { disk, folder, stream } = this.#options
    await this.#cutTorn()
    const path = segmentPath(folder, stream, this.#position)
    // A file of this name may be there and is empty: what was behind the position has been cut.
    const file = await disk.openDurable(path)
    try {
      await disk.syncFolder(streamFolder(folder, stream))
    } catch (error) {
      await this.#closeFile(file)
      throw error
    }
    return { file, path, start: this.#position, firstRecordAtMs: undefined }
  }

  async #abandon(segment: OpenSegment): Promise<void> {
    this.#segment = undefined
    this.#torn = { path: segment.path, size: this.#position - segment.start }
    await this.#closeFile(segment.file)
    try {
      // At once, as on a full disk this gives the space back; if it fails, again before the next segment is opened.
      await this.#cutTorn()
    } catch (error) {
      this.#options.onWarning(`stream ${this.#options.stream}: could not cut a torn write, trying again with the next record`, error)
    }
  }

  async #cutTorn(): Promise<void> {
    if (!this.#torn) return
    const { path, size } = this.#torn
    const file = await this.#options.disk.openWrite(path)
    try {
      await file.truncate(size)
      await file.sync()
    } finally {
      await this.#closeFile(file)
    }
    this.#torn = undefined
  }

  /** On this thread: eight bytes into memory cost 3 us, another thread and the way back 20. */
  #publish(): void {
    writeU64(this.#published, this.#position, 0)
    this.#durable.writeNow(this.#published, 0)
  }

  async #closeFile(file: DiskFile): Promise<void> {
    try {
      await file.close()
    } catch (error) {
      this.#options.onWarning(`stream ${this.#options.stream}: closing a file failed`, error)
    }
  }
}
