import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import { noPermission } from '#server/http/answer'
import { finishMoves } from '#server/http/run-moves'
import type { Scope } from '#server/http/scope'

import { isBusyMerging, settledRows, wholeIssues } from './merge.ts'
import type { Acting } from './merge.ts'
import type { IssueRow } from './read.ts'

/** Row of the issue, a tombstone, and a release's counter: of the 200 that one transaction may have (durability.md 16). */
const issuesPerTransaction = 50

const removePart = async (
  scope: Scope,
  part: readonly IssueRow[],
  how: 'delete' | 'discard',
  by: Acting,
): Promise<Result<boolean, Response>> =>
  scope.change(async (writer) => {
    const rows = await settledRows(
      writer,
      part.map(({ id }) => id),
    )
    if (!rows) return false
    for (const [projectId, ofProject] of Map.groupBy(rows, (row) => row.project_id))
      await writer.removeIssues(ofProject, how, { projectId, ...by })
    return true
  })

/**
 * Deletes issues, or discards them: their events are then dropped from now on. At once for everybody who looks; what is stored goes in the background.
 * Only where the caller may administer events. Returns how many were found; the failure is the answer to give.
 */
export const removeIssues = async (
  scope: Scope,
  ids: readonly number[],
  how: 'delete' | 'discard',
  by: Acting,
): Promise<Result<number, Response>> => {
  const whole = ids.length === 0 ? success([]) : await wholeIssues(scope, ids)
  if (!whole.ok) return whole
  if (whole.value.some((row) => scope.project(row.project_id)?.scopes.has('event:admin') !== true)) return failure(noPermission())
  const idle = await finishMoves(
    scope,
    whole.value.map(({ id }) => id),
    by.nowMs,
  )
  if (!idle.ok) return idle
  if (!idle.value) return failure(isBusyMerging())
  for (let at = 0; at < whole.value.length; at += issuesPerTransaction) {
    const removed = await removePart(scope, whole.value.slice(at, at + issuesPerTransaction), how, by)
    if (!removed.ok) return removed
    if (!removed.value) return failure(isBusyMerging())
  }
  return success(whole.value.length)
}
