import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { manifestName, parseManifest } from '#packages/source-maps/bundle-manifest'
import type { Manifest } from '#packages/source-maps/bundle-manifest'
import type { ArtifactBlobs } from '#server/stores/blobs/artifact-blobs'

import { openArchive } from './archive.ts'
import type { Archive } from './archive.ts'
import type { Chunk } from './chunked-file.ts'
import { unreadable } from './upload-fault.ts'

const manifestBytesMax = 64 * 1024 * 1024

/** An artifact bundle that was opened: what its manifest says is in the archive. */
export interface BundleContent {
  readonly archive: Archive
  readonly manifest: Manifest
}

const readManifest = async (archive: Archive): Promise<Result<Manifest, string>> => {
  const entry = archive.entries.get(manifestName)
  if (!entry) return failure('it has no manifest.json: it is not an artifact bundle. "sentry-cli sourcemaps upload" makes one')
  if (entry.uncompressedSize > manifestBytesMax) return failure('its manifest.json is larger than 64 MB: upload it in parts')
  const pieces: Buffer[] = []
  try {
    for await (const piece of (await archive.open(entry)) as AsyncIterable<Buffer>) pieces.push(piece)
  } catch (error) {
    return failure(unreadable(error, 'its manifest.json'))
  }
  const parsed = parseManifest(Buffer.concat(pieces))
  if (!parsed.ok) return failure(parsed.error)
  if (parsed.manifest.files.length === 0) return failure('its manifest.json names no files')
  const absent = parsed.manifest.files.find(({ path }) => !archive.entries.has(path))
  return absent
    ? failure(`its manifest.json names ${JSON.stringify(absent.path.slice(0, 200))}, which the archive does not have`)
    : success(parsed.manifest)
}

/** Opens an artifact bundle; whoever does closes its archive. The failure continues a sentence about it. Throws when the blobs are away. */
export const openBundle = async (blobs: ArtifactBlobs, chunks: readonly Chunk[]): Promise<Result<BundleContent, string>> => {
  const archive = await openArchive(blobs, chunks)
  if (!archive.ok) return archive
  const manifest = await readManifest(archive.value)
  if (manifest.ok) return success({ archive: archive.value, manifest: manifest.value })
  archive.value.close()
  return manifest
}
