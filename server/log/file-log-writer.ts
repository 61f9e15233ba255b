import { assert } from '#core/assert'

import { ByteLimit } from './byte-limit.ts'
import type { AppendOutcome, LogWriter, NewRecord } from './log.ts'
import { encodeRecord } from './record-codec.ts'
import type { EncodedRecord } from './record-codec.ts'
import { SegmentWriter } from './segment-writer.ts'
import type { SegmentWriterOptions } from './segment-writer.ts'
import { isStreamName } from './stream-files.ts'
import type { LogFolders } from './stream-files.ts'

/** What one flush writes at most; the rest waits for the next. */
const flushBytesMax = 16 * 1024 * 1024
/** What may wait in memory for its flush; above it the log answers `full`. */
const waitingBytesMax = 64 * 1024 * 1024

export interface FileLogOptions extends LogFolders, Omit<SegmentWriterOptions, 'segmentBytesMax' | 'segmentAgeMsMax'> {
  /** Default 64 MB. */
  readonly segmentBytesMax?: number
  /** Default 10 minutes. */
  readonly segmentAgeMsMax?: number
  /** Bytes of unreleased segments (of all streams) and spool files above which `append` answers `full`. */
  readonly logBytesMax: number
}

interface WaitingRecord {
  readonly encoded: EncodedRecord
  /** What it counts against the limit: its bytes and those of its spool file. */
  readonly countedBytes: number
  readonly resolve: (outcome: AppendOutcome) => void
}

/**
 * The log in segment files. Natural group commit: a flush takes all that waits, and the next begins as soon as it is over. On a slow disk
 * the flushes grow by themselves; a timer would only add its delay (storage.md 3).
 */
class FileLogWriter implements LogWriter {
  readonly #segments: SegmentWriter
  readonly #limit: ByteLimit
  readonly #options: FileLogOptions
  readonly #segmentAgeMsMax: number
  #waiting: WaitingRecord[] = []
  #waitingBytes = 0
  #draining: Promise<void> = Promise.resolve()
  #isDraining = false
  #isClosing = false
  #isAgeDue = false
  #ageTimer: NodeJS.Timeout | undefined

  constructor(options: FileLogOptions, segmentAgeMsMax: number, segments: SegmentWriter, limit: ByteLimit) {
    this.#options = options
    this.#segmentAgeMsMax = segmentAgeMsMax
    this.#segments = segments
    this.#limit = limit
  }

  append(record: NewRecord): Promise<AppendOutcome> {
    return this.#admits(record) ? this.#enqueue(record) : this.#enqueueAfterRecount(record)
  }

  async close(): Promise<void> {
    this.#isClosing = true
    clearTimeout(this.#ageTimer)
    await this.#draining
    await this.#segments.close()
  }

  #admits({ body, spooled }: NewRecord): boolean {
    const bytes = body.byteLength + (spooled?.bytes ?? 0)
    return this.#waitingBytes + body.byteLength <= waitingBytesMax && this.#limit.admits(bytes)
  }

  async #enqueueAfterRecount(record: NewRecord): Promise<AppendOutcome> {
    try {
      await this.#limit.recount(this.#waitingBytes)
    } catch (error) {
      return { kind: 'failed', cause: asError(error) }
    }
    return this.#admits(record) ? this.#enqueue(record) : { kind: 'full' }
  }

  #enqueue(record: NewRecord): Promise<AppendOutcome> {
    if (this.#isClosing) return Promise.resolve({ kind: 'failed', cause: new Error('the log is closed') })
    const encoded = encodeRecord(record)
    if (!encoded.ok) return Promise.resolve({ kind: 'failed', cause: new Error(encoded.error) })
    const countedBytes = encoded.value.bytes + (record.spooled?.bytes ?? 0)
    this.#limit.add(countedBytes)
    this.#waitingBytes += encoded.value.bytes
    const { promise, resolve } = Promise.withResolvers<AppendOutcome>()
    this.#waiting.push({ encoded: encoded.value, countedBytes, resolve })
    this.#wake()
    return promise
  }

  #wake(): void {
    if (this.#isDraining) return
    this.#isDraining = true
    this.#draining = this.#drain()
  }

  async #drain(): Promise<void> {
    // One turn later, so that appends of the same turn share the first flush.
    await Promise.resolve()
    while (this.#waiting.length > 0 || this.#isAgeDue) {
      if (this.#isAgeDue) await this.#rotateOld()
      const records = this.#takeWaiting()
      if (records.length > 0) await this.#flush(records)
    }
    this.#isDraining = false
  }

  #takeWaiting(): WaitingRecord[] {
    let bytes = 0
    let count = 0
    for (const { encoded } of this.#waiting) {
      if (count > 0 && bytes + encoded.bytes > flushBytesMax) break
      bytes += encoded.bytes
      count += 1
    }
    return this.#waiting.splice(0, count)
  }

  async #flush(records: readonly WaitingRecord[]): Promise<void> {
    const buffers: Uint8Array[] = []
    let bytes = 0
    for (const { encoded } of records) {
      buffers.push(encoded.header, encoded.body)
      bytes += encoded.bytes
    }
    try {
      let offset = await this.#segments.write(buffers, bytes)
      for (const { encoded, resolve } of records) {
        resolve({ kind: 'durable', offset })
        offset += encoded.bytes
      }
    } catch (error) {
      const cause = asError(error)
      for (const { countedBytes, resolve } of records) {
        this.#limit.add(-countedBytes)
        resolve({ kind: 'failed', cause })
      }
    }
    this.#waitingBytes -= bytes
    this.#armAgeTimer()
  }

  /** A quiet server writes no record that would close its segment: the timer does, so that its bytes can be released. */
  #armAgeTimer(): void {
    const { firstRecordAtMs } = this.#segments
    if (firstRecordAtMs === undefined) return
    const leftMs = this.#segmentAgeMsMax - (this.#options.clock.nowMs() - firstRecordAtMs)
    // Both bounds guard against a clock that was set.
    this.#startAgeTimer(Math.min(this.#segmentAgeMsMax, Math.max(1, leftMs)))
  }

  #startAgeTimer(delayMs: number): void {
    if (this.#ageTimer || this.#isClosing) return
    this.#ageTimer = setTimeout(() => {
      this.#ageTimer = undefined
      this.#isAgeDue = true
      this.#wake()
    }, delayMs)
    this.#ageTimer.unref()
  }

  async #rotateOld(): Promise<void> {
    this.#isAgeDue = false
    const { firstRecordAtMs } = this.#segments
    const isYoung = firstRecordAtMs !== undefined && this.#options.clock.nowMs() - firstRecordAtMs < this.#segmentAgeMsMax
    if (isYoung) return this.#armAgeTimer()
    try {
      await this.#segments.rotate()
    } catch (error) {
      this.#options.onWarning(`stream ${this.#options.stream}: could not begin a new segment, trying again later`, error)
      this.#startAgeTimer(this.#segmentAgeMsMax)
    }
  }
}

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)))

/**
 * Opens the one writer of a stream: recovers what a crash left (durability.md, case 2) and starts a new segment. Rejects with the disk's
 * error when that is impossible. Two writers of one stream at a time destroy it: the caller holds the data directory's lock.
 */
export const openFileLogWriter = async (options: FileLogOptions): Promise<LogWriter> => {
  assert(isStreamName(options.stream), 'a stream is named <node>-<writer>')
  const { segmentBytesMax = 64 * 1024 * 1024, segmentAgeMsMax = 600_000 } = options
  const segments = await SegmentWriter.open({ ...options, segmentBytesMax, segmentAgeMsMax })
  const limit = new ByteLimit(options, options.clock, options.logBytesMax)
  try {
    await limit.recount(0)
  } catch (error) {
    await segments.close()
    throw error
  }
  return new FileLogWriter(options, segmentAgeMsMax, segments, limit)
}
