import type { JobContext } from '#server/clock/run-jobs'
import type { Scope } from '#server/http/scope'
import { scopeOfClock } from '#server/http/scope-of-clock'
import { artifactBlobs } from '#server/stores/blobs/artifact-blobs'

import { runBundleAssembly } from './assemble-bundle.ts'
import type { RunOutcome } from './assemble-bundle.ts'
import { runDebugFileAssembly } from './assemble-debug-file.ts'
import type { AssemblyRow, AssemblyWork } from './assembly.ts'

/** So that a run never holds the clock for long. */
const msPerRun = 2_000
const openMax = 50

/** The organization of an assembly and the projects that are to have it, as far as they are there. */
const scopeOf = async (context: JobContext, row: AssemblyRow): Promise<Scope> => {
  const ids = JSON.parse(row.projects) as number[]
  const projects = await context.db
    .selectFrom('projects')
    .select(['id', 'slug', 'name', 'platform'])
    .where('org_id', '=', row.org_id)
    .where('id', 'in', ids.length === 0 ? [-1] : ids)
    .execute()
  return scopeOfClock(context, { projects, organization: { id: row.org_id }, isWhole: true })
}

const run = async (context: JobContext, row: AssemblyRow, msMax: number): Promise<RunOutcome> => {
  const { blobs, nowMs, nextId } = context
  const work: AssemblyWork = { scope: await scopeOf(context, row), blobs: artifactBlobs(blobs, row.org_id), nowMs, nextId }
  return row.kind === 'debug-file' ? runDebugFileAssembly(work, row.id) : runBundleAssembly(work, row.id, msMax)
}

/** Goes on with uploads that were too large to be put together while the client waited, or that a restart stopped: one after another, the oldest first. */
export const assembleArtifacts = async (context: JobContext): Promise<void> => {
  const open = await context.db
    .selectFrom('artifact_assemblies')
    .selectAll()
    .where('state', 'in', ['created', 'assembling'])
    .where('claimed_until', '<', context.nowMs)
    .orderBy('id')
    .limit(openMax)
    .execute()
  const beginMs = performance.now()
  const failures: unknown[] = []
  for (const row of open) {
    const msLeft = msPerRun - (performance.now() - beginMs)
    if (msLeft <= 0) break
    // One that cannot be read now must not keep the others.
    await run(context, row, msLeft).catch((error: unknown) => failures.push(error))
  }
  if (failures.length > 0) throw failures[0]
}
