import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import type { EpochMs } from '#core/time'
import { problem } from '#server/http/answer'
import type { OwnedWriter } from '#server/http/owned-rows'
import { finishMoves, runMoves } from '#server/http/run-moves'
import type { Scope } from '#server/http/scope'

import { findIssue } from './read.ts'
import type { IssueRow } from './read.ts'

/** Who makes issues one, or removes them, and when. */
export interface Acting {
  readonly userId: number
  readonly nowMs: EpochMs
  readonly nextId: () => number
}

/** What a merge made: the issue that is left, and those that are part of it now. */
export interface Merged {
  readonly parent: string
  readonly children: readonly string[]
}

/** Row of the issue, of the move, and of a release's counter: of the 200 that one transaction may have (durability.md 16). */
const issuesPerTransaction = 50

/** The rows of issues that are to become one or to go: each once, merged ones as what they are part of now. The failure is the answer to give. */
export const wholeIssues = async (scope: Scope, ids: readonly number[]): Promise<Result<IssueRow[], Response>> => {
  const rows = await scope.rows('issues').selectAll('issues').where('issues.id', 'in', ids).execute()
  const whole = new Map<number, IssueRow>()
  for (const row of rows) {
    if (row.merged_into < 0) return failure(problem(409, 'One of the issues is being deleted'))
    const root = row.merged_into === 0 ? row : await findIssue(scope, String(row.id), 'number')
    if (!root) return failure(problem(409, 'One of the issues is being deleted'))
    whole.set(root.id, root)
  }
  return success([...whole.values()])
}

export const isBusyMerging = (): Response =>
  problem(409, 'One of the issues is still being merged. Please try again in a moment.', { 'Retry-After': '5' })

/** The rows of these issues as they are in this transaction; undefined when one is not an issue of its own any more, or a move of it is under way. */
export const settledRows = async (writer: OwnedWriter, ids: readonly number[]): Promise<IssueRow[] | undefined> => {
  const rows = await writer.rows('issues').selectAll('issues').where('issues.id', 'in', ids).where('issues.merged_into', '=', 0).execute()
  if (rows.length < ids.length || (await writer.openMoves(ids)).length > 0) return undefined
  return rows
}

/** The one that was seen most stays; of several, the youngest (grouping.md 5.9). */
const primaryOf = (rows: readonly IssueRow[]): IssueRow | undefined =>
  rows.toSorted((a, b) => b.times_seen - a.times_seen || b.id - a.id)[0]

/** Begins in as many transactions as needed; the failure is the answer to give. */
const beginAll = async (scope: Scope, primary: IssueRow, others: readonly IssueRow[], by: Acting): Promise<Result<number[], Response>> => {
  const moves: number[] = []
  for (let at = 0; at < others.length; at += issuesPerTransaction) {
    const part = others.slice(at, at + issuesPerTransaction).map(({ id }) => id)
    const begun = await scope.change(async (writer) => {
      // Of the target only moves of this merge are under way.
      const [target] = await writer
        .rows('issues')
        .selectAll('issues')
        .where('issues.id', '=', primary.id)
        .where('issues.merged_into', '=', 0)
        .execute()
      const sources = await settledRows(writer, part)
      if (!target || !sources) return undefined
      return writer.beginMerge(target, sources, { projectId: target.project_id, ...by })
    })
    if (!begun.ok) return begun
    if (!begun.value) return failure(isBusyMerging())
    moves.push(...begun.value)
  }
  return success(moves)
}

/**
 * Makes issues one: the one that was seen most, with everything that the others have; their numbers and short ids lead to it. What does not fit into a
 * request goes on in the background. Asked again for what is done it answers the same: clients repeat requests. Undefined: none of them was found.
 */
export const mergeIssues = async (scope: Scope, ids: readonly number[], by: Acting): Promise<Result<Merged | undefined, Response>> => {
  const whole = await wholeIssues(scope, ids)
  if (!whole.ok) return whole
  const [first, ...more] = whole.value
  if (!first) return success(undefined)
  if (more.length === 0) {
    const parts = ids.filter((id) => id !== first.id)
    if (parts.length === 0) return failure(problem(400, 'merge: name at least two issues'))
    return success({ parent: String(first.id), children: parts.map(String) })
  }
  if (more.some((row) => row.project_id !== first.project_id))
    return failure(problem(400, 'merge: issues of different projects cannot be merged'))
  const idle = await finishMoves(
    scope,
    whole.value.map(({ id }) => id),
    by.nowMs,
  )
  if (!idle.ok) return idle
  const primary = primaryOf(whole.value)
  if (!idle.value || !primary) return failure(isBusyMerging())
  const others = whole.value.filter((row) => row !== primary)
  const begun = await beginAll(scope, primary, others, by)
  if (!begun.ok) return begun
  const done = await runMoves(scope, begun.value, by.nowMs)
  return done.ok ? success({ parent: String(primary.id), children: others.map(({ id }) => String(id)) }) : done
}
