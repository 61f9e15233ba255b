import { hourMs } from '#core/time'
import type { EpochMs } from '#core/time'
import type { OwnedWriter } from '#server/http/owned-rows'
import type { Scope } from '#server/http/scope'
import type { ArtifactBlobs } from '#server/stores/blobs/artifact-blobs'
import type { ArtifactAssembliesTable } from '#server/stores/metadata/schema-artifacts'

/** What assembling works with: in a request its scope, on the clock one of the organization. */
export interface AssemblyWork {
  readonly scope: Scope
  readonly blobs: ArtifactBlobs
  readonly nowMs: EpochMs
  readonly nextId: () => number
}

export type AssemblyRow = ArtifactAssembliesTable

/** Whoever works on an assembly says so for this long, and again with each group of files. */
const claimMs = 60_000
/** A failure is told for so long; then the same file may be tried again. */
export const failureLifeMs = hourMs

/** Which file is put together, and for what. */
export type AssemblyKey = Pick<AssemblyRow, 'org_id' | 'project_id' | 'kind' | 'checksum' | 'release' | 'dist'>

export const findAssembly = (scope: Scope | OwnedWriter, key: AssemblyKey): Promise<AssemblyRow | undefined> => {
  let rows = scope.rows('artifact_assemblies').selectAll('artifact_assemblies')
  for (const column of ['org_id', 'project_id', 'kind', 'checksum', 'release', 'dist'] as const)
    rows = rows.where(`artifact_assemblies.${column}`, '=', key[column])
  return rows.executeTakeFirst()
}

/** A new assembly, in the state in which nothing was done yet. */
export const newAssembly = (
  key: AssemblyKey & Pick<AssemblyRow, 'name' | 'debug_id'>,
  {
    id,
    chunks,
    projectIds,
    nowMs,
  }: { readonly id: number; readonly chunks: readonly string[]; readonly projectIds: readonly number[]; readonly nowMs: EpochMs },
): AssemblyRow => ({
  ...key,
  id,
  chunks: JSON.stringify(chunks),
  projects: JSON.stringify(projectIds),
  state: 'created',
  detail: '',
  result_id: 0,
  next_entry: 0,
  claimed_until: 0,
  created_at: nowMs,
  updated_at: nowMs,
})

/** Begins to work on an assembly, or goes on. Undefined: somebody else does, or there is nothing (more) to do. */
export const claimAssembly = async (scope: Scope, id: number, nowMs: EpochMs): Promise<AssemblyRow | undefined> => {
  const claimed = await scope.change((writer) =>
    writer
      .update('artifact_assemblies')
      .set({ state: 'assembling', claimed_until: nowMs + claimMs, updated_at: nowMs })
      .where('artifact_assemblies.id', '=', id)
      .where('artifact_assemblies.state', 'in', ['created', 'assembling'])
      .where('artifact_assemblies.claimed_until', '<', nowMs)
      .returningAll()
      .executeTakeFirst(),
  )
  return claimed.ok ? claimed.value : undefined
}

/** Notes how far an assembly is. False: the store is busy. */
export const noteAssembly = async (
  scope: Scope,
  id: number,
  change: Partial<Pick<AssemblyRow, 'state' | 'detail' | 'result_id' | 'next_entry' | 'claimed_until' | 'updated_at'>>,
): Promise<boolean> => {
  const noted = await scope.change((writer) =>
    writer.update('artifact_assemblies').set(change).where('artifact_assemblies.id', '=', id).execute(),
  )
  return noted.ok
}

/** Ends an assembly with a sentence for people. */
export const failAssembly = async ({ scope, nowMs }: AssemblyWork, { id }: AssemblyRow, detail: string): Promise<void> => {
  await noteAssembly(scope, id, { state: 'error', detail: detail.slice(0, 2_000), claimed_until: 0, updated_at: nowMs })
}
