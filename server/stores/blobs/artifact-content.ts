import type { Readable } from 'node:stream'
import { createZstdDecompress, zstdDecompress } from 'node:zlib'

import type { BlobStore } from './port.ts'

/** An artifact is read whole up to so many bytes; larger ones are not taken when they are uploaded. */
export const artifactBytesMax = 512 * 1024 * 1024

/** Content as it was uploaded, as a stream: it is stored compressed. */
export const openContent = (stored: Readable): Readable => {
  const content = createZstdDecompress()
  stored.on('error', (error) => content.destroy(error))
  content.on('close', () => stored.destroy())
  return stored.pipe(content)
}

const inflate = (stored: Buffer, bytesMax: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    zstdDecompress(stored, { maxOutputLength: bytesMax }, (error, content) => (error ? reject(error) : resolve(content)))
  })

/** The content of an artifact or a debug file. Undefined when its bytes are gone; throws when the store is away, or keeps more than `bytesMax`. */
export const readArtifact = async (blobs: BlobStore, blob: string, bytesMax = artifactBytesMax): Promise<Buffer | undefined> => {
  const stored = await blobs.get(blob)
  if (stored === undefined) return undefined
  const chunks: Buffer[] = []
  for await (const chunk of stored as AsyncIterable<Buffer>) chunks.push(chunk)
  return inflate(Buffer.concat(chunks), bytesMax)
}
