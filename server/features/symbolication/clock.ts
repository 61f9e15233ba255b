import { dayMs } from '#core/time'
import type { JobContext } from '#server/clock/run-jobs'
import { scopeOfClock } from '#server/http/scope-of-clock'
import type { LateMappingsTable } from '#server/stores/metadata/schema-symbolication'
import { withShortWrite } from '#server/stores/metadata/short-write'

import { allArtifacts, artifactsAddedAfter, newestArtifacts, noteUsed } from '../artifacts/read.ts'
import { readFrom } from './artifact-source.ts'
import { mapKinds } from './map-kinds.ts'
import { mapWorker } from './map-worker.ts'
import type { SeenHash } from './newest-events.ts'
import { rulesForMapping } from './stored-event.ts'

/** Events that are older keep their issues; they are mapped when somebody looks at them. */
const lookBackMs = 3 * dayMs
/** So that a run never holds the clock for long. */
const msPerRun = 2_000
const hashesPerStep = 20
const bundlesPerRun = 200
const projectsPerRun = 20
/** The row that remembers up to which configuration version bundles were seen. */
const placeOfAll = 0

type Late = LateMappingsTable

const rowOf = (projectId: number, version: number, nowMs: number): Late => ({
  project_id: projectId,
  up_to: version,
  seen_to: Number.MAX_SAFE_INTEGER,
  last_hash: '',
  started_at: nowMs,
  finished_at: 0,
})

/** Projects that got bundles begin again with what was seen last. */
const noteAdded = async ({ db, nowMs }: JobContext): Promise<void> => {
  const place = await db.selectFrom('late_mappings').select('up_to').where('project_id', '=', placeOfAll).executeTakeFirst()
  const added = await artifactsAddedAfter(db, place?.up_to ?? 0, bundlesPerRun)
  const versions = new Map(added.map(({ projectId, version }) => [projectId, version]))
  const last = added.at(-1)
  if (!last) return
  await withShortWrite(db, async (trx) => {
    const rows = [...versions].map(([projectId, version]) => rowOf(projectId, version, nowMs))
    const all = { ...rowOf(placeOfAll, last.version, nowMs), finished_at: nowMs }
    for (const row of [...rows, all]) {
      const { project_id: _, ...change } = row
      await trx
        .insertInto('late_mappings')
        .values(row)
        .onConflict((conflict) => conflict.column('project_id').doUpdateSet(change))
        .execute()
    }
  })
}

/** The next hashes that scripts and apps of Java sent, those seen last first. */
const nextHashes = ({ db, nowMs }: JobContext, late: Late): Promise<SeenHash[]> =>
  db
    .selectFrom('hashes')
    .innerJoin('issues', 'issues.id', 'hashes.issue_id')
    .select(['hashes.hash', 'hashes.issue_id', 'hashes.first_seen', 'hashes.last_seen', 'hashes.received_from'])
    .where('hashes.project_id', '=', late.project_id)
    .where('hashes.state', '=', 0)
    .where('hashes.times_seen', '>', 0)
    .where('hashes.last_seen', '>=', nowMs - lookBackMs)
    .where('issues.platform', 'in', ['javascript', 'node', 'java'])
    .where((eb) =>
      eb.or([
        eb('hashes.last_seen', '<', late.seen_to),
        eb.and([eb('hashes.last_seen', '=', late.seen_to), eb('hashes.hash', '>', late.last_hash)]),
      ]),
    )
    .orderBy('hashes.last_seen', 'desc')
    .orderBy('hashes.hash')
    .limit(hashesPerStep)
    .execute()

/** Only while nobody began anew meanwhile. */
const keepPlace = async ({ db }: JobContext, late: Late, change: Partial<Late>): Promise<boolean> => {
  const kept = await withShortWrite(db, (trx) =>
    trx
      .updateTable('late_mappings')
      .set(change)
      .where('project_id', '=', late.project_id)
      .where('up_to', '=', late.up_to)
      .where('seen_to', '=', late.seen_to)
      .where('last_hash', '=', late.last_hash)
      .executeTakeFirst(),
  )
  return kept.ok && kept.value.numUpdatedRows > 0n
}

/** False: it is done, or cannot go on now. */
const step = async (context: JobContext, late: Late): Promise<Late | undefined> => {
  const { db, blobs, nowMs, nextId } = context
  const hashes = await nextHashes(context, late)
  const last = hashes.at(-1)
  const project = await db.selectFrom('projects').select('org_id').where('id', '=', late.project_id).executeTakeFirst()
  if (!last || !project) {
    await keepPlace(context, late, { finished_at: nowMs })
    return undefined
  }
  const scope = scopeOfClock(context, { projects: [{ id: late.project_id }], organization: { id: project.org_id } })
  const read = readFrom(blobs)
  const source = { rows: allArtifacts(db), projectId: late.project_id, upTo: newestArtifacts, read, readMapping: read }
  const rules = await rulesForMapping(scope, late.project_id)
  const done = await mapKinds(late.project_id, hashes, { source, worker: mapWorker }, { scope, nowMs, nextId, userId: 0, rules })
  if (!done.ok) return undefined
  await noteUsed(db, done.value.bundleIds, nowMs)
  const place = { seen_to: last.last_seen, last_hash: last.hash }
  return (await keepPlace(context, late, place)) ? { ...late, ...place } : undefined
}

/**
 * Bundles that were uploaded after events (features.md 1.9): the newest event of every hash of the last three days is mapped, so that events of before and of after
 * the upload are one issue. Goes on where a kill or the end of its time stopped it.
 */
export const mapStoredEvents = async (context: JobContext): Promise<void> => {
  const beginMs = performance.now()
  await noteAdded(context)
  const open = await context.db
    .selectFrom('late_mappings')
    .selectAll()
    .where('finished_at', '=', 0)
    .orderBy('started_at')
    .limit(projectsPerRun)
    .execute()
  const failures: unknown[] = []
  // What fails for one project is tried again with the next run, and keeps no other from its turn.
  const stepOrStop = (late: Late): Promise<Late | undefined> =>
    step(context, late).catch((error: unknown) => {
      failures.push(error)
      return undefined
    })
  for (const row of open) {
    let late: Late | undefined = row
    while (late && performance.now() - beginMs < msPerRun) late = await stepOrStop(late)
  }
  if (failures.length > 0) throw new Error('stored events of some projects could not be mapped', { cause: failures[0] })
}
