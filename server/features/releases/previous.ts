import { compareReleases, releaseOrderOf, releasesLookedAt } from '#packages/lifecycle/release-order'
import { parseReleaseVersion } from '#packages/protocol/release-version'
import type { Scope } from '#server/http/scope'
import { readProjectSettings } from '#server/stores/metadata/project-settings'
import { releaseDates } from '#server/stores/metadata/release-dates'

/** So many of a project's newest releases are put in order. */
const releasesMax = 500

/** Versions of the project's newest releases by its own order, the newest first; archived ones do not count. */
const versionsInOrder = async (scope: Scope, projectId: number): Promise<readonly string[]> => {
  const project = await scope.rows('projects').select('projects.settings').where('projects.id', '=', projectId).executeTakeFirst()
  const choice = readProjectSettings(project?.settings ?? '{}').releaseOrder
  const rows = await scope
    .rows('releases')
    .innerJoin('release_projects', 'release_projects.release_id', 'releases.id')
    .select(['releases.version', 'releases.created_at', 'releases.released_at'])
    .where('release_projects.project_id', '=', projectId)
    .where('releases.status', '=', 'open')
    .orderBy('releases.id', 'desc')
    .limit(releasesMax)
    .execute()
  const newest = rows.slice(0, releasesLookedAt).map(({ version }) => version)
  const order = releaseOrderOf(choice, newest)
  const dates = releaseDates(rows, choice)
  return rows
    .map(({ version, created_at }) => ({ version, atMs: dates.get(version) ?? created_at }))
    .toSorted((a, b) => compareReleases(order, b, a).sign || b.atMs - a.atMs)
    .map(({ version }) => version)
}

/** The release before each, in these projects, by the order of each project's releases; absent where there is none. */
export const previousReleases = async (
  scope: Scope,
  projectIds: readonly number[],
): Promise<(projectId: number, version: string) => string | undefined> => {
  const orders = new Map<number, ReadonlyMap<string, string | undefined>>()
  for (const projectId of new Set(projectIds)) {
    const versions = await versionsInOrder(scope, projectId)
    // Two apps that send to one project have each their own line of releases.
    const lines = Map.groupBy(versions, (version) => parseReleaseVersion(version).package)
    const previous = [...lines.values()].flatMap((line) => line.map((version, place) => [version, line[place + 1]] as const))
    orders.set(projectId, new Map(previous))
  }
  return (projectId, version) => orders.get(projectId)?.get(version)
}
