import { failure, success } from '#core/result'
import type { Result } from '#core/result'
import type { EpochMs } from '#core/time'
import { problem } from '#server/http/answer'
import type { OwnedWriter } from '#server/http/owned-rows'
import { finishMoves, runMoves } from '#server/http/run-moves'
import type { Scope } from '#server/http/scope'
import { newHash } from '#server/stores/metadata/new-hash'
import type { IssueSplitsTable } from '#server/stores/metadata/schema-splits'

import type { IssueRow } from '../issues/read.ts'
import { previewSplit } from './preview.ts'
import { hashOfValue } from './read.ts'

/** A configuration holds all of them, and every version of it is kept for a while. */
const splitsPerProjectMax = 50
const hashesPerSplitMax = 200
/** Rows of a merge: see durability.md 16. */
const issuesPerTransaction = 50

interface Acting {
  readonly userId: number
  readonly nowMs: EpochMs
  readonly nextId: () => number
}

const isBusy = (): Response => problem(409, 'The issue is still being merged. Please try again in a moment.', { 'Retry-After': '5' })

/** Splits of a project that hold, oldest first. */
const openSplits = (writer: Pick<OwnedWriter, 'rows'>, projectId: number): Promise<IssueSplitsTable[]> =>
  writer
    .rows('issue_splits')
    .selectAll('issue_splits')
    .where('issue_splits.project_id', '=', projectId)
    .where('issue_splits.undone_at', '=', 0)
    .orderBy('issue_splits.id')
    .execute()

const hashesOf = (split: IssueSplitsTable): string[] => JSON.parse(split.hashes) as string[]

/** The hashes whose events can still be told apart: those of an earlier split never come again as they are. A text is what stands against it. */
const freeHashes = async (writer: OwnedWriter, issue: IssueRow): Promise<readonly string[] | string> => {
  const rows = await writer
    .rows('hashes')
    .select('hashes.hash')
    .where('hashes.project_id', '=', issue.project_id)
    .where('hashes.issue_id', '=', issue.id)
    .where('hashes.state', '=', 0)
    .limit(hashesPerSplitMax * 2)
    .execute()
  const open = await openSplits(writer, issue.project_id)
  if (open.length >= splitsPerProjectMax) return `A project has at most ${splitsPerProjectMax} splits: undo one that is not needed any more`
  const taken = new Set(open.flatMap(hashesOf))
  const free = rows.map(({ hash }) => hash).filter((hash) => !taken.has(hash))
  if (free.length > hashesPerSplitMax) return `The issue has more than ${hashesPerSplitMax} hashes: take some of them out first`
  return free.length === 0 ? 'The issue has no hash that events could still come by' : free
}

const noteSplit = (writer: OwnedWriter, issue: IssueRow, data: object, by: Acting) =>
  writer
    .insert('activity', [
      {
        id: by.nextId(),
        project_id: issue.project_id,
        issue_id: issue.id,
        type: 'split',
        user_id: by.userId,
        data: JSON.stringify(data),
        created_at: by.nowMs,
      },
    ])
    .execute()

const writeSplit = async (writer: OwnedWriter, issue: IssueRow, split: IssueSplitsTable): Promise<void> => {
  const { id, project_id: projectId, kept_hash: hash } = split
  await writer.insert('issue_splits', [split]).execute()
  await writer.insert('hashes', [newHash(projectId, hash, issue.id)]).execute()
  await writer.insert('split_hashes', [{ project_id: projectId, hash, split_id: id }]).execute()
}

interface Began {
  readonly splitId: number
  /** The configuration that has it. */
  readonly version: number
}

/**
 * From the next configuration on, events of the issue are told apart by the key: those with the value that most of the stored ones have stay, each other
 * value makes an issue of its own. The failure is the answer to give.
 */
export const beginSplit = async (scope: Scope, issue: IssueRow, key: string, by: Acting): Promise<Result<Began, Response>> => {
  const preview = await previewSplit(scope, issue, key)
  if (!preview.ok) return preview
  const [kept] = preview.value.values
  if (!kept || preview.value.total < 2)
    return failure(
      problem(400, kept ? 'All stored events have the same value: there is nothing to split' : 'No event of the issue is stored'),
    )
  const begun = await scope.change(async (writer): Promise<Began | Response> => {
    const [row] = await writer
      .rows('issues')
      .selectAll('issues')
      .where('issues.id', '=', issue.id)
      .where('issues.merged_into', '=', 0)
      .execute()
    if (!row || (await writer.openMoves([row.id])).length > 0) return isBusy()
    const hashes = await freeHashes(writer, row)
    if (typeof hashes === 'string') return problem(409, hashes)
    const id = by.nextId()
    await writeSplit(writer, row, {
      id,
      project_id: row.project_id,
      issue_id: row.id,
      split_key: key,
      kept_value: kept.value,
      kept_hash: hashOfValue(id, kept.value),
      hashes: JSON.stringify(hashes),
      user_id: by.userId,
      created_at: by.nowMs,
      undone_at: 0,
    })
    await noteSplit(writer, row, { key, kept: kept.value }, by)
    return { splitId: id, version: await writer.changeConfiguration([row.project_id]) }
  })
  if (!begun.ok) return begun
  return begun.value instanceof Response ? failure(begun.value) : success(begun.value)
}

/** The split, and those that were made of what it left: what their hashes are in was never put there by people. */
const familyOf = async (writer: OwnedWriter, split: IssueSplitsTable): Promise<number[]> => {
  const family = new Set([split.id])
  for (let size = 0; size < family.size && size < splitsPerProjectMax;) {
    size = family.size
    const rows = await writer
      .rows('issue_splits')
      .innerJoin('hashes', 'hashes.issue_id', 'issue_splits.issue_id')
      .innerJoin('split_hashes', (join) =>
        join.onRef('split_hashes.project_id', '=', 'hashes.project_id').onRef('split_hashes.hash', '=', 'hashes.hash'),
      )
      .select('issue_splits.id')
      .distinct()
      .where('split_hashes.split_id', 'in', [...family])
      .where('issue_splits.id', '>', split.id)
      .execute()
    for (const { id } of rows) family.add(id)
  }
  return [...family]
}

/** Issues that only this split made, at most so many: what people put together with others since stays there. */
const issuesMadeBy = async (writer: OwnedWriter, split: IssueSplitsTable, targetId: number): Promise<IssueRow[]> => {
  const own = writer
    .rows('split_hashes')
    .select('split_hashes.hash')
    .where('split_hashes.split_id', 'in', await familyOf(writer, split))
  return writer
    .rows('issues')
    .selectAll('issues')
    .where('issues.project_id', '=', split.project_id)
    .where('issues.id', '!=', targetId)
    .where('issues.merged_into', '=', 0)
    .where('issues.id', 'in', writer.rows('hashes').select('hashes.issue_id').where('hashes.hash', 'in', own))
    .where(
      'issues.id',
      'not in',
      writer.rows('hashes').select('hashes.issue_id').where('hashes.hash', 'not in', own).where('hashes.project_id', '=', split.project_id),
    )
    .orderBy('issues.id')
    .limit(issuesPerTransaction)
    .execute()
}

/** The issue that the kept value is in now; undefined when it was deleted. */
const keptIssue = async (writer: OwnedWriter, split: IssueSplitsTable): Promise<IssueRow | undefined> =>
  writer
    .rows('hashes')
    .innerJoin('issues', 'issues.id', 'hashes.issue_id')
    .selectAll('issues')
    .where('hashes.project_id', '=', split.project_id)
    .where('hashes.hash', '=', split.kept_hash)
    .where('issues.merged_into', '=', 0)
    .executeTakeFirst()

/** What this split left was split again. */
const isSplitAgain = async (writer: OwnedWriter, split: IssueSplitsTable): Promise<boolean> => {
  const rows = await writer.rows('split_hashes').select('split_hashes.hash').where('split_hashes.split_id', '=', split.id).execute()
  const made = new Set(rows.map(({ hash }) => hash))
  return (await openSplits(writer, split.project_id)).some((other) => hashesOf(other).some((hash) => made.has(hash)))
}

/** The configuration without it; undefined when it was undone before. */
const endSplit = async (writer: OwnedWriter, split: IssueSplitsTable, by: Acting): Promise<number | undefined> => {
  const ended = await writer
    .update('issue_splits')
    .set({ undone_at: by.nowMs })
    .where('id', '=', split.id)
    .where('undone_at', '=', 0)
    .executeTakeFirst()
  return ended.numUpdatedRows > 0n ? writer.changeConfiguration([split.project_id]) : undefined
}

interface Undone {
  /** Null: the issue was deleted. */
  readonly issueId: number | null
  readonly isDone: boolean
  /** The configuration without the split, when this call ended it. */
  readonly version: number | undefined
}

type Step = Omit<Undone, 'isDone'> & { readonly moves: readonly number[] }

/** Ends the split, and begins to take back what it made, in one transaction: whatever stops then, the clock goes on with the moves. */
const takeBackSome = async (writer: OwnedWriter, split: IssueSplitsTable, by: Acting): Promise<Step | Response> => {
  if (await isSplitAgain(writer, split)) return problem(409, 'What this split left is split again: undo that split first')
  const version = await endSplit(writer, split, by)
  const target = await keptIssue(writer, split)
  if (!target) return { issueId: null, version, moves: [] }
  const sources = await issuesMadeBy(writer, split, target.id)
  if (sources.length === 0) return { issueId: target.id, version, moves: [] }
  if (version !== undefined && (await writer.openMoves([target, ...sources].map(({ id }) => id))).length > 0) return isBusy()
  return { issueId: target.id, version, moves: await writer.beginMerge(target, sources, { projectId: split.project_id, ...by }) }
}

/**
 * Ends a split: events are told apart no more, and what it made is part of the issue again that it left, with its number, short id and all counts. What
 * people merged with other issues meanwhile stays with those. Asked again it goes on where it stopped. The failure is the answer to give.
 */
export const undoSplit = async (scope: Scope, split: IssueSplitsTable, by: Acting): Promise<Result<Undone, Response>> => {
  const involved = await scope.change(async (writer) => {
    const target = await keptIssue(writer, split)
    return target ? [target, ...(await issuesMadeBy(writer, split, target.id))].map(({ id }) => id) : []
  })
  if (!involved.ok) return involved
  const idle = await finishMoves(scope, involved.value, by.nowMs)
  if (!idle.ok) return idle
  if (!idle.value) return failure(isBusy())
  const moves: number[] = []
  let version: number | undefined
  for (;;) {
    const step = await scope.change((writer) => takeBackSome(writer, split, by))
    if (!step.ok) return step
    if (step.value instanceof Response) return failure(step.value)
    version ??= step.value.version
    moves.push(...step.value.moves)
    if (step.value.moves.length > 0) continue
    const done = await runMoves(scope, moves, by.nowMs)
    return done.ok ? success({ issueId: step.value.issueId, isDone: done.value, version }) : done
  }
}
