import { hourMs } from '#core/time'
import type { EpochMs } from '#core/time'
import type { JobContext } from '#server/clock/run-jobs'
import { chunkBlob } from '#server/stores/blobs/artifact-blobs'
import { changeConfiguration } from '#server/stores/metadata/change-configuration'
import { withShortWrite } from '#server/stores/metadata/short-write'

import { failureLifeMs } from './assembly.ts'
import { unusedMs } from './bundles.ts'
import { chunkLifeMs } from './chunks.ts'

/** A run removes at most so many of each, so that it never holds the clock for long. */
const removedPerRunMax = 2_000
const rowsPerWrite = 100
/** What was put or taken away so lately stays: somebody may be about to name it, or be using it. */
const freshMs = hourMs

/** A row that names a content. */
interface Naming {
  readonly id: number
  readonly blob: string
}

type NamingTable = 'artifact_files' | 'debug_files'

const isNamedByOthers = async (
  { db }: JobContext,
  table: NamingTable,
  { id, blob }: Naming,
  going: ReadonlySet<number>,
): Promise<boolean> => {
  for (const other of ['artifact_files', 'debug_files'] as const) {
    const rows = await db
      .selectFrom(other)
      .select('id')
      .where('blob', '=', blob)
      .limit(rowsPerWrite + 1)
      .execute()
    if (rows.some((row) => other !== table || (row.id !== id && !going.has(row.id)))) return true
  }
  return false
}

/**
 * Removes contents that no other row names, then the rows: after a crash in between the next run finds the row and ends the work. Returns the number of rows that
 * are gone; a content that was put lately keeps its row until another run.
 */
const removeNaming = async (context: JobContext, table: NamingTable, rows: readonly Naming[]): Promise<number> => {
  const { db, blobs, nowMs } = context
  const going = new Set<number>()
  for (const row of rows) {
    const removed = await blobs.removeUnless(
      row.blob,
      async (putAtMs) => putAtMs > nowMs - freshMs || (await isNamedByOthers(context, table, row, going)),
    )
    if (removed || (await isNamedByOthers(context, table, row, going))) going.add(row.id)
  }
  const ids = [...going]
  for (let from = 0; from < ids.length; from += rowsPerWrite)
    await withShortWrite(db, (trx) =>
      trx
        .deleteFrom(table)
        .where('id', 'in', ids.slice(from, from + rowsPerWrite))
        .execute(),
    )
  return ids.length
}

/** Removes the files of a bundle with their contents, at most `limit`. True: none is left. */
const removeFiles = async (context: JobContext, bundleId: number, limit: number): Promise<boolean> => {
  let left = limit
  while (left > 0) {
    const rows = await context.db
      .selectFrom('artifact_files')
      .select(['id', 'blob'])
      .where('bundle_id', '=', bundleId)
      .orderBy('id')
      .limit(rowsPerWrite)
      .execute()
    if (rows.length === 0) return true
    const gone = await removeNaming(context, 'artifact_files', rows)
    if (gone < rows.length) return false
    left -= gone
  }
  return false
}

/** The oldest configuration version that a batch may still be processed by again. */
const oldestVersionInUse = async ({ db }: JobContext): Promise<number> => {
  const { version } = await db
    .selectFrom('batches')
    .select((eb) => eb.fn.min('config_version').as('version'))
    .where('acked_at', '=', 0)
    .executeTakeFirstOrThrow()
  return version ?? Number.MAX_SAFE_INTEGER
}

/** Bundles that no project has any more, and that nobody processes events by. */
const bundlesToRemove = async (context: JobContext): Promise<number[]> => {
  const { db, nowMs } = context
  const inUse = await oldestVersionInUse(context)
  const rows = await db
    .selectFrom('artifact_bundles')
    .select('artifact_bundles.id')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('artifact_bundle_projects')
            .select('artifact_bundle_projects.bundle_id')
            .whereRef('artifact_bundle_projects.bundle_id', '=', 'artifact_bundles.id')
            .where((link) =>
              link.or([
                link('artifact_bundle_projects.removed_version', '=', 0),
                link('artifact_bundle_projects.removed_version', '>', inUse),
                link('artifact_bundle_projects.removed_at', '>', nowMs - freshMs),
              ]),
            ),
        ),
      ),
    )
    .orderBy('artifact_bundles.id')
    .limit(rowsPerWrite)
    .execute()
  return rows.map(({ id }) => id)
}

const removeBundles = async (context: JobContext): Promise<void> => {
  for (const id of await bundlesToRemove(context)) {
    if (!(await removeFiles(context, id, removedPerRunMax))) continue
    await withShortWrite(context.db, async (trx) => {
      await trx.deleteFrom('artifact_bundle_projects').where('bundle_id', '=', id).execute()
      await trx.deleteFrom('artifact_bundles').where('id', '=', id).execute()
    })
  }
}

const removeDebugFiles = async (context: JobContext): Promise<void> => {
  const rows = context.db.selectFrom('debug_files').select(['id', 'blob']).limit(removedPerRunMax)
  const inUse = await oldestVersionInUse(context)
  const deleted = await rows
    .where('removed_at', '>', 0)
    .where('removed_at', '<', context.nowMs - freshMs)
    .where('removed_version', '<=', inUse)
    .execute()
  await removeNaming(context, 'debug_files', deleted)
  const ofNobody = await rows
    .where((eb) =>
      eb.not(eb.exists(eb.selectFrom('projects').select('projects.id').whereRef('projects.id', '=', 'debug_files.project_id'))),
    )
    .execute()
  await removeNaming(context, 'debug_files', ofNobody)
}

/** Assemblies that failed a while ago, and what was given up in between, with the files that they left. */
const removeAssemblies = async (context: JobContext): Promise<void> => {
  const { db, nowMs } = context
  const stale = await db
    .selectFrom('artifact_assemblies')
    .select(['id', 'kind', 'result_id'])
    .where((eb) =>
      eb.or([
        eb.and([eb('state', 'in', ['error', 'uploading']), eb('updated_at', '<', nowMs - failureLifeMs)]),
        eb('updated_at', '<', nowMs - chunkLifeMs),
      ]),
    )
    .limit(rowsPerWrite)
    .execute()
  for (const { id, kind, result_id: resultId } of stale) {
    const made = await db.selectFrom('artifact_bundles').select('id').where('id', '=', resultId).executeTakeFirst()
    if (kind !== 'debug-file' && !made && !(await removeFiles(context, resultId, removedPerRunMax))) continue
    await withShortWrite(db, async (trx) => {
      if (kind === 'debug-file') await trx.updateTable('debug_files').set({ removed_at: nowMs }).where('id', '=', resultId).execute()
      await trx.deleteFrom('artifact_assemblies').where('id', '=', id).execute()
    })
  }
}

const removeChunks = async ({ db, blobs, nowMs }: JobContext): Promise<void> => {
  const oldMs = nowMs - chunkLifeMs
  const old = await db
    .selectFrom('upload_chunks')
    .select(['org_id', 'sha1'])
    .where('created_at', '<', oldMs)
    .limit(removedPerRunMax)
    .execute()
  for (const { org_id: orgId, sha1 } of old) {
    if (!(await blobs.removeUnless(chunkBlob(orgId, sha1), (putAtMs) => Promise.resolve(putAtMs > nowMs - freshMs)))) continue
    await withShortWrite(db, (trx) =>
      // Who sends it again has renewed it.
      trx.deleteFrom('upload_chunks').where('org_id', '=', orgId).where('sha1', '=', sha1).where('created_at', '<', oldMs).execute(),
    )
  }
}

/** What uploads leave behind: chunks that nothing was made of, failures, and what was removed from all projects. */
export const removeUnneededArtifacts = async (context: JobContext): Promise<void> => {
  await removeAssemblies(context)
  await removeChunks(context)
  await removeBundles(context)
  await removeDebugFiles(context)
}

interface Expired {
  readonly bundleId: number
  readonly projectId: number
}

const withdraw = ({ db, nowMs }: JobContext, expired: readonly Expired[], oldMs: EpochMs): Promise<unknown> =>
  withShortWrite(db, (trx) =>
    changeConfiguration(
      trx,
      expired.map(({ projectId }) => projectId),
      async (version) => {
        await trx
          .updateTable('artifact_bundle_projects')
          .set({ removed_version: version, removed_at: nowMs })
          .where('removed_version', '=', 0)
          .where('bundle_id', 'in', (eb) =>
            eb
              .selectFrom('artifact_bundles')
              .select('artifact_bundles.id')
              .where(
                'artifact_bundles.id',
                'in',
                expired.map(({ bundleId }) => bundleId),
              )
              // An event may have needed it meanwhile.
              .where('artifact_bundles.used_at', '<', oldMs),
          )
          .execute()
      },
    ),
  )

/** Takes bundles from their projects that no event needed for 90 days (features.md 1.3). */
export const expireArtifacts = async (context: JobContext): Promise<void> => {
  const oldMs = context.nowMs - unusedMs
  const expired = await context.db
    .selectFrom('artifact_bundle_projects')
    .innerJoin('artifact_bundles', 'artifact_bundles.id', 'artifact_bundle_projects.bundle_id')
    .select(['artifact_bundle_projects.bundle_id as bundleId', 'artifact_bundle_projects.project_id as projectId'])
    .where('artifact_bundles.used_at', '<', oldMs)
    .where('artifact_bundle_projects.removed_version', '=', 0)
    .orderBy('artifact_bundles.used_at')
    .limit(rowsPerWrite)
    .execute()
  if (expired.length > 0) await withdraw(context, expired, oldMs)
}
