import type { DebugFile } from '#packages/contract/artifact-debug-file'
import { debugFileFeatures, debugFileKinds, identifyDebugFile } from '#packages/debug-files/identify'
import type { DebugFileFacts, DebugFileKind } from '#packages/debug-files/identify'
import { contains } from '#server/http/condition'
import type { OwnedWriter } from '#server/http/owned-rows'
import { pageById } from '#server/http/page-by-id'
import type { Page, PageRequest } from '#server/http/paginate'
import type { Scope } from '#server/http/scope'
import { isoTime } from '#server/http/time-window'
import type { DebugFilesTable } from '#server/stores/metadata/schema-artifacts'
import { storable } from '#server/stores/metadata/storable-text'

import type { ReadContent } from './store-content.ts'

const nameCharsMax = 500

const contentTypes: ReadonlyMap<string, string> = new Map([
  ['proguard', 'text/x-proguard+plain'],
  ['breakpad', 'text/x-breakpad'],
  ['elf', 'application/x-elf-binary'],
  ['macho', 'application/x-mach-binary'],
  ['pe', 'application/x-dosexec'],
  ['pdb', 'application/x-ms-pdb'],
  ['portablepdb', 'application/x-portable-pdb'],
  ['wasm', 'application/wasm'],
  ['sourcebundle', 'application/x-sentry-bundle+zip'],
  ['bcsymbolmap', 'application/x-bcsymbolmap'],
  ['il2cpp', 'application/x-il2cpp-json'],
  ['dartsymbolmap', 'application/x-dartsymbolmap+json'],
])

/** What is said of debug files of the other kinds, as long as nothing reads them. */
const keptNote = 'Kept and ready to download. Stack traces are not symbolicated with debug files of this kind yet.'
const mappingNote =
  'Used: frames and exceptions of events that name this UUID have the names of the source. Events that came before it do so when they are opened.'

/** Whether events are read with debug files of a kind. */
const isRead = (kind: string): boolean => kind === 'proguard'

const isKind = (word: string): word is DebugFileKind => debugFileKinds.some((kind) => kind === word)

/** A debug file as the API shows it (web-api.md 8.8). */
export const debugFileAnswer = (row: DebugFilesTable): DebugFile => ({
  id: String(row.id),
  uuid: row.debug_id,
  debugId: row.debug_id,
  codeId: row.code_id || null,
  cpuName: row.cpu_name,
  objectName: row.name,
  symbolType: row.kind,
  headers: { 'Content-Type': contentTypes.get(row.kind) ?? 'application/octet-stream' },
  size: row.bytes,
  sha1: row.sha1,
  dateCreated: isoTime(row.created_at),
  data: { type: null, features: isKind(row.kind) ? [...debugFileFeatures[row.kind]] : [] },
  note: isRead(row.kind) ? mappingNote : keptNote,
})

/** What a debug file is called and is about: said by the client, or by the file. */
export const factsOf = (name: string, debugId: string, start: Uint8Array): DebugFileFacts | undefined => {
  const facts = identifyDebugFile(name, start)
  return facts && { ...facts, debugId: debugId === '' ? facts.debugId : debugId }
}

/** The row of a debug file of a project, which nobody sees before `publishDebugFile`. */
export const debugFileRow = (
  { id, projectId, nowMs }: { readonly id: number; readonly projectId: number; readonly nowMs: number },
  facts: DebugFileFacts,
  content: ReadContent,
): DebugFilesTable => ({
  id,
  project_id: projectId,
  debug_id: facts.debugId,
  code_id: '',
  kind: facts.kind,
  name: storable(facts.objectName.slice(0, nameCharsMax)),
  cpu_name: storable(facts.cpuName),
  sha1: content.sha1,
  blob: content.blob,
  bytes: content.bytes,
  created_at: nowMs,
  removed_at: nowMs,
  added_version: 0,
  removed_version: 0,
})

const liveRows = (scope: Scope, projectId: number) =>
  scope.rows('debug_files').selectAll('debug_files').where('debug_files.project_id', '=', projectId).where('debug_files.removed_at', '=', 0)

/** Debug files of a project with these contents, by SHA-1. */
export const debugFilesBySha1 = async (
  scope: Scope,
  projectId: number,
  sha1s: readonly string[],
): Promise<ReadonlyMap<string, DebugFilesTable>> => {
  if (sha1s.length === 0) return new Map()
  const rows = await liveRows(scope, projectId).where('debug_files.sha1', 'in', sha1s).orderBy('debug_files.id').execute()
  return new Map(rows.map((row) => [row.sha1, row]))
}

/** One debug file of a project; undefined when there is none (any more). */
export const findDebugFile = (scope: Scope, projectId: number, id: number): Promise<DebugFilesTable | undefined> =>
  liveRows(scope, projectId).where('debug_files.id', '=', id).executeTakeFirst()

/** What a list of debug files is narrowed by; empty: all. */
export interface DebugFileFilter {
  /** Part of the debug id or the name. */
  readonly query: string
  readonly debugId: string
  readonly kinds: readonly string[]
}

/** One page of a project's debug files, newest first. */
export const listDebugFiles = (
  scope: Scope,
  projectId: number,
  { query, debugId, kinds }: DebugFileFilter,
  page: PageRequest,
): Promise<Page<DebugFilesTable>> => {
  let rows = liveRows(scope, projectId)
  if (query !== '') rows = rows.where((eb) => eb.or([contains('debug_files.debug_id', query), contains('debug_files.name', query)]))
  if (debugId !== '') rows = rows.where('debug_files.debug_id', '=', debugId)
  if (kinds.length > 0) rows = rows.where('debug_files.kind', 'in', kinds)
  return pageById(rows, 'debug_files.id', page)
}

/** Writes to a debug file with the version of the configuration that its project's events see it by; 0 for kinds that no event is read with. */
const change = async (
  writer: OwnedWriter,
  { id, project_id: projectId, kind }: DebugFilesTable,
  columns: (version: number) => Partial<DebugFilesTable>,
): Promise<void> => {
  const write = async (version: number): Promise<void> => {
    await writer.update('debug_files').set(columns(version)).where('debug_files.id', '=', id).execute()
  }
  if (isRead(kind)) await writer.changeConfiguration([projectId], write)
  else await write(0)
}

/** Lets a project have a debug file whose bytes are stored; one that it has stays as it is. False: its row is gone meanwhile. */
export const publishDebugFile = async (writer: OwnedWriter, row: DebugFilesTable): Promise<boolean> => {
  const rows = writer.rows('debug_files').select('debug_files.removed_at').where('debug_files.id', '=', row.id)
  const there = await rows.executeTakeFirst()
  if (there && there.removed_at > 0) await change(writer, row, (version) => ({ removed_at: 0, added_version: version }))
  return there !== undefined
}

/** Nobody finds it any more; the clock removes its row and its bytes. */
export const removeDebugFile = (writer: OwnedWriter, row: DebugFilesTable, nowMs: number): Promise<void> =>
  change(writer, row, (version) => ({ removed_at: nowMs, removed_version: version }))
