import type { Transaction } from 'kysely'

import { dayMs } from '#core/time'
import type { EpochMs } from '#core/time'

import { readProjectSettings } from './project-settings.ts'
import type { ReleasesTable } from './schema-issues.ts'
import type { Schema } from './schema.ts'

/** Tables with rows of a release, beside its own and its commits. */
const ofRelease = ['release_environments', 'release_health', 'release_projects', 'release_heads', 'release_details', 'deploys'] as const

/**
 * Removes a release of an organization, for all of its projects, unless something still names it: issues that were first seen in it, or stored events.
 * False: it is named, and nothing was removed. Its list of commits is left to the caller, as it may be long.
 */
export const removeRelease = async (
  trx: Transaction<Schema>,
  release: Pick<ReleasesTable, 'id' | 'org_id'>,
  nowMs: EpochMs,
): Promise<boolean> => {
  const uses = await trx
    .selectFrom('release_projects')
    .innerJoin('projects', 'projects.id', 'release_projects.project_id')
    .select(['release_projects.new_issues', 'release_projects.last_event_at', 'projects.settings'])
    .where('release_projects.release_id', '=', release.id)
    .execute()
  const isNamed = uses.some(
    ({ new_issues, last_event_at, settings }) =>
      new_issues > 0 || last_event_at > nowMs - readProjectSettings(settings).retentionDays.errors * dayMs,
  )
  if (isNamed) return false
  for (const table of ofRelease) await trx.deleteFrom(table).where('release_id', '=', release.id).execute()
  await trx.deleteFrom('releases').where('id', '=', release.id).where('org_id', '=', release.org_id).execute()
  return true
}
