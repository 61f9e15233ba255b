import { Readable } from 'node:stream'

import type { DebugFileFacts } from '#packages/debug-files/identify'
import type { DebugFilesTable } from '#server/stores/metadata/schema-artifacts'

import { checksumFault, chunksGone, chunksOf } from './assemble-bundle.ts'
import type { RunOutcome } from './assemble-bundle.ts'
import { claimAssembly, failAssembly, noteAssembly } from './assembly.ts'
import type { AssemblyRow, AssemblyWork } from './assembly.ts'
import { ChunkedFile } from './chunked-file.ts'
import type { Chunk } from './chunked-file.ts'
import { letChunksGo } from './chunks.ts'
import { debugFileRow, factsOf, publishDebugFile } from './debug-files.ts'
import { keepContent, readContent } from './store-content.ts'
import type { ReadContent } from './store-content.ts'

const unknownKind =
  'This is no debug file that is known here (ProGuard mapping, Breakpad symbols, ELF, Mach-O, PE, PDB, WASM, source bundle, il2cpp, dart symbol map).'

const noDebugId =
  'The file has no debug id, and none was sent with it. Build it with one (ELF: --build-id), or name a mapping proguard/<uuid>.txt.'

/** Facts of a debug file, or what is wrong with it. */
export const checkedFacts = (name: string, debugId: string, { start }: Pick<ReadContent, 'start'>): DebugFileFacts | string => {
  const facts = factsOf(name, debugId, start)
  if (!facts) return unknownKind
  return facts.debugId === '' ? noDebugId : facts
}

/**
 * Keeps a debug file of a project; the row goes first, so that nobody takes its bytes for nobody's, and is seen once they are stored: of a run that was cut short the
 * clock removes it. Undefined: the store is busy.
 */
export const storeDebugFile = async (
  { scope, blobs, nowMs }: AssemblyWork,
  {
    id,
    projectId,
    facts,
    content,
  }: { readonly id: number; readonly projectId: number; readonly facts: DebugFileFacts; readonly content: ReadContent },
  open: () => Promise<Readable>,
): Promise<DebugFilesTable | undefined> => {
  const row = debugFileRow({ id, projectId, nowMs }, facts, content)
  const written = await scope.change((writer) =>
    writer
      .insert('debug_files', [row])
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ removed_at: nowMs }).where('debug_files.removed_at', '>', 0))
      .execute(),
  )
  if (!written.ok) return undefined
  await keepContent(blobs, content.blob, open)
  const published = await scope.change((writer) => publishDebugFile(writer, row))
  return published.ok && published.value ? { ...row, removed_at: 0 } : undefined
}

const runClaimed = async (work: AssemblyWork, row: AssemblyRow): Promise<RunOutcome> => {
  const fail = async (detail: string): Promise<RunOutcome> => {
    await failAssembly(work, row, detail)
    return 'failed'
  }
  const chunks: readonly Chunk[] | undefined = await chunksOf(work, row)
  if (!chunks) return fail(chunksGone)
  const fault = await checksumFault(work, chunks, row.checksum)
  if (fault !== undefined) return fail(fault)
  const file = new ChunkedFile(work.blobs, chunks)
  const pieces = (): AsyncGenerator<Buffer> => file.pieces(0, file.bytes)
  const content = await readContent(pieces())
  const facts = checkedFacts(row.name, row.debug_id, content)
  if (typeof facts === 'string') return fail(facts)
  // Noted before, so that who goes on after a kill writes the same row.
  const id = row.result_id || work.nextId()
  if (!(await noteAssembly(work.scope, row.id, { result_id: id }))) return 'busy'
  const open = (): Promise<Readable> => Promise.resolve(Readable.from(pieces(), { objectMode: false }))
  if (!(await storeDebugFile(work, { id, projectId: row.project_id, facts, content }, open))) return 'busy'
  const finished = await work.scope.change(async (writer) => {
    await letChunksGo(writer, { orgId: row.org_id, sha1s: chunks.map(({ sha1 }) => sha1), nowMs: work.nowMs })
    await writer.delete('artifact_assemblies').where('artifact_assemblies.id', '=', row.id).execute()
  })
  return finished.ok ? 'done' : 'busy'
}

/** Puts a debug file together. Throws when the blobs are away. */
export const runDebugFileAssembly = async (work: AssemblyWork, id: number): Promise<RunOutcome> => {
  const row = await claimAssembly(work.scope, id, work.nowMs)
  if (!row) return 'busy'
  const outcome = await runClaimed(work, row)
  if (outcome === 'busy') await noteAssembly(work.scope, id, { claimed_until: 0 })
  return outcome
}
