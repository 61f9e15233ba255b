import type { Transaction } from 'kysely'

import type { ProjectConfiguration } from './project-configuration.ts'
import type { Schema } from './schema.ts'

/** What the configuration said before: what was removed then may have no row any more, and a lower version would find it again in whoever remembers a look-up. */
const versionBefore = async (trx: Transaction<Schema>, projectId: number): Promise<number> => {
  const rows = trx.selectFrom('config_history').select('body').where('project_id', '=', projectId)
  const newest = await rows.orderBy('version', 'desc').limit(1).executeTakeFirst()
  const before = JSON.parse(newest?.body ?? 'null') as ProjectConfiguration | null
  return before?.artifactsUpTo ?? 0
}

/** The version in which the bundles and the mappings of a project last changed; it never falls. 0 when the project has none (any more). */
export const newestArtifacts = async (trx: Transaction<Schema>, projectId: number): Promise<number> => {
  const bundles = await trx
    .selectFrom('artifact_bundle_projects')
    .select((eb) => [
      eb.fn.max('added_version').as('added'),
      eb.fn.max('removed_version').as('removed'),
      eb.fn.min('removed_version').as('alive'),
    ])
    .where('project_id', '=', projectId)
    .executeTakeFirstOrThrow()
  const debugFiles = await trx
    .selectFrom('debug_files')
    .select((eb) => [
      eb.fn.max('added_version').as('added'),
      eb.fn.max('removed_version').as('removed'),
      eb.fn.min('removed_version').as('alive'),
    ])
    .where('project_id', '=', projectId)
    .where('added_version', '>', 0)
    .executeTakeFirstOrThrow()
  if (bundles.alive !== 0 && debugFiles.alive !== 0) return 0
  const before = await versionBefore(trx, projectId)
  return Math.max(before, ...[bundles, debugFiles].flatMap(({ added, removed }) => [added ?? 0, removed ?? 0]))
}
