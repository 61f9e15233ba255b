import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { PGlite, types } from '@electric-sql/pglite'
import { Kysely, PGliteDialect } from 'kysely'

import { createPostgresBatchStore } from './batch-store-postgres.ts'
import { migrate } from './migrate.ts'
import { openMetadata } from './open-metadata.ts'
import type { MetadataStore } from './open-metadata.ts'
import type { Schema } from './schema.ts'

/** A migrated, empty metadata store for tests; `close` removes what it made. */
const openTestSqlite = async (): Promise<MetadataStore> => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-metadata-'))
  const store = openMetadata({ file: join(folder, 'meta.sqlite'), role: 'process' })
  await migrate(store.db, store.dialect)
  return {
    ...store,
    close: async () => {
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Postgres in this process: the real dialect without a server; about 3 s, so once per file. */
const openTestPostgres = async (): Promise<MetadataStore> => {
  const pglite = new PGlite({ parsers: { [types.INT8]: Number, [types.NUMERIC]: Number } })
  const db = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite }) })
  await migrate(db, 'postgres')
  return { db, dialect: 'postgres', batches: (options) => createPostgresBatchStore(db, options), close: () => db.destroy() }
}

/** Every engine that the store suites run on. */
export const testEngines: Readonly<Record<string, () => Promise<MetadataStore>>> = { sqlite: openTestSqlite, postgres: openTestPostgres }

/** Children before their parents. */
const tables = [
  'activity',
  'activity_homes',
  'attachments',
  'auth_sessions',
  'batch_files',
  'batches',
  'config_history',
  'cursors',
  'dead_letters',
  'environments',
  'hashes',
  'issue_environments',
  'issue_hash_environments',
  'issue_hours',
  'issue_minutes',
  'issue_moves',
  'issue_releases',
  'issue_resolutions',
  'issue_snoozes',
  'issue_splits',
  'split_hashes',
  'issue_users',
  'issues',
  'key_windows',
  'keys',
  'leases',
  'limits',
  'members',
  'outbox',
  'outcomes',
  'parked',
  'projects',
  'release_environments',
  'release_health',
  'release_projects',
  'releases',
  'removed_projects',
  'organizations',
  'tokens',
  'tombstones',
  'users',
  'user_reports',
] as const satisfies readonly (keyof Schema)[]

/** Empties all tables, as a fresh store would be. `seen_<hour>` tables stay: tests use hours of their own. */
export const emptyTables = ({ db }: MetadataStore): Promise<void> =>
  db.transaction().execute(async (trx) => {
    for (const table of tables) await trx.deleteFrom(table).execute()
    await trx.updateTable('config_state').set({ version: 0 }).execute()
    await trx.updateTable('nodes').set({ holder: '', expires_at: 0 }).execute()
  })

/** An organization with one project of the same number and slug `p<id>`. */
export const addProject = async (db: Kysely<Schema>, id: number): Promise<void> => {
  await db
    .insertInto('organizations')
    .values({ id, slug: `o${id}`, name: `Org ${id}`, created_at: 1 })
    .execute()
  await db
    .insertInto('projects')
    .values({
      id,
      org_id: id,
      slug: `p${id}`,
      name: `Project ${id}`,
      platform: 'node',
      created_at: 1,
      next_short_id: 1,
      settings: '{}',
      first_event_at: 0,
    })
    .execute()
}
