import { Readable } from 'node:stream'
import { callbackify } from 'node:util'

import { RandomAccessReader } from 'yauzl'

import type { ArtifactBlobs } from '#server/stores/blobs/artifact-blobs'

/** A piece of a file, as it was uploaded. */
export interface Chunk {
  readonly sha1: string
  readonly bytes: number
}

/** The list of an archive is read in small pieces one after another: so much is fetched at once. */
const windowBytes = 256 * 1024

/** A file that lies in chunks, to be read at any place without putting it together. `skip` bytes at its beginning are left out. */
export class ChunkedFile extends RandomAccessReader {
  readonly bytes: number
  readonly #blobs: ArtifactBlobs
  readonly #chunks: readonly Chunk[]
  readonly #skip: number
  #windowStart = 0
  #window: Buffer = Buffer.alloc(0)

  constructor(blobs: ArtifactBlobs, chunks: readonly Chunk[], skip = 0) {
    super()
    this.#blobs = blobs
    this.#chunks = chunks
    this.#skip = skip
    this.bytes = Math.max(0, chunks.reduce((sum, chunk) => sum + chunk.bytes, 0) - skip)
  }

  /** Bytes `start` .. `end`, `end` not included. Rejects when a chunk is gone. */
  async *pieces(start: number, end: number): AsyncGenerator<Buffer> {
    let from = 0
    for (const { sha1, bytes } of this.#chunks) {
      const [first, last] = [Math.max(start + this.#skip - from, 0), Math.min(end + this.#skip - from, bytes)]
      if (first < last) {
        const content = await this.#blobs.openChunk(sha1, { from: first, end: last })
        if (content === undefined) throw Object.assign(new Error(`chunk ${sha1} is gone`), { code: 'ENOENT' })
        yield* content as AsyncIterable<Buffer>
      }
      from += bytes
    }
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.pieces(start, end), { objectMode: false })
  }

  // oxlint-disable-next-line max-params -- the signature of yauzl
  override read(target: Buffer, offset: number, length: number, position: number, done: (error: Error | null) => void): void {
    callbackify(() => this.#readInto(target.subarray(offset, offset + length), position))(done)
  }

  async #readInto(target: Buffer, position: number): Promise<void> {
    const isInside = position >= this.#windowStart && position + target.byteLength <= this.#windowStart + this.#window.byteLength
    if (!isInside) {
      const end = Math.min(this.bytes, position + Math.max(target.byteLength, windowBytes))
      const pieces: Buffer[] = []
      for await (const piece of this.pieces(position, end)) pieces.push(piece)
      this.#window = Buffer.concat(pieces)
      this.#windowStart = position
    }
    this.#window.copy(target, 0, position - this.#windowStart)
  }
}
