import { Readable } from 'node:stream'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { debugIdOfMap, debugIdOfScript, mapReferenceOfScript } from '#packages/source-maps/bundle-manifest'
import type { ArtifactType } from '#packages/source-maps/bundle-manifest'
import { problem, storeBusy } from '#server/http/answer'
import type { ArtifactBundlesTable, ArtifactFilesTable } from '#server/stores/metadata/schema-artifacts'
import { storable } from '#server/stores/metadata/storable-text'

import { newAssembly } from './assembly.ts'
import type { AssemblyWork } from './assembly.ts'
import { ChunkedFile } from './chunked-file.ts'
import { letChunksGo } from './chunks.ts'
import { publishBundle } from './publish-bundle.ts'
import type { ReceivedFile } from './receive-file.ts'
import { keepContent, readContent } from './store-content.ts'

/** A file that came by itself, not in a bundle. */
export interface LooseFile {
  readonly received: ReceivedFile
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

/** For whom loose files are, and as what they are kept. */
interface LooseFiles {
  readonly orgId: number
  readonly projectIds: readonly number[]
  readonly kind: 'file' | 'bundle'
  readonly name: string
  /** Empty: found by debug ids only. */
  readonly release: string
  readonly dist: string
  readonly files: readonly LooseFile[]
}

/** What was stored. */
export interface StoredFiles {
  readonly bundle: ArtifactBundlesTable
  readonly files: readonly ArtifactFilesTable[]
}

const typeOf = (url: string): ArtifactType => (/\.map$/i.test(url.split('?', 1)[0] ?? '') ? 'source_map' : 'minified_source')

/** What the text of a file says of it beside its headers: its debug id, and of a script where its map is. */
const readFile = async (
  work: AssemblyWork,
  { orgId, bundleId, position }: { readonly orgId: number; readonly bundleId: number; readonly position: number },
  { received, url, headers }: LooseFile,
): Promise<ArtifactFilesTable> => {
  const content = await readContent(piecesOf(work, received))
  const type = typeOf(url)
  const [start, end] = [String(content.start), String(content.end)]
  const debugId = type === 'source_map' ? debugIdOfMap(start, end) : debugIdOfScript(end)
  const reference = type === 'source_map' || headers['sourcemap'] !== undefined ? undefined : mapReferenceOfScript(end)
  return {
    id: work.nextId(),
    org_id: orgId,
    bundle_id: bundleId,
    position,
    debug_id: headers['debug-id'] ?? debugId ?? '',
    type,
    url: storable(url),
    headers: storable(JSON.stringify({ ...headers, ...(reference !== undefined && { sourcemap: reference }) })),
    sha1: content.sha1,
    blob: content.blob,
    bytes: content.bytes,
  }
}

const piecesOf = ({ blobs }: AssemblyWork, { chunks }: ReceivedFile): AsyncGenerator<Buffer> => {
  const file = new ChunkedFile(blobs, chunks)
  return file.pieces(0, file.bytes)
}

const lastPart = (url: string): string => (url.split(/[?#]/, 1)[0] ?? '').split('/').at(-1) ?? ''

/** A map that says no debug id has that of the script that names it. */
const withScriptsId = (file: ArtifactFilesTable, all: readonly ArtifactFilesTable[]): ArtifactFilesTable => {
  if (file.type !== 'source_map' || file.debug_id !== '') return file
  const names = ({ url, headers }: ArtifactFilesTable): boolean =>
    `${url}.map` === file.url || lastPart((JSON.parse(headers) as Record<string, string>)['sourcemap'] ?? '') === lastPart(file.url)
  const script = all.find((other) => other.type !== 'source_map' && other.debug_id !== '' && names(other))
  return script ? { ...file, debug_id: script.debug_id } : file
}

const nothingToFindBy =
  'These files have no debug ids, so events could not find them. Run "sentry-cli sourcemaps inject" on the build before it is deployed, or say the release that they are of.'

/** Says what is about to be stored, so that the clock finds what a crash leaves; then stores it. */
const keepAll = async (
  work: AssemblyWork,
  loose: LooseFiles,
  { marker, files }: { readonly marker: ReturnType<typeof newAssembly>; readonly files: readonly ArtifactFilesTable[] },
): Promise<boolean> => {
  const named = await work.scope.change(async (writer) => {
    await writer.insert('artifact_assemblies', [marker]).execute()
    await writer.insert('artifact_files', files).execute()
  })
  if (!named.ok) return false
  for (const [index, { received }] of loose.files.entries()) {
    const row = files[index]
    if (row) await keepContent(work.blobs, row.blob, () => Promise.resolve(Readable.from(piecesOf(work, received), { objectMode: false })))
  }
  return true
}

/** Makes a bundle of files that came by themselves and lets the projects have it. The failure is the answer to give. */
export const storeFiles = async (work: AssemblyWork, loose: LooseFiles): Promise<Result<StoredFiles, Response>> => {
  const { nowMs, nextId, scope } = work
  const { orgId, projectIds, kind, name, release, dist } = loose
  const bundleId = nextId()
  const read: ArtifactFilesTable[] = []
  for (const [position, file] of loose.files.entries()) read.push(await readFile(work, { orgId, bundleId, position }, file))
  const files = read.map((file) => withScriptsId(file, read))
  if (release === '' && files.every((file) => file.debug_id === '')) return failure(problem(400, nothingToFindBy))
  const key = { org_id: orgId, project_id: 0, kind: 'upload', checksum: String(bundleId), release, dist, name: '', debug_id: '' }
  const marker = { ...newAssembly(key, { id: nextId(), chunks: [], projectIds, nowMs }), state: 'uploading', result_id: bundleId }
  if (!(await keepAll(work, loose, { marker, files }))) return failure(storeBusy())
  const bundle = {
    id: bundleId,
    org_id: orgId,
    kind,
    name: storable(name),
    checksum: files[0]?.sha1 ?? '',
    release,
    dist,
    files: files.length,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    created_at: nowMs,
    used_at: nowMs,
  }
  const published = await scope.change(async (writer) => {
    await writer.insert('artifact_bundles', [bundle]).execute()
    await publishBundle(writer, bundle.id, { orgId, projectIds, release, nowMs, nextId })
    await letChunksGo(writer, { orgId, sha1s: loose.files.flatMap(({ received }) => received.chunks.map(({ sha1 }) => sha1)), nowMs })
    await writer.delete('artifact_assemblies').where('artifact_assemblies.id', '=', marker.id).execute()
  })
  return published.ok ? success({ bundle, files }) : published
}
