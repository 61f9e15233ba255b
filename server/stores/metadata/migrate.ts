import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { Migration } from 'kysely/migration'

import { failure, success } from '#core/result'
import type { Result } from '#core/result'

import type { MetadataDialect } from './metadata-dialect.ts'
import { spine } from './migrations/0001-spine.ts'
import { peopleAndReleases } from './migrations/0002-people-and-releases.ts'
import { lifecycle } from './migrations/0004-lifecycle.ts'
import { merging } from './migrations/0005-merging.ts'
import { savedViews } from './migrations/0006-saved-views.ts'
import { regrouping } from './migrations/0007-regrouping.ts'
import { linkTemplates } from './migrations/0008-link-templates.ts'
import { splits } from './migrations/0009-splits.ts'
import { noise } from './migrations/0010-noise.ts'
import { regroupingSplits } from './migrations/0011-regrouping-splits.ts'
import { followsAndRegressions } from './migrations/0012-follows-and-regressions.ts'
import { commits } from './migrations/0013-commits.ts'
import { artifacts } from './migrations/0014-artifacts.ts'
import { code } from './migrations/0015-code.ts'
import { ownership } from './migrations/0016-ownership.ts'
import { sessions } from './migrations/0017-sessions.ts'
import { symbolication } from './migrations/0018-symbolication.ts'
import { coverage } from './migrations/0019-coverage.ts'
import { problems } from './migrations/0020-problems.ts'

const migrationTableName = 'migrations'
const migrationLockTableName = 'migrations_lock'

/** Every migration, by name, in order. A name never changes once it was released. */
const migrationsOf = (dialect: MetadataDialect): Record<string, Migration> => ({
  '0001-spine': spine(dialect),
  '0002-people-and-releases': peopleAndReleases(dialect),
  '0004-lifecycle': lifecycle(dialect),
  '0005-merging': merging(dialect),
  '0006-saved-views': savedViews(dialect),
  '0007-regrouping': regrouping(dialect),
  '0008-link-templates': linkTemplates(dialect),
  '0009-splits': splits(dialect),
  '0010-noise': noise(),
  '0011-regrouping-splits': regroupingSplits(dialect),
  '0012-follows-and-regressions': followsAndRegressions(),
  '0013-commits': commits(dialect),
  '0014-artifacts': artifacts(dialect),
  '0015-code': code(dialect),
  '0016-ownership': ownership(dialect),
  '0017-sessions': sessions(dialect),
  '0018-symbolication': symbolication(dialect),
  '0019-coverage': coverage(dialect),
  '0020-problems': problems(dialect),
})

const appliedNames = async <Tables>(db: Kysely<Tables>): Promise<string[]> => {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some((table) => table.name === migrationTableName)) return []
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(migrationTableName)} order by name`.execute(db)
  return rows.map((row) => row.name)
}

/** The sentence for a store that a newer release wrote, or undefined when this release knows all of it. Writes nothing. */
export const newerStore = async <Tables>(db: Kysely<Tables>, dialect: MetadataDialect): Promise<string | undefined> => {
  const known = migrationsOf(dialect)
  const unknown = (await appliedNames(db)).filter((name) => !Object.hasOwn(known, name))
  if (unknown.length === 0) return undefined
  return `The metadata store was written by a newer release (it has ${unknown.join(', ')}): start that release, or restore a backup made before it.`
}

/**
 * Brings the metadata store to this release; safe to repeat, all or nothing. Value: names of the migrations that ran now.
 * Error: one sentence for the operator (a newer release wrote the store, or a migration failed); nothing was changed then.
 */
export const migrate = async <Tables>(db: Kysely<Tables>, dialect: MetadataDialect): Promise<Result<string[], string>> => {
  const refusal = await newerStore(db, dialect)
  if (refusal !== undefined) return failure(refusal)
  const migrations = migrationsOf(dialect)
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    migrationTableName,
    migrationLockTableName,
  })
  const { error, results } = await migrator.migrateToLatest()
  if (error !== undefined) {
    return failure(`The metadata store could not be migrated: ${error instanceof Error ? error.message : 'unknown error'}`)
  }
  return success((results ?? []).map((result) => result.migrationName))
}
