import { chunkUploadOptionsSchema } from '#packages/contract/artifact-upload'
import { json, noPermission, problem } from '#server/http/answer'
import { endpoint } from '#server/http/endpoint'
import type { ScopedRequest } from '#server/http/route'

import { writableOrganization } from '../releases/read.ts'
import { fileBytesMax } from './assembly-limits.ts'
import { chunkBytes, chunksPerRequest, readChunk, readSha1, requestBytesMax, storeChunk } from './chunks.ts'
import { receiveForm } from './receive-form.ts'
import type { FormFile } from './receive-form.ts'

/** Chunks that a client may send at once, each in a request of its own. */
const concurrency = 8
/** What stands around the chunks in a form. */
const formBytesMax = 1024 * 1024

/** Kinds of files that clients may upload in chunks (web-api.md trap 2). */
const accepted = [
  'debug_files',
  'release_files',
  'pdbs',
  'portablepdbs',
  'sources',
  'bcsymbolmaps',
  'il2cpp',
  'proguard',
  'dartsymbolmap',
  'artifact_bundles',
  'artifact_bundles_v2',
]

/** `GET /organizations/{org}/chunk-upload/`. */
export const chunkUploadOptionsRoute = endpoint(
  { summary: 'Says how files are uploaded in chunks.', answer: chunkUploadOptionsSchema },
  async ({ scope, publicUrl }: ScopedRequest) =>
    json({
      // By its slug, as clients know it, and absolute: one of them passes it straight on (web-api.md trap 4).
      url: `${publicUrl}/api/0/organizations/${scope.organizations[0]?.slug ?? ''}/chunk-upload/`,
      chunkSize: chunkBytes,
      chunksPerRequest,
      maxFileSize: fileBytesMax,
      maxRequestSize: requestBytesMax,
      concurrency,
      hashAlgorithm: 'sha1',
      compression: ['gzip'],
      accept: accepted,
    }),
)

const fault = (detail: string): Response => problem(400, detail)

/** What a request has brought so far, decoded. */
interface Sum {
  bytes: number
}

/** Reads, checks and keeps one chunk. */
const takeChunk = async (
  request: ScopedRequest,
  { orgId, sum }: { readonly orgId: number; readonly sum: Sum },
  { field, name, content }: FormFile,
): Promise<Response | undefined> => {
  if (field !== 'file' && field !== 'file_gzip')
    return fault(`The field of a chunk is called file, or file_gzip when it is compressed, not ${JSON.stringify(field.slice(0, 40))}`)
  const sha1 = readSha1(name)
  if (sha1 === undefined) return fault('The file name of a chunk must be the SHA-1 of its uncompressed bytes, as 40 hex digits')
  const chunk = await readChunk(content, field === 'file_gzip')
  if (chunk === 'too large') return fault(`Chunk size too large: a chunk has at most ${chunkBytes} bytes`)
  if (chunk === 'broken') return fault(`Chunk ${sha1} is not complete gzip data. Send it again.`)
  if (chunk.sha1 !== sha1)
    return fault(`Chunk ${sha1} does not have the bytes that it is named after (they give ${chunk.sha1}). Send it again.`)
  sum.bytes += chunk.bytes
  if (sum.bytes > requestBytesMax) return fault(`Request too large: the chunks of a request may have ${requestBytesMax} bytes together`)
  return storeChunk(request, orgId, chunk)
}

const receiveChunks = async (request: ScopedRequest, orgId: number): Promise<Response> => {
  const sum: Sum = { bytes: 0 }
  const limits = { bodyBytesMax: requestBytesMax + formBytesMax, filesMax: chunksPerRequest, fileBytesMax: chunkBytes + 1 }
  const form = await receiveForm(request, limits, (file) => takeChunk(request, { orgId, sum }, file))
  return form.ok ? json([]) : form.error
}

/** `POST /organizations/{org}/chunk-upload/`. At most one chunk of a request is in memory. */
export const uploadChunksRoute = endpoint(
  { summary: 'Takes chunks of files: parts named by the SHA-1 of their bytes.', streamsBody: true, answer: 'other' },
  async (request: ScopedRequest) => {
    const { scope, headers, caller, uploads } = request
    const orgId = writableOrganization(scope)
    if (orgId === undefined) return noPermission()
    const encoding = headers.get('content-encoding') ?? 'identity'
    if (encoding !== 'identity')
      return problem(400, 'Compress the chunks, not the request: parts called file_gzip, without a Content-Encoding header')
    const leave = uploads.enter(`${orgId}/${caller.userId}`)
    if (!leave) return problem(503, 'Too many uploads at once. Please try again.', { 'Retry-After': '1' })
    try {
      return await receiveChunks(request, orgId)
    } finally {
      leave()
    }
  },
)
