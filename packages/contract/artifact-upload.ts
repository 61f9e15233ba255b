import { z } from 'zod'

/** `GET /api/0/organizations/{org}/chunk-upload/` (web-api.md 2.3). */
export const chunkUploadOptionsSchema = z.object({
  /** Absolute. */
  url: z.string(),
  chunkSize: z.int(),
  chunksPerRequest: z.int(),
  maxFileSize: z.int(),
  maxRequestSize: z.int(),
  concurrency: z.int(),
  hashAlgorithm: z.literal('sha1'),
  compression: z.array(z.literal('gzip')),
  accept: z.array(z.string()),
})

/** States of a file that is put together (web-api.md 2.4). */
const assemblyStates = ['not_found', 'created', 'assembling', 'ok', 'error'] as const

/** `POST .../artifactbundle/assemble/` (web-api.md 2.4). */
export const assemblySchema = z.object({
  state: z.enum(assemblyStates),
  missingChunks: z.array(z.string()),
  detail: z.string().nullable(),
})
export type Assembly = z.infer<typeof assemblySchema>
