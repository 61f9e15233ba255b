import type { Kysely, Transaction } from 'kysely'

import type { EpochMs } from '#core/time'

import { countNewInRelease } from './recount-issue.ts'
import type { IssuesTable } from './schema-issues.ts'
import type { Schema } from './schema.ts'

/** Who asks for a move, and when. */
export interface Moving {
  readonly projectId: number
  readonly userId: number
  readonly nowMs: EpochMs
  readonly nextId: () => number
}

const countHashes = async (trx: Transaction<Schema>, issueId: number): Promise<number> => {
  const { hashes } = await trx
    .selectFrom('hashes')
    .select((eb) => eb.fn.countAll<number>().as('hashes'))
    .where('issue_id', '=', issueId)
    .executeTakeFirstOrThrow()
  return Number(hashes)
}

/** Moves of these issues that are not finished. */
export const openMoves = async (db: Kysely<Schema>, issueIds: readonly number[]): Promise<number[]> => {
  if (issueIds.length === 0) return []
  const rows = await db
    .selectFrom('issue_moves')
    .select('id')
    .where('finished_at', '=', 0)
    .where((eb) => eb.or([eb('source_id', 'in', issueIds), eb('target_id', 'in', issueIds)]))
    .orderBy('id')
    .execute()
  return rows.map(({ id }) => id)
}

const insertMove = async (
  trx: Transaction<Schema>,
  move: { readonly kind: 'merge' | 'unmerge'; readonly sourceId: number; readonly targetId: number; readonly hashes: number },
  by: Moving,
): Promise<number> => {
  const id = by.nextId()
  const { kind, sourceId, targetId, hashes } = move
  await trx
    .insertInto('issue_moves')
    .values({
      id,
      project_id: by.projectId,
      kind,
      source_id: sourceId,
      target_id: targetId,
      user_id: by.userId,
      hashes,
      moved: 0,
      created_at: by.nowMs,
      finished_at: 0,
    })
    .execute()
  return id
}

const noteActivity = (
  trx: Transaction<Schema>,
  line: { readonly issueId: number; readonly type: string; readonly data: object },
  by: Moving,
) =>
  trx
    .insertInto('activity')
    .values({
      id: by.nextId(),
      project_id: by.projectId,
      issue_id: line.issueId,
      type: line.type,
      user_id: by.userId,
      data: JSON.stringify(line.data),
      created_at: by.nowMs,
    })
    .execute()

/**
 * Makes these issues part of the target, of the same project: from now on their numbers and short ids lead there, and `stepMove` moves what they have.
 * All of them are issues of their own without an open move: the caller looked in the same transaction. Returns the numbers of the moves.
 */
export const beginMerge = async (
  trx: Transaction<Schema>,
  target: Pick<IssuesTable, 'id'>,
  sources: readonly Pick<IssuesTable, 'id' | 'first_release' | 'updated_at'>[],
  by: Moving,
): Promise<number[]> => {
  const moves: number[] = []
  for (const source of sources) {
    const hashes = await countHashes(trx, source.id)
    await trx
      .updateTable('issues')
      .set({ merged_into: target.id, updated_at: Math.max(by.nowMs, source.updated_at) })
      .where('id', '=', source.id)
      .execute()
    await countNewInRelease(trx, by.projectId, source.first_release, -1)
    moves.push(await insertMove(trx, { kind: 'merge', sourceId: source.id, targetId: target.id, hashes }, by))
  }
  await noteActivity(trx, { issueId: target.id, type: 'merge', data: { issues: sources.map(({ id }) => ({ id: String(id) })) } }, by)
  return moves
}

/** What leaves an issue: all that came with one that was merged into it, or these hashes, into a new one. */
export type Leaving = { readonly restored: Pick<IssuesTable, 'id'> } | { readonly hashes: readonly string[]; readonly issue: IssuesTable }

const nextShortId = async (trx: Transaction<Schema>, projectId: number): Promise<number> => {
  const { next_short_id: next } = await trx
    .updateTable('projects')
    .set((eb) => ({ next_short_id: eb('next_short_id', '+', 1) }))
    .where('id', '=', projectId)
    .returning('next_short_id')
    .executeTakeFirstOrThrow()
  return next - 1
}

/** The new issue is part of its source until all is moved. Its hashes get it as their home, which is what makes them go there. */
const makeIssue = async (
  trx: Transaction<Schema>,
  sourceId: number,
  { hashes, issue }: Extract<Leaving, { hashes: unknown }>,
  by: Moving,
) => {
  const row: IssuesTable = {
    ...issue,
    short_id: await nextShortId(trx, by.projectId),
    times_seen: 0,
    users_seen: 0,
    first_release: '',
    first_release_at: 0,
    last_release: '',
    last_release_at: 0,
    merged_into: sourceId,
    updated_at: by.nowMs,
  }
  await trx.insertInto('issues').values(row).execute()
  await trx
    .updateTable('hashes')
    .set({ home: row.id })
    .where('project_id', '=', by.projectId)
    .where('issue_id', '=', sourceId)
    .where('hash', 'in', hashes)
    .execute()
  return row.id
}

/**
 * Begins to take hashes out of an issue (at most 150 named ones). Both issues have no open move, and the source keeps a hash: the caller looked in the
 * same transaction. Returns the issue that they go to, and the move.
 */
export const beginUnmerge = async (
  trx: Transaction<Schema>,
  sourceId: number,
  leaving: Leaving,
  { count, ...by }: Moving & { readonly count: number },
): Promise<{ readonly issueId: number; readonly moveId: number }> => {
  const issueId = 'restored' in leaving ? leaving.restored.id : await makeIssue(trx, sourceId, leaving, by)
  const fingerprints = 'restored' in leaving ? [] : leaving.hashes
  await noteActivity(trx, { issueId: sourceId, type: 'unmerge_source', data: { destination_id: String(issueId), fingerprints } }, by)
  await noteActivity(trx, { issueId, type: 'unmerge_destination', data: { source_id: String(sourceId), fingerprints } }, by)
  return { issueId, moveId: await insertMove(trx, { kind: 'unmerge', sourceId, targetId: issueId, hashes: count }, by) }
}
