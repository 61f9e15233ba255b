import type { EpochMs } from '#core/time'
import type { OwnedWriter } from '#server/http/owned-rows'
import { namedRelease } from '#server/stores/metadata/plan-releases'
import { noReleaseDetails } from '#server/stores/metadata/release-details'
import type { ReleaseDetailsTable } from '#server/stores/metadata/schema-commits'
import type { ReleasesTable } from '#server/stores/metadata/schema-issues'

import type { ReleaseChange } from './release-body.ts'

/** Who says what of a release, and when. */
export interface Describing {
  readonly nowMs: EpochMs
  readonly nextId: () => number
  readonly userAgent: string
}

/** A release as far as writing needs to know it. */
export type ReleaseKey = Pick<ReleasesTable, 'id' | 'org_id'>

const userAgentCharsMax = 200

/** Sees to it that there is something to note what people say of a release. */
export const ensureDetails = async (writer: OwnedWriter, release: ReleaseKey, known: Partial<ReleaseDetailsTable> = {}): Promise<void> => {
  await writer
    .insert('release_details', [{ ...noReleaseDetails(release), ...known }])
    .onConflict((conflict) => conflict.column('release_id').doNothing())
    .execute()
}

/** Projects use the release from now on; events may have said so before. */
export const addProjects = async (writer: OwnedWriter, release: ReleaseKey, projectIds: readonly number[]): Promise<void> => {
  if (projectIds.length === 0) return
  const rows = projectIds.map((project_id) => ({
    project_id,
    release_id: release.id,
    first_event_at: 0,
    last_event_at: 0,
    new_issues: 0,
  }))
  await writer
    .insert('release_projects', rows)
    .onConflict((conflict) => conflict.columns(['project_id', 'release_id']).doNothing())
    .execute()
}

/** Writes what a body says of a release that is there. */
export const describeRelease = async (writer: OwnedWriter, release: ReleaseKey, change: ReleaseChange): Promise<void> => {
  const { ref, url, dateReleased, dateStarted, status } = change
  const set = {
    ...(typeof ref === 'string' && { ref }),
    ...(typeof url === 'string' && { url }),
    ...(typeof dateReleased === 'number' && { released_at: dateReleased }),
    ...(status && { status }),
  }
  if (Object.keys(set).length > 0) await writer.update('releases').set(set).where('releases.id', '=', release.id).execute()
  if (typeof dateStarted !== 'number') return
  await ensureDetails(writer, release)
  await writer.update('release_details').set({ started_at: dateStarted }).where('release_details.release_id', '=', release.id).execute()
}

/** Makes a release that nobody has named yet. */
export const insertRelease = async (
  writer: OwnedWriter,
  { orgId, version }: { readonly orgId: number; readonly version: string },
  { nowMs, nextId, userAgent }: Describing,
): Promise<ReleasesTable> => {
  const release = { id: nextId(), ...namedRelease(orgId, version, nowMs) }
  await writer.insert('releases', [release]).execute()
  await ensureDetails(writer, release, { user_agent: userAgent.slice(0, userAgentCharsMax) })
  return release
}
