import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress } from 'node:zlib'

import { debugIdWindow } from '#packages/source-maps/bundle-manifest'
import { contentBlob } from '#server/stores/blobs/artifact-blobs'
import type { ArtifactBlobs } from '#server/stores/blobs/artifact-blobs'

/** What is known of a content once it was read through. */
export interface ReadContent {
  /** Name of its blob. */
  readonly blob: string
  readonly sha1: string
  readonly bytes: number
  /** Its first and last 16 KiB. */
  readonly start: Buffer
  readonly end: Buffer
}

/** Reads a content through without keeping it. */
export const readContent = async (content: AsyncIterable<Buffer>): Promise<ReadContent> => {
  const [sha256, sha1] = [createHash('sha256'), createHash('sha1')]
  let bytes = 0
  let start: Buffer = Buffer.alloc(0)
  let end: Buffer = Buffer.alloc(0)
  for await (const piece of content) {
    sha256.update(piece)
    sha1.update(piece)
    bytes += piece.byteLength
    if (start.byteLength < debugIdWindow) start = Buffer.concat([start, piece]).subarray(0, debugIdWindow)
    end = piece.byteLength >= debugIdWindow ? piece.subarray(-debugIdWindow) : Buffer.concat([end, piece]).subarray(-debugIdWindow)
  }
  return { blob: contentBlob(sha256.digest('hex')), sha1: sha1.digest('hex'), bytes, start, end }
}

/**
 * Keeps a content under its hash unless it is there. A row that names the blob has to stand before: whoever sweeps finds either the row, or a blob that
 * nobody has looked for yet.
 */
export const keepContent = async (blobs: ArtifactBlobs, blob: string, open: () => Promise<Readable>): Promise<void> => {
  if (await blobs.hasContent(blob)) return
  // Ten times as fast as gzip for the same size, on source maps.
  const packed = createZstdCompress()
  await Promise.all([pipeline(await open(), packed), blobs.putContent(blob, packed as AsyncIterable<Uint8Array>)])
}
