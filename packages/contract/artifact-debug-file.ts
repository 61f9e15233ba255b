import { z } from 'zod'

import { timeSchema } from './json.ts'

/** A debug file (web-api.md 8.8): symbols of native programs, mappings of obfuscated ones. */
export const debugFileSchema = z.object({
  id: z.string(),
  uuid: z.string(),
  debugId: z.string(),
  codeId: z.string().nullable(),
  cpuName: z.string(),
  objectName: z.string(),
  /** `proguard`, `breakpad`, `elf`, `macho`, `pe`, `sourcebundle` ... */
  symbolType: z.string(),
  headers: z.object({ 'Content-Type': z.string() }),
  /** Bytes. */
  size: z.int(),
  sha1: z.string(),
  dateCreated: timeSchema,
  /** `type`: one word of a closed list that sentry-cli knows, or null (web-api.md trap 23). */
  data: z.object({ type: z.null(), features: z.array(z.string()) }),
  /** What it is used for; a sentence for people. */
  note: z.string(),
})
export type DebugFile = z.infer<typeof debugFileSchema>

/** `POST /api/0/projects/{org}/{project}/files/difs/assemble/`: by the SHA-1 that was asked for. */
export const debugFileAssembliesSchema = z.record(
  z.string(),
  z.object({
    state: z.enum(['not_found', 'created', 'assembling', 'ok', 'error']),
    missingChunks: z.array(z.string()),
    detail: z.string().nullable(),
    dif: debugFileSchema.nullable(),
  }),
)
export type DebugFileAssemblies = z.infer<typeof debugFileAssembliesSchema>
