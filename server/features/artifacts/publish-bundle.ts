import type { EpochMs } from '#core/time'
import type { OwnedWriter } from '#server/http/owned-rows'
import { namedRelease } from '#server/stores/metadata/plan-releases'

/** Who gets a bundle, and when. */
export interface Publishing {
  readonly orgId: number
  readonly projectIds: readonly number[]
  /** Empty: no release is made. */
  readonly release: string
  readonly nowMs: EpochMs
  readonly nextId: () => number
}

/** Makes the release that a bundle is for, unless it is there, and lets the projects use it. */
export const noteRelease = async (writer: OwnedWriter, { orgId, projectIds, release, nowMs, nextId }: Publishing): Promise<void> => {
  const rows = writer.rows('releases').select('releases.id').where('releases.org_id', '=', orgId)
  const there = await rows.where('releases.version', '=', release).executeTakeFirst()
  const id = there?.id ?? nextId()
  if (!there) await writer.insert('releases', [{ id, ...namedRelease(orgId, release, nowMs) }]).execute()
  const uses = projectIds.map((project_id) => ({ project_id, release_id: id, first_event_at: 0, last_event_at: 0, new_issues: 0 }))
  await writer
    .insert('release_projects', uses)
    .onConflict((conflict) => conflict.columns(['project_id', 'release_id']).doNothing())
    .execute()
}

/**
 * Lets projects have a bundle whose files are all stored: from the configuration version on that this makes, their events find them. Called in the transaction
 * that ends the upload.
 */
export const publishBundle = async (writer: OwnedWriter, bundleId: number, publishing: Publishing): Promise<void> => {
  const { projectIds, release } = publishing
  if (release !== '') await noteRelease(writer, publishing)
  await writer.changeConfiguration(projectIds, async (version) => {
    const links = projectIds.map((project_id) => ({
      project_id,
      bundle_id: bundleId,
      added_version: version,
      removed_version: 0,
      removed_at: 0,
    }))
    await writer
      .insert('artifact_bundle_projects', links)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  })
}

/** Takes bundles from projects that have them: from the configuration version on that this makes, its events do not find them. Their rows and bytes go by the clock. */
export const withdrawBundles = async (
  writer: OwnedWriter,
  {
    projectIds,
    bundleIds,
    nowMs,
  }: { readonly projectIds: readonly number[]; readonly bundleIds: readonly number[]; readonly nowMs: EpochMs },
): Promise<void> => {
  await writer.changeConfiguration(projectIds, async (version) => {
    await writer
      .update('artifact_bundle_projects')
      .set({ removed_version: version, removed_at: nowMs })
      .where('artifact_bundle_projects.project_id', 'in', projectIds)
      .where('artifact_bundle_projects.bundle_id', 'in', bundleIds)
      .where('artifact_bundle_projects.removed_version', '=', 0)
      .execute()
  })
}

/** Projects of the scope that have a bundle. */
export const projectsWith = async (writer: OwnedWriter, bundleId: number): Promise<number[]> => {
  const rows = await writer
    .rows('artifact_bundle_projects')
    .select('artifact_bundle_projects.project_id')
    .where('artifact_bundle_projects.bundle_id', '=', bundleId)
    .where('artifact_bundle_projects.removed_version', '=', 0)
    .execute()
  return rows.map(({ project_id }) => project_id)
}
