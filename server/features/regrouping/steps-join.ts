import { success } from '#core/result'
import type { Result } from '#core/result'
import type { OwnedWriter } from '#server/http/owned-rows'
import { runMoves } from '#server/http/run-moves'
import type { Scope } from '#server/http/scope'
import type { HashesTable } from '#server/stores/metadata/schema-issues'
import type { RegroupingPartsTable, RegroupingSplitsTable } from '#server/stores/metadata/schema-regrouping'

import { renameById } from './rename.ts'
import { holds } from './rows.ts'
import type { RegroupingRow, Working } from './rows.ts'
import { changeSplit, ending, hashRows, neverSeen, nextPhase, partsOf, splitIn, wholeIssue } from './splits.ts'
import type { StepEnd } from './steps-read.ts'

/** Rows of counts that go back in one step; each is up to four writes (durability.md 16). */
const rowsPerStep = 50

const movingOf = (row: RegroupingRow, { nowMs, nextId }: Working) => ({ projectId: row.project_id, userId: row.user_id, nowMs, nextId })

/** Moves that have to end first; `kept`: some of it was removed, or put where it cannot be taken from. */
type Begun = 'lost' | 'kept' | readonly number[]

const afterBegun = async (
  working: Working,
  row: RegroupingRow,
  split: RegroupingSplitsTable,
  begun: Result<Begun, Response>,
): Promise<Result<StepEnd, Response>> => {
  if (!begun.ok) return begun
  if (begun.value === 'lost') return success('lost')
  if (begun.value === 'kept') return ending(working, row, (writer) => changeSplit(writer, split, { state: 'kept' }))
  const ran = await runMoves(working.scope, begun.value, working.nowMs)
  return ran.ok ? success('more') : ran
}

interface Family {
  readonly hash: HashesTable
  readonly copies: readonly HashesTable[]
}

/** The hash and its copies; undefined when one of them is in no issue any more: then all of it stays as it is. */
const familyOf = async (
  writer: OwnedWriter,
  split: RegroupingSplitsTable,
  parts: readonly RegroupingPartsTable[],
): Promise<Family | undefined> => {
  const rows = await hashRows(writer, split.project_id, [split.hash, ...parts.map((part) => part.copy_hash)])
  const hash = rows.find((row) => row.hash === split.hash)
  const isLinked = rows.length === parts.length + 1 && rows.every((row) => row.state === 0 && row.issue_id > 0)
  return hash && isLinked ? { hash, copies: rows.filter((row) => row !== hash) } : undefined
}

const setHashes = (writer: OwnedWriter, projectId: number, hashes: readonly string[], change: Partial<HashesTable>) =>
  writer.update('hashes').set(change).where('hashes.project_id', '=', projectId).where('hashes.hash', 'in', hashes).execute()

/** Takes the copies to the issue that the hash is in now, those of one issue in a step. */
const gatherStep = async (working: Working, row: RegroupingRow, split: RegroupingSplitsTable): Promise<Result<StepEnd, Response>> => {
  const parts = await partsOf(working.scope, split)
  const begun = await working.scope.change(async (writer): Promise<Begun> => {
    const family = await familyOf(writer, split, parts)
    if (!family) return 'kept'
    const { hash, copies } = family
    const open = await writer.openMoves([hash.issue_id, ...copies.map((copy) => copy.issue_id)])
    if (open.length > 0) return open
    const away = copies.find((copy) => copy.issue_id !== hash.issue_id)
    if (!(await wholeIssue(writer, hash.issue_id)) || (away && !(await wholeIssue(writer, away.issue_id)))) return 'kept'
    if (!(await holds(writer, row, {}))) return 'lost'
    if (!away) {
      await switchBack(writer, split, family)
      return []
    }
    const leaving = copies.filter((copy) => copy.issue_id === away.issue_id).map((copy) => copy.hash)
    await setHashes(writer, row.project_id, leaving, { home: hash.issue_id })
    const { moveId } = await writer.beginUnmerge(
      away.issue_id,
      { restored: { id: hash.issue_id } },
      { ...movingOf(row, working), count: leaving.length },
    )
    return [moveId]
  })
  return afterBegun(working, row, split, begun)
}

/** What the copies were made of is seen again, and they are not: in what is seen and in what is counted, both at once. */
const switchBack = async (writer: OwnedWriter, split: RegroupingSplitsTable, { hash, copies }: Family): Promise<void> => {
  const counted = [hash, ...copies].filter((each) => each.times_seen > 0)
  const times = counted.length === 0 ? [0] : counted.map((each) => each.first_seen)
  await setHashes(writer, split.project_id, [split.hash], {
    times_seen: counted.reduce((sum, each) => sum + each.times_seen, 0),
    first_seen: Math.min(...times),
    last_seen: Math.max(0, ...counted.map((each) => each.last_seen)),
    valid_from_rules: split.valid_before,
  })
  await setHashes(
    writer,
    split.project_id,
    copies.map((copy) => copy.hash),
    { times_seen: 0, first_seen: 0, last_seen: 0, valid_from_rules: neverSeen },
  )
  await changeSplit(writer, split, { state: 'rejoined', place: '' })
}

/** The copies are nobody's again, and nothing but their hashes is left of them. */
const finishSplit = async (
  working: Working,
  row: RegroupingRow,
  split: RegroupingSplitsTable,
  parts: readonly RegroupingPartsTable[],
): Promise<Result<StepEnd, Response>> => {
  const [hash] = await hashRows(working.scope, row.project_id, [split.hash])
  const renamed = hash ? await renameById(working.scope, hash.issue_id) : success(undefined)
  if (!renamed.ok) return renamed
  const copies = parts.map((part) => part.copy_hash)
  return ending(working, row, async (writer) => {
    await setHashes(writer, row.project_id, copies, { issue_id: 0, home: 0 })
    await changeSplit(writer, split, { state: 'undone' })
  })
}

/** Users, minutes and environments follow, some in a step. */
const rejoinStep = async (working: Working, row: RegroupingRow, split: RegroupingSplitsTable): Promise<Result<StepEnd, Response>> => {
  const parts = await partsOf(working.scope, split)
  const place = split.place === '' ? 0 : Number(split.place)
  const part = parts[place]
  if (!part) return finishSplit(working, row, split, parts)
  return ending(working, row, async (writer) => {
    const handing = { projectId: row.project_id, from: part.copy_hash, to: split.hash }
    if (await writer.rejoinCounts(handing, rowsPerStep)) await changeSplit(writer, split, { place: String(place + 1) })
  })
}

const madeParts = (rows: Scope | OwnedWriter, row: RegroupingRow) =>
  rows.rows('regrouping_parts').where('regrouping_parts.regrouping_id', '=', row.counterpart).where('regrouping_parts.made_issue', '>', 0)

/** An issue that was made for a part, and that nothing came to since: its number leads to the issue that it was taken from. */
const emptyIssue = (scope: Scope, row: RegroupingRow) =>
  madeParts(scope, row)
    .innerJoin('issues', 'issues.id', 'regrouping_parts.made_issue')
    .select(['issues.id', 'issues.first_release', 'issues.updated_at', 'regrouping_parts.hash'])
    .where('issues.merged_into', '=', 0)
    .where('issues.times_seen', '=', 0)
    .orderBy('issues.id')
    .limit(1)
    .executeTakeFirst()

/** Hashes that led to such an issue lead nowhere: the same rules, applied again, make one again. */
const unlinkSome = async (writer: OwnedWriter, row: RegroupingRow): Promise<void> => {
  const rows = await writer
    .rows('hashes')
    .select('hashes.hash')
    .where('hashes.project_id', '=', row.project_id)
    .where('hashes.home', 'in', madeParts(writer, row).select('regrouping_parts.made_issue'))
    .where('hashes.times_seen', '=', 0)
    .limit(rowsPerStep)
    .execute()
  const hashes = rows.map(({ hash }) => hash)
  if (hashes.length > 0) await setHashes(writer, row.project_id, hashes, { issue_id: 0, home: 0 })
}

/** Issues that are left of parts. */
const clearStep = async (working: Working, row: RegroupingRow): Promise<Result<StepEnd, Response>> => {
  const { scope } = working
  const empty = await emptyIssue(scope, row)
  if (!empty) return nextPhase(working, row, 'unmerging')
  const begun = await scope.change(async (writer): Promise<Begun> => {
    const [hash] = await hashRows(writer, row.project_id, [empty.hash])
    const target = hash && (await wholeIssue(writer, hash.issue_id))
    const open = await writer.openMoves([target?.id ?? 0, empty.id])
    if (open.length > 0) return open
    if (!(await holds(writer, row, {}))) return 'lost'
    const isThere = target && target.id !== empty.id && (await wholeIssue(writer, empty.id))
    if (isThere) return writer.beginMerge(target, [empty], movingOf(row, working))
    // Where it came from is gone: it stays, empty.
    await writer.update('regrouping_parts').set({ made_issue: 0 }).where('regrouping_parts.made_issue', '=', empty.id).execute()
    return []
  })
  if (!begun.ok) return begun
  if (begun.value === 'lost' || begun.value === 'kept') return success('lost')
  const ran = await runMoves(scope, begun.value, working.nowMs)
  if (!ran.ok || !ran.value) return ran.ok ? success('more') : ran
  const unlinked = await scope.change((writer) => unlinkSome(writer, row))
  return unlinked.ok ? success('more') : unlinked
}

/** Takes back what a regrouping took apart: what was stored is seen again, in the issue that it was in, with what it counted. */
export const joiningStep = async (working: Working, row: RegroupingRow): Promise<Result<StepEnd, Response>> => {
  const split = await splitIn(working.scope, row.counterpart, ['done', 'rejoined'])
  if (!split) return clearStep(working, row)
  return split.state === 'done' ? gatherStep(working, row, split) : rejoinStep(working, row, split)
}
