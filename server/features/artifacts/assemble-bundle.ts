import { createHash } from 'node:crypto'

import { debugIdOfMap, debugIdOfScript } from '#packages/source-maps/bundle-manifest'
import type { ManifestFile } from '#packages/source-maps/bundle-manifest'
import type { ArtifactFilesTable } from '#server/stores/metadata/schema-artifacts'
import { storable } from '#server/stores/metadata/storable-text'

import { claimAssembly, failAssembly, noteAssembly } from './assembly.ts'
import type { AssemblyRow, AssemblyWork } from './assembly.ts'
import { openBundle } from './bundle-content.ts'
import type { BundleContent } from './bundle-content.ts'
import { ChunkedFile } from './chunked-file.ts'
import type { Chunk } from './chunked-file.ts'
import { knownChunks, letChunksGo } from './chunks.ts'
import { publishBundle } from './publish-bundle.ts'
import { keepContent, readContent } from './store-content.ts'
import type { ReadContent } from './store-content.ts'
import { unreadable } from './upload-fault.ts'

/** Files that are read, named and kept together: rows of one transaction (durability.md 16). */
const filesPerStep = 50
/** Each waits for the disk most of the time. */
const keptAtOnce = 4

/** What became of a run. `busy`: somebody else works on it, or the store is busy. */
export type RunOutcome = 'done' | 'failed' | 'not finished' | 'busy'

const texts = (json: string): string[] => JSON.parse(json) as string[]
const numbers = (json: string): number[] => JSON.parse(json) as number[]

/** Chunks of an assembly in order; undefined when one is gone. */
export const chunksOf = async ({ scope }: AssemblyWork, row: AssemblyRow): Promise<Chunk[] | undefined> => {
  const sha1s = texts(row.chunks)
  const known = await knownChunks(scope, row.org_id, [...new Set(sha1s)])
  const chunks = sha1s.flatMap((sha1) => {
    const bytes = known.get(sha1)
    return bytes === undefined ? [] : [{ sha1, bytes }]
  })
  return chunks.length === sha1s.length ? chunks : undefined
}

export const chunksGone = 'Parts of the upload are not here any more: they are kept for a day. Upload it again.'

/** What is wrong with the whole as it was put together; undefined: it is what the client sent. */
export const checksumFault = async ({ blobs }: AssemblyWork, chunks: readonly Chunk[], checksum: string): Promise<string | undefined> => {
  const hash = createHash('sha1')
  const file = new ChunkedFile(blobs, chunks)
  for await (const piece of file.pieces(0, file.bytes)) hash.update(piece)
  const sha1 = hash.digest('hex')
  return sha1 === checksum
    ? undefined
    : `The chunks do not give the file that was announced: it has the SHA-1 ${sha1} instead of ${checksum}. Upload it again.`
}

const debugIdOf = (file: ManifestFile, { start, end }: ReadContent): string => {
  if (file.debugId !== '') return file.debugId
  return (file.type === 'source_map' ? debugIdOfMap(String(start), String(end)) : debugIdOfScript(String(end))) ?? ''
}

const fileRow = (
  { row, id, position }: { readonly row: AssemblyRow; readonly id: number; readonly position: number },
  file: ManifestFile,
  content: ReadContent,
): ArtifactFilesTable => ({
  id,
  org_id: row.org_id,
  bundle_id: row.result_id,
  position,
  debug_id: debugIdOf(file, content),
  type: file.type,
  url: storable(file.url),
  headers: storable(JSON.stringify(file.headers)),
  sha1: content.sha1,
  blob: content.blob,
  bytes: content.bytes,
})

const openFile = async ({ archive }: BundleContent, { path }: ManifestFile) => {
  const entry = archive.entries.get(path)
  // The manifest was held against the archive when it was opened.
  if (!entry) throw new TypeError(`no entry ${path}`)
  return archive.open(entry)
}

/** Stores the next files of a bundle. The text is what is wrong with one of them. */
const storeFiles = async (
  work: AssemblyWork,
  row: AssemblyRow,
  content: BundleContent,
): Promise<{ readonly next: number } | { readonly fault: string } | 'busy'> => {
  const files = content.manifest.files.slice(row.next_entry, row.next_entry + filesPerStep)
  const read: { readonly file: ManifestFile; readonly row: ArtifactFilesTable }[] = []
  for (const [index, file] of files.entries()) {
    try {
      const found = await readContent((await openFile(content, file)) as AsyncIterable<Buffer>)
      read.push({ file, row: fileRow({ row, id: work.nextId(), position: row.next_entry + index }, file, found) })
    } catch (error) {
      return { fault: unreadable(error, JSON.stringify(file.path.slice(0, 200))) }
    }
  }
  // Rows go first, so that nobody takes their blobs for nobody's; a run that was cut short left them behind.
  const named = await work.scope.change((writer) =>
    writer
      .insert(
        'artifact_files',
        read.map((each) => each.row),
      )
      .onConflict((conflict) => conflict.columns(['bundle_id', 'position']).doNothing())
      .execute(),
  )
  if (!named.ok) return 'busy'
  for (let from = 0; from < read.length; from += keptAtOnce) {
    const some = read.slice(from, from + keptAtOnce)
    await Promise.all(some.map(({ file, row: stored }) => keepContent(work.blobs, stored.blob, () => openFile(content, file))))
  }
  const next = row.next_entry + files.length
  return (await noteAssembly(work.scope, row.id, { next_entry: next })) ? { next } : 'busy'
}

/** The last transaction: the bundle gets its row, its projects get the bundle, the assembly is over. */
const finish = async (work: AssemblyWork, row: AssemblyRow, { manifest }: BundleContent): Promise<RunOutcome> => {
  const { nowMs, nextId } = work
  const sum = work.scope.rows('artifact_files').select((eb) => eb.fn.sum<number>('artifact_files.bytes').as('bytes'))
  const { bytes } = await sum.where('artifact_files.bundle_id', '=', row.result_id).executeTakeFirstOrThrow()
  const bundle = {
    id: row.result_id,
    org_id: row.org_id,
    kind: 'bundle',
    name: manifest.bundleId,
    checksum: row.checksum,
    release: row.release,
    dist: row.dist,
    files: manifest.files.length,
    bytes: Number(bytes ?? 0),
    created_at: nowMs,
    used_at: nowMs,
  }
  const finished = await work.scope.change(async (writer) => {
    // Who announced the same meanwhile has added projects.
    const { projects } = await writer
      .rows('artifact_assemblies')
      .select('artifact_assemblies.projects')
      .where('artifact_assemblies.id', '=', row.id)
      .executeTakeFirstOrThrow()
    await writer.insert('artifact_bundles', [bundle]).execute()
    await publishBundle(writer, bundle.id, {
      orgId: row.org_id,
      projectIds: numbers(projects).filter((id) => work.scope.project(id) !== undefined),
      release: row.release,
      nowMs,
      nextId,
    })
    await letChunksGo(writer, { orgId: row.org_id, sha1s: texts(row.chunks), nowMs })
    await writer.delete('artifact_assemblies').where('artifact_assemblies.id', '=', row.id).execute()
  })
  return finished.ok ? 'done' : 'busy'
}

const fail = async (work: AssemblyWork, row: AssemblyRow, detail: string): Promise<RunOutcome> => {
  await failAssembly(work, row, detail)
  return 'failed'
}

/** Stores files until all are, or the time is up. */
const storeAll = async (work: AssemblyWork, row: AssemblyRow, content: BundleContent, isTimeUp: () => boolean): Promise<RunOutcome> => {
  let at = row
  while (at.next_entry < content.manifest.files.length) {
    if (isTimeUp()) return 'not finished'
    const stored = await storeFiles(work, at, content)
    if (stored === 'busy') return 'busy'
    if ('fault' in stored) return fail(work, row, `The bundle was not accepted, as ${stored.fault}. Nothing of it was kept.`)
    at = { ...at, next_entry: stored.next }
  }
  return finish(work, at, content)
}

const runClaimed = async (work: AssemblyWork, claimed: AssemblyRow, isTimeUp: () => boolean): Promise<RunOutcome> => {
  let row = claimed
  const chunks = await chunksOf(work, row)
  if (!chunks) return fail(work, row, chunksGone)
  if (row.result_id === 0) {
    const fault = await checksumFault(work, chunks, row.checksum)
    if (fault !== undefined) return fail(work, row, fault)
    row = { ...row, result_id: work.nextId() }
    if (!(await noteAssembly(work.scope, row.id, { result_id: row.result_id }))) return 'busy'
  }
  const content = await openBundle(work.blobs, chunks)
  if (!content.ok) return fail(work, row, `The bundle was not accepted, as ${content.error}. Nothing of it was kept.`)
  try {
    return await storeAll(work, row, content.value, isTimeUp)
  } finally {
    content.value.archive.close()
  }
}

/**
 * Goes on with an artifact bundle until it is done, failed, or `msMax` are over; whoever comes next goes on where this stopped, also after a kill. Throws when
 * the blobs are away.
 */
export const runBundleAssembly = async (work: AssemblyWork, id: number, msMax: number): Promise<RunOutcome> => {
  const row = await claimAssembly(work.scope, id, work.nowMs)
  if (!row) return 'busy'
  const beginMs = performance.now()
  // Where this throws, the claim stands: the next try is a minute later.
  const outcome = await runClaimed(work, row, () => performance.now() - beginMs > msMax)
  if (outcome === 'not finished' || outcome === 'busy') await noteAssembly(work.scope, id, { claimed_until: 0 })
  return outcome
}
