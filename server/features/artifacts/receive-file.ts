import { createHash } from 'node:crypto'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { problem } from '#server/http/answer'
import type { ScopedRequest } from '#server/http/route'

import type { Chunk } from './chunked-file.ts'
import { chunkBytes, storeChunk } from './chunks.ts'

/** A file that came whole; it lies in chunks like all others, and goes with them. */
export interface ReceivedFile {
  readonly name: string
  readonly chunks: readonly Chunk[]
}

const storePieces = async (request: ScopedRequest, orgId: number, pieces: readonly Buffer[]): Promise<Chunk | Response> => {
  const hash = createHash('sha1')
  let bytes = 0
  for (const piece of pieces) {
    hash.update(piece)
    bytes += piece.byteLength
  }
  const chunk = { sha1: hash.digest('hex'), bytes }
  return (await storeChunk(request, orgId, { ...chunk, pieces })) ?? chunk
}

/** Keeps a file of any length as it comes, a chunk at a time. The failure is the answer to give. */
export const receiveFile = async (
  request: ScopedRequest,
  orgId: number,
  { name, content, isCut }: { readonly name: string; readonly content: AsyncIterable<Buffer>; readonly isCut: () => boolean },
): Promise<Result<ReceivedFile, Response>> => {
  const chunks: Chunk[] = []
  let [pieces, bytes]: [Buffer[], number] = [[], 0]
  const store = async (): Promise<Response | undefined> => {
    const stored = await storePieces(request, orgId, pieces)
    if (stored instanceof Response) return stored
    chunks.push(stored)
    ;[pieces, bytes] = [[], 0]
    return undefined
  }
  for await (const piece of content) {
    pieces.push(piece)
    bytes += piece.byteLength
    const failed = bytes >= chunkBytes ? await store() : undefined
    if (failed) return failure(failed)
  }
  const failed = bytes > 0 || chunks.length === 0 ? await store() : undefined
  if (failed) return failure(failed)
  return isCut()
    ? failure(problem(413, `${JSON.stringify(name.slice(0, 200))} is larger than what may be sent at once`))
    : success({ name, chunks })
}
