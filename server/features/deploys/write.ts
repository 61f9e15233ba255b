import type { OwnedWriter } from '#server/http/owned-rows'
import { noReleaseDetails } from '#server/stores/metadata/release-details'
import type { DeploysTable } from '#server/stores/metadata/schema-commits'

/** The release is in this environment from now on, as if an event had said so. */
const addEnvironment = async (writer: OwnedWriter, row: DeploysTable, projectIds: readonly number[]): Promise<void> => {
  if (projectIds.length === 0) return
  const seen = { first_seen: row.finished_at, last_seen: row.finished_at }
  const rows = projectIds.map((project_id) => ({ project_id, release_id: row.release_id, environment: row.environment, ...seen }))
  await writer
    .insert('release_environments', rows)
    .onConflict((conflict) => conflict.columns(['project_id', 'release_id', 'environment']).doNothing())
    .execute()
}

/** Notes a deploy. One that says the same is there already when a client repeats its request (web-api.md 1.3): then it is the answer. */
export const writeDeploy = async (writer: OwnedWriter, row: DeploysTable, projectIds: readonly number[]): Promise<DeploysTable> => {
  const ofRelease = writer.rows('deploys').selectAll('deploys').where('deploys.release_id', '=', row.release_id)
  const there = await ofRelease
    .where('deploys.environment', '=', row.environment)
    .where('deploys.name', '=', row.name)
    .where('deploys.url', '=', row.url)
    .where('deploys.started_at', '=', row.started_at)
    .where('deploys.finished_at', '=', row.finished_at)
    .executeTakeFirst()
  if (there) return there
  const newest = await ofRelease.orderBy('deploys.finished_at', 'desc').orderBy('deploys.id', 'desc').limit(1).executeTakeFirst()
  await writer.insert('deploys', [row]).execute()
  const isNewest = newest === undefined || newest.finished_at <= row.finished_at
  await writer
    .insert('release_details', [
      { ...noReleaseDetails({ id: row.release_id, org_id: row.org_id }), deploy_count: 1, last_deploy_id: row.id },
    ])
    .onConflict((conflict) =>
      conflict.column('release_id').doUpdateSet((eb) => ({
        deploy_count: eb('release_details.deploy_count', '+', 1),
        ...(isNewest && { last_deploy_id: row.id }),
      })),
    )
    .execute()
  await addEnvironment(writer, row, projectIds)
  return row
}
