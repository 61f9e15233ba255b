import { z } from 'zod'

import { timeSchema } from './json.ts'

/** A file of a release that was uploaded by itself (web-api.md 2.7, 8.8). */
export const releaseFileSchema = z.object({
  id: z.string(),
  name: z.string(),
  dist: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
  /** Bytes. */
  size: z.int(),
  sha1: z.string(),
  dateCreated: timeSchema,
})
export type ReleaseFile = z.infer<typeof releaseFileSchema>

/** Files that were uploaded together, as a project has them. */
export const artifactBundleSchema = z.object({
  id: z.string(),
  /** `file`: one file of a release that was uploaded by itself. */
  kind: z.enum(['bundle', 'file']),
  /** The id that the client gave it, or the name of the file; null: none. */
  name: z.string().nullable(),
  /** Null: found by debug ids only. */
  release: z.string().nullable(),
  dist: z.string().nullable(),
  fileCount: z.int(),
  /** Bytes of all files. */
  size: z.int(),
  dateCreated: timeSchema,
  /** When an event last needed it, as of the last day, or when it was uploaded. */
  dateLastUsed: timeSchema,
  /** Debug ids of its files, at most ten of them. */
  debugIds: z.array(z.string()),
  debugIdCount: z.int(),
})
export type ArtifactBundle = z.infer<typeof artifactBundleSchema>

/** A file of a bundle. */
export const artifactFileSchema = z.object({
  id: z.string(),
  url: z.string(),
  type: z.enum(['source', 'minified_source', 'source_map', 'indexed_ram_bundle']),
  debugId: z.string().nullable(),
  /** What the script says of its map; null: nothing, or it is a map. */
  sourceMap: z.string().nullable(),
  /** Bytes. */
  size: z.int(),
  sha1: z.string(),
})
export type ArtifactFile = z.infer<typeof artifactFileSchema>

/** What all bundles of a project come to. */
export const artifactUsageSchema = z.object({
  bundles: z.int(),
  files: z.int(),
  /** Bytes of all files, before compression. */
  size: z.int(),
  /** Days after its last use that a bundle is removed. */
  unusedDaysMax: z.int(),
})
export type ArtifactUsage = z.infer<typeof artifactUsageSchema>
