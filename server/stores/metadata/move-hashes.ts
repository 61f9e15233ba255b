import { sql } from 'kysely'
import type { Transaction } from 'kysely'

import type { EpochMs } from '#core/time'

import { copyMarks, copyReleases, drainActivity, drainEnvironments, drainMinutes, drainUsers, treeOf } from './drain-rows.ts'
import type { Drained, Place } from './drain-rows.ts'
import { countNewInRelease, recountIssue } from './recount-issue.ts'
import type { HashesTable } from './schema-issues.ts'
import type { IssueMovesTable } from './schema-merging.ts'
import type { Schema } from './schema.ts'

/** Rows that one step may write (durability.md 16), with room for the counters around them. */
const rowsPerStep = 150

/** Tables that are looked through once all hashes are moved: from then on no event writes below the source what belongs to the target. */
const drains = [drainUsers, drainMinutes, drainEnvironments, drainActivity, copyMarks, copyReleases] as const

/** Where the next step goes on: undefined at the beginning, and again after a restart, as every part of it may be repeated. */
export interface MoveCursor {
  readonly drain: number
  readonly place: Place
}

const start: MoveCursor = { drain: -1, place: 0 }

/** Numbers and texts both begin before every place. */
const firstPlace = (drain: number): Place => (drains[drain] === drainEnvironments || drains[drain] === copyReleases ? '' : 0)

export type MoveStep = { readonly isDone: true } | { readonly isDone: false; readonly cursor: MoveCursor }

const wantedHashes = (trx: Transaction<Schema>, move: IssueMovesTable, limit: number) => {
  const ofSource = trx
    .selectFrom('hashes')
    .select('hash')
    .where('issue_id', '=', move.source_id)
    .where('project_id', '=', move.project_id)
    .orderBy('hash')
    .limit(limit)
  return move.kind === 'merge' ? ofSource : ofSource.where(sql<boolean>`hashes.home in ${treeOf(move.target_id)}`)
}

/** A hash keeps its innermost home; back in it, it has none. */
const homeAfter = ({ kind, source_id: sourceId, target_id: targetId }: IssueMovesTable) =>
  kind === 'merge'
    ? sql<number>`case when home = 0 then ${sourceId} else home end`
    : sql<number>`case when home = ${targetId} then 0 else home end`

const countInto = async (
  trx: Transaction<Schema>,
  hashes: readonly HashesTable[],
  move: IssueMovesTable,
  nowMs: EpochMs,
): Promise<void> => {
  const counted = hashes.filter((row) => row.times_seen > 0)
  const times = counted.reduce((sum, row) => sum + row.times_seen, 0)
  const firstMs = Math.min(...counted.map((row) => row.first_seen))
  const lastMs = Math.max(...counted.map((row) => row.last_seen))
  // Whoever takes both rows takes the smaller number first.
  for (const id of [move.source_id, move.target_id].toSorted((a, b) => a - b)) {
    const isTarget = id === move.target_id
    await trx
      .updateTable('issues')
      .set((eb) => ({
        times_seen: eb('times_seen', isTarget ? '+' : '-', times),
        updated_at: sql<number>`case when updated_at < ${nowMs} then ${nowMs} else updated_at + 1 end`,
        ...(isTarget &&
          times > 0 && {
            first_seen: sql<number>`case when times_seen = 0 or first_seen > ${firstMs} then ${firstMs} else first_seen end`,
            last_seen: sql<number>`case when times_seen = 0 or last_seen < ${lastMs} then ${lastMs} else last_seen end`,
          }),
      }))
      .where('id', '=', id)
      .execute()
  }
}

/** Moves up to `limit` hashes with what they count. Events of them that come later find the target. */
const switchHashes = async (trx: Transaction<Schema>, move: IssueMovesTable, limit: number, nowMs: EpochMs): Promise<number> => {
  const wanted = (await wantedHashes(trx, move, limit).execute()).map(({ hash }) => hash)
  if (wanted.length === 0) return 0
  // The update takes the rows as they are by then: on Postgres a batch may have counted, or linked, one of them meanwhile.
  const moved = await trx
    .updateTable('hashes')
    .set({ issue_id: move.target_id, home: homeAfter(move) })
    .where('project_id', '=', move.project_id)
    .where('hash', 'in', wanted)
    .where('issue_id', '=', move.source_id)
    .returningAll()
    .execute()
  await countInto(trx, moved, move, nowMs)
  await trx
    .updateTable('issue_moves')
    .set((eb) => ({ moved: eb('moved', '+', moved.length) }))
    .where('id', '=', move.id)
    .execute()
  return wanted.length
}

/** Nobody's assignee gives way to somebody. What the target is called stays, until its next event says otherwise: an unmerge finds it as it was. */
const joinAssignee = async (trx: Transaction<Schema>, { source_id: sourceId, target_id: targetId }: IssueMovesTable): Promise<void> => {
  const source = await trx.selectFrom('issues').select('assignee').where('id', '=', sourceId).executeTakeFirst()
  if (!source || source.assignee === '') return
  await trx.updateTable('issues').set({ assignee: source.assignee }).where('id', '=', targetId).where('assignee', '=', '').execute()
}

/** What was usual of both is usual of the target: at most some 200 rows. */
const moveHours = async (trx: Transaction<Schema>, { source_id: sourceId, target_id: targetId }: IssueMovesTable): Promise<void> => {
  await trx
    .insertInto('issue_hours')
    .columns(['project_id', 'issue_id', 'hour', 'events'])
    .expression((eb) =>
      eb
        .selectFrom('issue_hours')
        .select(['project_id', sql<number>`cast(${targetId} as bigint)`.as('issue_id'), 'hour', 'events'])
        .where('issue_id', '=', sourceId),
    )
    .onConflict((conflict) =>
      conflict.columns(['issue_id', 'hour']).doUpdateSet((eb) => ({ events: eb('issue_hours.events', '+', eb.ref('excluded.events')) })),
    )
    .execute()
  await trx.deleteFrom('issue_hours').where('issue_id', '=', sourceId).execute()
}

/** An issue that was taken out knows the releases that its environments name. */
const noteReleases = async (trx: Transaction<Schema>, issueId: number): Promise<void> => {
  const rows = await trx
    .selectFrom('issue_environments')
    .select(['project_id', 'first_release', 'last_release'])
    .where('issue_id', '=', issueId)
    .execute()
  const named = rows.flatMap(({ project_id, first_release, last_release }) =>
    [first_release, last_release].filter((version) => version !== '').map((version) => ({ project_id, issue_id: issueId, version })),
  )
  for (const row of named)
    await trx
      .insertInto('issue_releases')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
}

/** Everything is where it belongs: both issues are counted anew, and what was made of a merged one is one of its own again. */
const finish = async (trx: Transaction<Schema>, move: IssueMovesTable, nowMs: EpochMs): Promise<void> => {
  const { source_id: sourceId, target_id: targetId } = move
  if (move.kind === 'merge') {
    await joinAssignee(trx, move)
    await moveHours(trx, move)
    await recountIssue(trx, targetId)
  } else {
    await recountIssue(trx, targetId)
    await noteReleases(trx, targetId)
    // One that was an issue of its own all the time was counted as new already.
    const target = await trx
      .updateTable('issues')
      .set({ merged_into: 0 })
      .where('id', '=', targetId)
      .where('merged_into', '!=', 0)
      .returning(['project_id', 'first_release'])
      .executeTakeFirst()
    if (target) await countNewInRelease(trx, target.project_id, target.first_release, 1)
    await recountIssue(trx, sourceId)
  }
  await trx.updateTable('issue_moves').set({ finished_at: nowMs }).where('id', '=', move.id).execute()
}

/**
 * One step of a move, in the caller's transaction: some hashes, or rows that belong to them, or the end. Every event is counted in exactly one issue
 * at any time, whatever stops between two steps; users, environments and minutes catch up by the last one. Steps of one move may be done by several
 * at once, and repeated: each looks at what is left.
 */
export const stepMove = async (trx: Transaction<Schema>, moveId: number, nowMs: EpochMs, cursor: MoveCursor = start): Promise<MoveStep> => {
  // The update locks: two who do the same step do it one after the other.
  const move = await trx
    .updateTable('issue_moves')
    .set((eb) => ({ moved: eb.ref('moved') }))
    .where('id', '=', moveId)
    .where('finished_at', '=', 0)
    .returningAll()
    .executeTakeFirst()
  if (!move) return { isDone: true }
  const switched = await switchHashes(trx, move, rowsPerStep, nowMs)
  let rowsLeft = rowsPerStep - switched
  // Hashes may be linked to the source while its rows are drained: then these are looked through again.
  let { drain, place } = switched > 0 || cursor.drain < 0 ? { drain: 0, place: firstPlace(0) } : cursor
  while (rowsLeft > 0) {
    const work = drains[drain]
    if (!work) {
      // A batch that was under way on Postgres may have linked one more hash to the source: the next step finds it.
      if (switched > 0) break
      await finish(trx, move, nowMs)
      return { isDone: true }
    }
    const done: Drained = await work(trx, move, place, rowsLeft)
    rowsLeft -= done.rows
    if (done.place === undefined) drain += 1
    place = done.place ?? firstPlace(drain)
  }
  return { isDone: false, cursor: { drain, place } }
}
