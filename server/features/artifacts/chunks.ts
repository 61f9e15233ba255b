import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'

import { hourMs } from '#core/time'
import type { EpochMs } from '#core/time'
import type { OwnedWriter } from '#server/http/owned-rows'
import type { ScopedRequest } from '#server/http/route'
import type { Scope } from '#server/http/scope'

/** Old clients stop when it is no power of two (web-api.md trap 5). */
export const chunkBytes = 8 * 1024 * 1024
export const chunksPerRequest = 64
export const requestBytesMax = 32 * 1024 * 1024
/** Chunks that nothing was made of go after this. */
export const chunkLifeMs = 24 * hourMs
/** What was put together is not needed any more, but a client that is just asking may still name it. */
const usedLifeMs = hourMs

const hexSha1 = /^[0-9a-f]{40}$/

/** A SHA-1 as clients write it, in lower case; undefined when it is none. */
export const readSha1 = (text: string): string | undefined => {
  const lower = text.toLowerCase()
  return hexSha1.test(lower) ? lower : undefined
}

/** A chunk as it came over the wire, decoded. */
interface ReadChunk {
  readonly sha1: string
  readonly bytes: number
  readonly pieces: readonly Buffer[]
}

const collect = async (content: AsyncIterable<Buffer>): Promise<ReadChunk | 'too large'> => {
  const hash = createHash('sha1')
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of content) {
    bytes += piece.byteLength
    if (bytes > chunkBytes) return 'too large'
    hash.update(piece)
    pieces.push(piece)
  }
  return { sha1: hash.digest('hex'), bytes, pieces }
}

/** Reads a chunk, at most 8 MiB of it, with its hash. `broken`: it is not gzip, or not all of it. */
export const readChunk = async (content: Readable, isGzip: boolean): Promise<ReadChunk | 'too large' | 'broken'> => {
  if (!isGzip) return collect(content)
  const inflated = createGunzip()
  content.on('error', (error) => inflated.destroy(error))
  content.pipe(inflated)
  try {
    return await collect(inflated)
  } catch {
    return 'broken'
  } finally {
    content.unpipe(inflated)
  }
}

/** The row of a chunk whose bytes are on their way. */
const comingBytes = -1

/**
 * Keeps a chunk. Its row stands before its bytes do, so that the clock finds what a crash leaves, and says only afterwards that it is there. The failure is the
 * answer to give.
 */
export const storeChunk = async (
  { scope, blobs, nowMs }: Pick<ScopedRequest, 'scope' | 'blobs' | 'nowMs'>,
  orgId: number,
  { sha1, bytes, pieces }: ReadChunk,
): Promise<Response | undefined> => {
  const coming = await scope.change((writer) =>
    writer
      .insert('upload_chunks', [{ org_id: orgId, sha1, bytes: comingBytes, created_at: nowMs }])
      .onConflict((conflict) => conflict.columns(['org_id', 'sha1']).doUpdateSet({ created_at: nowMs }))
      .execute(),
  )
  if (!coming.ok) return coming.error
  await blobs.uploadsOf(orgId).putChunk(sha1, piecesOf(pieces))
  const stored = await scope.change((writer) =>
    writer
      .update('upload_chunks')
      .set({ bytes, created_at: nowMs })
      .where('upload_chunks.org_id', '=', orgId)
      .where('upload_chunks.sha1', '=', sha1)
      .execute(),
  )
  return stored.ok ? undefined : stored.error
}

const piecesOf = async function* (pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* pieces
}

/** SHA-1s that one statement asks for. */
const askedMax = 500

/** Bytes of the chunks that are there, by SHA-1. */
export const knownChunks = async (scope: Scope, orgId: number, sha1s: readonly string[]): Promise<ReadonlyMap<string, number>> => {
  const known = new Map<string, number>()
  for (let from = 0; from < sha1s.length; from += askedMax) {
    const rows = await scope
      .rows('upload_chunks')
      .select(['upload_chunks.sha1', 'upload_chunks.bytes'])
      .where('upload_chunks.org_id', '=', orgId)
      .where('upload_chunks.sha1', 'in', sha1s.slice(from, from + askedMax))
      .where('upload_chunks.bytes', '>', comingBytes)
      .execute()
    for (const { sha1, bytes } of rows) known.set(sha1, bytes)
  }
  return known
}

/** Lets chunks go an hour after the file was put together, unless they are sent again. */
export const letChunksGo = async (
  writer: OwnedWriter,
  { orgId, sha1s, nowMs }: { readonly orgId: number; readonly sha1s: readonly string[]; readonly nowMs: EpochMs },
): Promise<void> => {
  for (let from = 0; from < sha1s.length; from += askedMax)
    await writer
      .update('upload_chunks')
      .set({ created_at: nowMs - chunkLifeMs + usedLifeMs })
      .where('upload_chunks.org_id', '=', orgId)
      .where('upload_chunks.sha1', 'in', sha1s.slice(from, from + askedMax))
      .execute()
}
