import type { Transaction } from 'kysely'

import { joinEnvironments } from './plan-environments.ts'
import type { IssueMinutesTable } from './schema-issues.ts'
import type { IssueHashEnvironmentsTable } from './schema-merging.ts'
import type { Schema } from './schema.ts'
import { storable } from './storable-text.ts'

/** Counts go from one hash of an issue to another of the same: what the issue counts stays as it is. */
export interface Handing {
  readonly projectId: number
  readonly from: string
  readonly to: string
}

type Environment = Omit<IssueHashEnvironmentsTable, 'project_id' | 'issue_id' | 'hash'>
type Minute = Pick<IssueMinutesTable, 'minute' | 'environment' | 'events'>

/** Some of what is handed over: at most 50 rows, each of one table. */
export type HandedRows =
  /** Users of the one; those that stay are users of both. */
  | { readonly kind: 'users'; readonly users: readonly { readonly user: number; readonly stays: boolean }[] }
  | { readonly kind: 'minutes'; readonly minutes: readonly Minute[] }
  | { readonly kind: 'environments'; readonly environments: readonly Environment[] }

const issueOf = async (trx: Transaction<Schema>, projectId: number, hash: string): Promise<number> => {
  const row = await trx
    .selectFrom('hashes')
    .select('issue_id')
    .where('project_id', '=', projectId)
    .where('hash', '=', hash)
    .executeTakeFirst()
  return row?.issue_id ?? 0
}

const handUsers = async (
  trx: Transaction<Schema>,
  { from, to }: Handing,
  issueId: number,
  users: readonly { readonly user: number; readonly stays: boolean }[],
): Promise<void> => {
  const known = users.filter(({ user }) => user !== 0)
  if (known.length > 0)
    await trx
      .insertInto('issue_users')
      .values(known.map(({ user }) => ({ issue_id: issueId, user_hash: user, hash: to })))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  const gone = known.filter(({ stays }) => !stays).map(({ user }) => user)
  if (gone.length > 0)
    await trx.deleteFrom('issue_users').where('issue_id', '=', issueId).where('user_hash', 'in', gone).where('hash', '=', from).execute()
}

const addMinute = (trx: Transaction<Schema>, row: IssueMinutesTable) =>
  trx
    .insertInto('issue_minutes')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['issue_id', 'minute', 'environment', 'hash'])
        .doUpdateSet((eb) => ({ events: eb('issue_minutes.events', '+', eb.ref('excluded.events')) })),
    )
    .execute()

const handMinute = async (trx: Transaction<Schema>, { from, to }: Handing, issueId: number, wanted: Minute): Promise<void> => {
  const environment = storable(wanted.environment)
  const row = await trx
    .deleteFrom('issue_minutes')
    .where('issue_id', '=', issueId)
    .where('minute', '=', wanted.minute)
    .where('environment', '=', environment)
    .where('hash', '=', from)
    .returningAll()
    .executeTakeFirst()
  if (!row) return
  const events = Math.min(row.events, wanted.events)
  await addMinute(trx, { ...row, hash: to, events })
  if (row.events > events) await addMinute(trx, { ...row, events: row.events - events })
}

const environmentOf = (trx: Transaction<Schema>, issueId: number, hash: string, environment: string) =>
  trx
    .selectFrom('issue_hash_environments')
    .selectAll()
    .where('issue_id', '=', issueId)
    .where('hash', '=', hash)
    .where('environment', '=', environment)
    .executeTakeFirst()

const deleteEnvironment = (trx: Transaction<Schema>, issueId: number, hash: string, environment: string) =>
  trx
    .deleteFrom('issue_hash_environments')
    .where('issue_id', '=', issueId)
    .where('hash', '=', hash)
    .where('environment', '=', environment)
    .execute()

const putEnvironment = async (trx: Transaction<Schema>, row: IssueHashEnvironmentsTable): Promise<void> => {
  await deleteEnvironment(trx, row.issue_id, row.hash, row.environment)
  await trx.insertInto('issue_hash_environments').values(row).execute()
}

const handEnvironment = async (trx: Transaction<Schema>, { from, to }: Handing, issueId: number, wanted: Environment): Promise<void> => {
  const environment = storable(wanted.environment)
  const row = await environmentOf(trx, issueId, from, environment)
  if (!row) return
  const times = Math.min(row.times_seen, wanted.times_seen)
  const names = { first_release: storable(wanted.first_release), last_release: storable(wanted.last_release) }
  await putEnvironment(trx, {
    ...wanted,
    ...names,
    environment,
    project_id: row.project_id,
    issue_id: issueId,
    hash: to,
    times_seen: times,
  })
  if (row.times_seen > times) await putEnvironment(trx, { ...row, times_seen: row.times_seen - times })
  else await deleteEnvironment(trx, issueId, from, environment)
}

/** Hands over what the rows say, as far as it is there. To be repeated by nobody: it ends a step in the caller's transaction. */
export const handCounts = async (trx: Transaction<Schema>, handing: Handing, rows: HandedRows): Promise<void> => {
  const issueId = await issueOf(trx, handing.projectId, handing.to)
  if (issueId === 0) return
  if (rows.kind === 'users') await handUsers(trx, handing, issueId, rows.users)
  else if (rows.kind === 'minutes') for (const minute of rows.minutes) await handMinute(trx, handing, issueId, minute)
  else for (const environment of rows.environments) await handEnvironment(trx, handing, issueId, environment)
}

const rejoinUsers = async (trx: Transaction<Schema>, { from, to }: Handing, issueId: number, limit: number): Promise<number> => {
  const rows = await trx
    .selectFrom('issue_users')
    .select('user_hash')
    .where('issue_id', '=', issueId)
    .where('hash', '=', from)
    .limit(limit)
    .execute()
  const users = rows.map((row) => ({ user: row.user_hash, stays: false }))
  await handUsers(trx, { projectId: 0, from, to }, issueId, users)
  return rows.length
}

const rejoinMinutes = async (trx: Transaction<Schema>, handing: Handing, issueId: number, limit: number): Promise<number> => {
  const rows = await trx
    .selectFrom('issue_minutes')
    .selectAll()
    .where('issue_id', '=', issueId)
    .where('hash', '=', handing.from)
    .limit(limit)
    .execute()
  for (const row of rows) await handMinute(trx, handing, issueId, row)
  return rows.length
}

const rejoinEnvironments = async (trx: Transaction<Schema>, { from, to }: Handing, issueId: number, limit: number): Promise<number> => {
  const rows = await trx
    .selectFrom('issue_hash_environments')
    .selectAll()
    .where('issue_id', '=', issueId)
    .where('hash', '=', from)
    .limit(limit)
    .execute()
  for (const row of rows) {
    const known = (await environmentOf(trx, issueId, to, row.environment)) ?? { ...row, hash: to, times_seen: 0 }
    joinEnvironments(known, row)
    await putEnvironment(trx, known)
    await deleteEnvironment(trx, issueId, from, row.environment)
  }
  return rows.length
}

/** Gives everything that a hash counts, beside its own row, back to another one of the same issue: at most `limit` rows. True: nothing is left. */
export const rejoinCounts = async (trx: Transaction<Schema>, handing: Handing, limit: number): Promise<boolean> => {
  const issueId = await issueOf(trx, handing.projectId, handing.from)
  if (issueId === 0) return true
  let left = limit
  for (const rejoin of [rejoinUsers, rejoinMinutes, rejoinEnvironments]) {
    left -= await rejoin(trx, handing, issueId, left)
    if (left <= 0) return false
  }
  return true
}
