import { success } from '#core/result'
import type { Result } from '#core/result'
import { runMoves } from '#server/http/run-moves'
import type { Scope } from '#server/http/scope'
import type { RegroupingMergesTable } from '#server/stores/metadata/schema-regrouping'

import { findIssue } from '../issues/read.ts'
import { renameById } from './rename.ts'
import { holds } from './rows.ts'
import type { RegroupingRow, Working } from './rows.ts'
import type { StepEnd } from './steps-read.ts'

const mergeIn = (scope: Scope, row: RegroupingRow, state: string) =>
  scope
    .rows('regrouping_merges')
    .selectAll('regrouping_merges')
    .where('regrouping_merges.regrouping_id', '=', row.counterpart)
    .where('regrouping_merges.state', '=', state)
    .orderBy('regrouping_merges.source_id', 'desc')
    .limit(1)
    .executeTakeFirst()

type Merge = RegroupingMergesTable
type Marked = Pick<Merge, 'state'> & Partial<Pick<Merge, 'move_id'>>

const marked = async ({ scope }: Working, row: RegroupingRow, merge: Merge, change: Marked): Promise<Result<StepEnd, Response>> => {
  const written = await scope.change(async (writer) => {
    if (!(await holds(writer, row, {}))) return false
    await writer
      .update('regrouping_merges')
      .set(change)
      .where('regrouping_merges.regrouping_id', '=', row.counterpart)
      .where('regrouping_merges.source_id', '=', merge.source_id)
      .execute()
    return true
  })
  return written.ok ? success(written.value ? 'more' : 'lost') : written
}

const isLastOfTarget = async (scope: Scope, { regrouping_id: id, target_id: targetId }: Merge): Promise<boolean> => {
  const other = await scope
    .rows('regrouping_merges')
    .select('regrouping_merges.source_id')
    .where('regrouping_merges.regrouping_id', '=', id)
    .where('regrouping_merges.target_id', '=', targetId)
    .where('regrouping_merges.state', '=', 'done')
    .limit(1)
    .executeTakeFirst()
  return other === undefined
}

const finishMoving = async (working: Working, row: RegroupingRow, merge: Merge): Promise<Result<StepEnd, Response>> => {
  const { scope, nowMs } = working
  const finished = await runMoves(scope, [merge.move_id], nowMs)
  if (!finished.ok) return finished
  if (!finished.value) return success('more')
  const renamed = (await isLastOfTarget(scope, merge)) ? await renameById(scope, merge.target_id) : success(undefined)
  return renamed.ok ? marked(working, row, merge, { state: 'undone' }) : renamed
}

/** Moves of others that have to end first; else the issue is on its way out. */
const begin = async (
  { scope, nowMs, nextId }: Working,
  row: RegroupingRow,
  merge: Merge,
  wholeId: number,
): Promise<Result<'lost' | readonly number[], Response>> =>
  scope.change(async (writer) => {
    const open = await writer.openMoves([wholeId, merge.source_id])
    if (open.length > 0) return open
    if (!(await holds(writer, row, {}))) return 'lost'
    const { hashes } = await writer
      .rows('hashes')
      .select((eb) => eb.fn.countAll<number>().as('hashes'))
      .where('hashes.home', '=', merge.source_id)
      .executeTakeFirstOrThrow()
    const by = { projectId: row.project_id, userId: row.user_id, nowMs, nextId }
    const { moveId } = await writer.beginUnmerge(wholeId, { restored: { id: merge.source_id } }, { ...by, count: Number(hashes) })
    await writer
      .update('regrouping_merges')
      .set({ state: 'moving', move_id: moveId })
      .where('regrouping_merges.regrouping_id', '=', row.counterpart)
      .where('regrouping_merges.source_id', '=', merge.source_id)
      .execute()
    return []
  })

const end = async ({ scope, nowMs }: Working, row: RegroupingRow): Promise<Result<StepEnd, Response>> => {
  const written = await scope.change(async (writer) => {
    if (!(await holds(writer, row, { phase: 'done', finished_at: nowMs }))) return false
    await writer.update('regroupings').set({ counterpart: row.id }).where('regroupings.id', '=', row.counterpart).execute()
    return true
  })
  return written.ok ? success(written.value ? 'more' : 'lost') : written
}

/**
 * Takes the merges of a regrouping apart again, one in a step, the last first: each issue has its number, its short id, what it counted, and what came by
 * its hashes since. One that somebody took out already, or removed, is left as it is.
 */
export const unmergeStep = async (working: Working, row: RegroupingRow): Promise<Result<StepEnd, Response>> => {
  const { scope, nowMs } = working
  const moving = await mergeIn(scope, row, 'moving')
  if (moving) return finishMoving(working, row, moving)
  const merge = await mergeIn(scope, row, 'done')
  if (!merge) return end(working, row)
  const source = await scope.rows('issues').selectAll('issues').where('issues.id', '=', merge.source_id).executeTakeFirst()
  if (!source || source.merged_into <= 0) return marked(working, row, merge, { state: 'undone' })
  const whole = await findIssue(scope, String(merge.source_id), 'number')
  if (whole?.merged_into !== 0) return marked(working, row, merge, { state: 'skipped' })
  const begun = await begin(working, row, merge, whole.id)
  if (!begun.ok) return begun
  if (begun.value === 'lost') return success('lost')
  const ran = await runMoves(scope, begun.value, nowMs)
  return ran.ok ? success('more') : ran
}
