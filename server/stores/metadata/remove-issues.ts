import { sql } from 'kysely'
import type { Kysely, Transaction } from 'kysely'

import type { EpochMs } from '#core/time'

import type { Moving } from './begin-move.ts'
import { deleting, discarded, discarding } from './issue-states.ts'
import { countNewInRelease } from './recount-issue.ts'
import { deleteSome, ofIssue, rowsPerWrite } from './remove-project.ts'
import type { IssuesTable } from './schema-issues.ts'
import type { Schema } from './schema.ts'
import { withShortWrite } from './short-write.ts'

/**
 * Takes issues out of everything that is shown; the next event of a deleted one makes a fresh issue, those of a discarded one are dropped. What is
 * stored of them goes by `sweepRemovedIssues`. The caller looked in the same transaction: they are issues of their own, without an open move.
 */
export const removeIssues = async (
  trx: Transaction<Schema>,
  issues: readonly Pick<IssuesTable, 'id' | 'first_release' | 'updated_at'>[],
  how: 'delete' | 'discard',
  by: Moving,
): Promise<void> => {
  for (const issue of issues) {
    await trx
      .updateTable('issues')
      // The planner and the sweep take this time for that of the removal.
      .set({ merged_into: how === 'delete' ? deleting : discarding, updated_at: Math.max(by.nowMs, issue.updated_at) })
      .where('id', '=', issue.id)
      .execute()
    await countNewInRelease(trx, by.projectId, issue.first_release, -1)
    if (how === 'discard')
      await trx
        .insertInto('tombstones')
        .values({ issue_id: issue.id, project_id: by.projectId, user_id: by.userId, created_at: by.nowMs })
        .execute()
  }
}

/** Events of a discarded issue are welcome again; the next one makes a fresh issue. False when there is no such tombstone. */
export const removeTombstone = async (trx: Transaction<Schema>, issueId: number, nowMs: EpochMs): Promise<boolean> => {
  const gone = await trx.deleteFrom('tombstones').where('issue_id', '=', issueId).executeTakeFirst()
  if (gone.numDeletedRows === 0n) return false
  await trx.updateTable('issues').set({ merged_into: deleting, updated_at: nowMs }).where('id', '=', issueId).execute()
  return true
}

type RemovedIssue = Pick<IssuesTable, 'id' | 'project_id' | 'merged_into' | 'updated_at'>

/** Issues that were removed and of which something may be left, at most `limit`. */
export const removedIssues = (db: Kysely<Schema>, limit: number): Promise<RemovedIssue[]> =>
  db
    .selectFrom('issues')
    .select(['id', 'project_id', 'merged_into', 'updated_at'])
    .where('merged_into', '<>', 0)
    .where('merged_into', 'in', [deleting, discarding])
    .orderBy('id')
    .limit(limit)
    .execute()

/**
 * Hashes whose stored events belong to a removed issue: those that it has, and those that an event has made part of a fresh one meanwhile. Pages of
 * `limit` in the order of hashes.
 */
export const hashesOfRemoved = async (db: Kysely<Schema>, issue: RemovedIssue, after: string, limit: number): Promise<string[]> => {
  const rows = await db
    .selectFrom('hashes')
    .select('hash')
    .where('project_id', '=', issue.project_id)
    .where('hash', '>', after)
    .where((eb) => eb.or([eb('issue_id', '=', issue.id), eb('received_from', '=', issue.updated_at)]))
    .orderBy('hash')
    .limit(limit)
    .execute()
  return rows.map(({ hash }) => hash)
}

const eventsAtOnce = 500

/** Of these events, the attachments and user reports that there are. */
const besideEvents = async (db: Kysely<Schema>, projectId: number, eventIds: readonly string[]) => {
  const [attachments, reports] = await Promise.all(
    (['attachments', 'user_reports'] as const).map((table) =>
      db.selectFrom(table).select('id').where('project_id', '=', projectId).where('event_id', 'in', eventIds).execute(),
    ),
  )
  return { attachments: (attachments ?? []).map(({ id }) => id), reports: (reports ?? []).map(({ id }) => id) }
}

const forgetAttachments = (trx: Transaction<Schema>, ids: readonly number[]) =>
  trx
    .updateTable('attachments')
    // Event, name and bytes are the natural key: the number keeps two forgotten ones apart.
    .set({ event_id: '', name: sql<string>`cast(id as text)` })
    .where('id', 'in', ids)
    .execute()

const inWrites = async (
  db: Kysely<Schema>,
  ids: readonly number[],
  write: (trx: Transaction<Schema>, part: readonly number[]) => Promise<unknown>,
): Promise<boolean> => {
  for (let at = 0; at < ids.length; at += rowsPerWrite) {
    if (!(await withShortWrite(db, (trx) => write(trx, ids.slice(at, at + rowsPerWrite)))).ok) return false
  }
  return true
}

/** Attachments of these events become ones of no event, which the clock removes with their bytes; what users wrote goes. False: the store is busy. */
export const forgetEvents = async (db: Kysely<Schema>, projectId: number, eventIds: readonly string[]): Promise<boolean> => {
  for (let at = 0; at < eventIds.length; at += eventsAtOnce) {
    const { attachments, reports } = await besideEvents(db, projectId, eventIds.slice(at, at + eventsAtOnce))
    if (!(await inWrites(db, attachments, forgetAttachments))) return false
    if (!(await inWrites(db, reports, (trx, ids) => trx.deleteFrom('user_reports').where('id', 'in', ids).execute()))) return false
  }
  return true
}

/** Whether events of a project have anything beside them. */
export const hasBesideEvents = async (db: Kysely<Schema>, projectId: number): Promise<boolean> => {
  const attachment = await db
    .selectFrom('attachments')
    .select('id')
    .where('project_id', '=', projectId)
    .where('event_id', '<>', '')
    .executeTakeFirst()
  if (attachment) return true
  return (await db.selectFrom('user_reports').select('id').where('project_id', '=', projectId).executeTakeFirst()) !== undefined
}

const freeHashes = async (trx: Transaction<Schema>, issue: RemovedIssue): Promise<number> => {
  const rows = await trx
    .selectFrom('hashes')
    .select('hash')
    .where('issue_id', '=', issue.id)
    .where('project_id', '=', issue.project_id)
    .limit(rowsPerWrite)
    .execute()
  if (rows.length > 0)
    await trx
      .updateTable('hashes')
      .set({ issue_id: 0, times_seen: 0, first_seen: 0, last_seen: 0, home: 0, received_from: issue.updated_at })
      .where('project_id', '=', issue.project_id)
      .where('issue_id', '=', issue.id)
      .where(
        'hash',
        'in',
        rows.map(({ hash }) => hash),
      )
      .execute()
  return rows.length
}

/** Issues that were merged into this one go the same way. */
const removeMerged = async (trx: Transaction<Schema>, issue: RemovedIssue): Promise<number> => {
  const rows = await trx.selectFrom('issues').select('id').where('merged_into', '=', issue.id).limit(rowsPerWrite).execute()
  const ids = rows.map(({ id }) => id)
  if (ids.length > 0)
    await trx.updateTable('issues').set({ merged_into: deleting, updated_at: issue.updated_at }).where('id', 'in', ids).execute()
  return rows.length
}

/** The last step: the row of a deleted issue goes, that of a discarded one is what the list of discarded issues shows. */
const end = async (trx: Transaction<Schema>, { id, merged_into: state }: RemovedIssue): Promise<void> => {
  if (state === deleting) await trx.deleteFrom('issues').where('id', '=', id).where('merged_into', '=', deleting).execute()
  else await trx.updateTable('issues').set({ merged_into: discarded }).where('id', '=', id).where('merged_into', '=', discarding).execute()
}

/**
 * Removes what metadata has of an issue in transactions of at most 200 rows. False: the bound of writes is reached, or the store is busy; the next
 * time goes on.
 */
export const sweepRemovedIssue = async (db: Kysely<Schema>, issue: RemovedIssue, writesMax: number): Promise<boolean> => {
  const steps: ((trx: Transaction<Schema>) => Promise<number>)[] = [
    ...ofIssue.map((table) => (trx: Transaction<Schema>) => deleteSome(trx, table, ['issue_id', [issue.id]])),
    (trx) => deleteSome(trx, ['activity_homes', ['activity_id']], ['issue_id', [issue.id]]),
    (trx) => removeMerged(trx, issue),
    ...(issue.merged_into === deleting ? [(trx: Transaction<Schema>) => freeHashes(trx, issue)] : []),
  ]
  let writesLeft = writesMax
  for (const step of steps) {
    for (;;) {
      if (writesLeft <= 0) return false
      writesLeft -= 1
      const done = await withShortWrite(db, step)
      if (!done.ok) return false
      if (done.value < rowsPerWrite) break
    }
  }
  return (await withShortWrite(db, (trx) => end(trx, issue))).ok
}
