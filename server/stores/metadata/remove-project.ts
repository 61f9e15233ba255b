import { sql } from 'kysely'
import type { Kysely, Transaction } from 'kysely'

import { hourMs } from '#core/time'
import type { EpochMs } from '#core/time'

import { changeConfiguration } from './change-configuration.ts'
import type { Schema } from './schema.ts'
import { withShortWrite } from './short-write.ts'

/** Rows per transaction (durability.md 16). */
export const rowsPerWrite = 200
/** A sweep does so many transactions; the next one goes on. */
const writesPerSweep = 1_000
/** Records that were on their way when the project was removed are processed by then, with the outcome `project_id`. */
const settledMs = hourMs

/** Issues whose rows are removed together. */
const issuesPerStep = 50

/** Tables that hold what is known of an issue beside its hashes, and what tells their rows apart below the issue. */
export const ofIssue = [
  ['issue_users', ['user_hash', 'hash']],
  ['issue_minutes', ['minute', 'environment', 'hash']],
  ['issue_hash_environments', ['hash', 'environment']],
  ['issue_environments', ['environment']],
  ['issue_marks', ['user_id']],
  ['issue_releases', ['version']],
  ['issue_resolutions', []],
  ['issue_snoozes', []],
  ['issue_hours', ['hour']],
  ['issue_commits', ['commit_id']],
  ['issue_owner_checks', []],
  ['issue_owners', ['position']],
  ['suspect_looks', []],
  ['suspect_commits', ['commit_id']],
  ['activity', ['id']],
] as const satisfies readonly (readonly [keyof Schema, readonly string[]])[]

/**
 * The rest. Not here: attachments, artifacts and debug files, which jobs of their own remove with their bytes; outcome counters, which end with their retention; and rows of
 * columns, which go with their partitions. Nobody can ask for any of them any more.
 */
const ofProject = [
  ['hashes', ['hash']],
  ['issue_moves', ['id']],
  ['tombstones', ['issue_id']],
  ['issue_splits', ['id']],
  ['split_hashes', ['hash']],
  ['grouping_versions', ['id']],
  ['regroupings', ['id']],
  ['regrouping_kinds', ['regrouping_id', 'hash', 'edited', 'present']],
  ['regrouping_links', ['regrouping_id', 'hash']],
  ['regrouping_merges', ['regrouping_id', 'source_id']],
  ['regrouping_splits', ['regrouping_id', 'hash']],
  ['regrouping_parts', ['regrouping_id', 'hash', 'copy_hash']],
  ['activity_homes', ['activity_id']],
  ['user_reports', ['id']],
  ['environments', ['name']],
  ['release_environments', ['release_id', 'environment']],
  ['release_health', ['release_id', 'environment']],
  ['release_projects', ['release_id']],
  ['problem_sightings', ['hash']],
  ['coverage_files', ['coverage_id', 'path']],
  ['coverage_commits', ['id']],
  ['artifact_bundle_projects', ['bundle_id']],
  ['code_mappings', ['id']],
  ['late_mappings', []],
] as const satisfies readonly (readonly [keyof Schema, readonly string[]])[]

/**
 * Takes a project out of everything that the door and processing believe: its row, its keys with their limits, its teams. One configuration
 * version, which is returned; undefined when there is no such project. What is left of it goes by `sweepRemovedProjects`.
 */
export const removeProject = async (trx: Transaction<Schema>, projectId: number, nowMs: EpochMs): Promise<number | undefined> => {
  await trx
    .deleteFrom('limits')
    .where((eb) =>
      eb.or([
        eb.and([
          eb('scope', '=', 'key'),
          eb('scope_id', 'in', eb.selectFrom('keys').select('keys.public_key').where('keys.project_id', '=', projectId)),
        ]),
        eb.and([eb('scope', '=', 'project'), eb('scope_id', '=', String(projectId))]),
      ]),
    )
    .execute()
  const removed = await trx.deleteFrom('projects').where('id', '=', projectId).returning(['org_id', 'slug']).executeTakeFirst()
  if (!removed) return undefined
  await trx
    .insertInto('removed_projects')
    .values({ project_id: projectId, org_id: removed.org_id, slug: removed.slug, removed_at: nowMs, swept_at: 0 })
    .execute()
  return changeConfiguration(trx, [projectId])
}

const hashesOfIssue = ['hashes', ['project_id', 'hash']] as const

/** At most 200 rows of these owners. Neither engine has `delete .. limit`, so the rows are named by what tells them apart. */
export const deleteSome = async (
  trx: Transaction<Schema>,
  [table, columns]: readonly [string, readonly string[]],
  [owner, ids]: readonly ['issue_id' | 'project_id', readonly number[]],
): Promise<number> => {
  const names = sql.join([owner, ...columns].map((column) => sql.ref(column)))
  const from = sql.table(table)
  const gone = await sql`delete from ${from} where (${names}) in
    (select ${names} from ${from} where ${sql.ref(owner)} in (${sql.join(ids)}) limit ${rowsPerWrite})`.execute(trx)
  return Number(gone.numAffectedRows ?? 0n)
}

/** One sweep of everything that is due, up to its bound of transactions. */
class Sweep {
  readonly #db: Kysely<Schema>
  #writesLeft = writesPerSweep

  constructor(db: Kysely<Schema>) {
    this.#db = db
  }

  /** Repeats a step until it finds less than a full transaction. False: the bound is reached, or the store is busy. */
  async #exhaust(step: (trx: Transaction<Schema>) => Promise<number>): Promise<boolean> {
    for (;;) {
      if (this.#writesLeft <= 0) return false
      this.#writesLeft -= 1
      const removed = await withShortWrite(this.#db, step)
      if (!removed.ok) return false
      if (removed.value < rowsPerWrite) return true
    }
  }

  async #issues(ids: readonly number[]): Promise<boolean> {
    for (const table of [...ofIssue, hashesOfIssue])
      if (!(await this.#exhaust((trx) => deleteSome(trx, table, ['issue_id', ids])))) return false
    return this.#exhaust(async (trx) => Number((await trx.deleteFrom('issues').where('id', 'in', ids).executeTakeFirst()).numDeletedRows))
  }

  /** True when nothing of the project is left. */
  async project(projectId: number): Promise<boolean> {
    for (;;) {
      const issues = await this.#db.selectFrom('issues').select('id').where('project_id', '=', projectId).limit(issuesPerStep).execute()
      if (issues.length === 0) break
      if (!(await this.#issues(issues.map(({ id }) => id)))) return false
    }
    for (const table of ofProject) if (!(await this.#exhaust((trx) => deleteSome(trx, table, ['project_id', [projectId]])))) return false
    return true
  }
}

/**
 * Removes what removed projects left, in transactions of at most 200 rows. A project counts as swept once a whole pass was made after everything
 * that was on its way has been processed.
 */
export const sweepRemovedProjects = async (db: Kysely<Schema>, nowMs: EpochMs): Promise<void> => {
  const sweep = new Sweep(db)
  const removed = await db.selectFrom('removed_projects').selectAll().where('swept_at', '=', 0).orderBy('project_id').execute()
  for (const { project_id: projectId, removed_at: removedAtMs } of removed) {
    if (!(await sweep.project(projectId))) return
    if (nowMs - removedAtMs < settledMs) continue
    await withShortWrite(db, (trx) =>
      trx.updateTable('removed_projects').set({ swept_at: nowMs }).where('project_id', '=', projectId).execute(),
    )
  }
}
