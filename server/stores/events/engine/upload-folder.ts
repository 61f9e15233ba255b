import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** A request body larger than this is refused; batches are cut at 8 MB (design.md 3). Bytes. */
const uploadBytesMax = 256 * 1024 * 1024

/** How a body arrived: `cut` when the client went away or the disk failed (nothing is left on disk). */
export type UploadOutcome =
  | { readonly kind: 'stored'; readonly bytes: number }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'cut'; readonly cause: unknown }

/** Temp files for insert bodies, on the data disk, not in a tmpfs. Whatever lies there at start is of an insert that never ran. */
export class UploadFolder {
  readonly #folder: string
  #sequence = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Makes the folder (0700) and removes what an earlier process left. */
  async open(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    for (const name of await readdir(this.#folder)) await rm(join(this.#folder, name), { force: true })
  }

  nextPath(): string {
    return join(this.#folder, `${process.pid}-${++this.#sequence}`)
  }

  /** Streams a body to a file. */
  async store(body: Readable, path: string): Promise<UploadOutcome> {
    let bytes = 0
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.byteLength
        // Too much is read to its end but not kept: an answer to a half-sent body would reach the client as a reset, which it takes for "retry".
        if (bytes > uploadBytesMax) done()
        else done(null, chunk)
      },
    })
    try {
      await pipeline(body, counted, createWriteStream(path, { mode: 0o600 }))
    } catch (cause) {
      await this.remove(path)
      return { kind: 'cut', cause }
    }
    if (bytes <= uploadBytesMax) return { kind: 'stored', bytes }
    await this.remove(path)
    return { kind: 'too-large' }
  }

  async remove(path: string): Promise<void> {
    await rm(path, { force: true })
  }
}
