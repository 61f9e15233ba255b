import { sql } from 'kysely'
import type { Transaction } from 'kysely'

import { joinEnvironments } from './plan-environments.ts'
import type { IssueEnvironmentsTable, IssuesTable } from './schema-issues.ts'
import type { Schema } from './schema.ts'

/** Adds to the number of issues that are new in a release of a project; nothing for an empty or unknown version. */
export const countNewInRelease = async (trx: Transaction<Schema>, projectId: number, version: string, change: 1 | -1): Promise<void> => {
  if (version === '') return
  await trx
    .updateTable('release_projects')
    .set((eb) => ({ new_issues: eb('new_issues', '+', change) }))
    .where('project_id', '=', projectId)
    .where('release_id', 'in', (eb) =>
      eb
        .selectFrom('releases')
        .innerJoin('projects', 'projects.org_id', 'releases.org_id')
        .select('releases.id')
        .where('projects.id', '=', projectId)
        .where('releases.version', '=', version),
    )
    .execute()
}

/** What the hashes of an issue brought to its environments, summed; read as rows only where releases have to be compared. */
const sumEnvironments = async (trx: Transaction<Schema>, issueId: number): Promise<IssueEnvironmentsTable[]> => {
  const rows = await trx
    .selectFrom('issue_hash_environments')
    .selectAll()
    .where('issue_id', '=', issueId)
    .where('times_seen', '>', 0)
    .execute()
  const sums = new Map<string, IssueEnvironmentsTable>()
  for (const { hash: _hash, ...row } of rows) {
    const sum = sums.get(row.environment)
    if (sum) joinEnvironments(sum, row)
    else sums.set(row.environment, row)
  }
  return [...sums.values()]
}

const noReleases = { first_release: '', first_release_at: 0, last_release: '', last_release_at: 0 } as const

type ReleaseColumns = Pick<IssuesTable, keyof typeof noReleases>

const releasesOf = (environments: readonly IssueEnvironmentsTable[]): ReleaseColumns => {
  const [first, ...others] = environments
  if (!first) return { ...noReleases }
  const sum = { ...first }
  for (const other of others) joinEnvironments(sum, other)
  const { first_release, first_release_at, last_release, last_release_at } = sum
  return { first_release, first_release_at, last_release, last_release_at }
}

const replaceEnvironments = async (
  trx: Transaction<Schema>,
  issueId: number,
  environments: readonly IssueEnvironmentsTable[],
): Promise<void> => {
  await trx.deleteFrom('issue_environments').where('issue_id', '=', issueId).execute()
  for (const row of environments) await trx.insertInto('issue_environments').values(row).execute()
}

/** Events and times of an issue as its hashes count them; undefined when none of them has counted any. */
const sumHashes = async (trx: Transaction<Schema>, issue: IssuesTable) => {
  const sums = await trx
    .selectFrom('hashes')
    .select([
      sql<number>`cast(coalesce(sum(times_seen), 0) as bigint)`.as('times_seen'),
      sql<number>`min(first_seen)`.as('first_seen'),
      sql<number>`max(last_seen)`.as('last_seen'),
    ])
    .where('issue_id', '=', issue.id)
    .where('project_id', '=', issue.project_id)
    .where('times_seen', '>', 0)
    .executeTakeFirstOrThrow()
  return sums.times_seen === 0 ? undefined : sums
}

const countUsers = async (trx: Transaction<Schema>, issueId: number): Promise<number> => {
  const { users } = await trx
    .selectFrom('issue_users')
    .select(sql<number>`count(distinct user_hash)`.as('users'))
    .where('issue_id', '=', issueId)
    .executeTakeFirstOrThrow()
  return users
}

/**
 * Makes everything that an issue counts what its hashes count, exactly: events, times, users, environments, releases. Once, at the end of a move;
 * it reads the rows of all hashes, so no request does it on the way. The row is locked from the first statement on.
 */
export const recountIssue = async (trx: Transaction<Schema>, issueId: number): Promise<void> => {
  const issue = await trx
    .updateTable('issues')
    .set((eb) => ({ merged_into: eb.ref('merged_into') }))
    .where('id', '=', issueId)
    .returningAll()
    .executeTakeFirst()
  if (!issue) return
  const sums = await sumHashes(trx, issue)
  const environments = await sumEnvironments(trx, issueId)
  const releases = releasesOf(environments)
  await replaceEnvironments(trx, issueId, environments)
  const counted = sums ?? { times_seen: 0, first_seen: issue.first_seen, last_seen: issue.last_seen }
  await trx
    .updateTable('issues')
    .set({
      ...counted,
      ...releases,
      // Facts of an event that is not one of its own any more give way to the next one.
      facts_at: Math.min(issue.facts_at, counted.last_seen),
      users_seen: await countUsers(trx, issueId),
    })
    .where('id', '=', issueId)
    .execute()
  if (issue.merged_into === 0 && issue.first_release !== releases.first_release) {
    await countNewInRelease(trx, issue.project_id, issue.first_release, -1)
    await countNewInRelease(trx, issue.project_id, releases.first_release, 1)
  }
}
