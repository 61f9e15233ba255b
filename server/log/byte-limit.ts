import type { Clock, EpochMs } from '#core/time'

import { unreleasedBytes } from './stream-files.ts'
import type { LogFolders } from './stream-files.ts'

/** The folders are listed at most this often. */
const recountMsMin = 1000

/**
 * Knows about how many bytes of the log are not released, without asking the disk at each append: what was listed last plus what was
 * appended since. It does not see releases, so the folders are listed again
 * when the limit seems reached. (Nor does it see what another writer on the same folder appends between two listings.)
 */
export class ByteLimit {
  readonly #folders: LogFolders
  readonly #clock: Clock
  readonly #bytesMax: number
  #listed = 0
  #since = 0
  #listedAtMs: EpochMs | undefined
  #listing: Promise<void> | undefined

  constructor(folders: LogFolders, clock: Clock, bytesMax: number) {
    this.#folders = folders
    this.#clock = clock
    this.#bytesMax = bytesMax
  }

  /** Whether so many more bytes stay within the limit. */
  admits(bytes: number): boolean {
    return this.#listed + this.#since + bytes <= this.#bytesMax
  }

  /** Counts bytes that are about to be written, or, negative, that failed to be. */
  add(bytes: number): void {
    this.#since = Math.max(0, this.#since + bytes)
  }

  /** Lists the folders again, unless that was done within the last second; concurrent calls share one listing. `waitingBytes` are counted by `add` but not yet written. Rejects with the disk's error. */
  async recount(waitingBytes: number): Promise<void> {
    const nowMs = this.#clock.nowMs()
    if (this.#listedAtMs !== undefined && Math.abs(nowMs - this.#listedAtMs) < recountMsMin) return this.#listing
    this.#listedAtMs = nowMs
    this.#listing = this.#list(waitingBytes)
    return this.#listing
  }

  async #list(waitingBytes: number): Promise<void> {
    const sinceBefore = this.#since
    this.#listed = await unreleasedBytes(this.#folders)
    this.#since = Math.max(0, this.#since - sinceBefore + waitingBytes)
  }
}
