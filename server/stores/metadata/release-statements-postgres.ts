import { sql } from 'kysely'
import type { Transaction } from 'kysely'

import type { NewInRelease } from './plan-issues.ts'
import { planReleases, releaseKey } from './plan-releases.ts'
import type { NamedRelease, ReleasePlan } from './plan-releases.ts'
import type { PlaceDelta } from './port.ts'
import { jsonRows } from './postgres-json-rows.ts'
import type { Schema } from './schema.ts'

const organizationsOf = async (trx: Transaction<Schema>, rows: readonly { readonly projectId: number }[]): Promise<Map<number, number>> => {
  const wanted = [...new Set(rows.map((row) => row.projectId))]
  const projects = await trx.selectFrom('projects').select(['id', 'org_id']).where('id', 'in', wanted).execute()
  return new Map(projects.map((project) => [project.id, project.org_id]))
}

const putEnvironments = async (trx: Transaction<Schema>, { environments }: ReleasePlan): Promise<void> => {
  await sql`insert into environments select * from json_populate_recordset(null::environments, ${jsonRows(environments)})
    on conflict (project_id, name) do update set first_seen = least(environments.first_seen, excluded.first_seen),
      last_seen = greatest(environments.last_seen, excluded.last_seen)
    where excluded.first_seen < environments.first_seen or excluded.last_seen > environments.last_seen`.execute(trx)
}

/** Makes the releases that are missing; their numbers, by organization and version. */
const putReleases = async (
  trx: Transaction<Schema>,
  releases: readonly NamedRelease[],
  newId: () => number,
): Promise<Map<string, number>> => {
  const rows = jsonRows(releases.map((release) => ({ id: newId(), ...release })))
  const { rows: known } = await sql<{ id: number; org_id: number; version: string }>`
    insert into releases select * from json_populate_recordset(null::releases, ${rows}) order by org_id, version
    on conflict (org_id, version) do update set created_at = least(releases.created_at, excluded.created_at)
    returning id, org_id, version`.execute(trx)
  return new Map(known.map((row) => [releaseKey(row.org_id, row.version), row.id]))
}

/** A time of 0 is that of a row that no event has named yet. */
const putUses = async (trx: Transaction<Schema>, plan: ReleasePlan, ids: ReadonlyMap<string, number>): Promise<void> => {
  const projects = plan.projects.map((row) => ({
    project_id: row.projectId,
    release_id: ids.get(row.release) ?? 0,
    first_event_at: row.first,
    last_event_at: row.last,
    new_issues: 0,
  }))
  await sql`insert into release_projects select * from json_populate_recordset(null::release_projects, ${jsonRows(projects)})
    order by project_id, release_id
    on conflict (project_id, release_id) do update set last_event_at = greatest(release_projects.last_event_at, excluded.last_event_at),
      first_event_at = case when release_projects.first_event_at = 0 then excluded.first_event_at
        else least(release_projects.first_event_at, excluded.first_event_at) end`.execute(trx)
  const environments = plan.releaseEnvironments.map((row) => ({
    project_id: row.projectId,
    release_id: ids.get(row.release) ?? 0,
    environment: row.environment,
    first_seen: row.first,
    last_seen: row.last,
  }))
  await sql`insert into release_environments select * from json_populate_recordset(null::release_environments, ${jsonRows(environments)})
    order by project_id, release_id, environment
    on conflict (project_id, release_id, environment) do update set first_seen = least(release_environments.first_seen, excluded.first_seen),
      last_seen = greatest(release_environments.last_seen, excluded.last_seen)`.execute(trx)
}

/** Sessions are no events: their use of a release has no time of one. */
const putHealth = async (trx: Transaction<Schema>, { health }: ReleasePlan, ids: ReadonlyMap<string, number>): Promise<void> => {
  const named = health.map((row) => ({ project_id: row.projectId, release_id: ids.get(row.release) ?? 0, row }))
  const uses = named.map(({ project_id, release_id }) => ({ project_id, release_id, first_event_at: 0, last_event_at: 0, new_issues: 0 }))
  await sql`insert into release_projects select distinct * from json_populate_recordset(null::release_projects, ${jsonRows(uses)})
    order by project_id, release_id on conflict (project_id, release_id) do nothing`.execute(trx)
  const rows = named.map(({ project_id, release_id, row }) => ({
    project_id,
    release_id,
    environment: row.environment,
    first_session_at: row.first,
    last_session_at: row.last,
    adopted_at: 0,
    unadopted_at: 0,
  }))
  await sql`insert into release_health select * from json_populate_recordset(null::release_health, ${jsonRows(rows)})
    order by project_id, release_id, environment
    on conflict (project_id, release_id, environment) do update
      set first_session_at = least(release_health.first_session_at, excluded.first_session_at),
        last_session_at = greatest(release_health.last_session_at, excluded.last_session_at)`.execute(trx)
}

const countNew = async (trx: Transaction<Schema>, { newInRelease }: ReleasePlan): Promise<void> => {
  await sql`update release_projects set new_issues = new_issues + added.change
    from json_to_recordset(${jsonRows(newInRelease)}) as added("orgId" bigint, "projectId" bigint, version text, change bigint)
    join releases on releases.org_id = added."orgId" and releases.version = added.version
    where release_projects.project_id = added."projectId" and release_projects.release_id = releases.id`.execute(trx)
}

/** Writes releases and environments in one statement per table, inside the caller's transaction. */
export const applyReleases = async (
  trx: Transaction<Schema>,
  places: readonly PlaceDelta[],
  newInRelease: readonly NewInRelease[],
  newId: () => number,
): Promise<void> => {
  if (places.length === 0 && newInRelease.length === 0) return
  const plan = planReleases(places, newInRelease, await organizationsOf(trx, [...places, ...newInRelease]))
  if (plan.environments.length > 0) await putEnvironments(trx, plan)
  if (plan.releases.size > 0) {
    const ids = await putReleases(trx, [...plan.releases.values()], newId)
    await putUses(trx, plan, ids)
    if (plan.health.length > 0) await putHealth(trx, plan, ids)
  }
  if (plan.newInRelease.length > 0) await countNew(trx, plan)
}
