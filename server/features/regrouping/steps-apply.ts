import { success } from '#core/result'
import type { Result } from '#core/result'
import type { OwnedWriter } from '#server/http/owned-rows'
import { runMoves } from '#server/http/run-moves'
import type { Scope } from '#server/http/scope'
import { newHash } from '#server/stores/metadata/new-hash'
import type { RegroupingMergesTable } from '#server/stores/metadata/schema-regrouping'

import { settingsOfProject, writeRules } from '../grouping-rules/read.ts'
import { findIssue } from '../issues/read.ts'
import { holds } from './rows.ts'
import type { RegroupingRow, Working } from './rows.ts'
import type { StepEnd } from './steps-read.ts'

/** Of the 200 rows that one transaction may write (durability.md 16). */
const linksPerStep = 150
/** Begun in one transaction; and each ends with counting the target anew. */
const mergesPerStep = 10

/** The issue that this one is part of by now, itself as a rule; undefined when it is being removed. */
const wholeOf = async (scope: Scope, issueId: number): Promise<number | undefined> => {
  const root = await findIssue(scope, String(issueId), 'number')
  return root?.merged_into === 0 ? root.id : undefined
}

const wholesOf = async (scope: Scope, issueIds: readonly number[]): Promise<ReadonlyMap<number, number>> => {
  const wholes = new Map<number, number>()
  for (const issueId of new Set(issueIds)) {
    const whole = await wholeOf(scope, issueId)
    if (whole !== undefined) wholes.set(issueId, whole)
  }
  return wholes
}

/** Lets hashes of the edited rules lead to issues, before any event has them. Those that lead somewhere by now stay. */
export const linkStep = async ({ scope }: Working, row: RegroupingRow): Promise<Result<StepEnd, Response>> => {
  const links = await scope
    .rows('regrouping_links')
    .select(['regrouping_links.hash', 'regrouping_links.issue_id'])
    .where('regrouping_links.regrouping_id', '=', row.id)
    .where('regrouping_links.hash', '>', row.last_hash)
    .orderBy('regrouping_links.hash')
    .limit(linksPerStep)
    .execute()
  const last = links.at(-1)
  const wholes = await wholesOf(
    scope,
    links.map((link) => link.issue_id),
  )
  const made = links.flatMap(({ hash, issue_id: issueId }) => {
    const whole = wholes.get(issueId)
    return whole === undefined ? [] : [newHash(row.project_id, hash, whole)]
  })
  const written = await scope.change(async (writer) => {
    const isLast = last === undefined || links.length < linksPerStep
    if (!(await holds(writer, row, isLast ? { phase: 'merging', last_hash: '' } : { last_hash: last.hash }))) return false
    if (made.length > 0)
      await writer
        .insert('hashes', made)
        .onConflict((conflict) =>
          conflict
            .columns(['project_id', 'hash'])
            .doUpdateSet((eb) => ({ issue_id: eb.ref('excluded.issue_id') }))
            .where('hashes.issue_id', '=', 0),
        )
        .execute()
    return true
  })
  return written.ok ? success(written.value ? 'more' : 'lost') : written
}

/** Marks merges, as the last thing of a step. */
const mark = async (
  writer: OwnedWriter,
  row: RegroupingRow,
  sourceIds: readonly number[],
  change: Pick<RegroupingMergesTable, 'state'> & Partial<Pick<RegroupingMergesTable, 'move_id'>>,
): Promise<void> => {
  if (sourceIds.length === 0) return
  await writer
    .update('regrouping_merges')
    .set(change)
    .where('regrouping_merges.regrouping_id', '=', row.id)
    .where('regrouping_merges.source_id', 'in', sourceIds)
    .execute()
}

const mergesIn = (scope: Scope, row: RegroupingRow, state: string) =>
  scope
    .rows('regrouping_merges')
    .selectAll('regrouping_merges')
    .where('regrouping_merges.regrouping_id', '=', row.id)
    .where('regrouping_merges.state', '=', state)
    .orderBy('regrouping_merges.target_id')
    .orderBy('regrouping_merges.source_id')
    .limit(mergesPerStep)
    .execute()

/** Goes on with moves that were begun; then they are done. */
const finishMoving = async (
  { scope, nowMs }: Working,
  row: RegroupingRow,
  moving: readonly RegroupingMergesTable[],
): Promise<Result<StepEnd, Response>> => {
  const finished = await runMoves(
    scope,
    moving.map((merge) => merge.move_id),
    nowMs,
  )
  if (!finished.ok) return finished
  if (!finished.value) return success('more')
  const sources = moving.map((merge) => merge.source_id)
  const written = await scope.change(async (writer) => {
    if (!(await holds(writer, row, {}))) return false
    await mark(writer, row, sources, { state: 'done' })
    return true
  })
  return written.ok ? success(written.value ? 'more' : 'lost') : written
}

const settledIssues = (writer: OwnedWriter, ids: readonly number[]) =>
  writer.rows('issues').selectAll('issues').where('issues.id', 'in', ids).where('issues.merged_into', '=', 0).execute()

/** Moves of others that have to end first; else the merges begin, and what is no issue of its own any more is skipped. */
const begin = async (
  { scope, nowMs, nextId }: Working,
  row: RegroupingRow,
  targetId: number | undefined,
  waiting: readonly RegroupingMergesTable[],
): Promise<Result<'lost' | readonly number[], Response>> => {
  const sourceIds = waiting.map((merge) => merge.source_id)
  return scope.change(async (writer) => {
    const target = targetId === undefined ? undefined : (await settledIssues(writer, [targetId]))[0]
    const sources = (await settledIssues(writer, sourceIds)).filter(({ id }) => id !== targetId)
    const open = target ? await writer.openMoves([target.id, ...sources.map(({ id }) => id)]) : []
    if (open.length > 0) return open
    if (!(await holds(writer, row, {}))) return 'lost'
    await mark(writer, row, sourceIds, { state: 'skipped' })
    if (!target || sources.length === 0) return []
    const moves = await writer.beginMerge(target, sources, { projectId: row.project_id, userId: row.user_id, nowMs, nextId })
    for (const [at, source] of sources.entries()) await mark(writer, row, [source.id], { state: 'moving', move_id: moves[at] ?? 0 })
    return []
  })
}

/** Merges issues as planned, some of one target in a step. Each event is counted in one issue at any time (move-hashes.ts). */
export const mergeStep = async (working: Working, row: RegroupingRow): Promise<Result<StepEnd, Response>> => {
  const { scope, nowMs } = working
  const moving = await mergesIn(scope, row, 'moving')
  if (moving.length > 0) return finishMoving(working, row, moving)
  const waiting = await mergesIn(scope, row, 'waiting')
  const [first] = waiting
  if (!first) {
    const ended = await scope.change((writer) => holds(writer, row, { phase: 'publishing' }))
    return ended.ok ? success(ended.value ? 'more' : 'lost') : ended
  }
  const ofOne = waiting.filter((merge) => merge.target_id === first.target_id)
  const begun = await begin(working, row, await wholeOf(scope, first.target_id), ofOne)
  if (!begun.ok) return begun
  if (begun.value === 'lost') return success('lost')
  const ran = await runMoves(scope, begun.value, nowMs)
  return ran.ok ? success('more') : ran
}

const firstSplit = (writer: OwnedWriter, row: RegroupingRow) =>
  writer
    .rows('regrouping_splits')
    .select('regrouping_splits.hash')
    .where('regrouping_splits.regrouping_id', '=', row.id)
    .limit(1)
    .executeTakeFirst()

/** Saves the rules, in the transaction that says so: whoever finds them published knows which events came by them. What the row is to say of it. */
const publish = async (writer: OwnedWriter, { nowMs, nextId }: Working, row: RegroupingRow): Promise<Partial<RegroupingRow>> => {
  const now = await settingsOfProject(writer, row.project_id)
  const isAsLeft = now.stackRules === row.stack_rules_before && now.fingerprintRules === row.fingerprint_rules_before
  if (row.kind === 'undo' && !isAsLeft) return {}
  const after = { ...now, stackRules: row.stack_rules, fingerprintRules: row.fingerprint_rules }
  const change = { projectId: row.project_id, after, kind: row.kind === 'undo' ? 'undone' : 'regrouped', regroupingId: row.id } as const
  const made = await writeRules(writer, change, { userId: row.user_id, nowMs, nextId })
  return made ? { published_at: nowMs, config_version: made.version, rules_version: made.rulesVersion } : {}
}

/**
 * The rules hold from now on: only after everything that their hashes find is in its place, so that no event makes an issue that is merged at once.
 * An undo gives back those of before, unless somebody saved others meanwhile.
 */
export const publishStep = async (working: Working, row: RegroupingRow): Promise<Result<StepEnd, Response>> => {
  const { scope, nowMs } = working
  const written = await scope.change(async (writer) => {
    if (!(await holds(writer, row))) return false
    const published = await publish(writer, working, row)
    if (row.kind === 'undo') return holds(writer, row, { ...published, phase: 'joining' })
    // Of a project that is gone nothing was published.
    const split = published.rules_version === undefined ? undefined : await firstSplit(writer, row)
    return holds(writer, row, { ...published, ...(split ? { phase: 'settling' } : { phase: 'done', finished_at: nowMs }) })
  })
  return written.ok ? success(written.value ? 'more' : 'lost') : written
}
