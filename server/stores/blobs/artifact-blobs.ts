import type { Readable } from 'node:stream'

import type { BlobStore, ByteRange } from './port.ts'

/** Prefixes with a letter: names of attachments begin with the decimal number of their project. */
const contentPrefix = 'af'
const chunkPrefix = 'cc'

/** Name of the blob of a content, by its SHA-256: one for the whole server. */
export const contentBlob = (sha256: string): string => `${contentPrefix}/${sha256}`

/** Name of the blob of a chunk that an organization uploads. */
export const chunkBlob = (orgId: number, sha1: string): string => `${chunkPrefix}/${orgId}/${sha1}`

/** Bytes of the uploads of one organization: chunks are its own, contents are shared by all who have them. */
export interface ArtifactBlobs {
  putChunk(sha1: string, content: AsyncIterable<Uint8Array>): Promise<unknown>
  openChunk(sha1: string, range?: ByteRange): Promise<Readable | undefined>
  hasContent(blob: string): Promise<boolean>
  /** `content` is what is stored: compressed. */
  putContent(blob: string, content: AsyncIterable<Uint8Array>): Promise<unknown>
}

export const artifactBlobs = (blobs: BlobStore, orgId: number): ArtifactBlobs => ({
  putChunk: (sha1, content) => blobs.put(chunkBlob(orgId, sha1), content),
  openChunk: (sha1, range) => blobs.get(chunkBlob(orgId, sha1), range),
  hasContent: (blob) => blobs.exists(blob),
  putContent: (blob, content) => blobs.put(blob, content),
})
