import { sql } from 'kysely'
import type { Transaction } from 'kysely'

import { releaseOrderOf, releasesLookedAt } from '#packages/lifecycle/release-order'

import { datesInBatch, planLifecycle, versionsToDate } from './plan-lifecycle.ts'
import type { BatchLifecycle, LifecyclePlan, ReleaseFacts } from './plan-lifecycle.ts'
import type { IssueDelta } from './port.ts'
import { jsonRows } from './postgres-json-rows.ts'
import { readProjectSettings } from './project-settings.ts'
import { releaseDates } from './release-dates.ts'
import type { IssueReleasesTable } from './schema-lifecycle.ts'
import type { Schema } from './schema.ts'

export const addIssueReleases = async (trx: Transaction<Schema>, rows: readonly IssueReleasesTable[]): Promise<void> => {
  if (rows.length === 0) return
  await sql`insert into issue_releases select * from json_populate_recordset(null::issue_releases, ${jsonRows(rows)})
    order by issue_id, version on conflict do nothing`.execute(trx)
}

const releaseFacts = async (
  trx: Transaction<Schema>,
  [projectId, versions]: readonly [number, ReadonlySet<string>],
  deltas: readonly IssueDelta[],
): Promise<ReleaseFacts> => {
  const project = await trx.selectFrom('projects').select(['org_id', 'settings']).where('id', '=', projectId).executeTakeFirst()
  const { releaseOrder } = readProjectSettings(project?.settings ?? '{}')
  const newest = await trx
    .selectFrom('release_projects')
    .innerJoin('releases', 'releases.id', 'release_projects.release_id')
    .select('releases.version')
    .where('release_projects.project_id', '=', projectId)
    .where('releases.status', '=', 'open')
    .orderBy('release_projects.release_id', 'desc')
    .limit(releasesLookedAt)
    .execute()
  const rows = await trx
    .selectFrom('releases')
    .select(['version', 'created_at', 'released_at'])
    .where('org_id', '=', project?.org_id ?? 0)
    .where('version', 'in', [...versions])
    .execute()
  const dates = releaseDates(rows, releaseOrder, datesInBatch(deltas, projectId, versions))
  const versionsOfNewest = newest.map(({ version }) => version)
  return { order: releaseOrderOf(releaseOrder, versionsOfNewest), atMsOf: (version) => dates.get(version) }
}

const writeLifecycle = async (trx: Transaction<Schema>, { issues, resolutions, snoozes }: LifecyclePlan): Promise<void> => {
  for (const { id, status, substatus, status_details, active_at, priority, inbox_reason, inbox_at } of issues) {
    const changed = { status, substatus, status_details, active_at, priority, inbox_reason, inbox_at }
    await trx.updateTable('issues').set(changed).where('id', '=', id).execute()
    if (status !== 'unresolved') continue
    await trx.deleteFrom('issue_resolutions').where('issue_id', '=', id).execute()
    await trx.deleteFrom('issue_snoozes').where('issue_id', '=', id).execute()
  }
  for (const { old_release, old_release_at, old_release_events, issue_id } of resolutions)
    await trx
      .updateTable('issue_resolutions')
      .set({ old_release, old_release_at, old_release_events })
      .where('issue_id', '=', issue_id)
      .execute()
  for (const { recent, events_since, users_since, issue_id } of snoozes)
    await trx.updateTable('issue_snoozes').set({ recent, events_since, users_since }).where('issue_id', '=', issue_id).execute()
}

/** The same as SqliteLifecycleStatements. The rows of the issues are locked, so nobody resolves or archives them meanwhile. */
export const applyLifecycle = async (
  trx: Transaction<Schema>,
  { sleeping, deltas, newUsers, nowMs }: BatchLifecycle,
): Promise<LifecyclePlan> => {
  if (sleeping.length === 0) return { issues: [], resolutions: [], snoozes: [], signals: [] }
  const ids = sleeping.map(({ issue }) => issue.id)
  const resolved = await trx.selectFrom('issue_resolutions').selectAll().where('issue_id', 'in', ids).execute()
  const resolutions = new Map(resolved.map((row) => [row.issue_id, row]))
  const archived = await trx.selectFrom('issue_snoozes').selectAll().where('issue_id', 'in', ids).execute()
  const releases = new Map<number, ReleaseFacts>()
  for (const asked of versionsToDate(sleeping, resolutions)) releases.set(asked[0], await releaseFacts(trx, asked, deltas))
  const isNewUser = (issueId: number, userHash: number): boolean => newUsers.has(`${issueId}/${userHash}`)
  const rows = { resolutions, snoozes: new Map(archived.map((row) => [row.issue_id, row])), releases, isNewUser }
  const plan = planLifecycle(sleeping, rows, nowMs)
  await writeLifecycle(trx, plan)
  return plan
}
