import { sql } from 'kysely'
import type { RawBuilder, Transaction } from 'kysely'

import type { IssueMovesTable } from './schema-merging.ts'
import type { Schema } from './schema.ts'

/** Whose rows follow a move: of a merge all that the source has, of an unmerge those of hashes that the target has by now. */
export type Move = Pick<IssueMovesTable, 'kind' | 'project_id' | 'source_id' | 'target_id'>

/** How far a table was looked through: rows at or before this place are where they belong. */
export type Place = number | string

const follows = (move: Move, table: string): RawBuilder<boolean> =>
  move.kind === 'merge'
    ? sql<boolean>`1 = 1`
    : sql<boolean>`exists (select 1 from hashes where hashes.project_id = ${move.project_id} and hashes.hash = ${sql.ref(`${table}.hash`)}
        and hashes.issue_id = ${move.target_id})`

/** `(a, b) in (values ..)`: both engines find such rows by their key. */
const isOneOf = <Row>(columns: readonly (keyof Row & string)[], rows: readonly Row[]): RawBuilder<boolean> => {
  const value = (row: Row, column: keyof Row): RawBuilder<unknown> =>
    typeof row[column] === 'number' ? sql`cast(${row[column]} as bigint)` : sql`cast(${row[column]} as text)`
  const tuples = rows.map((row) => sql`(${sql.join(columns.map((column) => value(row, column)))})`)
  return sql<boolean>`(${sql.join(columns.map((column) => sql.ref(column)))}) in (values ${sql.join(tuples)})`
}

/** What one step did: how many rows, and where the next one goes on; `undefined` place: nothing is left. */
export interface Drained {
  readonly rows: number
  readonly place: Place | undefined
}

const drained = <Row>(rows: readonly Row[], limit: number, placeOf: (row: Row) => Place): Drained => {
  const last = rows.at(-1)
  return { rows: rows.length, place: last === undefined || rows.length < limit ? undefined : placeOf(last) }
}

/** Users of the hashes that move: known to the target from now on. */
export const drainUsers = async (trx: Transaction<Schema>, move: Move, from: Place, limit: number): Promise<Drained> => {
  const rows = await trx
    .selectFrom('issue_users')
    .select(['user_hash', 'hash'])
    .where('issue_id', '=', move.source_id)
    .where('user_hash', '>=', Number(from))
    .where(follows(move, 'issue_users'))
    .orderBy('user_hash')
    .orderBy('hash')
    .limit(limit)
    .execute()
  if (rows.length > 0) {
    const moved = rows.map((row) => ({ ...row, issue_id: move.target_id }))
    await trx
      .insertInto('issue_users')
      .values(moved)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    await trx
      .deleteFrom('issue_users')
      .where('issue_id', '=', move.source_id)
      .where(isOneOf(['user_hash', 'hash'], rows))
      .execute()
  }
  return drained(rows, limit, (row) => row.user_hash)
}

/** Events per minute of the hashes that move, and of a merge also those that no hash is known of. */
export const drainMinutes = async (trx: Transaction<Schema>, move: Move, from: Place, limit: number): Promise<Drained> => {
  const rows = await trx
    .selectFrom('issue_minutes')
    .select(['minute', 'environment', 'hash', 'events'])
    .where('issue_id', '=', move.source_id)
    .where('minute', '>=', Number(from))
    .where(follows(move, 'issue_minutes'))
    .orderBy('minute')
    .orderBy('environment')
    .orderBy('hash')
    .limit(limit)
    .execute()
  if (rows.length > 0) {
    const moved = rows.map((row) => ({ ...row, project_id: move.project_id, issue_id: move.target_id }))
    await trx
      .insertInto('issue_minutes')
      .values(moved)
      .onConflict((conflict) =>
        conflict
          .columns(['issue_id', 'minute', 'environment', 'hash'])
          .doUpdateSet((eb) => ({ events: eb('issue_minutes.events', '+', eb.ref('excluded.events')) })),
      )
      .execute()
    await trx
      .deleteFrom('issue_minutes')
      .where('issue_id', '=', move.source_id)
      .where(isOneOf(['minute', 'environment', 'hash'], rows))
      .execute()
  }
  return drained(rows, limit, (row) => row.minute)
}

/** What the hashes that move brought to environments. */
export const drainEnvironments = async (trx: Transaction<Schema>, move: Move, from: Place, limit: number): Promise<Drained> => {
  const rows = await trx
    .selectFrom('issue_hash_environments')
    .select(['hash', 'environment'])
    .where('issue_id', '=', move.source_id)
    .where('hash', '>=', String(from))
    .where(follows(move, 'issue_hash_environments'))
    .orderBy('hash')
    .orderBy('environment')
    .limit(limit)
    .execute()
  if (rows.length > 0)
    await trx
      .updateTable('issue_hash_environments')
      .set({ issue_id: move.target_id })
      .where('issue_id', '=', move.source_id)
      .where(isOneOf(['hash', 'environment'], rows))
      .execute()
  return drained(rows, limit, (row) => row.hash)
}

/** The issues that were merged into this one, and into these, and itself. */
export const treeOf = (issueId: number): RawBuilder<number> =>
  sql<number>`(with recursive tree(id) as (select cast(${issueId} as bigint) union select issues.id from issues join tree
    on issues.merged_into = tree.id) select id from tree)`

/** Lines of activity follow a merge, but for the note of the first event; an unmerge takes back those that came from there. */
export const drainActivity = async (trx: Transaction<Schema>, move: Move, from: Place, limit: number): Promise<Drained> => {
  const { source_id: sourceId, target_id: targetId } = move
  const all = trx
    .selectFrom('activity')
    .select('activity.id')
    .where('activity.issue_id', '=', sourceId)
    .where('activity.id', '>', Number(from))
    .orderBy('activity.id')
    .limit(limit)
  const came = sql<boolean>`activity.id in (select activity_id from activity_homes where issue_id in ${treeOf(targetId)})`
  const rows = await (move.kind === 'merge' ? all.where('type', '!=', 'first_seen') : all.where(came)).execute()
  if (rows.length > 0) {
    const ids = rows.map(({ id }) => id)
    await trx.updateTable('activity').set({ issue_id: targetId }).where('id', 'in', ids).execute()
    if (move.kind === 'merge')
      await trx
        .insertInto('activity_homes')
        .values(ids.map((id) => ({ activity_id: id, project_id: move.project_id, issue_id: sourceId })))
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    else await trx.deleteFrom('activity_homes').where('activity_id', 'in', ids).where('issue_id', '=', targetId).execute()
  }
  return drained(rows, limit, (row) => row.id)
}

/** Who bookmarked or follows the source does so with the target; whoever takes an issue apart again keeps both. */
export const copyMarks = async (trx: Transaction<Schema>, move: Move, from: Place, limit: number): Promise<Drained> => {
  if (move.kind !== 'merge') return { rows: 0, place: undefined }
  const rows = await trx
    .selectFrom('issue_marks')
    .selectAll()
    .where('issue_id', '=', move.source_id)
    .where('user_id', '>', Number(from))
    .where((eb) => eb.or([eb('bookmarked', '=', 1), eb('subscribed', '=', 1)]))
    .orderBy('user_id')
    .limit(limit)
    .execute()
  for (const { bookmarked, subscribed, ...row } of rows) {
    const kept = {
      ...(bookmarked === 1 && { bookmarked }),
      ...(subscribed === 1 && { subscribed, subscribed_reason: row.subscribed_reason }),
    }
    await trx
      .insertInto('issue_marks')
      .values({ ...row, bookmarked, subscribed, issue_id: move.target_id })
      .onConflict((conflict) => conflict.columns(['issue_id', 'user_id']).doUpdateSet(kept))
      .execute()
  }
  return drained(rows, limit, (row) => row.user_id)
}

/** Releases that events of the source named are known of the target too. */
export const copyReleases = async (trx: Transaction<Schema>, move: Move, from: Place, limit: number): Promise<Drained> => {
  if (move.kind !== 'merge') return { rows: 0, place: undefined }
  const rows = await trx
    .selectFrom('issue_releases')
    .selectAll()
    .where('issue_id', '=', move.source_id)
    .where('version', '>', String(from))
    .orderBy('version')
    .limit(limit)
    .execute()
  if (rows.length > 0)
    await trx
      .insertInto('issue_releases')
      .values(rows.map((row) => ({ ...row, issue_id: move.target_id })))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  return drained(rows, limit, (row) => row.version)
}
