import { sql } from 'kysely'
import type { Transaction } from 'kysely'

import type { EpochMs } from '#core/time'

import { addIssueReleases, applyLifecycle } from './lifecycle-statements-postgres.ts'
import { joinEnvironments } from './plan-environments.ts'
import { planIssues } from './plan-issues.ts'
import type { CreatedIssue, IssuePlan, KnownRows } from './plan-issues.ts'
import type { LifecycleSignal } from './plan-lifecycle.ts'
import type { IssueDelta } from './port.ts'
import { jsonRows } from './postgres-json-rows.ts'
import type { HashesTable, IssueEnvironmentsTable, IssuesTable } from './schema-issues.ts'
import type { IssueHashEnvironmentsTable } from './schema-merging.ts'
import type { Schema } from './schema.ts'
import { splitsOfDeltas, withUndoneSplits } from './undone-splits.ts'
import type { SplitState } from './undone-splits.ts'

const knownProjects = async (trx: Transaction<Schema>, deltas: readonly IssueDelta[]): Promise<Set<number>> => {
  const wanted = [...new Set(deltas.map((delta) => delta.projectId))]
  const rows = await trx.selectFrom('projects').select('id').where('id', 'in', wanted).execute()
  return new Set(rows.map((row) => row.id))
}

/**
 * Makes the rows of unknown hashes first and then locks all, in one order: two processes that meet a new hash at once thus wait for each other,
 * and the second one finds the issue of the first (grouping.md 1.13: lock hash rows, check again).
 */
const lockHashes = async (
  trx: Transaction<Schema>,
  deltas: readonly IssueDelta[],
  projects: ReadonlySet<number>,
): Promise<HashesTable[]> => {
  const wanted = deltas
    .filter((delta) => projects.has(delta.projectId))
    .flatMap((delta) => delta.hashes.map((hash) => ({ p: delta.projectId, h: hash })))
  const rows = jsonRows(wanted)
  await sql`insert into hashes (project_id, hash, issue_id, times_seen, first_seen, last_seen, valid_from_rules, state, home, received_from)
    select distinct p, h, 0, 0, 0, 0, 0, 0, 0, 0 from json_to_recordset(${rows}) as wanted(p bigint, h text) order by p, h
    on conflict (project_id, hash) do nothing`.execute(trx)
  const locked = await sql<HashesTable>`select hashes.* from hashes
    where (project_id, hash) in (select p, h from json_to_recordset(${rows}) as wanted(p bigint, h text))
    order by project_id, hash for update`.execute(trx)
  return locked.rows
}

/** Locks them, so that a split that is undone meanwhile waits for this batch. */
const lockSplits = async (trx: Transaction<Schema>, ids: readonly number[]): Promise<Map<number, SplitState>> => {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<SplitState & { id: number }>`select id, kept_hash, undone_at from issue_splits
    where id in (${sql.join(ids)}) order by id for share`.execute(trx)
  return new Map(rows.map((row) => [row.id, row]))
}

const lockIssues = async (trx: Transaction<Schema>, hashes: readonly HashesTable[]): Promise<IssuesTable[]> => {
  const ids = [...new Set(hashes.map((row) => row.issue_id))].filter((id) => id !== 0)
  const { rows } =
    await sql<IssuesTable>`select * from issues where id in (select id from json_to_recordset(${jsonRows(ids.map((id) => ({ id })))})
    as wanted(id bigint)) order by id for update`.execute(trx)
  return rows
}

const numberIssues = async (trx: Transaction<Schema>, created: readonly CreatedIssue[]): Promise<void> => {
  const byProject = Map.groupBy(created, ({ issue }) => issue.project_id)
  for (const projectId of [...byProject.keys()].toSorted((a, b) => a - b)) {
    const list = byProject.get(projectId) ?? []
    const { next_short_id: next } = await trx
      .updateTable('projects')
      .set((eb) => ({ next_short_id: eb('next_short_id', '+', list.length) }))
      .where('id', '=', projectId)
      .returning('next_short_id')
      .executeTakeFirstOrThrow()
    for (const [index, { issue }] of list.entries()) issue.short_id = next - list.length + index
  }
}

/** Returns `<issue>/<user>` of those that are new to an issue. */
const writeUsers = async (trx: Transaction<Schema>, plan: IssuePlan): Promise<Set<string>> => {
  if (plan.users.length === 0) return new Set()
  const rows = jsonRows(plan.users)
  const { rows: fresh } = await sql<{ issue_id: number; user_hash: number }>`
    select distinct issue_id, user_hash from json_to_recordset(${rows}) as added(issue_id bigint, user_hash bigint)
    where not exists (select 1 from issue_users known where known.issue_id = added.issue_id and known.user_hash = added.user_hash)`.execute(
    trx,
  )
  await sql`insert into issue_users (issue_id, user_hash, hash)
    select distinct issue_id, user_hash, hash from json_to_recordset(${rows}) as added(issue_id bigint, user_hash bigint, hash text)
    order by 1, 2, 3 on conflict do nothing`.execute(trx)
  const users = Map.groupBy(fresh, (row) => row.issue_id)
  for (const issue of [...plan.created.map((created) => created.issue), ...plan.changed])
    issue.users_seen += users.get(issue.id)?.length ?? 0
  return new Set(fresh.map((row) => `${row.issue_id}/${row.user_hash}`))
}

const writeIssues = async (trx: Transaction<Schema>, plan: IssuePlan): Promise<void> => {
  const rows = jsonRows([...plan.created.map(({ issue }) => issue), ...plan.changed])
  await sql`insert into issues select * from json_populate_recordset(null::issues, ${rows})
    on conflict (id) do update set type = excluded.type, level = excluded.level, title = excluded.title, culprit = excluded.culprit,
      metadata = excluded.metadata, platform = excluded.platform, times_seen = excluded.times_seen, users_seen = excluded.users_seen,
      first_seen = excluded.first_seen, last_seen = excluded.last_seen, first_release = excluded.first_release,
      last_release = excluded.last_release, updated_at = excluded.updated_at, facts_at = excluded.facts_at,
      first_release_at = excluded.first_release_at, last_release_at = excluded.last_release_at`.execute(trx)
  await sql`insert into hashes select * from json_populate_recordset(null::hashes, ${jsonRows(plan.hashes)})
    on conflict (project_id, hash) do update set issue_id = excluded.issue_id, times_seen = excluded.times_seen,
      first_seen = excluded.first_seen, last_seen = excluded.last_seen, home = excluded.home, received_from = excluded.received_from`.execute(
    trx,
  )
  if (plan.splitHashes.length > 0)
    await trx
      .insertInto('split_hashes')
      .values(plan.splitHashes)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  await sql`insert into issue_minutes select * from json_populate_recordset(null::issue_minutes, ${jsonRows(plan.minutes)})
    on conflict (issue_id, minute, environment, hash) do update set events = issue_minutes.events + excluded.events`.execute(trx)
}

/** The rows of their issues are locked, so nobody else changes these. */
const writeEnvironments = async (trx: Transaction<Schema>, { environments }: IssuePlan): Promise<void> => {
  if (environments.length === 0) return
  const { rows: known } = await sql<IssueEnvironmentsTable>`select * from issue_environments where (issue_id, environment) in
    (select issue_id, environment from json_to_recordset(${jsonRows(environments)}) as wanted(issue_id bigint, environment text))`.execute(
    trx,
  )
  const rows = new Map(known.map((row) => [`${row.issue_id}/${row.environment}`, row]))
  for (const added of environments) {
    const key = `${added.issue_id}/${added.environment}`
    const row = rows.get(key)
    if (row) joinEnvironments(row, added)
    else rows.set(key, added)
  }
  await sql`insert into issue_environments select * from json_populate_recordset(null::issue_environments, ${jsonRows([...rows.values()])})
    on conflict (issue_id, environment) do update set times_seen = excluded.times_seen, first_seen = excluded.first_seen,
      last_seen = excluded.last_seen, first_release = excluded.first_release, first_release_at = excluded.first_release_at,
      last_release = excluded.last_release, last_release_at = excluded.last_release_at`.execute(trx)
}

const writeHashEnvironments = async (trx: Transaction<Schema>, { hashEnvironments }: IssuePlan): Promise<void> => {
  if (hashEnvironments.length === 0) return
  const { rows: known } = await sql<IssueHashEnvironmentsTable>`select * from issue_hash_environments where (issue_id, hash, environment) in
    (select issue_id, hash, environment from json_to_recordset(${jsonRows(hashEnvironments)})
      as wanted(issue_id bigint, hash text, environment text))`.execute(trx)
  const keyOf = (row: IssueHashEnvironmentsTable): string => `${row.issue_id}/${row.hash}/${row.environment}`
  const rows = new Map(known.map((row) => [keyOf(row), row]))
  for (const added of hashEnvironments) {
    const row = rows.get(keyOf(added))
    if (row) joinEnvironments(row, added)
    else rows.set(keyOf(added), added)
  }
  await sql`insert into issue_hash_environments select * from json_populate_recordset(null::issue_hash_environments, ${jsonRows([...rows.values()])})
    on conflict (issue_id, hash, environment) do update set times_seen = excluded.times_seen, first_seen = excluded.first_seen,
      last_seen = excluded.last_seen, first_release = excluded.first_release, first_release_at = excluded.first_release_at,
      last_release = excluded.last_release, last_release_at = excluded.last_release_at`.execute(trx)
}

/** What a batch planned for its issues, and what became of those that slept. */
type AppliedIssues = Pick<IssuePlan, 'created' | 'newInRelease' | 'meetsDiscarded'> & { readonly signals: readonly LifecycleSignal[] }

/** Assigns every delta to its issue, counts, and returns what was planned, inside the caller's transaction; the issues that were made have their short ids. */
export const applyIssues = async (
  trx: Transaction<Schema>,
  made: readonly IssueDelta[],
  nowMs: EpochMs,
  newId: () => number,
): Promise<AppliedIssues> => {
  if (made.length === 0) return { created: [], newInRelease: [], meetsDiscarded: false, signals: [] }
  const splits = await lockSplits(trx, splitsOfDeltas(made))
  const deltas = withUndoneSplits(made, (id) => splits.get(id))
  const projects = await knownProjects(trx, deltas)
  const hashes = await lockHashes(trx, deltas, projects)
  const known: KnownRows = { projects, hashes, issues: await lockIssues(trx, hashes) }
  const plan = planIssues(deltas, known, nowMs, newId)
  await numberIssues(trx, plan.created)
  const newUsers = await writeUsers(trx, plan)
  await writeIssues(trx, plan)
  await addIssueReleases(trx, plan.releases)
  const { signals } = await applyLifecycle(trx, { sleeping: plan.sleeping, deltas, newUsers, nowMs })
  await writeEnvironments(trx, plan)
  await writeHashEnvironments(trx, plan)
  await trx
    .updateTable('projects')
    .set({ first_event_at: nowMs })
    .where('id', 'in', [...projects, 0])
    .where('first_event_at', '=', 0)
    .execute()
  return { ...plan, signals }
}
