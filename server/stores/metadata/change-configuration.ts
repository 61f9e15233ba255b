import { sql } from 'kysely'
import type { Kysely, Selectable, Transaction } from 'kysely'

import type { OrgId, ProjectId } from '#packages/protocol/ids'

import { activeSplits } from './active-splits.ts'
import { newestArtifacts } from './newest-artifacts.ts'
import { readOrganizationSettings } from './organization-settings.ts'
import { attachmentsQuotaReason } from './project-configuration.ts'
import type { ProjectConfiguration } from './project-configuration.ts'
import { readProjectSettings } from './project-settings.ts'
import type { ProjectsTable } from './schema-people.ts'
import type { Schema } from './schema.ts'
import { joinScrubbing } from './scrubbing-settings.ts'

/** Newest versions that are always kept: a batch names its version only when it commits, seconds after it began to use it. */
const versionsKept = 1_000

const bodyOf = async (trx: Transaction<Schema>, project: Selectable<ProjectsTable>): Promise<ProjectConfiguration> => {
  const keys = await trx
    .selectFrom('keys')
    .select(['id', 'public_key', 'rate_limit_count', 'rate_limit_window'])
    .where('project_id', '=', project.id)
    .orderBy('id')
    .execute()
  const organization = await trx.selectFrom('organizations').select('settings').where('id', '=', project.org_id).executeTakeFirst()
  const settings = readProjectSettings(project.settings)
  const attachments = await trx
    .selectFrom('limits')
    .select((eb) => eb.fn.max('until_ms').as('untilMs'))
    .where('scope', '=', 'project')
    .where('scope_id', '=', String(project.id))
    .where('reason', '=', attachmentsQuotaReason)
    .executeTakeFirst()
  const splits = await activeSplits({ rows: (table) => trx.selectFrom(table) as never }, project.id)
  const artifactsUpTo = await newestArtifacts(trx, project.id)
  const limited = keys.filter((key) => key.rate_limit_count > 0 && key.rate_limit_window > 0)
  return {
    id: project.id as ProjectId,
    orgId: project.org_id as OrgId,
    slug: project.slug,
    platform: project.platform,
    // Defaults are written out, so that a later release with other defaults still makes the same rows of an old batch (design.md 1, law 7).
    settings: {
      ...settings,
      scrubbing: joinScrubbing(settings.scrubbing, readOrganizationSettings(organization?.settings ?? '{}').scrubbing),
    },
    keyIds: Object.fromEntries(keys.map((key) => [key.public_key, key.id])),
    ...(limited.length > 0 && {
      keyLimits: Object.fromEntries(
        limited.map((key) => [key.public_key, { count: key.rate_limit_count, windowSeconds: key.rate_limit_window }]),
      ),
    }),
    ...(splits.length > 0 && { splits }),
    ...(artifactsUpTo > 0 && { artifactsUpTo }),
    ...(attachments?.untilMs && { attachmentsLimitedUntilMs: attachments.untilMs }),
  }
}

/**
 * Makes what was just written to projects, keys or limits a new configuration version (spine.md 3): + 1, and the whole configuration of the
 * given projects goes into the history (`null` for one that is gone). Every writer of these tables calls it in the same transaction, with no
 * project when only limits changed. `write` writes rows that name the version. Returns the version.
 */
export const changeConfiguration = async (
  trx: Transaction<Schema>,
  projectIds: readonly number[],
  write?: (version: number) => Promise<void>,
): Promise<number> => {
  const { version } = await trx
    .updateTable('config_state')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('id', '=', 1)
    .returning('version')
    .executeTakeFirstOrThrow()
  await write?.(version)
  for (const projectId of new Set(projectIds)) {
    const project = await trx.selectFrom('projects').selectAll().where('id', '=', projectId).executeTakeFirst()
    const body = project ? JSON.stringify(await bodyOf(trx, project)) : 'null'
    await trx.insertInto('config_history').values({ version, project_id: projectId, body }).execute()
  }
  return version
}

/**
 * Removes history that no un-acknowledged batch can need any more (durability.md 7): what was replaced, at or before the oldest version that
 * such a batch names or the newest but 1,000, whichever is older. Returns the number of rows removed.
 */
export const pruneConfiguration = async (db: Kysely<Schema>): Promise<number> => {
  const { version } = await db.selectFrom('config_state').select('version').where('id', '=', 1).executeTakeFirstOrThrow()
  const oldest = await db
    .selectFrom('batches')
    .select((eb) => eb.fn.min('config_version').as('version'))
    .where('acked_at', '=', 0)
    .executeTakeFirstOrThrow()
  const floor = Math.min(version - versionsKept, oldest.version ?? Number.MAX_SAFE_INTEGER)
  const removed = await sql`delete from config_history where version <= ${floor} and (body = 'null' and version =
      (select max(version) from config_history same where same.project_id = config_history.project_id and same.version <= ${floor})
    or exists (select 1 from config_history newer where newer.project_id = config_history.project_id
      and newer.version > config_history.version and newer.version <= ${floor}))`.execute(db)
  return Number(removed.numAffectedRows ?? 0n)
}
