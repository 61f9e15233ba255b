import type { EpochMs } from '#core/time'

/** A piece of a file that is being uploaded; its bytes are a blob (features/artifacts/blob-names.ts). */
export interface UploadChunksTable {
  org_id: number
  /** Of its bytes. */
  sha1: string
  bytes: number
  /** When it was last sent; old ones go. */
  created_at: EpochMs
}

/** A file that is put together from chunks, and what came of it. */
export interface ArtifactAssembliesTable {
  id: number
  org_id: number
  /** Of a debug file; 0 for a bundle, which may belong to several. */
  project_id: number
  /** `bundle` or `debug-file`. */
  kind: string
  /** SHA-1 of the whole file. */
  checksum: string
  /** Of a debug file, as the client calls it. */
  name: string
  debug_id: string
  /** Empty: none was named. */
  release: string
  dist: string
  /** JSON list of SHA-1s, in order. */
  chunks: string
  /** JSON list of projects. */
  projects: string
  /** `created`, `assembling`, `ok` or `error`. */
  state: string
  /** For people, when it failed. */
  detail: string
  /** The bundle or the debug file that came or comes of it; 0 = none. */
  result_id: number
  /** Files of the bundle before this one are stored. */
  next_entry: number
  /** Somebody works on it until then. */
  claimed_until: EpochMs
  created_at: EpochMs
  updated_at: EpochMs
}

/** Files that were uploaded together. It never changes once a project has it. */
export interface ArtifactBundlesTable {
  /** The higher the newer: the newest one wins. */
  id: number
  org_id: number
  /** `bundle`, or `file`: one file of a release that was uploaded alone. */
  kind: string
  /** The id that the client gave it, or the name of the file. */
  name: string
  checksum: string
  /** Empty: found by debug ids only. */
  release: string
  /** Empty: for events without one. */
  dist: string
  files: number
  /** Of all files, before compression. */
  bytes: number
  created_at: EpochMs
  /** When it was uploaded, or when an event needed it, as of the last day. */
  used_at: EpochMs
}

/** Which projects have a bundle, in which versions of the configuration. */
export interface ArtifactBundleProjectsTable {
  project_id: number
  bundle_id: number
  /** Events processed by this version and later ones find it. */
  added_version: number
  /** Events processed by this version and later ones do not find it; 0 = not removed. */
  removed_version: number
  removed_at: EpochMs
}

export interface ArtifactFilesTable {
  id: number
  org_id: number
  bundle_id: number
  /** In the manifest, from 0. */
  position: number
  /** In lower case with dashes; empty: none. */
  debug_id: string
  /** `source`, `minified_source`, `source_map` or `indexed_ram_bundle`. */
  type: string
  url: string
  /** JSON object of texts, names in lower case. */
  headers: string
  sha1: string
  /** The content under its own hash, shared by all files with the same bytes. */
  blob: string
  /** Before compression. */
  bytes: number
}

/** Symbols of native programs and mappings of obfuscated ones. */
export interface DebugFilesTable {
  id: number
  project_id: number
  /** In lower case with dashes; empty: unknown. */
  debug_id: string
  code_id: string
  /** `proguard`, `breakpad`, `sourcebundle`, ... (packages/debug-files/identify.ts). */
  kind: string
  name: string
  cpu_name: string
  sha1: string
  blob: string
  bytes: number
  created_at: EpochMs
  /** Nobody sees it: its bytes are on their way since then, or wait for the clock; 0 = it is there. */
  removed_at: EpochMs
  /** Events processed by this version of the configuration and later ones find it; 0 = no event is read with files of its kind. */
  added_version: number
  /** Events processed by this version and later ones do not find it; 0 = not removed. */
  removed_version: number
}
