import { dayMs } from '#core/time'
import type { EpochMs } from '#core/time'
import type { Scope } from '#server/http/scope'

/** A project that has had one release for so long probably never names another. */
const staticAfterMs = 14 * dayMs

/**
 * What to say to somebody who resolves in the next release where there will hardly be one, as all events carry the same release: the issues would never
 * open again (grouping.md 9.3.9). Undefined where releases change, or where it is too early to tell.
 */
export const staticReleaseWarning = async (scope: Scope, projectId: number, nowMs: EpochMs): Promise<string | undefined> => {
  const releases = await scope
    .rows('release_projects')
    .innerJoin('releases', 'releases.id', 'release_projects.release_id')
    .select(['releases.version', 'releases.created_at'])
    .where('release_projects.project_id', '=', projectId)
    .limit(2)
    .execute()
  const [only, another] = releases
  if (!only || another || only.created_at > nowMs - staticAfterMs) return undefined
  const days = Math.floor((nowMs - only.created_at) / dayMs)
  return `All events of this project have carried the release ${only.version} for ${days} days: without a next one, nothing opens the issue again`
}
