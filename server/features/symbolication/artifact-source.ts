import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'

import { LruCache } from '#core/lru-cache'
import type { ScopedRequest } from '#server/http/route'
import { openContent, readArtifact } from '#server/stores/blobs/artifact-content'
import type { BlobStore } from '#server/stores/blobs/port'

import { newestArtifacts } from '../artifacts/read.ts'
import type { ArtifactRows, FoundArtifact } from '../artifacts/read.ts'
import type { MappingCache } from './retrace-event.ts'

/** Larger ones are not read whole; a map above it could not be decoded either. */
const artifactBytesMax = 200 * 1024 * 1024
const lookUpsMax = 20_000

/** Reads the bytes of a file, whatever it is. Undefined: they are gone. Rejects when the store is away. */
export type ReadStored = (file: Pick<FoundArtifact, 'fileId' | 'blob' | 'bytes'>) => Promise<Buffer | undefined>

/** Where the files of a project are found, and their bytes. */
export interface ArtifactSource {
  readonly rows: ArtifactRows
  readonly projectId: number
  /** `artifactsUpTo` of the configuration, or `newestArtifacts`. */
  readonly upTo: number
  readonly read: ReadStored
  /** Of mappings, which have rows of their own. */
  readonly readMapping: ReadStored
  /** What look-ups of a configuration version found, which holds for ever. */
  readonly cache?: LookUpCache
  readonly mappingCache?: MappingCache
}

/** What was found of a key, be it nothing. The entries used last stay. */
export class LookUpCache extends LruCache<readonly FoundArtifact[]> {
  constructor() {
    super(lookUpsMax)
  }
}

/** Bytes of files that are looked up without a scope: by processing and by the clock. */
export const readFrom =
  (blobs: BlobStore): ReadStored =>
  ({ blob, bytes }) =>
    bytes > artifactBytesMax ? Promise.resolve(undefined) : readArtifact(blobs, blob, artifactBytesMax)

const readWhole = async (bytes: number, open: () => Promise<Readable | undefined>): Promise<Buffer | undefined> => {
  const stored = bytes > artifactBytesMax ? undefined : await open()
  return stored && buffer(openContent(stored))
}

/** The files of a project as they are now, through the rows that a request may see. */
export const sourceOfRequest = ({ scope, blobs }: Pick<ScopedRequest, 'scope' | 'blobs'>, projectId: number): ArtifactSource => ({
  rows: scope,
  projectId,
  upTo: newestArtifacts,
  read: ({ fileId, bytes }) => readWhole(bytes, () => blobs.openArtifact(fileId)),
  readMapping: ({ fileId, bytes }) => readWhole(bytes, () => blobs.openDebugFile(fileId)),
})
